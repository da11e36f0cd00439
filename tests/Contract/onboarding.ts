// The onboarding of the README with the client that openapi-typescript generates: webhook, channel, QR, scan, text out, text in.
import { createHmac, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import createClient from "openapi-fetch";
import type { components, paths } from "./artifacts/schema.js";

type WebhookEvent = components["schemas"]["WebhookEvent"];

const baseUrl = process.env["WHATISUP_URL"]!;
const api = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${process.env["WHATISUP_KEY"]}` } });
const deadline = Date.now() + 60_000;

function unwrap<T>(result: { data?: T; error?: unknown; response: Response }): T {
  if (!result.response.ok || result.data === undefined) throw new Error(`${result.response.status} ${JSON.stringify(result.error)}`);
  return result.data;
}

async function until<T>(what: string, attempt: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (;;) {
    const found = await attempt();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`Timed out: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const events: WebhookEvent[] = [];
let secret = "";
const receiver = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const body = Buffer.concat(parts).toString();
    const fields = new Map(String(request.headers["x-whatisup-signature"]).split(",").map(field => field.split("=", 2) as [string, string]));
    const expected = createHmac("sha256", secret).update(`${fields.get("t")}.${body}`).digest();
    if (timingSafeEqual(expected, Buffer.from(fields.get("v1")!, "hex"))) events.push(JSON.parse(body) as WebhookEvent);
    response.writeHead(200).end();
  });
}).listen(0, "127.0.0.1");
await new Promise(resolve => receiver.once("listening", resolve));

const endpoint = unwrap(await api.POST("/v1/webhook-endpoints", {
  body: { url: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`, events: ["message.received"] },
}));
secret = endpoint.signing_secret!;
const channel = unwrap(await api.POST("/v1/channels", { body: { name: "onboarding" } }));
const path = { channelId: channel.id };
unwrap(await api.POST("/v1/channels/{channelId}/connect", { params: { path } }));
const qr = unwrap(await api.GET("/v1/channels/{channelId}/qr", { params: { path } }));
// The same response is a picture for clients that accept image/png only.
if (typeof qr === "string") throw new Error("Not JSON.");
const phone = unwrap(await api.POST("/v1/sandbox/phones", { body: {} }));
unwrap(await api.POST("/v1/sandbox/phones/{phoneId}/scan", { params: { path: { phoneId: phone.id } }, body: { qr: qr.raw } }));
await until("connected", async () =>
  unwrap(await api.GET("/v1/channels/{channelId}", { params: { path } })).status === "connected" ? true : undefined);

const friend = unwrap(await api.POST("/v1/sandbox/phones", { body: {} }));
const text = { type: "text", to: friend.phone_number!, text: "Hello" } as const;
// @ts-expect-error The field type selects the kind of message; without it the request is invalid.
const incomplete: components["schemas"]["SendMessageRequest"] = { to: text.to, text: text.text };
unwrap(await api.POST("/v1/channels/{channelId}/messages", { params: { path }, body: text }));
await until("text at the phone", async () =>
  unwrap(await api.GET("/v1/sandbox/phones/{phoneId}/messages", { params: { path: { phoneId: friend.id } } })).data
    .find(message => message.text === "Hello"));

unwrap(await api.POST("/v1/sandbox/phones/{phoneId}/messages", {
  params: { path: { phoneId: friend.id } }, body: { channel_id: channel.id, text: "Hello back" },
}));
const received = await until("webhook", () => events.find(event => event.channel_id === channel.id));
// The name of the event selects the payload.
if (received.event !== "message.received" || received.payload.message.chat_id === "") throw new Error("Not the expected event.");
unwrap({ ...(await api.DELETE("/v1/webhook-endpoints/{endpointId}", { params: { path: { endpointId: endpoint.id } } })), data: true });
receiver.close();
receiver.closeAllConnections();
console.log(`onboarding complete${incomplete ? "" : "."}`);

// The link that the owner of a number was sent: where the gateway is, and the token of one linking attempt.

/** The only site that a passkey of WhatsApp can be used on. */
export const whatsApp = "https://web.whatsapp.com";

/** Reads the address of a link page; null when it is none. Plain http is for gateways on this computer. */
export function readLink(text) {
  let url;
  try {
    url = new URL(text.trim());
  } catch {
    return null;
  }
  const isLocal = url.protocol === "http:" && (url.hostname === "localhost" || url.hostname === "127.0.0.1");
  if (url.protocol !== "https:" && !isLocal) return null;
  if (!/\/link\/[A-Za-z0-9_-]{64}$/.test(url.pathname)) return null;
  return { address: url.origin + url.pathname, host: url.host, permission: `${url.protocol}//${url.hostname}/*` };
}

/** Calls the gateway. Gives its answer; throws what is wrong, in words for the owner. */
export async function call(address, method, path, body) {
  let reply;
  try {
    reply = await fetch(`${address}/passkey${path}`, {
      method, cache: "no-store", credentials: "omit", redirect: "error", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(100_000),
      headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The server of the link can't be reached. Try again in a moment.");
  }
  const answer = await reply.json().catch(() => ({}));
  if (reply.ok) return answer;
  const { code, details = {} } = answer.error ?? {};
  if (code === "not_found") throw new Error("This link has ended. Request a new one from the person who sent it to you.");
  if (code === "rate_limited") throw new Error("That was too often. Wait some seconds, and try again.");
  if (code === "other" && details.reason === "passkey_refused") throw new Error("WhatsApp did not take this passkey. Use the passkey of the number that is being linked.");
  if (code === "invalid_lifecycle_transition") throw new Error("There is nothing to sign now. The link's page says how it goes on.");
  throw new Error("Something went wrong on the server of the link. Try again in a moment.");
}

"use strict";

// The address of this page is the only right it has; it is kept nowhere else.
const address = location.pathname;
const whatsApp = "https://web.whatsapp.com";
const stages = ["assertion", "waiting_for_phone", "confirm", "done"];
const causes = {
  passkey_expired: "The time was over before the passkey's answer came.",
  passkey_not_confirmed: "The time was over before the codes were compared.",
  passkey_no_continuation: "Your phone did not go on. Keep WhatsApp open on it the next time; it may also help to try on another day.",
  passkey_not_completed: "Your phone did not finish the linking.",
  passkey_refused: "WhatsApp did not take the passkey. It must be the passkey of this number.",
  passkey_no_answer: "WhatsApp did not answer.",
  passkey_malformed: "WhatsApp or your phone sent something that could not be read.",
  passkey_options_unavailable: "WhatsApp did not say what the passkey should sign.",
  passkey_interrupted: "The connection to WhatsApp was lost.",
};

const element = id => document.getElementById(id);
let state = null;
// What this computer's clock is behind the server's, in milliseconds.
let behind = 0;
let heardAt = 0;
let panel = "loading";
let stream = null;
let isOver = false;

/** Changes a text, and leaves it alone when it is the same: somebody may be selecting it. */
function write(id, text) {
  if (element(id).textContent !== text) element(id).textContent = text;
}

/** Shows one panel; moves the focus to its heading, so that keyboards and screen readers follow. */
function show(name) {
  if (name === panel) return;
  panel = name;
  for (const section of document.querySelectorAll("[data-panel]")) section.hidden = section.dataset.panel !== name;
  const heading = document.querySelector(`[data-panel="${name}"] h2`);
  element("spoken").textContent = heading.textContent;
  heading.focus({ preventScroll: true });
}

function update(next) {
  heardAt = Date.now();
  if (isOver) return;
  behind = Date.parse(next.now) - heardAt;
  const hadOptions = state && state.stage === "assertion" && next.stage === "assertion" && JSON.stringify(state.options) !== JSON.stringify(next.options);
  state = next;
  write("channel", next.channel_name);
  write("code", next.code ?? "");
  write("snippet", snippetFor(next.options));
  if (hadOptions) fail("answer", "WhatsApp asked anew. Copy the snippet again, and run it once more.");
  const at = stages.indexOf(next.stage);
  for (const step of element("steps").children) {
    const index = stages.indexOf(step.dataset.stage);
    step.classList.toggle("past", index < at);
    if (index === at) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  }
  element("under-way").hidden = false;
  element("stop-note").hidden = next.stage === "done";
  show(next.stage);
  tick();
}

function end(outcome, cause) {
  if (isOver) return;
  isOver = true;
  stream?.close();
  element("connection").hidden = true;
  element("stop-note").hidden = true;
  element("clock").hidden = true;
  element("lead").hidden = true;
  if (outcome === "linked") {
    for (const step of element("steps").children) {
      step.classList.add("past");
      step.removeAttribute("aria-current");
    }
    show("linked");
    return;
  }
  element("cause").textContent = causes[cause] ?? (outcome === "stopped" ? "It was stopped. Nothing was linked." : "Nothing was linked.");
  show("ended");
}

function tick() {
  if (!state || isOver) return;
  const left = Math.max(0, Math.round((Date.parse(state.expires_at) - Date.now() - behind) / 1000));
  element("time-left").textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  element("clock").classList.toggle("late", left < 60);
}

/** Proxies may hold a stream back, and laptops sleep: after some silence the server is asked. */
async function look() {
  if (isOver || Date.now() - heardAt < 20_000) return;
  heardAt = Date.now();
  try {
    const next = await call("GET", "");
    if (next) update(next);
    element("connection").hidden = true;
  } catch {
    element("connection").hidden = isOver;
  }
}

/** What the owner runs on WhatsApp's own site. `copy` is the console's own; it is looked up before anything is awaited. */
function snippetFor(options) {
  return `copy(await (async () => {
  if (location.origin !== "${whatsApp}") throw new Error("Run this on ${whatsApp}");
  const options = ${JSON.stringify(options)};
  const credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const answer = JSON.stringify(credential);
  console.log("The answer is in your clipboard. If not, copy this line:\\n" + answer);
  return answer;
})());`;
}

/** The assertion in a pasted text; throws what is wrong with it, in words for its owner. */
function readAnswer(text) {
  const pasted = text.trim();
  if (pasted === "") throw new Error("Paste the answer first: it is in your clipboard after you ran the snippet.");
  if (pasted.includes("navigator.credentials")) throw new Error("This is the snippet itself. Run it in the console of web.whatsapp.com, and paste what it answers.");
  let parsed;
  try {
    parsed = JSON.parse(pasted);
  } catch {
    throw new Error("This is not the snippet's answer, or only a part of it. The answer begins with { and ends with }: copy the whole line.");
  }
  const assertion = parsed?.assertion ?? parsed;
  if (assertion?.type !== "public-key" || typeof assertion.response?.clientDataJSON !== "string" || typeof assertion.response.signature !== "string")
    throw new Error("This is no answer of a passkey. Run the snippet, and paste what it put into your clipboard.");
  let client;
  try {
    client = JSON.parse(atob(assertion.response.clientDataJSON.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    throw new Error("The answer is damaged. Copy the whole line again.");
  }
  if (client.origin !== whatsApp) throw new Error("The snippet was run on another site. Run it in the console of web.whatsapp.com.");
  if (client.challenge !== state.options.challenge) throw new Error("This answer belongs to an older snippet. Copy the snippet of this page again, and run it once more.");
  return assertion;
}

function fail(field, text) {
  element(`${field}-error`).textContent = text;
  if (field === "answer") element("answer").setAttribute("aria-invalid", text === "" ? "false" : "true");
}

/** Calls the server; throws its error in words for the owner. */
async function call(method, path, body) {
  let reply;
  try {
    reply = await fetch(`${address}/passkey${path}`, {
      method, cache: "no-store", credentials: "omit", redirect: "error",
      headers: body === undefined ? {} : { "Content-Type": "application/json" }, body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new Error("The server of this page can't be reached now. Try again in a moment.");
  }
  if (reply.status === 204) return null;
  const answer = await reply.json().catch(() => ({}));
  if (reply.ok) return answer;
  const { code, details = {} } = answer.error ?? {};
  if (code === "not_found") {
    end(details.outcome, details.cause);
    return null;
  }
  throw new Error(explain(code, details));
}

function explain(code, details) {
  if (code === "rate_limited") return "That was too often. Wait some seconds, and try again.";
  if (code === "other" && details.reason === "passkey_refused") return "WhatsApp did not take this answer. Use the passkey of this number: copy the snippet again, and run it once more.";
  if (code === "other") return "WhatsApp did not answer. Try again in a moment.";
  if (code === "invalid_request" || code === "bad_request") return "The answer is not complete. Copy the whole line again.";
  if (code === "invalid_lifecycle_transition") return "This step is done already; the page goes on by itself.";
  if (code === "channel_unavailable") return "The connection to WhatsApp was lost. The linking has to begin again.";
  return "Something went wrong on the server of this page. Try again in a moment.";
}

async function act(button, field, body) {
  fail(field, "");
  button.disabled = true;
  try {
    const next = await body();
    if (next) update(next);
  } catch (fault) {
    fail(field, fault.message);
    if (field === "answer") element("answer").focus();
  } finally {
    button.disabled = false;
  }
}

async function copySnippet() {
  const button = element("copy");
  const range = document.createRange();
  range.selectNodeContents(element("snippet"));
  getSelection().removeAllRanges();
  getSelection().addRange(range);
  let isCopied;
  try {
    await navigator.clipboard.writeText(element("snippet").textContent);
    isCopied = true;
  } catch {
    // Without https there is no clipboard for scripts; the selection can still be copied.
    isCopied = document.execCommand("copy");
  }
  button.textContent = isCopied ? "Copied" : "Selected: press Ctrl C";
  setTimeout(() => { button.textContent = "Copy snippet"; }, 4000);
}

function follow() {
  stream = new EventSource(`${address}/events`);
  stream.addEventListener("open", () => { element("connection").hidden = true; });
  stream.addEventListener("state", event => update(JSON.parse(event.data)));
  stream.addEventListener("ended", event => {
    const { outcome, cause } = JSON.parse(event.data);
    end(outcome, cause);
  });
  stream.addEventListener("error", async () => {
    if (isOver) return;
    element("connection").hidden = false;
    if (stream.readyState !== EventSource.CLOSED) return;
    // The server refused the stream: its answer to an ordinary request says why.
    try {
      const next = await call("GET", "");
      if (next) update(next);
    } catch {
      // Shown already.
    }
    if (!isOver) setTimeout(follow, 3000);
  });
}

element("copy").addEventListener("click", copySnippet);
element("send").addEventListener("click", () => act(element("send"), "answer", async () => call("POST", "/assertion", { assertion: readAnswer(element("answer").value) })));
element("answer").addEventListener("input", () => fail("answer", ""));
element("confirm").addEventListener("click", () => act(element("confirm"), "confirm", () => call("POST", "/confirm")));
const stop = async () => {
  await call("DELETE", "");
  end("stopped");
};
element("differ").addEventListener("click", () => act(element("differ"), "confirm", stop));
element("stop").addEventListener("click", () => act(element("stop"), "stop", stop));
setInterval(() => { tick(); look(); }, 1000);
follow();

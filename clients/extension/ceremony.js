// Runs on web.whatsapp.com in a world of its own: the page's scripts see neither its variables nor what it sends, and can't change what it calls.
// It requests the passkey from the browser, and passes the result to the worker; it reads nothing of the page.

// Nobody waits for its end: it closes this page.
void (async () => {
  if (globalThis.isSigning) return;
  globalThis.isSigning = true;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "closed" });
  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial; position: fixed; z-index: 2147483647; top: 16px; right: 16px; max-width: min(360px, calc(100vw - 32px)); color-scheme: light dark; }
    div { font: 15px/1.5 system-ui, sans-serif; background: Canvas; color: CanvasText; border: 2px solid #0b7a4b; border-radius: 10px; padding: 14px 16px; box-shadow: 0 8px 30px rgb(0 0 0 / .25); }
    p { margin: 0 0 10px; } button { font: inherit; padding: 6px 14px; margin-right: 8px; border-radius: 8px; border: 1px solid; cursor: pointer; }`);
  root.adoptedStyleSheets = [style];
  const box = document.createElement("div");
  box.setAttribute("role", "alertdialog");
  box.setAttribute("aria-label", "WhatIsUp passkey helper");
  const text = document.createElement("p");
  const again = document.createElement("button");
  const cancel = document.createElement("button");
  [again.type, cancel.type] = ["button", "button"];
  [again.textContent, cancel.textContent] = ["Try again", "Cancel"];
  box.append(text, again, cancel);
  root.append(box);
  document.documentElement.append(host);

  const send = message => chrome.runtime.sendMessage(message).catch(() => ({ text: "The extension was reloaded. Begin again from the link's page." }));

  async function sign() {
    again.hidden = true;
    text.textContent = "WhatIsUp asks for the passkey of your WhatsApp number. Do not scan the code on this page.";
    const { options, text: refusal } = await send({ type: "options" });
    if (!options) return fail(refusal);
    let credential;
    try {
      credential = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
    } catch (fault) {
      return fail(fault.name === "NotAllowedError" ? "The passkey was not used: it was cancelled, took too long, or this browser does not have it." : `The browser could not ask for the passkey (${fault.name}).`);
    }
    text.textContent = "Sending the answer…";
    const { text: refused } = await send({ type: "assertion", assertion: credential.toJSON() });
    if (refused) return fail(refused);
    text.textContent = "Done. You can close this page.";
  }

  function fail(words) {
    text.textContent = words ?? "No linking is under way.";
    again.hidden = false;
  }

  again.addEventListener("click", event => event.isTrusted && sign());
  cancel.addEventListener("click", async event => {
    if (!event.isTrusted) return;
    await send({ type: "cancel" });
    host.remove();
  });
  await sign();
})();

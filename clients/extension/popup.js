// The button of the toolbar. Only a click here lets the extension see the address of the page that is open.

import { readLink } from "./link.js";

const field = document.getElementById("link");
const button = document.getElementById("begin");
const status = document.getElementById("status");
const kept = "linking";
let page;

const [tab] = await chrome.tabs.query({ active: true, currentWindow: true });
if (tab?.url && readLink(tab.url)) {
  field.value = tab.url;
  page = tab.id;
}

function show(linking) {
  if (linking?.text) status.textContent = linking.text;
  else if (linking?.stage === "opening" || linking?.stage === "signing") status.textContent = "Sign on the page of WhatsApp that opened.";
}

show((await chrome.storage.session.get(kept))[kept]);
chrome.storage.session.onChanged.addListener(changes => show(changes[kept]?.newValue));

button.addEventListener("click", async () => {
  const link = readLink(field.value);
  if (!link) {
    status.textContent = "Open the link that you were sent, or paste it here: https://…/link/…";
    field.focus();
    return;
  }
  status.textContent = "";
  // The browser may close this popup during its prompt: the worker continues by itself then.
  const asked = chrome.storage.session.set({ [kept]: { stage: "asked", askedAt: Date.now(), address: link.address, permission: link.permission, page } });
  const isAllowed = await chrome.permissions.request({ origins: [link.permission] });
  await asked;
  if (isAllowed) await chrome.runtime.sendMessage({ type: "begin" }).catch(fault => { status.textContent = fault.message; });
  else status.textContent = `Without this permission the answer can't be handed to ${link.host}. You can still use the snippet on the link's page.`;
});

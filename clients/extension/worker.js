// Runs one linking: requests the options from the gateway, lets the owner sign on WhatsApp's own site, and sends the result to the gateway.
// What it keeps is in session storage, which only the extension's own pages and this worker can read, and which ends with the browser.

import { call, readLink, whatsApp } from "./link.js";

const kept = "linking";
const permissionWait = 5 * 60_000;
let isBeginning = false;

const load = async () => (await chrome.storage.session.get(kept))[kept];
const save = linking => chrome.storage.session.set({ [kept]: linking });

/** Ends what is under way; the popup shows the text. */
async function finish(linking, stage, text) {
  await save({ stage, text });
  // Whoever links again is not asked again: the browser remembers what was allowed once.
  if (linking.permission) await chrome.permissions.remove({ origins: [linking.permission] }).catch(() => {});
}

/** Begins what the popup left behind, once the gateway's origin is allowed. */
async function begin() {
  if (isBeginning) return;
  isBeginning = true;
  try {
    const linking = await load();
    if (linking?.stage !== "asked" || Date.now() - linking.askedAt > permissionWait) return;
    if (!await chrome.permissions.contains({ origins: [linking.permission] })) return;
    await save({ ...linking, stage: "opening" });
    try {
      const state = await call(linking.address, "GET", "");
      if (state.stage !== "assertion") throw new Error("There is nothing to sign now. The link's page says how it goes on.");
    } catch (fault) {
      await finish(linking, "failed", fault.message);
      return;
    }
    // Empty first: its id has to be known before WhatsApp's page is there.
    const tab = await chrome.tabs.create({ url: "about:blank", active: true });
    await save({ ...linking, stage: "signing", tab: tab.id });
    await chrome.tabs.update(tab.id, { url: `${whatsApp}/` });
  } finally {
    isBeginning = false;
  }
}

async function inject(tabId, change, tab) {
  if (change.status !== "complete") return;
  const linking = await load();
  if (linking?.stage !== "signing" || linking.tab !== tabId || !tab.url?.startsWith(`${whatsApp}/`)) return;
  try {
    await chrome.scripting.executeScript({ target: { tabId }, files: ["ceremony.js"] });
  } catch {
    await finish(linking, "failed", "This browser lets no extension run on WhatsApp's page. Use the snippet on the link's page.");
  }
}

async function closed(tabId) {
  const linking = await load();
  if (linking?.stage === "signing" && linking.tab === tabId) await finish(linking, "failed", "WhatsApp's page was closed before you signed.");
}

/** A request of the script on WhatsApp's page. */
async function answer(message, linking) {
  if (message.type === "options") return { options: (await call(linking.address, "GET", "")).options };
  if (message.type === "cancel") {
    await finish(linking, "failed", "You stopped it. Nothing was sent.");
    await goBack(linking);
    return {};
  }
  if (message.type !== "assertion") throw new Error("Unknown message.");
  await call(linking.address, "POST", "/assertion", { assertion: message.assertion });
  await finish(linking, "sent", "WhatsApp took your passkey. The link's page says how it goes on.");
  await goBack(linking);
  return {};
}

/** Closes WhatsApp's page, and shows the page of the link again. */
async function goBack(linking) {
  if (linking.page !== undefined) await chrome.tabs.update(linking.page, { active: true }).catch(() => {});
  await chrome.tabs.remove(linking.tab).catch(() => {});
}

chrome.runtime.onMessage.addListener((message, sender, reply) => {
  if (sender.id !== chrome.runtime.id) return false;
  if (message.type === "begin" && sender.origin === location.origin) {
    begin().then(() => reply({}));
    return true;
  }
  if (sender.origin !== whatsApp || sender.frameId !== 0) return false;
  (async () => {
    const linking = await load();
    if (linking?.stage !== "signing" || linking.tab !== sender.tab?.id) return { text: "No linking is under way." };
    return answer(message, linking).catch(fault => ({ text: fault.message }));
  })().then(reply);
  return true;
});
chrome.permissions.onAdded.addListener(begin);
chrome.tabs.onUpdated.addListener(inject);
chrome.tabs.onRemoved.addListener(closed);

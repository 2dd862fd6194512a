// Shows what MediaNest tells somebody while no page of it is open. It touches nothing that pages
// load: there is no fetch handler, and nothing is kept.

const ROOT = self.registration.scope;
const NEUTRAL = { title: "MediaNest", body: "There is something new.", url: "notifications", tag: "" };

/** The page of ours that a message is about; the start page for whatever leads elsewhere. */
const pageOf = (url) => {
  try {
    const page = new URL(String(url ?? "").replace(/^[/\\]+/, ""), ROOT);
    return page.href.startsWith(ROOT) ? page.href : ROOT;
  } catch {
    return ROOT;
  }
};

// Browsers want something to be seen of every message, also of one that cannot be read.
const told = (data) => {
  try {
    return { ...NEUTRAL, ...data.json() };
  } catch {
    return NEUTRAL;
  }
};

const show = ({ title, body, url, tag }) =>
  self.registration.showNotification(String(title), {
    body: String(body),
    tag: String(tag),
    icon: new URL("icon-192.png", ROOT).href,
    data: { url },
  });

/** Leads to `page` in the tab that was used last, or in a new one. */
const lead = async (page) => {
  const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const ours = tabs.filter((tab) => tab.url.startsWith(ROOT));
  const tab = ours.find((one) => one.url === page) ?? ours[0];
  if (!tab) return self.clients.openWindow(page);
  try {
    await tab.focus();
    return tab.url === page ? tab : await tab.navigate(page);
  } catch {
    return self.clients.openWindow(page); // it belongs to no worker yet, or was closed meanwhile
  }
};

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

const ask = (path, more) => fetch(new URL(`api/v1/${path}`, ROOT), { cache: "no-store", ...more });
const dataOf = async (path) => (await (await ask(path)).json()).data;

/** The browser gave this device another address: whoever is told here goes on being told. */
const subscribeAgain = async () => {
  const { publicKey, items } = await dataOf("notifications/push");
  if (!items.some((one) => one.current)) return; // somebody else is signed in by now
  const subscription = await self.registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytes(publicKey),
  });
  const { csrfToken } = await dataOf("auth/session");
  await ask("notifications/push", {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRF-Token": csrfToken },
    body: JSON.stringify(subscription),
  });
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("push", (event) => event.waitUntil(show(told(event.data))));
self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(lead(pageOf(event.notification.data?.url)));
});
self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(subscribeAgain().catch(() => {})); // nobody is signed in, or the server is away
});

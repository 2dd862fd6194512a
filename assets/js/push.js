// Messages that this browser shows while MediaNest is closed: how it stands, on and off.
import { address } from "./connection.js";
import { isApple, judged } from "./push_words.js";

const registration = () => navigator.serviceWorker?.getRegistration(address("/"));
const subscription = async () => (await (await registration())?.pushManager?.getSubscription()) ?? null;

/** How it stands in this browser, in a word of `WORDS`; the server may know nothing of it. */
export const look = async () =>
  judged({
    isSecure: window.isSecureContext,
    canPush: "serviceWorker" in navigator && "PushManager" in window && "Notification" in window,
    isApple: isApple(navigator),
    isInstalled: navigator.standalone === true,
    permission: window.Notification?.permission,
    isSubscribed: Boolean(await subscription().catch(() => null)),
  });

/** Calls `changed` when somebody allows or blocks notifications; returns how to stop that. */
export const onPermission = (changed) => {
  let status = null;
  let isOver = false;
  navigator.permissions
    ?.query({ name: "notifications" })
    .then((found) => {
      if (isOver) return;
      status = found;
      status.addEventListener("change", changed);
    })
    .catch(() => {}); // the browser does not tell
  return () => {
    isOver = true;
    status?.removeEventListener("change", changed);
  };
};

const bytes = (base64url) =>
  Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/** Subscribes anew, so that nobody who was told here before still is; null for who said no. */
export const turnOn = async (publicKey) => {
  if ((await Notification.requestPermission()) !== "granted") return null;
  await navigator.serviceWorker.register(address("/sw.js"), { scope: address("/") });
  const { pushManager } = await navigator.serviceWorker.ready;
  await (await pushManager.getSubscription())?.unsubscribe();
  const made = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: bytes(publicKey) });
  const { endpoint, keys } = made.toJSON();
  return { endpoint, p256dh: keys.p256dh, auth: keys.auth };
};

/** The browser forgets it; where that fails, the server sends nothing all the same. */
export const turnOff = async () => {
  try {
    await (await subscription())?.unsubscribe();
  } catch {
    // its push service finds out when nothing comes
  }
};

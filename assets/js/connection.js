// What to do when the server does not answer: wait, or sign in again when the session has ended.
import { useEffect } from "react";

const base = () => (window.__reactRouterContext?.basename ?? "/").replace(/\/$/, "");

/** Addresses of this server, below whatever base path it is served under. */
export const address = (path) => `${base()}${path}`;

const session = () => fetch(address("/api/v1/auth/session"), { cache: "no-store" });

const hasEnded = async () => {
  try {
    return (await session()).status === 401;
  } catch {
    return false; // the server is away, not the session
  }
};

/** Reloads a page whose socket is refused because its login session is over. */
export const useSessionCheck = (failures) => {
  const due = failures === 2 || (failures > 0 && failures % 10 === 0);
  useEffect(() => {
    if (due) hasEnded().then((ended) => ended && window.location.reload());
  }, [due]);
};

// What this browser shows and would show of somebody's messages goes with their session.
const silence = async () => {
  const worker = await navigator.serviceWorker?.getRegistration(address("/"));
  for (const shown of (await worker?.getNotifications()) ?? []) shown.close();
  await (await worker?.pushManager?.getSubscription())?.unsubscribe();
};
const soon = (deed) => Promise.race([deed.catch(() => {}), new Promise((over) => setTimeout(over, 1000))]);

/** Ends the login session; where that fails, the plain page at /logout offers it again. */
export const signOut = async () => {
  let done = false;
  try {
    const { data } = await (await session()).json();
    const headers = { "X-CSRF-Token": data.csrfToken };
    done = (await fetch(address("/api/v1/auth/logout"), { method: "POST", headers })).ok;
    if (done) await soon(silence());
  } catch {
    // the page below says what is wrong
  }
  window.location.assign(address(done ? "/login" : "/logout"));
};

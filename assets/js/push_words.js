// Whether a browser can show messages, and what somebody can do about it where it cannot.

/** How it stands: what stands in the way, first of all that nobody can do anything about here. */
export const judged = ({ isSecure, canPush, isApple, isInstalled, permission, isSubscribed }) => {
  if (!isSecure) return "insecure";
  if (isApple && !isInstalled) return "apple";
  if (!canPush) return "unsupported";
  if (permission === "denied") return "denied";
  return isSubscribed && permission === "granted" ? "on" : "off";
};

/** iPhones and iPads, of which some call themselves a Mac. */
export const isApple = ({ userAgent, platform, maxTouchPoints }) =>
  /iPhone|iPad|iPod/.test(userAgent) || (platform === "MacIntel" && maxTouchPoints > 1);

export const WORDS = {
  insecure:
    "Browsers take messages over https alone, and this page came over plain http. Open MediaNest at an address that begins with https://, or ask an administrator for one.",
  apple:
    "On an iPhone or iPad, add MediaNest to the Home Screen first: Share, then Add to Home Screen. Open it from there, and turn messages on here.",
  unsupported:
    "This browser cannot take messages, or does not in a private window. Chrome, Edge, Firefox and Safari can.",
  denied:
    "This browser blocks notifications from MediaNest. Allow them in its settings for this site, most often behind the sign left of the address. This page notices by itself.",
  off: "This device shows no messages while MediaNest is closed.",
  on: "This device shows messages, even while MediaNest is closed.",
};

/** Why turning it on did not work. */
export const refusal = (error) =>
  error?.name === "AbortError" || error?.name === "NetworkError"
    ? "The browser could not reach its push service. Some browsers keep it switched off in their settings; else try again in a few minutes."
    : "The browser did not allow it. Private windows never do.";

// What is said of Overseerr while it does not do what it should.
import { ago } from "./library_words.js";

/** The sentence about what is wrong and how old what is shown is; empty where all is well. Without
    any Overseerr wishes are collected: that is no reason. */
export const awayWords = (upstream, now) => {
  if (!upstream?.configured || upstream.status === "ok") return "";
  const from = upstream.synced_at ? `What is shown is from ${ago(upstream.synced_at, now)}.` : "";
  return [upstream.sentence || "Overseerr does not answer.", from].filter(Boolean).join(" ");
};

const REASONS = { not_configured: "Not connected", unauthorized: "Key refused", unreachable: "Not answering" };

/** Why what needs it is greyed out in the navigation, in two words; empty where it is not. */
export const navigationWords = (upstream) => (upstream && upstream.status !== "ok" ? (REASONS[upstream.status] ?? REASONS.unreachable) : "");

// How a program is that MediaNest uses, in words.
import { when } from "./formats.js";
import { lasting, took } from "./monitor_words.js";

const STATES = {
  ok: ["Answers", "success"],
  slow: ["Answers slowly", "warning"],
  unreachable: ["Does not answer", "danger"],
  unauthorized: ["Refuses the key", "danger"],
};

/** Word and tone of `UpstreamDetailsView`; null where none is set up. */
export const stateOf = (upstream) => STATES[upstream?.status] ?? [upstream ? "Not looked at yet" : "Not looked at", undefined];

/** "for 12 min · 41 ms · 3.1.0". */
export const factsOf = (upstream, now) => {
  if (!upstream) return "";
  const since = upstream.status === "unknown" ? "" : lasting(upstream.since, now);
  const answer = ["ok", "slow"].includes(upstream.status) ? took(upstream.latency_ms) : "";
  return [since && `for ${since}`, answer, upstream.version].filter(Boolean).join(" · ");
};

/** Whether calls are spared now; the moment of the next try decides between the two. */
export const breakerWords = (breaker, now) => {
  if (!breaker || breaker.state === "closed" || !breaker.next_try_at) return "";
  const seconds = Math.ceil((new Date(breaker.next_try_at) - now) / 1000);
  return seconds > 0 ? `Left alone for ${seconds} s more.` : "The next call tries it again.";
};

/** What is wrong, or was last. */
export const troubleOf = (upstream, now) => {
  if (!upstream) return "";
  const { status, last_error: error, last_error_at: at } = upstream;
  const isWell = ["ok", "slow"].includes(status);
  const spared = breakerWords(upstream.breaker, now);
  if (!error) return spared || (isWell ? "No trouble so far." : "");
  return isWell ? [`Last trouble ${when(at)}: ${error}`, spared].filter(Boolean).join(" ") : [spared, error].filter(Boolean).join(" ");
};

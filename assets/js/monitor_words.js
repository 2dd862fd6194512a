// How services are, in words and figures.
import { ago } from "./library_words.js";

const LOOKS = {
  down: ["Down", "danger"],
  pending: ["Pending", "warning"],
  unknown: ["Not known", "info"],
  maintenance: ["Maintenance", "info"],
  up: ["Up", "success"],
  paused: ["Paused", "muted"],
};
const WORST_FIRST = Object.keys(LOOKS);
const BOUNDED = ["down", "pending", "maintenance"];

/** Counters of the page, in their order. */
export const COUNTED = ["up", "down", "pending", "maintenance", "paused"];
export const BEATS = 20;

const known = (status) => (status in LOOKS ? status : "unknown");

export const wordOf = (status) => LOOKS[known(status)][0];
export const toneOf = (status) => LOOKS[known(status)][1];
export const badness = ({ status }) => WORST_FIRST.indexOf(known(status));

/** What stands above everything else. */
export const needsALook = ({ status }) => BOUNDED.includes(status);

/** How long something lasts: "12 min", "5 h", "3 days"; empty for less than a minute. */
export const lasting = (since, until = Date.now()) => {
  const minutes = since ? Math.floor((new Date(until) - new Date(since)) / 60000) : 0;
  if (minutes < 1) return "";
  if (minutes < 100) return `${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h` : `${Math.round(hours / 24)} days`;
};

/** "Down 12 min"; of what is well the word alone. */
export const stateWords = ({ status, since }, now) =>
  [wordOf(status), needsALook({ status }) && lasting(since, now)].filter(Boolean).join(" ");

/** 0.9987 → "99.87 %", never rounded up to all of it; a dash while nobody can tell. */
export const percent = (ratio) => {
  if (typeof ratio !== "number") return "–";
  const hundredths = Math.floor(ratio * 10000 + 1e-6);
  return `${hundredths % 100 ? (hundredths / 100).toFixed(2) : hundredths / 100} %`;
};

/** 41.2 → "41 ms", 12000 → "12 s". */
export const took = (milliseconds) => {
  if (typeof milliseconds !== "number") return "";
  if (milliseconds >= 9999.5) return `${Math.round(milliseconds / 1000)} s`;
  return milliseconds < 1 ? "< 1 ms" : `${Math.round(milliseconds)} ms`;
};

/** What stands where the time of an answer would. */
export const answerWords = ({ status, response_ms: answer }) =>
  typeof answer === "number" ? took(answer) : status === "down" ? "no answer" : "–";

/** The last looks, for those who do not see them: "Last 20 looks: 19 up, 1 down". */
export const beatWords = (beats) => {
  const last = beats.slice(-BEATS);
  if (!last.length) return "No looks yet";
  const counts = WORST_FIRST.toReversed().map((status) => [last.filter((beat) => beat.status === status).length, status]);
  const parts = counts.filter(([count]) => count).map(([count, status]) => `${count} ${wordOf(status).toLowerCase()}`);
  return `Last ${last.length} ${last.length === 1 ? "look" : "looks"}: ${parts.join(", ")}`;
};

/** How many are how, and how many there are. */
export const countsOf = (monitors) => {
  const counts = { total: monitors.length };
  for (const status of WORST_FIRST) counts[status] = 0;
  for (const { status } of monitors) counts[known(status)] += 1;
  return counts;
};

/** Who looks, or why nobody can be asked and how old what is shown is. */
export const feedWords = (feed, now) => {
  if (!feed) return "";
  if (feed.status === "ok") {
    return feed.source === "own" ? "MediaNest looks by itself at what it uses." : "As Uptime Kuma sees it, live.";
  }
  const age = feed.seen_at ? ` What is shown is from ${ago(feed.seen_at, now)}.` : "";
  return `${feed.sentence || "Uptime Kuma does not answer."}${age}`;
};

const list = (names) => (names.length > 3 ? `${names.slice(0, 2).join(", ")} and ${names.length - 2} more` : names.join(", "));

/** All of it on a line: [status, what is so, more]. */
export const glanceWords = ({ status, feed, counts, failing }, now) => {
  const { total } = counts;
  if (!total) return ["unknown", "No service is watched yet", ""];
  if (feed.status !== "ok") return ["unknown", feedWords(feed, now), ""];
  const [down, pending] = ["down", "pending"].map((one) => failing.filter((monitor) => monitor.status === one));
  const all = `${total} ${total === 1 ? "service" : "services"}`;
  if (down.length) return ["down", `${down.length} of ${all} down`, list(down.map(({ name }) => name))];
  if (pending.length) return ["pending", `${pending.length} of ${all} may be down`, list(pending.map(({ name }) => name))];
  if (counts.maintenance) return ["maintenance", `${counts.maintenance} of ${all} in maintenance`, ""];
  if (counts.up === total) return ["up", total === 1 ? "The one service is up" : `All ${all} are up`, ""];
  return [counts.up ? "up" : status, `${counts.up} of ${all} up`, ""];
};

// Incidents, maintenance and outages in the order in which people should know of them.
import { until, when } from "./formats.js";
import { feedWords } from "./monitor_words.js";

const STYLES = ["danger", "warning", "info"];

/** Text of a status page without the marks of its Markdown, on one line. */
export const plain = (text) =>
  (text ?? "")
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/^#+\s+/gm, "")
    .replace(/(\*\*|__|`)/g, "")
    .replace(/\s+/g, " ")
    .trim();

/** Title and text of a notice as sentences after each other. */
export const joined = (title, words) => [`${title}${!words || /[.!?:…]$/.test(title) ? "" : "."}`, words ? ` ${words}` : ""];

/** When a maintenance is: "until 14:20", "in 3 h"; empty where nobody said. */
export const spanWords = ({ status, starts_at: starts, ends_at: ends }, now) => {
  if (status === "under-maintenance") return ends ? `until ${when(ends)}` : "now";
  return starts ? until(starts, now) : "";
};

const ofIncident = ({ id, title, content, style }) => ({ id, kind: "incident", tone: STYLES.includes(style) ? style : "info", title, words: plain(content) });

const ofWork = (work, now) => {
  const span = spanWords(work, now);
  const what = `Maintenance${span ? ` ${span}` : ""}: ${work.title}.`;
  return { id: work.id, kind: "maintenance", tone: "info", title: what, words: plain(work.description) };
};

const ofFeed = (feed, now) => ({ id: "feed", kind: "feed", tone: "warning", title: feedWords(feed, now), words: "" });

/** What is wrong now, then what is out of service on purpose, then what will be. */
export const noticesOf = ({ incidents, maintenance }, feed, now) => {
  const open = incidents.filter(({ resolved_at: end }) => !end).map(ofIncident);
  open.sort((one, other) => STYLES.indexOf(one.tone) - STYLES.indexOf(other.tone));
  const [on, planned] = [true, false].map((isOn) =>
    maintenance.filter(({ status }) => (status === "under-maintenance") === isOn).map((work) => ofWork(work, now)),
  );
  return [...(feed.status === "ok" ? [] : [ofFeed(feed, now)]), ...open, ...on, ...planned];
};

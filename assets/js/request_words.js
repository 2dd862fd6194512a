// Media requests in words.
import { about } from "./formats.js";
import { ago, lengthWords } from "./library_words.js";

const MINUTE_MS = 60000;

/** As `status` of the pages' queries in state/requests.py and state/approvals.py. */
const TABS = ["all", "pending", "fetching", "available", "denied", "failed", "cancelled", "problems"];

/** The tab that an address asks for: `first` unless it names one. */
export const tabOf = (search, first) => {
  const asked = new URLSearchParams(search).get("status");
  return TABS.includes(asked) ? asked : first;
};

const STATES = {
  pending: { word: "Waiting for approval", tone: "warning", shape: "waiting", step: 1 },
  approved: { word: "Approved", tone: "accent", shape: "moving", step: 2 },
  processing: { word: "Being fetched", tone: "accent", shape: "moving", step: 3 },
  partially_available: { word: "Partly here", tone: "accent", shape: "partly", step: 3 },
  available: { word: "Ready to watch", tone: "success", shape: "done", step: 4 },
  denied: { word: "Declined", tone: "danger", shape: "refused", step: 0 },
  failed: { word: "Failed", tone: "danger", shape: "failed", step: 0 },
  cancelled: { word: "Taken back", tone: "muted", shape: "refused", step: 0 },
};

/** How many steps there are from asking to watching. */
export const STEPS = 4;

// Whose it is takes back without a word; what others removed, or ended by itself, has a reason.
const REMOVED = { ...STATES.cancelled, word: "Removed" };

/** `{word, tone, shape, step}` of a request, or of a step of its history, which has a `note`; `step`
    is 0 for what ended otherwise. */
export const statusOf = ({ status, reason, note }) => {
  if (status === "cancelled" && (reason || note)) return REMOVED;
  return STATES[status] ?? { word: status, tone: "muted", shape: "waiting", step: 0 };
};

export const typeWord = (mediaType) => (mediaType === "tv" ? "Series" : "Film");

/** "1–3, 5": numbers in their order, neighbours together. */
export const spans = (numbers) => {
  const found = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = found.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else found.push([number, number]);
  }
  return found.map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`)).join(", ");
};

/** "season 4", "seasons 2–3", "specials and season 1"; empty without any. */
export const seasonsWords = (numbers) => {
  const plain = numbers.filter((number) => number > 0);
  const word = plain.length === 1 ? "season" : "seasons";
  const parts = [numbers.includes(0) && "specials", plain.length > 0 && `${word} ${spans(plain)}`];
  return parts.filter(Boolean).join(" and ");
};

/** What of a series was asked for, and what of that was given where it is not all. */
const partsOf = ({ media_type: type, seasons, granted }) => {
  if (type !== "tv") return "";
  const asked = seasonsWords(seasons) || "all seasons";
  const differs = granted.length > 0 && spans(granted) !== spans(seasons);
  return differs ? `${asked} (${spans(granted)} given)` : asked;
};

const episodes = (count) => count && `${count.toLocaleString()} ${count === 1 ? "episode" : "episodes"}`;

/** "Film · 2024 · 1 h 48", "Series · seasons 2–3 · 18 episodes". */
export const factsOf = (request) => {
  const { media_type: type, year, runtime_minutes: minutes, episode_count: count } = request;
  const facts = type === "tv" ? [partsOf(request), episodes(count)] : [year, minutes && lengthWords(minutes * MINUTE_MS)];
  return [typeWord(type), ...facts].filter(Boolean).join(" · ");
};

/** What is left of somebody's share: "2 of 5 left", "Over the limit by 1"; empty where there is none. */
export const shareWords = ({ aid }) => {
  if (!aid?.limit) return "";
  return isOver({ aid }) ? `Over the limit by ${-aid.left}` : `${aid.left} of ${aid.limit} left`;
};

export const isOver = ({ aid }) => (aid?.left ?? 0) < 0;

const TIMES = { 1: "once", 2: "twice" };

/** "Declined once: “too large”, 21 days ago"; empty for what never was. */
export const refusedWords = ({ aid }, now) => {
  const { refused_times: times, refused_reason: reason, refused_at: at } = aid ?? {};
  if (!times) return "";
  const often = `Declined ${TIMES[times] ?? `${times} times`}`;
  return `${often}${reason ? `: “${reason}”` : ""}, ${ago(at, now)}`;
};

/** How much it will take: "about 31 GB"; empty where nobody can guess. */
export const sizeWords = ({ aid }) => about(aid?.size_bytes);

/** The page of what was asked for. */
export const titlePath = ({ media_type: type, tmdb_id: id }) => `/${type === "tv" ? "tv" : "movie"}/${id}`;

export const isWaiting = ({ status }) => status === "pending";

/** Whether it can still be taken back by whom it is for. */
export const canCancel = ({ status }) => status === "pending";

/** Whether those who decide can take it away: what is over stays as it is. */
export const canRemove = ({ status }) => !["available", "denied", "cancelled"].includes(status);

/** Why something stands as it does, in a line: who decided, what for, or what ended it. */
export const becauseOf = ({ status, reason, decided_by_name: by }) => {
  if (status === "failed" || status === "cancelled") return reason;
  if (status !== "denied") return "";
  return [by && `By ${by}`, reason && `“${reason}”`].filter(Boolean).join(": ");
};

/** What is said where Overseerr does not know what stands here. */
export const waitsWords = ({ waits, status }) => {
  if (!waits) return "";
  return status === "pending" ? "Not sent to Overseerr yet" : "Overseerr is not told yet";
};

/** "about 62 GB · 3 requests from 2 people"; without the size where one of them is not known. */
export const chosenWords = (requests) => {
  const people = new Set(requests.map(({ owner_id: id, owner_name: name }) => id || name)).size;
  const many = `${requests.length} ${requests.length === 1 ? "request" : "requests"}`;
  const sizes = requests.map(({ aid }) => aid?.size_bytes ?? 0);
  const size = sizes.every(Boolean) ? about(sizes.reduce((sum, one) => sum + one, 0)) : "";
  return [size, `${many} from ${people} ${people === 1 ? "person" : "people"}`].filter(Boolean).join(" · ");
};

/** What an upstream that does not answer means for what is shown; empty where all is well. */
export const upstreamWords = (upstream, mayDecide, now) => {
  if (upstream && !upstream.configured) {
    return `No Overseerr is connected: what is asked for is collected here${mayDecide ? ", and sent once one is" : ""}.`;
  }
  if (!upstream?.sentence) return "";
  const from = upstream.synced_at ? `What is shown is from ${ago(upstream.synced_at, now)}.` : "";
  const decide = mayDecide && upstream.configured ? "What you decide is kept and told as soon as it answers." : "";
  return [upstream.sentence, from, decide].filter(Boolean).join(" ");
};

const REPORTS = { video: "Video", audio: "Sound", subtitle: "Subtitles", other: "Something else" };

/** What a problem is about. */
export const kindWord = (kind) => REPORTS[kind] ?? REPORTS.other;

/** "Season 2, episode 5", "Season 2"; empty where all of it is meant. */
export const whereWords = ({ media_type: type, season, episode }) => {
  if (type !== "tv" || !season) return "";
  return episode ? `Season ${season}, episode ${episode}` : `Season ${season}`;
};

/** "1-3, 5" → [1, 2, 3, 5]; null for what cannot be read, [] for nothing. */
export const seasonsFrom = (text) => {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const read = parts.map((part) => /^(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?$/.exec(part));
  if (read.some((found) => !found || Number(found[2] ?? found[1]) < Number(found[1]))) return null;
  const numbers = read.flatMap(([, from, to]) =>
    Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, step) => Number(from) + step),
  );
  return [...new Set(numbers)].sort((a, b) => a - b);
};

// Media requests in words.
import { ago } from "./library_words.js";

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

/** `{word, tone, shape, step}` of a status; `step` is 0 for what ended otherwise. */
export const statusOf = (status) => STATES[status] ?? { word: status, tone: "muted", shape: "waiting", step: 0 };

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

/** "Film · 2024", "Series · seasons 2–3". */
export const factsOf = (request) =>
  [typeWord(request.media_type), request.media_type === "tv" ? partsOf(request) : request.year].filter(Boolean).join(" · ");

/** The page of what was asked for. */
export const titlePath = ({ media_type: type, tmdb_id: id }) => `/${type === "tv" ? "tv" : "movie"}/${id}`;

export const isWaiting = ({ status }) => status === "pending";

/** Whether it can still be taken back by whom it is for. */
export const canCancel = ({ status }) => status === "pending";

/** Why something stands as it does, in a line: who decided, and what for. */
export const becauseOf = ({ status, reason, decided_by_name: by }) => {
  if (status === "failed") return reason;
  if (status !== "denied") return "";
  return [by && `By ${by}`, reason && `“${reason}”`].filter(Boolean).join(": ");
};

/** What is said where Overseerr does not know what stands here. */
export const waitsWords = ({ waits, status }) => {
  if (!waits) return "";
  return status === "pending" ? "Not sent to Overseerr yet" : "Overseerr is not told yet";
};

/** "3 requests from 2 people". */
export const chosenWords = (requests) => {
  const people = new Set(requests.map(({ owner_id: id, owner_name: name }) => id || name)).size;
  const many = `${requests.length} ${requests.length === 1 ? "request" : "requests"}`;
  return `${many} from ${people} ${people === 1 ? "person" : "people"}`;
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

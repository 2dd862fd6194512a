// Titles that can be asked for, in words: what of them is here, and what is missing.
import { about } from "./formats.js";
import { lengthWords } from "./library_words.js";
import { typeWord } from "./request_words.js";

const MINUTE_MS = 60000;

/** What `AvailabilityView.status` is called; `shape` names its icon. */
const STATES = {
  available: { word: "Ready", tone: "success", shape: "ready" },
  partially_available: { word: "Partly ready", tone: "success", shape: "partly" },
  processing: { word: "Being fetched", tone: "accent", shape: "moving" },
  pending: { word: "Waiting for approval", tone: "warning", shape: "waiting" },
  blocklisted: { word: "Not to be had", tone: "muted", shape: "refused" },
};
const NOT_HERE = { word: "Not here", tone: "muted", shape: "missing" };

/** `{word, tone, shape}`; what is asked for by the viewer says so. */
export const stateOf = ({ status, is_own: isOwn }) => {
  const state = STATES[status] ?? NOT_HERE;
  return status === "pending" && isOwn ? { ...state, word: "You asked for it" } : state;
};

/** The state of a season, with who asked for it where that is known. */
export const seasonState = ({ status, requested_by: by, here, episode_count: count }) => {
  const state = STATES[status] ?? NOT_HERE;
  if (status === "pending" && by) return { ...state, word: `Asked by ${by}` };
  if (status === "partially_available" && here > 0 && count > 0) return { ...state, word: `${here} of ${count} ready` };
  return state;
};

/** Whether a card offers to ask for it: a film that nobody has asked for, a series that is not all here. */
export const canAsk = ({ media_type: type, availability }) => {
  const { status, plex } = availability;
  if (type === "tv") return ["none", "partially_available"].includes(status) && !(plex && status === "none");
  return status === "none" && !plex;
};

/** What a series still lacks and nobody has asked for, specials apart: numbers, first season first. */
export const missingOf = (seasons) =>
  seasons.filter((season) => season.can_be_requested && season.number > 0).map(({ number }) => number).sort((a, b) => a - b);

/** What is chosen when the dialog opens: the first season that is missing. */
export const firstChoice = (seasons) => missingOf(seasons).slice(0, 1);

/** Newest first, specials last. */
export const newestFirst = (seasons) =>
  [...seasons].sort((a, b) => (a.number === 0) - (b.number === 0) || b.number - a.number);

export const seasonName = ({ number, name }) => name || (number === 0 ? "Specials" : `Season ${number}`);

const episodes = (count) => `${count.toLocaleString()} ${count === 1 ? "episode" : "episodes"}`;

/** ["8 episodes", 2026], ["6 of 8 missing"]: the first says most. */
export const seasonParts = ({ episode_count: count, air_year: year, here }) => {
  if (here > 0 && here < count) return [`${count - here} of ${count} missing`];
  return [count > 0 ? episodes(count) : "", year].filter(Boolean);
};

/** "8 episodes · 2026", "6 of 8 missing". */
export const seasonFacts = (season) => seasonParts(season).join(" · ");

/** "Season 1 chosen, 8 episodes" or "2 chosen, 16 episodes"; empty where nothing is. */
export const chosenWords = (seasons, chosen) => {
  const those = seasons.filter(({ number }) => chosen.includes(number));
  if (!those.length) return "";
  const what = those.length === 1 ? seasonName(those[0]) : those.length;
  const count = those.reduce((sum, season) => sum + Math.max(0, season.episode_count - season.here), 0);
  return count ? `${what} chosen, ${episodes(count)}` : `${what} chosen`;
};

/** What stands on the button that sends it. */
export const sendWords = (mediaType, chosen) => {
  if (mediaType !== "tv") return "Request";
  if (!chosen.length) return "Choose a season";
  return `Request ${chosen.length} ${chosen.length === 1 ? "season" : "seasons"}`;
};

/** "About 22 GB"; empty where nobody can guess. */
export const willTake = (forecast) => about(forecast?.size_bytes).replace(/^a/, "A");

/** Seasons that somebody has asked for already: "Season 2 is on its way already." */
export const onTheWay = (seasons) => {
  const those = seasons.filter(({ status }) => ["pending", "processing"].includes(status)).map(({ number }) => number);
  if (!those.length) return "";
  if (those.length === 1) return `${seasonName({ number: those[0] })} is on its way already.`;
  return `${those.length} seasons are on their way already.`;
};

/** The line under a title: what it is, from when. */
export const cardLine = ({ media_type: type, year }) => [typeWord(type), year].filter(Boolean).join(" · ");

const RUNNING = ["Returning Series", "In Production"];

/** "2021", of a series "2019 to 2023" or "2021 to today". */
const yearsOf = ({ card: { year, media_type: type }, status_text: status, last_aired_on: last }, now) => {
  const until = RUNNING.includes(status) ? new Date(now).getFullYear() : Number((last ?? "").slice(0, 4));
  if (type !== "tv" || !year || until <= year) return year;
  return `${year} to ${RUNNING.includes(status) ? "today" : until}`;
};

/** What a page says of a title in a line. */
export const titleFacts = (title, now = Date.now()) => {
  const { seasons, runtime_minutes: minutes, content_rating: age, genres } = title;
  const count = seasons.filter(({ number }) => number > 0).length;
  return [
    yearsOf(title, now),
    count ? `${count} ${count === 1 ? "season" : "seasons"}` : "",
    minutes ? lengthWords(minutes * MINUTE_MS) : "",
    age,
    genres.slice(0, 3).join(", "),
  ].filter(Boolean);
};

/** How much of a series is here: "12 of 36 episodes". */
export const hereWords = ({ seasons }) => {
  const plain = seasons.filter(({ number }) => number > 0);
  const sum = (name) => plain.reduce((total, season) => total + season[name], 0);
  const [here, all] = [sum("here"), sum("episode_count")];
  return here > 0 && here < all ? `${here.toLocaleString()} of ${episodes(all)}` : "";
};

/** The same title has the same key. */
export const keyOf = ({ media_type: type, tmdb_id: id }) => `${type}/${id}`;

/** The same choice of a title has the same key: what would happen to it is asked for by this. */
export const choiceKey = (card, chosen, quality, person = "") =>
  `${keyOf(card)} ${[...chosen].sort((a, b) => a - b).join(",")} ${quality} ${person}`;

/** Whether a choice of that key is for this person; "" stands for oneself. */
export const isFor = (key, person) => key.endsWith(` ${person}`);

/** Whether there is anything left to ask for on the page of a title. */
export const canAskFor = ({ card, seasons }) =>
  card.media_type === "tv" && seasons.length ? seasons.some((season) => season.can_be_requested) : canAsk(card);

// What the library is called, and what an address asks of it.
import { bytes, clock } from "./formats.js";
import { changed, isOn, isWhole, questionIn } from "./question.js";
import { yearWords } from "./years.js";

const YEARS = ["yearFrom", "yearTo"];

export const FIRST_ORDER = "title:asc";
const ORDERS = {
  "title:asc": "Title, A to Z",
  "title:desc": "Title, Z to A",
  "addedAt:desc": "Newest here",
  "releasedOn:desc": "Newest release",
  "year:desc": "Year, newest first",
  "year:asc": "Year, oldest first",
  "rating:desc": "Rating",
  "sizeBytes:desc": "Size",
  "durationMs:desc": "Length",
  "addedAt:asc": "Oldest here",
  "releasedOn:asc": "Oldest release",
  "rating:asc": "Rating, lowest first",
  "sizeBytes:asc": "Size, smallest first",
  "durationMs:asc": "Length, shortest first",
};
// The filters as `ListQuery` of views/library_query.py has them, in the order in which they are offered.
const isYear = isWhole(0, 9999);
const isText = (longest) => (text) => text.length <= longest && !/[\u0000-\u001f]/.test(text);
const USABLE = {
  search: isText(200),
  genre: isText(300),
  yearFrom: isYear,
  yearTo: isYear,
  resolution: isText(16),
  unwatched: isOn,
  addedWithinDays: isWhole(1, 36500),
  contentRating: isText(40),
  collection: isWhole(1, 2 ** 31 - 1),
  sort: (sort) => Object.hasOwn(ORDERS, sort) && sort !== FIRST_ORDER,
};
const NAMES = Object.keys(USABLE);
const RARE = ["addedAt:asc", "releasedOn:asc", "rating:asc", "sizeBytes:asc", "durationMs:asc"];
export const ADDED = [
  ["1", "today"],
  ["7", "in the last 7 days"],
  ["30", "in the last 30 days"],
  ["365", "in the last year"],
];

/** What can be sorted by, as [value, words], with `sort` itself if it is a rare one; music knows no
    length of its artists. */
export const ordersOf = (type, sort = "") =>
  Object.entries(ORDERS).filter(
    ([value]) => (type === "movie" || !value.startsWith("durationMs")) && (!RARE.includes(value) || value === sort),
  );

/** Columns of the list view, as [name, words, what they are sorted by]; the first press sorts words
    from A, figures from the largest. */
export const columnsOf = (type) => {
  const has = (name) => (ordersOf(type).some(([value]) => value.startsWith(`${name}:`)) ? name : "");
  const amount = { show: "Seasons", artist: "Albums" }[type];
  return [
    ["title", "Title", "title"],
    ["year", "Year", has("year")],
    ["amount", amount ?? "Length", amount ? "" : has("durationMs")],
    ["resolution", amount ? "" : "Resolution", ""],
    ["size", "Size", has("sizeBytes")],
    ["added", "Added", has("addedAt")],
  ];
};

/** What is asked for after a press on the head of a column that is sorted by `name`. */
export const orderAfter = (sort, name) => {
  const [now, direction] = sort.split(":");
  if (now === name) return `${name}:${direction === "asc" ? "desc" : "asc"}`;
  return `${name}:${name === "title" ? "asc" : "desc"}`;
};

/** What an address asks for: known names with a value that can be used. */
export const questionOf = (search) => questionIn(search, USABLE);

/** The address that asks for it; `view` is how it is shown. */
export const searchOf = (question, view = "") => {
  const pairs = NAMES.filter((name) => question[name]).map((name) => [name, question[name]]);
  if (view === "list") pairs.push(["view", view]);
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
};

/** What leads from `shown` to `next`, done to `latest`. */
export const alsoIn = (latest, shown, next) => {
  const others = NAMES.filter((name) => next[name] !== shown[name]);
  return changed(latest, Object.fromEntries(others.map((name) => [name, next[name] ?? ""])));
};

/** How the list is shown: "list" or "posters". */
export const viewOf = (search) => (new URLSearchParams(search).get("view") === "list" ? "list" : "posters");

/** The same list has the same key. */
export const keyOf = (section, question) => `${section}${searchOf(question)}`;

const labelIn = (facets, value) => facets?.find((one) => one.value === value)?.label ?? value;

/** The filters that are set, in words: [{names, label, words}]; `facets` knows their labels. */
export const filtersOn = (question, facets) => {
  const { search, genre, yearFrom, yearTo, resolution, unwatched, addedWithinDays, contentRating, collection } = question;
  const set = [
    search && { names: ["search"], label: "Title", words: `“${search}”` },
    genre && { names: ["genre"], label: "Genre", words: labelIn(facets?.genres, genre) },
    (yearFrom || yearTo) && { names: YEARS, label: "Year", words: yearWords(yearFrom, yearTo) },
    resolution && {
      names: ["resolution"],
      label: "Resolution",
      words: resolutionWords(labelIn(facets?.resolutions, resolution)),
    },
    unwatched && { names: ["unwatched"], label: "Unwatched", words: "" },
    addedWithinDays && { names: ["addedWithinDays"], label: "Added", words: addedWords(addedWithinDays) },
    contentRating && {
      names: ["contentRating"],
      label: "Age",
      words: labelIn(facets?.content_ratings, contentRating),
    },
    collection && {
      names: ["collection"],
      label: "Collection",
      words: labelIn(facets?.collections, collection),
    },
  ];
  return set.filter(Boolean);
};

export const filterWords = ({ label, words }) => (words ? `${label}: ${words}` : label);

/** "Without “Genre: Drama”", of words in quotes already "Without “harbour” in the title". */
export const withoutWords = (filter) =>
  filter.names[0] === "search" ? `Without ${filter.words} in the title` : `Without “${filterWords(filter)}”`;

const addedWords = (days) =>
  ADDED.find(([value]) => value === days)?.[1] ?? `in the last ${days} days`;

/** What a list of this type holds: `noun("show", 1)` → "series". */
export const noun = (type, count) => {
  const [one, many] = NOUNS[type] ?? ["title", "titles"];
  return count === 1 ? one : many;
};
const NOUNS = {
  movie: ["film", "films"],
  show: ["series", "series"],
  season: ["season", "seasons"],
  episode: ["episode", "episodes"],
  artist: ["artist", "artists"],
  album: ["album", "albums"],
  track: ["track", "tracks"],
};
const TYPES = {
  movie: "Film",
  show: "Series",
  season: "Season",
  episode: "Episode",
  artist: "Artist",
  album: "Album",
  track: "Track",
};
export const typeWord = (type) => TYPES[type] ?? "Title";

export const counted = (type, count) => `${count.toLocaleString()} ${noun(type, count)}`;

/** How much of a section a list shows: "486 of 2,014 films · 4.1 TB". */
export const resultWords = ({ total, whole, type, size, isFiltered }) => {
  const many = isFiltered && whole !== undefined
    ? `${total.toLocaleString()} of ${counted(type, whole)}`
    : counted(type, total);
  return size ? `${many} · ${bytes(size)}` : many;
};

/** "4K", "1080p", "SD": Plex writes "4k", "1080", "sd". */
export const resolutionWords = (resolution) => {
  if (!resolution) return "";
  return /^\d+p?$/.test(resolution) ? `${Number.parseInt(resolution, 10)}p` : resolution.toUpperCase();
};

/** A length: "1 h 52", "43 min"; of music as on a player. */
export const lengthWords = (ms, type) => {
  if (!(ms > 0)) return "";
  if (type === "track") return clock(ms / 1000);
  const minutes = Math.max(1, Math.round(ms / 60000));
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
};

/** "S2 E5", "E5", "Season 2": where something stands in its show. */
export const numberWords = ({ type, index, parent_index: parent }) => {
  if (index === null || index === undefined) return "";
  if (type === "episode") return parent === null || parent === undefined ? `E${index}` : `S${parent} E${index}`;
  return type === "season" ? (index === 0 ? "Specials" : `Season ${index}`) : "";
};

/** What a card is called; things without a title are called after what they are. */
export const titleOf = (item) => item.title || numberWords(item) || `${typeWord(item.type)} without a title`;

/** What stands for a poster: the first letters of the first two words. */
export const titleInitials = (title) => {
  const words = title.match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.slice(0, 2).map((word) => [...word][0]).join("").toUpperCase() || "?";
};

/** The line under a title. */
export const cardFacts = (item) => {
  const { type, year, duration_ms: ms, child_count: children, leaf_count: leaves, subtitle, new_episodes: fresh } = item;
  if (fresh > 1) return [subtitle, `${fresh} new episodes`].filter(Boolean).join(" · ");
  const facts = {
    movie: [year, lengthWords(ms)],
    show: [year, children ? counted("season", children) : ""],
    season: [subtitle, leaves ? counted("episode", leaves) : ""],
    episode: [subtitle, numberWords(item)],
    artist: [children ? counted("album", children) : ""],
    album: [subtitle, year],
    track: [subtitle, lengthWords(ms, type)],
  }[type] ?? [year];
  return facts.filter(Boolean).join(" · ");
};

/** How long ago: "a moment ago", "4 min ago", "3 h ago", "2 days ago". */
export const ago = (iso, now = Date.now()) => {
  const minutes = Math.floor((new Date(now) - new Date(iso)) / 60000);
  if (minutes < 1) return "a moment ago";
  if (minutes < 100) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} h ago` : `${Math.round(hours / 24)} days ago`;
};

const STALE_MINUTES = 60;

/** What is wrong with the copy, in a sentence; empty when it is fresh and Plex answers. */
export const staleWords = (status, now = Date.now()) => {
  if (!status?.configured) return "";
  const { synced_at: at, trouble } = status;
  const isOld = Boolean(at) && new Date(now) - new Date(at) >= STALE_MINUTES * 60000;
  if (!trouble && !isOld) return "";
  const from = at ? `What is shown here is from ${ago(at, now)}.` : "Nothing has been read yet.";
  return [trouble || "Plex has not been looked at for a while.", from].join(" ");
};

/** What a sync does now: "Looking for changes… 40 %"; empty when none runs. */
export const syncWords = (status) => {
  const run = status?.runs?.find((one) => ["running", "queued"].includes(one.status));
  if (!run) return "";
  const percent = run.total > 0 ? ` ${Math.min(99, Math.floor((run.done / run.total) * 100))} %` : "";
  return `${run.full ? "Reading everything…" : "Looking for changes…"}${percent}`;
};

/** What Plex looks through now, of these sections; empty when it looks through none. */
export const scanWords = (sections) =>
  sections.length ? `Plex is scanning ${sections.map(({ title }) => title).join(", ")}…` : "";

/** Where a picture of ours is: `version` is empty for what has none. */
export const picture = (kind, id, version, width) =>
  `/api/v1/plex/images/${id}/${kind}?w=${width}&v=${encodeURIComponent(version)}`;

/** The letter that a place in a list sorted by title belongs to. */
export const letterAt = (letters, index) => {
  let found = "";
  for (const { letter, position } of letters) {
    if (position > index) break;
    found = letter;
  }
  return found;
};

const ALPHABET = ["#", ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];

/** Letters for the side: the Latin ones always, others where there are any: [{letter, position}]. */
export const letterRow = (letters) => {
  const known = new Map(letters.map(({ letter, position }) => [letter, position]));
  const latin = ALPHABET.map((letter) => ({ letter, position: known.get(letter) ?? null }));
  return [...latin, ...letters.filter(({ letter }) => !ALPHABET.includes(letter))];
};

/** A version in a line: "1080p · HEVC · EAC3 5.1 · MKV". */
export const versionWords = (version) => {
  const { resolution, video_codec: video, audio_codec: audio, audio_channels: channels, container } = version;
  const sound = [audio?.toUpperCase(), channelWords(channels)].filter(Boolean).join(" ");
  return [resolutionWords(resolution), video?.toUpperCase(), sound, container?.toUpperCase()]
    .filter(Boolean)
    .join(" · ");
};

const channelWords = (channels) => {
  if (!channels) return "";
  return { 1: "mono", 2: "stereo", 6: "5.1", 8: "7.1" }[channels] ?? `${channels} channels`;
};

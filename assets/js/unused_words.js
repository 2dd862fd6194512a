// What is said of titles that nobody watches, or of which nobody knows.
import { bytes, day } from "./formats.js";
import { ago } from "./library_words.js";

const DAY_MS = 86400000;
const OLD_MINUTES = 45; // the history is read every 10
export const MOST_DAYS = 36500;
export const NEVER_DAYS = 90;
export const LAST_DAYS = 365;

const SOURCES = { tautulli: "Tautulli", plex: "Plex" };
const KINDS = { movie: "Film", show: "Series", season: "Season" };

export const titlesOf = (count) => `${count.toLocaleString()} ${count === 1 ? "title" : "titles"}`;

/** 1 → "1 day". */
export const daysOf = (count) => `${count.toLocaleString()} ${count === 1 ? "day" : "days"}`;

export const daysSince = (iso, now = Date.now()) => Math.max(0, Math.floor((new Date(now) - new Date(iso)) / DAY_MS));

/** "Jan 2022"; empty while unknown. */
export const monthOf = (iso) =>
  iso ? new Date(iso).toLocaleDateString(undefined, { month: "short", year: "numeric" }) : "";

/** A day in short with its year, whichever it is: "18 Mar 2024". */
export const dayOf = (iso) =>
  iso ? new Date(iso).toLocaleDateString(undefined, { day: "numeric", month: "short", year: "numeric" }) : "";

export const nameOf = ({ title, kind, index }) => title || (kind === "season" ? (index === 0 ? "Specials" : `Season ${index}`) : "Without a title");

/** What a title is called where nothing else says of which series it is. */
export const fullNameOf = (row) => (row.show_title ? `${row.show_title}: ${nameOf(row)}` : nameOf(row));

/** The line under a title. */
export const factsOf = ({ kind, show_title: show, year, section_title: section }) =>
  [KINDS[kind] ?? "", kind === "season" ? show : year, section].filter(Boolean).join(" · ");

/** Why nothing can be claimed, in the place of when it was watched last. */
const SHORTLY = {
  noSource: "no history",
  notRead: "history not read yet",
  emptyAnswer: "history came back empty",
  sourceAway: "history too old",
  historyOld: "history too old",
  noHistory: "no plays known",
  sectionOld: "our copy is too old",
  historyOff: "somebody is not recorded",
  counting: "being counted",
  addedUnknown: "not known when added",
  beforeHistory: "before history begins",
};

const IN_FULL = {
  noSource: "There is neither a Tautulli nor a Plex server that tells what was played.",
  notRead: "The play history has not been read so far.",
  emptyAnswer: "The play history came back empty, though there must be something in it. What was played since it was last read is not known.",
  sourceAway: "The play history could not be read for more than a day. It may have been watched since.",
  historyOld: "The play history was not read for more than a day. It may have been watched since.",
  noHistory: "The play history holds no play at all, so it says nothing of what nobody watches.",
  sectionOld: "Its section was not compared with Plex for more than a day. It may have changed since.",
  historyOff: "Somebody who may watch it is not recorded: they may have watched it.",
  counting: "Its plays are being counted at this moment.",
  addedUnknown: "Plex does not say when it was added.",
  beforeHistory: "It was added before the play history begins: it may have been watched back then.",
};

/** The sentence about why nothing can be claimed; for all reasons there are. */
export const unsureWords = (reason) => IN_FULL[reason] ?? "It is not known why.";

/** The state in a few words: {word, tone, shape}. */
export const stateOf = ({ state, last_played_at: last }, now) => {
  if (state === "never") return { word: "Never watched", tone: "warning", shape: "never" };
  if (state === "unused") return { word: `Not for ${daysOf(daysSince(last, now))}`, tone: "muted", shape: "unused" };
  return { word: "Unknown", tone: "info", shape: "unknown" };
};

/** When it was watched last, or why that is not known. */
export const lastWords = ({ state, unsure, last_played_at: last }) => {
  if (last) return dayOf(last);
  return state === "never" ? "never" : (SHORTLY[unsure] ?? "not known");
};

/** A sentence that says why it is listed. */
export const becauseWords = (row, now) => {
  const { state, unsure, threshold_days: days, added_at: added, last_played_at: last } = row;
  if (state === "unknown") return unsureWords(unsure);
  if (state === "never") return `Nobody has watched it since it was added ${daysOf(daysSince(added, now))} ago. You asked for ${daysOf(days)} or more.`;
  return `Nobody has watched it for ${daysOf(daysSince(last, now))}. You asked for ${daysOf(days)} or more.`;
};

/** "12 plays by 3 people"; "none". */
export const playsWords = ({ plays, people }) =>
  plays ? `${plays.toLocaleString()} ${plays === 1 ? "play" : "plays"} by ${people === 1 ? "1 person" : `${people.toLocaleString()} people`}` : "none";

const askedWords = ({ requested_by: asked }) => asked.map(({ name, at }) => `${name || "Somebody"}, ${dayOf(at)}`).join("; ");

/** All that the state follows from, with its age: [[what, words]]. */
export const inputsOf = (row, basis, now) => {
  const known = basis?.known_at;
  return [
    ["Added", row.added_at ? `${day(row.added_at)}, ${daysOf(daysSince(row.added_at, now))} ago` : "not known"],
    ["Last watched", row.last_played_at ? `${day(row.last_played_at)}, ${daysOf(daysSince(row.last_played_at, now))} ago` : lastWords(row)],
    ["Plays", playsWords(row)],
    ["Size", bytes(row.size_bytes)],
    ["History begins", basis?.begins_at ? day(basis.begins_at) : "not known"],
    ["History read", known ? `${ago(known, now)}${basis.source ? `, from ${SOURCES[basis.source] ?? basis.source}` : ""}` : "never"],
    ["Compared with Plex", row.section_synced_at ? `${ago(row.section_synced_at, now)}, all of ${row.section_title}` : "never"],
    ["Asked for by", row.requested_by.length ? askedWords(row) : "nobody here"],
  ];
};

const sentence = (words) => (/[.!?]$/.test(words) ? words : `${words}.`);

/** What is wrong with what the report stands on: {lead, words, tone, needs} or null. `needs` is set
    where an administrator can do something about it. */
export const basisWords = (basis, now = Date.now()) => {
  if (!basis) return null;
  const { known_at: known, trouble, unsure, source } = basis;
  const from = known ? `Play history is from ${ago(known, now)}` : "";
  const rule = "Nothing is called unused on data older than a day.";
  const why = trouble ? sentence(trouble) : "";
  const who = SOURCES[source] ?? "the history server";
  switch (unsure) {
    case "noSource":
      return { lead: "There is no play history.", words: "Connect Tautulli or Plex: until then nobody knows what is watched, and nothing is called unused.", tone: "warning", needs: true };
    case "notRead":
      return { lead: "The play history has not been read yet.", words: [why, "Until then nothing is called unused."].filter(Boolean).join(" "), tone: "warning", needs: Boolean(trouble) };
    case "emptyAnswer":
      return { lead: `${from};`, words: `since then ${who} answers with nothing, though there must be something. ${rule}`, tone: "warning", needs: true };
    case "sourceAway":
      return { lead: `${from}.`, words: `${why} ${rule}`, tone: "warning", needs: true };
    case "historyOld":
      return { lead: `${from}.`, words: `It was not read since. ${rule}`, tone: "warning", needs: false };
    case "noHistory":
      return { lead: "The play history is empty.", words: "It holds no play at all, so nothing can be called unused.", tone: "warning", needs: false };
    default:
  }
  if (trouble) return { lead: `${from}.`, words: `${why} ${rule}`, tone: "warning", needs: false };
  const isOld = known && new Date(now) - new Date(known) > OLD_MINUTES * 60000;
  return isOld ? { lead: `${from}.`, words: rule, tone: "warning", needs: false } : null;
};

const listed = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/** Of whom nobody knows what they watch; empty for nobody. */
export const quietWords = (basis) => {
  const people = basis?.quiet_people ?? [];
  if (!people.length) return "";
  const shown = people.length > 4 ? [...people.slice(0, 3), `${people.length - 3} others`] : people;
  return `${listed(shown)} ${people.length === 1 ? "is" : "are"} not recorded in the play history. What they may watch and nobody else has is unknown.`;
};

/** How old everything is, in a line: "history 12 min ago · library 4 min ago". */
export const agesOf = (basis, sections, now) => {
  const synced = sections.map(({ synced_at: at }) => at).filter(Boolean).sort();
  return [
    basis?.known_at ? `history ${ago(basis.known_at, now)}` : "",
    synced.length ? `library ${ago(synced[0], now)}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
};

/** Under what could be freed: "214 titles, 11 % of the library." */
export const freedWords = (reclaimable, sections) => {
  const whole = sections.reduce((sum, { size_bytes: size }) => sum + size, 0);
  const percent = whole ? Math.round((reclaimable.size_bytes / whole) * 100) : 0;
  const part = whole && reclaimable.size_bytes ? `, ${percent < 1 ? "less than 1" : percent} % of the library` : "";
  return `${titlesOf(reclaimable.items)}${part}.`;
};

const COLOURS = ["var(--accent)", "var(--info)", "var(--warning)", "var(--text-3)"];

/** What sections come to, the largest first and small ones as one: [{key, title, bytes, percent, colour}]. */
export const sharesOf = (shares) => {
  const some = shares
    .map(({ id, title, reclaimable }) => ({ key: String(id), title, bytes: reclaimable.size_bytes }))
    .filter(({ bytes: count }) => count > 0)
    .sort((a, b) => b.bytes - a.bytes);
  const most = COLOURS.length;
  const shown = some.length > most ? some.slice(0, most - 1) : some;
  const rest = some.slice(shown.length);
  if (rest.length) shown.push({ key: "others", title: `${rest.length} others`, bytes: rest.reduce((sum, one) => sum + one.bytes, 0) });
  const whole = shown.reduce((sum, one) => sum + one.bytes, 0);
  return shown.map((one, index) => ({ ...one, percent: (one.bytes / whole) * 100, colour: COLOURS[index] }));
};

/** The chips of states: [{state, words, count}]; the first is for all. */
export const chipsOf = (sums, lastDays) => {
  const { never, unused, unknown } = sums;
  return [
    { state: "", words: "All", count: never.items + unused.items + unknown.items },
    { state: "never", words: "Never", count: never.items },
    { state: "unused", words: `Not for ${daysOf(lastDays)}`, count: unused.items },
    { state: "unknown", words: "Unknown", count: unknown.items },
  ];
};

/** The days that an address asks for, as far as they can be used. */
export const daysIn = (search, name, usual) => {
  const given = (new URLSearchParams(search).get(name) ?? "").trim();
  return /^\d{1,5}$/.test(given) && Number(given) <= MOST_DAYS ? Number(given) : usual;
};

/** What is wrong with typed days, in words; empty where they can be used. */
export const daysProblem = (given) =>
  !given || (/^\d{1,5}$/.test(given) && Number(given) <= MOST_DAYS) ? "" : `Enter whole days, from 0 to ${MOST_DAYS.toLocaleString()}.`;

const FILTERS = ["section", "kind", "state", "never_days", "last_days"];

/** Whether an address narrows the list, besides what is kept. */
export const isFiltered = (search) => {
  const asked = new URLSearchParams(search);
  return FILTERS.some((name) => asked.get(name));
};

/** Where the same list can be had as a file. */
export const exportAddress = (search, how) => {
  const asked = new URLSearchParams(search);
  const section = /^\d+$/.test(asked.get("section") ?? "") ? asked.get("section") : "all";
  const query = new URLSearchParams([
    ["format", how],
    ["neverDays", String(daysIn(search, "never_days", NEVER_DAYS))],
    ["lastDays", String(daysIn(search, "last_days", LAST_DAYS))],
  ]);
  for (const name of ["kind", "state", "sort"]) if (asked.get(name)) query.set(name, asked.get(name));
  if (asked.get("kept")) query.set("kept", "true");
  return `/api/v1/libraries/${section}/unused/export?${query}`;
};

/** The order that a column's head asks for next: {sort, direction} where it is ordered by it. */
export const sortOf = (search) => {
  const [field, direction] = (new URLSearchParams(search).get("sort") || "size:desc").split(":");
  return { field, direction: direction === "asc" ? "ascending" : "descending" };
};

const BEGINS = { size: "desc", title: "asc", lastPlayed: "asc", added: "asc", plays: "asc" };

export const nextSort = (search, field) => {
  const now = sortOf(search);
  const next = now.field === field ? (now.direction === "ascending" ? "desc" : "asc") : BEGINS[field];
  return `${field}:${next}`;
};

/** "26 to 50 of 214". */
export const rangeWords = ({ page, items_per_page: each, total_items: total }, shown) => {
  const first = (page - 1) * each + 1;
  return shown ? `${first.toLocaleString()} to ${(first + shown - 1).toLocaleString()} of ${total.toLocaleString()}` : "";
};

/** The end of a keep: "kept for ever", "kept until 3 March 2027"; empty for none. */
export const keepWords = (keep, names = {}) => {
  if (!keep) return "";
  const who = names[keep.asked_by];
  if (keep.status === "asked") return `${who ?? "Somebody"} wants to keep it`;
  if (keep.status === "refused") return "Asked to be kept, and refused";
  return keep.until ? `Kept until ${day(keep.until.slice(0, 10))}` : "Kept for ever";
};

/** Tomorrow, and later days, as a form has them. */
export const dayAhead = (days, now = new Date()) => {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  const two = (part) => String(part).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
};


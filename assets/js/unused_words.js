// What is said of titles that nobody watches, or of which nobody knows.
import { day, plainDay } from "./formats.js";
import { ago } from "./library_words.js";

const DAY_MS = 86400000;
const OLD_MINUTES = 45; // the history is read every 10
const MINUTE_MS = 60000;
export const MOST_DAYS = 36500;
export const NEVER_DAYS = 90;
export const LAST_DAYS = 365;

export const SOURCES = { tautulli: "Tautulli", plex: "Plex" };
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

/** Whether anything is to be said of what the report stands on; `unused_basis.jsx` says it. */
export const needsWords = (basis, now = Date.now()) => {
  const { known_at: known, trouble, unsure, quiet_people: quiet } = basis ?? {};
  return Boolean(basis && (unsure || trouble || quiet.length || isOld(known, now)));
};

export const isOld = (known, now) => Boolean(known) && new Date(now) - new Date(known) > OLD_MINUTES * MINUTE_MS;

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
  if (!reclaimable.items) return "Nothing that is sure.";
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

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Whole days from today to a day such as "2030-12-31"; negative once it is over. */
export const daysTo = (iso, now = new Date()) => Math.round((plainDay(iso) - midnight(new Date(now))) / DAY_MS);

/** "Leaves on 3 December 2026"; what should have left says so. */
export const leavesWords = (iso, now) => (daysTo(iso, now) < 0 ? `Was to leave on ${day(iso)}` : `Leaves on ${day(iso)}`);

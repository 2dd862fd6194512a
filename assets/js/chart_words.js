// What charts say in words: points, figures, sentences, and where each can be had as a file.
import { bytes, day as fullDay, plainDay } from "./formats.js";

/** Monday to Sunday, as the reader calls them. */
export const WEEKDAYS = Array.from({ length: 7 }, (_, at) => new Date(2024, 0, 1 + at).toLocaleDateString(undefined, { weekday: "long" }));
export const SHORT_WEEKDAYS = Array.from({ length: 7 }, (_, at) => new Date(2024, 0, 1 + at).toLocaleDateString(undefined, { weekday: "short" }));

export const count = (number, one, many = `${one}s`) => `${number.toLocaleString()} ${number === 1 ? one : many}`;
export const plays = (number) => count(number, "play");

/** Hours with as many digits as they deserve: 5400 → "1.5 h", 90 → "2 min". */
export const hours = (seconds) => {
  if (seconds === null || seconds === undefined) return "not known";
  const long = seconds / 3600;
  if (long > 0 && long < 0.95) return `${Math.max(1, Math.round(seconds / 60))} min`;
  return `${long.toLocaleString(undefined, { maximumFractionDigits: long < 20 ? 1 : 0 })} h`;
};

/** An hour of the day: 20 → "8 PM" or "20:00". */
export const hourOf = (hour) => new Date(2024, 0, 1, hour).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" });

/** What charts measure: `of` of the address. */
export const MEASURES = {
  plays: { name: "plays", unit: "Plays", say: plays, short: (number) => number.toLocaleString(undefined, { notation: "compact" }) },
  seconds: { name: "seconds", unit: "Hours watched", say: hours, short: (seconds) => (seconds / 3600).toLocaleString(undefined, { maximumFractionDigits: 1, notation: "compact" }) },
};
export const measureOf = (search, knowsHours = true) =>
  knowsHours && new URLSearchParams(search).get("of") === "hours" ? MEASURES.seconds : MEASURES.plays;

export const SIZE = { name: "size_bytes", unit: "Bytes", say: bytes, short: (size) => bytes(size).replace(".0 ", " ") };
export const TITLES = { name: "items", unit: "Movies, shows, artists", say: (number) => count(number, "title"), short: MEASURES.plays.short };

const short = (iso, options) => plainDay(iso).toLocaleDateString(undefined, options);

/** A point's name beside the axis, and in full. */
export const tick = (iso, step) => short(iso, step === "month" ? { month: "short", year: "2-digit" } : { day: "numeric", month: "short" });
export const pointName = (iso, step) => {
  if (step === "month") return short(iso, { month: "long", year: "numeric" });
  if (step === "week") return `Week of ${fullDay(iso)}`;
  return short(iso, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
};

export const WINDOWS = [["30", "Last 30 days"], ["90", "Last 90 days"], ["365", "Last year"], ["all", "All that is known"]];
const SPANS = { 30: "In the last 30 days", 90: "In the last 90 days", 365: "In the last 365 days" };
export const span = (days) => SPANS[days] ?? "In all that is known";

/** The row with the most of `name`, undefined where there is nothing. */
export const most = (rows, name) => {
  const known = rows.filter((row) => row[name] > 0);
  return known.reduce((best, row) => (best && best[name] >= row[name] ? best : row), undefined);
};

export const total = (rows, name) => rows.reduce((sum, row) => sum + (row[name] ?? 0), 0);

/** "In the last 30 days: 120 plays, most on Friday 3 May 2024 (12 plays)." */
export const daysSentence = ({ days, step, points }, { name, say }) => {
  const best = most(points, name);
  if (!best) return `${span(days)}: ${say(0)}.`;
  const where = step === "day" ? "most on" : step === "week" ? "most in the" : "most in";
  const named = pointName(best.begins, step).replace(/^Week/, "week");
  return `${span(days)}: ${say(total(points, name))}, ${where} ${named} (${say(best[name])}).`;
};

/** What is not known of the days that are shown; empty where all is. */
export const unknownWords = ({ points, known_from: from, known_until: until }) => {
  if (!points.some(({ plays: one }) => one === null)) return "";
  if (!from) return "Nothing is known of what was played.";
  const said = [];
  if (points[0].plays === null) said.push(`History begins on ${fullDay(from)}; nothing is known of before.`);
  if (points[points.length - 1].plays === null && until) said.push(`What was played was last read on ${fullDay(until)}.`);
  return said.join(" ");
};

/** Why nothing is known of plays, as `Unsure` of views/insights.py names it. */
export const unsureWords = (basis) => {
  const reasons = {
    noSource: "Nothing tells MediaNest what is played. An administrator connects Tautulli or Plex under Administration, Services.",
    notRead: "What was played has not been read yet. The figures come by themselves as soon as it is.",
    emptyAnswer: "The history answered with nothing, where something must be. The figures may be old.",
    sourceAway: "The history does not answer right now. The figures may be old.",
    historyOld: "The history was not read for more than a day. The figures may be old.",
    noHistory: "There is no play in the history yet.",
  };
  return reasons[basis?.unsure] ?? "";
};

/** `rows` by `name`, the first few, and one that stands for all others. */
export const few = (rows, name, label, most = 10) => {
  const sorted = [...rows].sort((one, other) => (other[name] ?? 0) - (one[name] ?? 0));
  if (sorted.length <= most) return sorted;
  const others = sorted.slice(most - 1);
  return [...sorted.slice(0, most - 1), { [label]: `${others.length} others`, [name]: total(others, name) }];
};

/** The same as a file: what the address asks for in the words of the REST route, `usual` being the window
    where it says nothing. */
export const csv = (path, search, more, usual = "") => {
  const asked = new URLSearchParams(search);
  const given = new URLSearchParams({ format: "csv", ...more });
  const window = asked.get("window") ?? usual;
  if (window === "all" && path === "activity") given.set("all", "true");
  else if (window && window !== "all") given.set("days", window);
  const person = asked.get("person");
  if (person && person !== "all") given.set("userId", person);
  if (asked.get("section")) given.set("sectionId", asked.get("section"));
  return `/api/v1/insights/${path}?${given}`;
};

/** Whose plays nobody writes down, in a sentence; empty where there is nobody. */
export const quietWords = (basis) => {
  const people = basis?.quiet_people ?? [];
  return people.length ? `Plays of ${people.join(", ")} are not written down.` : "";
};

/** Whether a day, week or month has not begun yet. */
export const isAhead = (begins, now = new Date()) => plainDay(begins) > now;

/** A figure of a point in words, as far as it is known. */
export const known = (point, words) => (point.plays === null ? (isAhead(point.begins) ? "Not yet" : "Not known") : words);

/** The browser's own time zone. */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";

// What is said of titles that leave the library soon.
import { day, plainDay } from "./formats.js";

const DAY_MS = 86400000;
const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** Whole days from today to a day such as "2030-12-31"; negative once it is over. */
export const daysTo = (iso, now = new Date()) => Math.round((plainDay(iso) - midnight(new Date(now))) / DAY_MS);

/** "today", "tomorrow", "in 12 days", "since 3 days". */
export const soonWords = (iso, now) => {
  const days = daysTo(iso, now);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "since yesterday";
  return days > 0 ? `in ${days.toLocaleString()} days` : `${(-days).toLocaleString()} days ago`;
};

/** "Leaves on 3 December 2026"; what should have left says so. */
export const leavesWords = (iso, now) => (daysTo(iso, now) < 0 ? `Was to leave on ${day(iso)}` : `Leaves on ${day(iso)}`);

/** What became of a wish for it to stay: {words, reason, kind}, null without one. `kind` is "mine" while
    the person's own waits, "other" for somebody else's, "refused" for one that was refused. */
export const wishOf = (keep, userId, names = {}) => {
  if (!keep) return null;
  const isMine = Boolean(userId) && keep.asked_by === userId;
  if (keep.status === "refused") {
    return { kind: "refused", words: isMine ? "You asked for it to stay. An administrator decided that it leaves." : "An administrator decided that it leaves.", reason: "" };
  }
  const name = names[keep.asked_by];
  if (isMine) return { kind: "mine", words: "You asked for it to stay. An administrator decides.", reason: keep.reason };
  return { kind: "other", words: name ? `${name} wants it to stay.` : "Somebody asked for it to stay already.", reason: name ? keep.reason : "" };
};

/** What an administrator is told of Plex; empty once it knows. */
export const plexWords = ({ status, trouble }) => {
  if (status === "told") return "";
  return trouble ? `Plex has not been told yet: ${trouble}` : "Plex is being told.";
};

/** Those that somebody waits for an answer about come first, for whoever decides: [waiting, others]. */
export const parted = (items, isAdmin) => {
  const waits = ({ keep }) => isAdmin && keep?.status === "asked";
  return [items.filter(waits), items.filter((one) => !waits(one))];
};

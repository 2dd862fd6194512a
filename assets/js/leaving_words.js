// What is said of titles that leave the library soon.
import { daysTo } from "./unused_words.js";

/** "today", "tomorrow", "in 12 days", "3 days ago". */
export const soonWords = (iso, now) => {
  const days = daysTo(iso, now);
  if (days === 0) return "today";
  if (days === 1) return "tomorrow";
  if (days === -1) return "since yesterday";
  return days > 0 ? `in ${days.toLocaleString()} days` : `${(-days).toLocaleString()} days ago`;
};

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

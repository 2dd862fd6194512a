// What is said of what the report of unused media stands on, where anything is wrong with it.
import { ago } from "./library_words.js";
import { SOURCES, isOld } from "./unused_words.js";

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
  return isOld(known, now) ? { lead: `${from}.`, words: rule, tone: "warning", needs: false } : null;
};

const listed = (words) => (words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`);

/** Of whom nobody knows what they watch; empty for nobody. */
export const quietWords = (basis) => {
  const people = basis?.quiet_people ?? [];
  if (!people.length) return "";
  const shown = people.length > 4 ? [...people.slice(0, 3), `${people.length - 3} others`] : people;
  return `${listed(shown)} ${people.length === 1 ? "is" : "are"} not recorded in the play history. What they may watch and nobody else has is unknown.`;
};

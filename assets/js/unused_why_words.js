// Why a title is listed, in sentences, with all that this follows from.
import { bytes, day } from "./formats.js";
import { ago } from "./library_words.js";
import { SOURCES, dayOf, daysOf, daysSince, lastWords } from "./unused_words.js";

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

// What can be chosen of a preview, and what the choice comes to.

const WORDS = { best: "Best", audio: "Audio" };
const SOUND = ["m4a", "mp3"];
const FIRST = "1080p"; // what most screens show
const LONGEST = 500;

/** Pairs of value and words, shorter than the labels of previews. */
export const qualities = (preview) =>
  (preview?.qualities ?? []).map(({ quality, label }) => [quality, WORDS[quality] ?? label]);

export const firstQuality = (preview) => {
  const offered = qualities(preview).map(([quality]) => quality);
  return offered.includes(FIRST) ? FIRST : offered[0] ?? "";
};

/** What a quality can be kept in. */
export const containers = (preview, quality) =>
  (preview?.containers ?? []).filter((each) => SOUND.includes(each) === (quality === "audio"));

/** The container that stays chosen when the quality changes. */
export const fitting = (preview, quality, container) => {
  const offered = containers(preview, quality);
  return offered.includes(container) ? container : offered[0] ?? "";
};

const isNew = ({ state }) => state === "new";

/** How many entries are new, here already, on their way, or not to be had. */
export const tally = (preview) => {
  const counts = { new: 0, here: 0, coming: 0, unavailable: 0 };
  for (const { state } of preview?.entries ?? []) counts[state] += 1;
  return counts;
};

/** Indexes as the server reads them: [1, 2, 3, 7] → "1-3,7". */
export const ranges = (indexes) => {
  const parts = [];
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = parts.at(-1);
    if (last && last[1] === index - 1) last[1] = index;
    else parts.push([index, index]);
  }
  return parts.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(",");
};

/** The entries whose numbers `text` names ("1-5, 8, 12-"); null when it cannot be read. */
export const inRanges = (text, entries) => {
  const parts = text.split(",").map((part) => part.trim()).filter(Boolean);
  const read = parts.map((part) => /^(\d{1,6})?\s*(-)?\s*(\d{1,6})?$/.exec(part));
  if (!parts.length || read.some((found) => !found || (!found[1] && !found[3]))) return null;
  const bounds = read.map(([, from, dash, to]) => [
    Number(from ?? 1),
    to ? Number(to) : dash ? Infinity : Number(from),
  ]);
  if (bounds.some(([from, to]) => from < 1 || to < from)) return null;
  return entries.filter(({ index }) => bounds.some(([from, to]) => from <= index && index <= to));
};

/** The entries that `choice` ({mode, count, range, picked}) means; null when it cannot be read. */
export const entriesOf = (preview, { mode, count, range, picked }) => {
  const all = preview?.entries ?? [];
  const there = all.filter(({ state }) => state !== "unavailable");
  if (mode === "newest") return all.slice(0, Math.max(1, count || 0));
  if (mode === "range") return inRanges(range, all);
  if (mode === "pick") return there.filter(({ index }) => picked.has(index));
  return there.filter(isNew);
};

/** The choice in the words of the server; empty for everything. */
export const selection = (preview, choice) => {
  if (preview?.kind !== "playlist") return "";
  if (choice.mode === "newest") return `newest:${Math.max(1, choice.count || 0)}`;
  if (choice.mode === "range") return choice.range.replace(/\s+/g, "");
  if (choice.mode === "all") return everythingNew(preview);
  return ranges(entriesOf(preview, choice).map(({ index }) => index));
};

/** With what is not to be had: its row says why, and offers to try again when that has changed. */
const everythingNew = ({ entries }) => {
  const open = entries.filter(({ state }) => ["new", "unavailable"].includes(state));
  const text = open.length === entries.length ? "" : ranges(open.map(({ index }) => index));
  // Asking for what is here already costs nothing, so a long list of gaps may be left out.
  return text.length > LONGEST ? "" : text;
};

/** Why `choice` cannot be asked for; empty when it can. */
export const objection = (preview, choice) => {
  if (preview?.kind !== "playlist") return "";
  const found = entriesOf(preview, choice);
  if (found === null) return "Write numbers and ranges, such as 1-5, 8, 12-.";
  if (!found.length) {
    return choice.mode === "all" ? "Everything in it is here already." : "Choose a video first.";
  }
  return selection(preview, choice).length > LONGEST
    ? "These are too many single pieces. Choose fewer, or a range."
    : "";
};

const seconds = (entries) =>
  entries.reduce((sum, { duration_seconds }) => sum + (duration_seconds ?? 0), 0);

/** Likely bytes of the choice, 0 while unknown. The estimate of a playlist is for all that is new. */
export const size = (preview, quality, choice) => {
  const option = (preview?.qualities ?? []).find((each) => each.quality === quality);
  const whole = option?.size_bytes ?? 0;
  if (preview?.kind !== "playlist") return whole;
  const fresh = preview.entries.filter(isNew);
  const wanted = (entriesOf(preview, choice) ?? []).filter(isNew);
  if (!whole || !fresh.length) return 0;
  const share = seconds(fresh) ? seconds(wanted) / seconds(fresh) : wanted.length / fresh.length;
  return Math.round(whole * share);
};

/** How long everything that is chosen plays, in seconds. */
export const playtime = (preview, choice) =>
  preview?.kind === "playlist"
    ? seconds(entriesOf(preview, choice) ?? [])
    : preview?.duration_seconds ?? 0;

/** The words of a language code: "en" → "English". */
export const language = (code) => {
  try {
    return new Intl.DisplayNames(undefined, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
};

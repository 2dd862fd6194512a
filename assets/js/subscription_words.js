// What subscriptions say of themselves, and what their form comes to.

export const INTERVALS = [
  ["60", "Every hour"],
  ["360", "Every 6 hours"],
  ["1440", "Every day"],
  ["10080", "Every week"],
];
export const KEEP = [
  ["all", "Everything"],
  ["last", "The last videos"],
  ["days", "The last days"],
];
export const BACKLOG = [
  ["none", "Nothing"],
  ["newest", "The newest"],
  ["all", "Everything"],
];
export const QUALITIES = [
  ["best", "Best"],
  ...["2160p", "1440p", "1080p", "720p", "480p", "360p"].map((height) => [height, height]),
  ["audio", "Audio"],
];
const CONTAINERS = { video: ["mp4", "mkv", "webm"], audio: ["m4a", "mp3"] };

export const containersFor = (quality) => CONTAINERS[quality === "audio" ? "audio" : "video"];

const minutes = (seconds) => (seconds ? String(Math.round((seconds / 60) * 10) / 10) : "");
const seconds = (text) => (Number(text) > 0 ? Math.round(Number(text) * 60) : null);
const whole = (text, otherwise) => Math.max(1, Math.round(Number(text)) || otherwise);

/** What the form starts with: `known` is a subscription, or the choices of a preview. */
export const formOf = (known) => ({
  quality: known.quality ?? "1080p",
  container: known.container ?? "mp4",
  subtitles: known.subtitles ?? [],
  sponsorblock: known.sponsorblock ?? "",
  backlog: known.backlog ?? "none",
  backlog_count: String(known.backlog_count || 5),
  title_includes: known.title_includes ?? "",
  title_excludes: known.title_excludes ?? "",
  min_minutes: minutes(known.min_seconds),
  max_minutes: minutes(known.max_seconds),
  keep: known.keep_last ? "last" : known.keep_days ? "days" : "all",
  keep_count: String(known.keep_last || known.keep_days || 10),
  interval: String(known.interval_minutes ?? 360),
});

/** What the server is told; `isNew` adds how much of the past is wanted. */
export const requestOf = (form, isNew) => ({
  quality: form.quality,
  container: form.container,
  subtitles: form.subtitles,
  sponsorblock: form.sponsorblock,
  title_includes: form.title_includes.trim(),
  title_excludes: form.title_excludes.trim(),
  min_seconds: seconds(form.min_minutes),
  max_seconds: seconds(form.max_minutes),
  keep_last: form.keep === "last" ? whole(form.keep_count, 10) : null,
  keep_days: form.keep === "days" ? whole(form.keep_count, 30) : null,
  interval_minutes: Number(form.interval),
  ...(isNew && {
    backlog: form.backlog,
    backlog_count: form.backlog === "newest" ? whole(form.backlog_count, 5) : 0,
  }),
});

/** Why the form cannot be sent; empty when it can. */
export const formObjection = (form) => {
  const [from, to] = [seconds(form.min_minutes), seconds(form.max_minutes)];
  return from && to && from > to ? "The shortest is longer than the longest." : "";
};

const count = (number, word) => `${number} ${word}${number === 1 ? "" : "s"}`;

/** "Keeps the last 10 videos". */
export const keepWords = ({ keep_last, keep_days }) => {
  if (keep_last) return keep_last === 1 ? "Keeps the newest video" : `Keeps the last ${keep_last} videos`;
  return keep_days ? `Keeps ${count(keep_days, "day")}` : "Keeps everything";
};

export const intervalWords = ({ interval_minutes }) => {
  const known = INTERVALS.find(([value]) => Number(value) === interval_minutes);
  if (known) return known[1].toLowerCase();
  if (interval_minutes % 1440 === 0) return `every ${count(interval_minutes / 1440, "day")}`;
  if (interval_minutes % 60 === 0) return `every ${count(interval_minutes / 60, "hour")}`;
  return `every ${count(interval_minutes, "minute")}`;
};

/** The filters in words; empty without any. */
export const filterWords = ({ title_includes, title_excludes, min_seconds, max_seconds }) =>
  [
    title_includes && `with “${title_includes}”`,
    title_excludes && `without “${title_excludes}”`,
    min_seconds && `from ${minutes(min_seconds)} min`,
    max_seconds && `up to ${minutes(max_seconds)} min`,
  ].filter(Boolean).join(", ");

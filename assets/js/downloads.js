// What rows, totals and sentences say about downloads. `downloads` is the board as the server sent
// it, `progress` maps ids to what moves.
import { aboutLeft, left, speed, time } from "./formats.js";

const RUNNING = ["resolving", "downloading", "processing", "publishing", "cancelling"];
const WAITING = ["queued", "retry_wait"];

const PHASES = {
  queued: { word: "Waiting", tone: "muted", kind: "wait" },
  resolving: { word: "Looking at the video", tone: "accent", kind: "busy" },
  downloading: { word: "Downloading", tone: "accent", kind: "run" },
  processing: { word: "Joining picture and sound", tone: "accent", kind: "busy" },
  publishing: { word: "Moving into the folder", tone: "accent", kind: "busy" },
  completed: { word: "Done", tone: "success", kind: "run" },
  cancelling: { word: "Stopping", tone: "muted", kind: "paused" },
  cancelled: { word: "Cancelled", tone: "muted", kind: "paused" },
  retry_wait: { word: "Will try again", tone: "warning", kind: "paused" },
  failed: { word: "Failed", tone: "danger", kind: "stopped" },
  skipped: { word: "Already here", tone: "success", kind: "run" },
};

const isRunning = (download) => RUNNING.includes(download.status);
const isWaiting = (download) => WAITING.includes(download.status);
const isQueued = (download) =>
  isRunning(download) || isWaiting(download) || download.status === "failed";

const of = (downloads, scope, person) =>
  (downloads ?? []).filter((download) => scope !== "mine" || download.owner_id === person);

/** Running first, then failed, then waiting in the order of the line. */
export const queue = (downloads, scope, person) => {
  const shown = of(downloads, scope, person).filter(isQueued);
  const rank = (download) => (isRunning(download) ? 0 : download.status === "failed" ? 1 : 2);
  return shown.map((download, at) => [download, at])
    .sort(([a, i], [b, j]) => rank(a) - rank(b) || i - j)
    .map(([download]) => download);
};

export const ended = (downloads, scope, person) =>
  of(downloads, scope, person).filter((download) => !isQueued(download));

export const titleOf = (download) => download?.title || download?.url || "";

const place = (download, downloads) => {
  const line = (downloads ?? []).filter(({ status }) => status === "queued");
  const at = line.findIndex(({ id }) => id === download.id);
  if (at < 0) return "";
  return at === 0 ? "next" : `${at + 1} in line`;
};

/** Status and figures of one row as they are now. */
const current = (download, live) => {
  const moving = live && isRunning(download) ? live : {};
  return { ...download, ...moving };
};

/** Everything that changes in a row: words, figures, and how the bar looks. */
export const phase = (download, live, downloads) => {
  const now = current(download, live);
  const known = PHASES[now.status] ?? { word: now.status, tone: "info", kind: "busy" };
  const percent = now.status === "completed" ? 100 : Math.floor(now.percent ?? 0);
  const view = { ...known, status: now.status, percent, note: "", speed: "", eta: "" };
  if (now.status === "downloading") {
    view.note = `${percent} %`;
    view.speed = speed(now.speed_bytes_per_second);
    view.eta = left(now.eta_seconds);
  } else if (now.status === "queued") {
    view.note = place(download, downloads);
  } else if (now.status === "retry_wait") {
    view.word = now.error_message ? `Will try again: ${now.error_message}` : known.word;
    view.note = now.retry_at ? `at ${time(now.retry_at)}` : "";
  } else if (now.status === "failed") {
    view.word = now.error_message ? `Failed: ${lowered(now.error_message)}` : known.word;
    view.note = percent > 0 ? `${percent} %` : "";
  }
  view.short = [view.note, view.eta && `${view.eta} left`].filter(Boolean).join(" · ");
  view.measured = view.kind === "run" || view.kind === "stopped";
  return view;
};

const lowered = (sentence) =>
  /^[A-Z][a-z]/.test(sentence) ? sentence[0].toLowerCase() + sentence.slice(1) : sentence;

const counted = (count, word) => (count > 0 ? `${count} ${word}` : "");

/** The line above the queue, as parts; parts without content are empty. */
export const totals = (downloads, progress, scope, person) => {
  const shown = queue(downloads, scope, person).map((row) => current(row, progress?.[row.id]));
  const running = shown.filter(isRunning);
  const sum = running.reduce((bytes, row) => bytes + (row.speed_bytes_per_second || 0), 0);
  const longest = Math.max(0, ...running.map((row) => row.eta_seconds || 0));
  const rest = [
    counted(shown.filter((row) => row.status === "failed").length, "failed"),
    counted(shown.filter(isWaiting).length, "waiting"),
  ];
  return {
    running: running.length,
    words: counted(running.length, "running") || "Nothing is running",
    speed: speed(sum),
    eta: running.length ? aboutLeft(longest) : "",
    rest: rest.filter(Boolean).join(" · "),
    any: shown.length > 0,
  };
};

export const runningCount = (downloads) => (downloads ?? []).filter(isRunning).length;

const today = (iso) => iso && new Date(iso).toDateString() === new Date().toDateString();

/** The sentence under the greeting: the one thing that changed. */
export const news = (downloads, person) => {
  const mine = of(downloads, "mine", person);
  const finished = mine.find((row) => row.status === "completed" && today(row.ended_at));
  const failed = mine.find((row) => row.status === "failed" && today(row.ended_at));
  const active = mine.filter((row) => isRunning(row) || isWaiting(row)).length;
  const going = active === 1 ? "One download is on its way." : `${active} downloads are on their way.`;
  if (failed && (!finished || failed.ended_at > finished.ended_at)) {
    return { title: titleOf(failed), rest: ` did not work. ${active ? going : ""}` };
  }
  if (finished) return { title: titleOf(finished), rest: ` is ready. ${active ? going : ""}` };
  return { title: "", rest: active ? going : "Nothing is waiting for you." };
};

/** Own downloads that are not over yet, for the card on the start page. */
export const active = (downloads, person) => queue(downloads, "mine", person).slice(0, 4);

/** The newest files, for the shelf on the start page. */
export const finished = (downloads) =>
  (downloads ?? []).filter((download) => download.status === "completed").slice(0, 12);

/** Likely size in bytes of the chosen quality, 0 while unknown. */
export const sizeOf = (preview, quality) =>
  (preview?.qualities ?? []).find((option) => option.quality === quality)?.size_bytes ?? 0;

/** What is copied to ask somebody for help about a failed download; empty where nothing failed. */
export const errorOf = ({ error_message, error_code, url }) =>
  error_message ? [error_message, error_code && `(${error_code})`, url].filter(Boolean).join(" ") : "";

/** What to tell a screen reader when a status changed; empty for what is not worth a word. */
export const announcement = (before, after) => {
  if (before === after?.status || before === undefined) return "";
  const title = titleOf(after);
  if (after.status === "completed") return `${title} is ready.`;
  if (after.status === "failed") return `${title} failed. ${after.error_message ?? ""}`;
  if (after.status === "cancelled") return `${title} was cancelled.`;
  const started = WAITING.includes(before) && isRunning(after);
  return started ? `${title} started.` : "";
};

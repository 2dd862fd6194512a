// What rows, totals and sentences say about downloads. `downloads` is the board as the server sent
// it, `progress` maps ids to what moves.
import { aboutLeft, left, speed, time } from "./formats.js";

const RUNNING = ["resolving", "downloading", "processing", "publishing", "cancelling"];
const WAITING = ["queued", "retry_wait"];
const STOPPABLE = ["queued", "retry_wait", "resolving", "downloading", "processing"];

const PHASES = {
  queued: { word: "Waiting", tone: "muted", kind: "wait" },
  resolving: { word: "Looking at the video", tone: "accent", kind: "busy" },
  downloading: { word: "Downloading", tone: "accent", kind: "run" },
  processing: { word: "Joining picture and sound", tone: "accent", kind: "busy" },
  publishing: { word: "Moving into the folder", tone: "accent", kind: "busy" },
  waiting_for_plex: { word: "Waiting for Plex", tone: "info", kind: "run" },
  completed: { word: "Done", tone: "success", kind: "run" },
  cancelling: { word: "Stopping", tone: "muted", kind: "paused" },
  cancelled: { word: "Cancelled", tone: "muted", kind: "paused" },
  retry_wait: { word: "Will try again", tone: "warning", kind: "wait" },
  failed: { word: "Failed", tone: "danger", kind: "stopped" },
  skipped: { word: "Already here", tone: "success", kind: "run" },
  paused: { word: "Paused", tone: "muted", kind: "paused" },
};

/** The files are on the disk. */
const HERE = ["waiting_for_plex", "completed"];

const isRunning = (download) => RUNNING.includes(download.status);
export const isWaiting = (download) => WAITING.includes(download.status);
const DAY_MS = 86400000;

/** Failures stay in the queue for a day, where they are seen; then the history has them. */
const isRecent = ({ ended_at }) => !ended_at || Date.now() - new Date(ended_at) < DAY_MS;

const isQueued = (download) =>
  isRunning(download) ||
  isWaiting(download) ||
  download.status === "paused" ||
  (download.status === "failed" && isRecent(download));

/** What may be done to a download, as the server would answer. */
export const can = (download) => {
  const { status, entries_failed, error_code } = download;
  const isPartial = HERE.includes(status) && entries_failed > 0;
  const isOverlooked = status === "waiting_for_plex" || (status === "completed" && error_code === "plex");
  return {
    pause: STOPPABLE.includes(status),
    resume: status === "paused",
    cancel: STOPPABLE.includes(status) || status === "paused",
    retry: ["failed", "cancelled", "retry_wait"].includes(status) || isPartial,
    look: isOverlooked && !isPartial,
    remove: !isRunning(download) && !isWaiting(download) && status !== "paused",
    move: isWaiting(download),
    pin: HERE.includes(status),
    hasFile: [...HERE, "skipped"].includes(status),
  };
};

export const isPlaylist = (download) => download.kind === "playlist";

const of = (downloads, scope, person) =>
  (downloads ?? []).filter((download) => scope !== "mine" || download.owner_id === person);

const rank = (download) => {
  if (isRunning(download)) return 0;
  return { paused: 1, failed: 2 }[download.status] ?? 3;
};

const inLine = (a, b) => (isWaiting(a) && isWaiting(b) ? (a.position ?? 0) - (b.position ?? 0) : 0);

/** Running first, then paused, then failed, then waiting in the order of the line. */
export const queue = (downloads, scope, person) => {
  const shown = of(downloads, scope, person).filter(isQueued);
  return shown.map((download, at) => [download, at])
    .sort(([a, i], [b, j]) => rank(a) - rank(b) || inLine(a, b) || i - j)
    .map(([download]) => download);
};

/** What is over, newest first. */
export const ended = (downloads, scope, person) =>
  of(downloads, scope, person)
    .filter((download) => !isQueued(download))
    .sort((a, b) => (b.ended_at ?? "").localeCompare(a.ended_at ?? ""));

export const titleOf = (download) => download?.title || download?.url || "";

const lineOf = (downloads) =>
  (downloads ?? []).filter(({ status }) => status === "queued").sort(inLine);

const place = (at) => {
  if (at < 0) return "";
  return at === 0 ? "next" : `${at + 1} in line`;
};

const counted = (count, word) => (count > 0 ? `${count} ${word}` : "");

/** "1 video", "24 videos". */
export const videos = (count) => `${count.toLocaleString()} ${count === 1 ? "video" : "videos"}`;

/** Why a waiting download does not run yet; `quota` is of the person who looks. */
const reason = (download, downloads, quota) => {
  const limit = quota?.per_user_active ?? 0;
  const running = (downloads ?? []).filter(isRunning);
  const own = running.filter(({ owner_id }) => owner_id === download.owner_id).length;
  if (limit > 0 && own >= limit) {
    return limit === 1
      ? "Starts when your running download is done"
      : `Starts when one of your ${limit} running downloads is done`;
  }
  return running.length ? "Starts when a running download is done" : "Starts in a moment";
};

/** Status and figures of one row as they are now. */
const current = (download, live) => {
  const moving = live && isRunning(download) ? live : {};
  return { ...download, ...moving };
};

const settled = ({ entries_done, entries_failed }) => (entries_done ?? 0) + (entries_failed ?? 0);

/** "3 of 24" for the playlist entry at work. */
const entryOf = (now) =>
  isPlaylist(now) && now.entries_total > 1
    ? ` ${Math.min(settled(now) + 1, now.entries_total)} of ${now.entries_total}`
    : "";

const AS_THEY_ARE = {
  downloading: (view, now) => {
    view.word += entryOf(now);
    view.note = `${view.percent} %`;
    view.speed = speed(now.speed_bytes_per_second);
    view.eta = left(now.eta_seconds);
  },
  processing: (view, now) => {
    view.note = isPlaylist(now) ? `${view.percent} %` : "step 2 of 3";
  },
  publishing: (view, now) => {
    view.note = isPlaylist(now) ? `${view.percent} %` : "step 3 of 3";
  },
  paused: (view) => {
    view.note = `${view.percent} %`;
  },
  retry_wait: (view, now) => {
    view.word = now.error_message ? `Will try again: ${lowered(now.error_message)}` : view.word;
    view.note = now.retry_at ? `at ${time(now.retry_at)}` : "";
  },
  failed: (view, now) => {
    view.word = now.error_message ? `Failed: ${lowered(now.error_message)}` : view.word;
    view.note = view.percent > 0 ? `${view.percent} %` : "";
  },
};

const waits = (view, download, downloads, quota) => {
  const at = lineOf(downloads).findIndex(({ id }) => id === download.id);
  view.note = place(at);
  if (at === 0) view.word = reason(download, downloads, quota);
};

/** Everything that changes in a row: words, figures, and how the bar looks. */
export const phase = (download, live, downloads, quota) => {
  const now = current(download, live);
  const known = PHASES[now.status] ?? { word: now.status, tone: "info", kind: "busy" };
  const percent = HERE.includes(now.status) ? 100 : Math.floor(now.percent ?? 0);
  const view = { ...known, status: now.status, percent, note: "", speed: "", eta: "" };
  if (now.status === "queued") waits(view, download, downloads, quota);
  else AS_THEY_ARE[now.status]?.(view, now);
  view.short = [view.note, view.eta && `${view.eta} left`].filter(Boolean).join(" · ");
  view.measured = ["run", "stopped", "paused"].includes(view.kind);
  return view;
};

/** What is in a playlist's download: "24 videos, 2 done, 1 failed". */
export const folded = ({ entries_total, entries_done, entries_failed }) =>
  [
    videos(entries_total ?? 0),
    counted(entries_done ?? 0, "done"),
    counted(entries_failed ?? 0, "failed"),
  ].filter(Boolean).join(", ");

const ENTRIES = {
  completed: { word: "Done", tone: "success", shape: "done" },
  skipped: { word: "Was here", tone: "success", shape: "done" },
  failed: { word: "Failed", tone: "danger", shape: "failed" },
  cancelled: { word: "Cancelled", tone: "muted", shape: "stopped" },
  processing: { word: "Joining", tone: "accent", shape: "moving" },
  publishing: { word: "Moving", tone: "accent", shape: "moving" },
};

/** Word, tone, shape and percent of one entry; `live` is what moves in its download. */
export const entryPhase = (entry, download, live) => {
  const isAtWork = isRunning(download) && live?.entry === entry.index;
  const status = isAtWork && live.status !== "cancelling" ? live.status : entry.status;
  const isOver = ["completed", "skipped"].includes(status);
  const percent = isOver ? 100 : Math.floor(isAtWork ? live.entry_percent : entry.percent ?? 0);
  const moving = isAtWork && status === "downloading";
  return {
    ...(ENTRIES[status] ?? { word: "Waiting", tone: "muted", shape: "waiting" }),
    ...(moving && { word: `${percent} %`, tone: "accent", shape: "moving" }),
    ...(isAtWork && status === "resolving" && { word: "Looking", tone: "accent", shape: "moving" }),
    percent,
    speed: moving ? speed(live.speed_bytes_per_second) : "",
  };
};

/** How a download ended: word, tone and shape. */
export const outcome = ({ status, entries_done, entries_failed, entries_total }) => {
  if (status === "completed" && entries_failed > 0) {
    return { word: `${entries_done} of ${entries_total}`, tone: "warning", shape: "partly" };
  }
  if (status === "skipped") return { word: "Was here already", tone: "success", shape: "done" };
  const { word, tone } = PHASES[status] ?? { word: status, tone: "info" };
  const shapes = { completed: "done", waiting_for_plex: "waiting", failed: "failed" };
  return { word, tone, shape: shapes[status] ?? "stopped" };
};

/** Where in the library it is to be found; empty as long as it is not. */
export const placeOf = ({ library_item_id, collection_id }) => {
  // A video of a subscription is an item, and stands in a collection.
  if (library_item_id) return `/item/${library_item_id}`;
  return collection_id ? `/collection/${collection_id}` : "";
};

const lowered = (sentence) =>
  /^[A-Z][a-z]/.test(sentence) ? sentence[0].toLowerCase() + sentence.slice(1) : sentence;

/** The line above the queue, as parts; parts without content are empty. */
export const totals = (downloads, progress, scope, person) => {
  const shown = queue(downloads, scope, person).map((row) => current(row, progress?.[row.id]));
  const running = shown.filter(isRunning);
  const sum = running.reduce((bytes, row) => bytes + (row.speed_bytes_per_second || 0), 0);
  const longest = Math.max(0, ...running.map((row) => row.eta_seconds || 0));
  const rest = [
    counted(shown.filter((row) => row.status === "failed").length, "failed"),
    counted(shown.filter((row) => row.status === "paused").length, "paused"),
    counted(shown.filter(isWaiting).length, "waiting"),
  ];
  return {
    running: running.length,
    words: counted(running.length, "running") || "Nothing is running",
    speed: speed(sum),
    eta: running.length ? aboutLeft(longest) : "",
    rest: rest.filter(Boolean).join(" · "),
    any: shown.length > 0,
    canPause: shown.some((row) => can(row).pause),
    canResume: shown.some((row) => can(row).resume),
  };
};

/** How many rows the queue has, whoever's they are. */
export const queuedCount = (downloads) => (downloads ?? []).filter(isQueued).length;

/** Changes when something new has ended. */
export const newestEnded = (downloads) =>
  (downloads ?? []).reduce((newest, { ended_at }) => (ended_at > newest ? ended_at : newest), "");

/** "3 of 5 left this hour"; empty where nothing limits. */
export const quotaWords = ({ per_hour, hour_left, resets_at }) => {
  if (!per_hour || hour_left === null || hour_left === undefined) return "";
  const next = hour_left === 0 && resets_at ? `, the next at ${time(resets_at)}` : "";
  return `${hour_left} of ${per_hour} left this hour${next}`;
};

/** Whether the disk is so full that downloads stop, or soon will. */
export const isTight = ({ disk_free_bytes, disk_floor_bytes }) =>
  disk_floor_bytes > 0 && disk_free_bytes < disk_floor_bytes * 1.5;

export const runningCount = (downloads) => (downloads ?? []).filter(isRunning).length;

const today = (iso) => iso && new Date(iso).toDateString() === new Date().toDateString();

/** The sentence under the greeting: the one thing that changed. */
export const news = (downloads, person) => {
  const mine = of(downloads, "mine", person);
  const finished = mine.find((row) => HERE.includes(row.status) && today(row.ended_at));
  const failed = mine.find((row) => row.status === "failed" && today(row.ended_at));
  const active = mine.filter((row) => isRunning(row) || isWaiting(row)).length;
  const going = active === 1 ? "One download is on its way." : `${active} downloads are on their way.`;
  if (failed && (!finished || failed.ended_at > finished.ended_at)) {
    return { title: titleOf(failed), rest: ` did not work. ${active ? going : ""}` };
  }
  if (finished) return { title: titleOf(finished), rest: ` is ready. ${active ? going : ""}` };
  return { title: "", rest: active ? going : "No downloads are on their way." };
};

/** Own downloads that are not over yet, for the card on the start page. */
export const active = (downloads, person) => queue(downloads, "mine", person).slice(0, 4);

/** The newest files, for the shelf on the start page. */
export const finished = (downloads) =>
  (downloads ?? []).filter((download) => HERE.includes(download.status)).slice(0, 12);

/** What is copied to ask somebody for help about a failed download; empty where nothing failed. */
export const errorOf = ({ error_message, error_code, url }) =>
  error_message ? [error_message, error_code && `(${error_code})`, url].filter(Boolean).join(" ") : "";

/** What to tell a screen reader when a status changed; empty for what is not worth a word. */
export const announcement = (before, after) => {
  if (before === after?.status || before === undefined) return "";
  const title = titleOf(after);
  if (after.status === "completed") return `${title} is ready.`;
  if (after.status === "waiting_for_plex") return `${title} is here and waits for Plex.`;
  if (after.status === "failed") return `${title} failed. ${after.error_message ?? ""}`;
  if (after.status === "cancelled") return `${title} was cancelled.`;
  if (after.status === "paused") return `${title} is paused.`;
  const started = WAITING.includes(before) && isRunning(after);
  return started ? `${title} started.` : "";
};

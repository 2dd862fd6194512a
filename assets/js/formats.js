// Numbers and times as people read them, in the browser's time zone.

const UNITS = ["B", "kB", "MB", "GB", "TB", "PB"];

/** Bytes with decimal units: 9800000 → "9.8 MB". */
export const bytes = (count) => {
  let value = Math.max(0, Number(count) || 0);
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const digits = unit === 0 || value >= 99.95 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[unit]}`;
};

/** Bytes that are guessed: "about 31 GB", with no more digits than a guess has; empty for none. */
export const about = (count) => {
  if (!(count > 0)) return "";
  const step = 10 ** Math.max(0, Math.floor(Math.log10(count)) - 1);
  return `about ${bytes(Math.round(count / step) * step).replace(".0 ", " ")}`;
};

/** Bytes per second; empty while unknown. */
export const speed = (bytesPerSecond) => (bytesPerSecond > 0 ? `${bytes(bytesPerSecond)}/s` : "");

/** A length as on a player: 70 → "1:10", 7495 → "2:04:55". */
export const clock = (seconds) => {
  if (seconds === null || seconds === undefined) return "";
  const whole = Math.max(0, Math.round(seconds));
  const pad = (part) => String(part).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours
    ? `${hours}:${pad(minutes)}:${pad(whole % 60)}`
    : `${minutes}:${pad(whole % 60)}`;
};

/** Time left: exact below ten minutes, then minutes, then hours; empty while unknown. */
export const left = (seconds) => {
  if (!(seconds > 0)) return "";
  if (seconds < 600) return clock(seconds);
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.round(minutes / 60)} h`;
};

/** Time left as part of a sentence: "less than a minute", "about 3 min". */
export const aboutLeft = (seconds) => {
  if (!(seconds > 0)) return "";
  if (seconds < 60) return "less than a minute left";
  const minutes = Math.round(seconds / 60);
  return minutes < 120 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`;
};

const startOfDay = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** A moment: "14:20" today, "yesterday", "3 Mar", "3 Mar 2025". */
export const when = (iso) => {
  if (!iso) return "";
  const date = new Date(iso);
  const now = new Date();
  const days = Math.round((startOfDay(now) - startOfDay(date)) / 86400000);
  if (days === 0) return time(iso);
  if (days === 1) return "yesterday";
  const options = { day: "numeric", month: "short" };
  if (date.getFullYear() !== now.getFullYear()) options.year = "numeric";
  return date.toLocaleDateString(undefined, options);
};

/** A moment to come: "now", "in 5 min", "in 3 h", "in 4 days". */
export const until = (iso, now = Date.now()) => {
  const minutes = Math.round((new Date(iso) - new Date(now)) / 60000);
  if (minutes < 1) return "now";
  if (minutes < 100) return `in ${minutes} min`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `in ${hours} h` : `in ${Math.round(hours / 24)} days`;
};

/** The time of day of a moment: "14:20". */
export const time = (iso) =>
  iso ? new Date(iso).toLocaleTimeString(undefined, { hour: "numeric", minute: "2-digit" }) : "";

/** A day such as "2026-03-03" where the reader is: it has no time that a zone could move. */
export const plainDay = (iso) => new Date(`${iso}T00:00`);

/** The day of a moment, or a day, in full: "3 March 2026". */
export const day = (iso) => {
  if (!iso) return "";
  const date = iso.length === 10 ? plainDay(iso) : new Date(iso);
  return date.toLocaleDateString(undefined, { day: "numeric", month: "long", year: "numeric" });
};

/** A moment in full, for titles. */
export const moment = (iso) => (iso ? new Date(iso).toLocaleString() : "");

export const greeting = () => {
  const hour = new Date().getHours();
  if (hour < 5) return "Good night";
  if (hour < 12) return "Good morning";
  return hour < 18 ? "Good afternoon" : "Good evening";
};

export const firstName = (name) => (name || "").trim().split(/\s+/)[0];

/** Two letters for an avatar: "Marta Okafor" → "MO". */
export const initials = (name) => {
  const words = (name || "").trim().split(/\s+/).filter(Boolean);
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...word][0]).join("").toUpperCase() || "?";
};

/** One of five avatar shades, always the same for the same person. */
export const shade = (key) =>
  String(([...(key || "")].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) >>> 0, 7) % 5) + 1);

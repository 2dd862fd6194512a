// Episodes in words: whether they are here, and when they are sent.
import { day, plainDay } from "./formats.js";

const DAY_MS = 86400000;

const READY = { word: "Ready", tone: "success", shape: "ready" };
const NOT_HERE = { word: "Not here", tone: "muted", shape: "missing" };

const capital = (words) => words.charAt(0).toUpperCase() + words.slice(1);

/** "today", "tomorrow", "Friday", "3 March 2027". */
const dayToCome = (iso, now) => {
  const days = Math.round((plainDay(iso) - new Date(now).setHours(0, 0, 0, 0)) / DAY_MS);
  if (days <= 0) return "today";
  if (days === 1) return "tomorrow";
  return days < 7 ? plainDay(iso).toLocaleDateString(undefined, { weekday: "long" }) : day(iso);
};

/** `{word, tone, shape}` of an `EpisodeView`. */
export const episodeState = ({ status, air_on: airs }, now = Date.now()) => {
  if (status === "available") return READY;
  if (status !== "upcoming") return NOT_HERE;
  const when = dayToCome(airs, now);
  const word = ["today", "tomorrow"].includes(when) ? `Airs ${when}` : `Airs on ${when}`;
  return { word, tone: "muted", shape: "waiting" };
};

/** When it was sent; empty for what is still to come, whose state says so. */
export const sentOn = ({ status, air_on: aired }) => (status === "upcoming" ? "" : day(aired));

/** The episode that is sent next: "Friday, S3 E4"; empty without one. */
export const nextWords = (next, now = Date.now()) =>
  next ? `${capital(dayToCome(next.air_on, now))}, S${next.season} E${next.number}` : "";

// The looks at monitors that came since a page was read, laid over what it read.
import { BEATS } from "./monitor_words.js";

const newer = (monitor, looks) => looks.filter(({ at }) => at > (monitor.at ?? ""));

/** `monitor` as the last of `looks` found it; itself where it knows of them all. */
export const seenBy = (monitor, looks) => {
  const news = newer(monitor, looks);
  if (!news.length) return monitor;
  const { status, since, at, response_ms } = news[news.length - 1];
  const beats = news.map((look) => ({ at: look.at, status: look.status, response_ms: look.response_ms }));
  return { ...monitor, status, since, at, response_ms, beats: [...monitor.beats, ...beats].slice(-BEATS) };
};

/** All looks that a page was told of; `missed` counts the times when some did not reach it. */
export class Looks {
  known = null;
  missed = 0;
  #looks = new Map(); // id → the last ones
  #made = new Map(); // id → [what it was made of, what was made]

  /** `BeatNews`; the same again changes nothing. */
  take({ since, until, beats }) {
    if (until === this.known) return;
    if (this.known !== null && beats.length && since > this.known) this.missed += 1;
    this.known = until;
    for (const look of beats) this.#looks.set(look.id, [...(this.#looks.get(look.id) ?? []), look].slice(-BEATS));
  }

  /** The same object as before where nothing is new, so that only rows that changed are drawn. */
  of(monitor) {
    const looks = this.#looks.get(monitor.id);
    if (!looks) return monitor;
    const [from, by, made] = this.#made.get(monitor.id) ?? [];
    if (from === monitor && by === looks) return made;
    const now = seenBy(monitor, looks);
    this.#made.set(monitor.id, [monitor, looks, now]);
    return now;
  }
}

// The seasons that somebody has unfolded and their episodes, asked for one after the other and kept
// while the browser's page is open.
import { useCallback, useEffect, useReducer, useRef } from "react";
import { useCalm } from "./calm.js";
import { keptFew } from "./kept_few.js";

const PATIENCE_MS = 20000;
const CALM_MS = 400;
const MOST_TITLES = 6;

/** Id of a series → what was unfolded there: `open` numbers, `answers` by number, and `stale` ones. */
const series = keptFew(MOST_TITLES, () => ({ open: new Set(), answers: new Map(), stale: new Set() }));

/** The first of those that are open and have no answer, or an old one; null where all is known. */
const wanted = ({ open, answers, stale }) => [...open].find((number) => !answers.has(number) || stale.has(number)) ?? null;

const spoil = ({ answers, stale }) => answers.forEach((_, number) => stale.add(number));

/**
 * `chunk`: the server's latest answer (`SeasonWindowView`); `ask(number)` asks for one; `revision`
 * changes whenever the answers may have become wrong. The result has `open`, `answers`,
 * `toggle(number)` and `again(number)`.
 */
export const useSeasonAnswers = ({ id, chunk, revision, ask }) => {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const kept = series.of(id);
  const latest = useRef(null);
  latest.current = { ask, kept };
  const asked = useRef(null);
  const first = useRef(chunk);

  // One question at a time: two answers that arrive together would be one for React.
  const next = useCallback(() => {
    if (asked.current && Date.now() - asked.current.at < PATIENCE_MS) return;
    const number = wanted(latest.current.kept);
    asked.current = number === null ? null : { number, at: Date.now() };
    if (number !== null) latest.current.ask(number);
  }, []);

  useEffect(() => {
    // What lay there when the page came is from another visit.
    if (!chunk || chunk === first.current || chunk.tmdb_id !== id) return;
    const { number, found, trouble } = chunk;
    if (asked.current?.number === number) asked.current = null;
    const { answers, stale } = latest.current.kept;
    answers.set(number, { found: found ?? answers.get(number)?.found ?? null, trouble });
    stale.delete(number);
    redraw();
    next();
  }, [chunk, id, next]);

  useEffect(() => {
    spoil(latest.current.kept);
    next();
    const timer = setInterval(next, PATIENCE_MS);
    return () => clearInterval(timer);
  }, [id, next]);

  useCalm(revision, CALM_MS, () => {
    spoil(latest.current.kept);
    next();
  });

  const toggle = (number) => {
    if (!kept.open.delete(number)) kept.open.add(number);
    redraw();
    next();
  };
  const again = (number) => {
    kept.answers.delete(number);
    redraw();
    next();
  };
  return { open: kept.open, answers: kept.answers, toggle, again };
};

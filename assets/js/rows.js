// The rows of a long list, asked for as somebody comes near them, and kept while the page is open.
import { useCallback, useEffect, useReducer, useRef } from "react";
import { useCalm } from "./calm.js";
import { emptyList, itemAt, spoil, take, wanted } from "./windows.js";

const PATIENCE_MS = 8000;
const CALM_MS = 1500;
const MOST_LISTS = 6;

/** Key → list: what was seen before is there at once on return. */
const lists = new Map();

const listOf = (key) => {
  const list = lists.get(key) ?? emptyList();
  lists.delete(key);
  lists.set(key, list);
  if (lists.size > MOST_LISTS) lists.delete(lists.keys().next().value);
  return list;
};

/**
 * `chunk`: the server's latest answer ({key, start, items, total, size_bytes, error}); `ask(start)`
 * asks for one; `revision` changes whenever the answers may have become wrong. The result has
 * `list`, `at(index)`, `look(first, last)` to say which items are seen, and `again()`.
 */
export const useRows = ({ key, chunk, revision, ask }) => {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const now = useRef({ first: 0, last: 0, asked: null });
  const latest = useRef(null);
  const list = listOf(key);
  latest.current = { key, ask, list };

  // One question at a time: two answers that arrive together would be one for React.
  const next = useCallback(() => {
    const { key: current, ask: send, list: here } = latest.current;
    const { first, last, asked } = now.current;
    if (asked && asked.key === current && Date.now() - asked.at < PATIENCE_MS) return;
    const start = wanted(here, first, last);
    now.current.asked = start === null ? null : { key: current, start, at: Date.now() };
    if (start !== null) send(start);
  }, []);

  useEffect(() => {
    if (!chunk) return;
    const { asked } = now.current;
    if (asked?.key === chunk.key && asked.start === chunk.start) now.current.asked = null;
    if (chunk.error) return;
    take(listOf(chunk.key), chunk);
    redraw();
    next();
  }, [chunk, next]);

  useEffect(() => {
    next();
    const timer = setInterval(next, PATIENCE_MS);
    return () => clearInterval(timer);
  }, [key, next]);

  useCalm(revision, CALM_MS, () => {
    lists.forEach(spoil);
    next();
  });

  const look = useCallback(
    (first, last) => {
      Object.assign(now.current, { first, last });
      next();
    },
    [next],
  );
  const again = useCallback(() => {
    now.current.asked = null;
    next();
  }, [next]);
  const at = (index) => itemAt(list, index);
  return { list, at, look, again };
};

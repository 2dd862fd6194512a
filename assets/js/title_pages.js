// A list of titles that grows at its end, kept while the page is open.
import { useCallback, useEffect, useReducer, useRef } from "react";
import { useCalm } from "./calm.js";
import { emptyTitles, nextPage, spoilTitles, takeTitles, titlesOf } from "./title_list.js";

const PATIENCE_MS = 20000;
const CALM_MS = 400;
const MOST_LISTS = 6;

/** Key → list: what was seen before is there at once on return. */
const lists = new Map();

const listOf = (key) => {
  const list = lists.get(key) ?? emptyTitles();
  lists.delete(key);
  lists.set(key, list);
  if (lists.size > MOST_LISTS) lists.delete(lists.keys().next().value);
  return list;
};

/**
 * `chunk`: the server's latest answer (`TitleWindowView`); `ask(page)` asks for one; `revision`
 * changes whenever the answers may have become wrong. The result has `titles`, `isKnown`, `isWhole`,
 * `why` nothing more could be had, why there is `nothing`, `age`, `total`, `more(isNear)` the end, and
 * `again()`.
 */
export const useTitlePages = ({ key, chunk, revision, ask }) => {
  const [, redraw] = useReducer((count) => count + 1, 0);
  const now = useRef({ asked: null, isNear: false });
  const latest = useRef(null);
  const list = listOf(key);
  latest.current = { key, ask, list };

  // One question at a time: two answers that arrive together would be one for React.
  const next = useCallback(() => {
    const { key: current, ask: send, list: here } = latest.current;
    const { asked, isNear } = now.current;
    if (asked && asked.key === current && Date.now() - asked.at < PATIENCE_MS) return;
    const page = nextPage(here, isNear);
    now.current.asked = page === null ? null : { key: current, page, at: Date.now() };
    if (page !== null) send(page);
  }, []);

  useEffect(() => {
    if (!chunk) return;
    const { asked } = now.current;
    if (asked?.key === chunk.key && asked.page === chunk.page) now.current.asked = null;
    takeTitles(listOf(chunk.key), chunk);
    redraw();
    next();
  }, [chunk, next]);

  useEffect(() => {
    next();
    const timer = setInterval(next, PATIENCE_MS);
    return () => clearInterval(timer);
  }, [key, next]);

  useCalm(revision, CALM_MS, () => {
    lists.forEach(spoilTitles);
    next();
  });

  const more = useCallback(
    (isNear) => {
      now.current.isNear = isNear;
      if (isNear) next();
    },
    [next],
  );
  const again = useCallback(() => {
    latest.current.list.why = "";
    now.current.asked = null;
    redraw();
    next();
  }, [next]);
  const isKnown = list.pages.size > 0 || Boolean(list.why);
  const isWhole = isKnown && nextPage({ ...list, stale: new Set() }, true) === null;
  const { why, nothing, age, total } = list;
  return { titles: titlesOf(list), isKnown, isWhole, why, nothing, age, total, more, again };
};

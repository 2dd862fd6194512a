// Long lists that are asked for part by part, one question at a time, and kept while the page is open.
import { useCallback, useEffect, useReducer, useRef } from "react";
import { useCalm } from "./calm.js";
import { keptFew } from "./kept_few.js";

const MOST_LISTS = 6;

/**
 * The hook for lists of one kind. `empty()` makes a list; `wanted(list, seen)` names the part to ask
 * for next, null when all is here, and `partOf(chunk)` the one that a chunk is; `take(list, chunk)`
 * says whether it goes on from there; `spoil(list)` marks what is known as outdated. No answer is
 * waited for longer than `patienceMs`, and after a change there are `calmMs` until it asks anew.
 */
export const keptLists = ({ empty, wanted, partOf, take, spoil, patienceMs, calmMs }) => {
  /** Key → list: what was seen before is there at once on return. */
  const lists = keptFew(MOST_LISTS, empty);

  /**
   * `chunk`: the server's latest answer, of the list `chunk.key`; `ask(part)` asks for one;
   * `revision` changes whenever the answers may have become wrong. The result has `list`,
   * `look(seen)` to say what is seen of it, and `again()`.
   */
  return function useKeptList({ key, chunk, revision, ask }) {
    const [, redraw] = useReducer((count) => count + 1, 0);
    const now = useRef({ seen: {}, asked: null, timer: 0 });
    const latest = useRef(null);
    const list = lists.of(key);
    latest.current = { key, ask, list };

    // One question at a time: two answers that arrive together would be one for React.
    const next = useCallback(() => {
      const { key: current, ask: send, list: here } = latest.current;
      const { asked, seen, timer } = now.current;
      if (asked?.key === current) return;
      const part = wanted(here, seen);
      now.current.asked = part === null ? null : { key: current, part };
      if (part === null) return;
      send(part);
      clearTimeout(timer);
      now.current.timer = setTimeout(() => {
        now.current.asked = null;
        next();
      }, patienceMs);
    }, []);

    useEffect(() => {
      if (!chunk) return;
      const { asked } = now.current;
      if (asked?.key === chunk.key && asked.part === partOf(chunk)) now.current.asked = null;
      if (!take(lists.of(chunk.key), chunk)) return;
      redraw();
      next();
    }, [chunk, next]);

    useEffect(() => {
      next();
    }, [key, next]);
    useEffect(() => () => clearTimeout(now.current.timer), []);

    useCalm(revision, calmMs, () => {
      lists.each(spoil);
      next();
    });

    const look = useCallback(
      (seen) => {
        now.current.seen = seen;
        next();
      },
      [next],
    );
    const again = useCallback(() => {
      now.current.asked = null;
      redraw();
      next();
    }, [next]);
    return { list, look, again };
  };
};

// The rows of a long list, asked for as somebody comes near them.
import { useCallback } from "react";
import { keptLists } from "./kept_lists.js";
import { emptyList, itemAt, spoil, take, wanted } from "./windows.js";

const useKeptRows = keptLists({
  empty: emptyList,
  wanted: (list, { first = 0, last = 0 }) => wanted(list, first, last),
  partOf: ({ start }) => start,
  take: (list, chunk) => {
    if (!chunk.error) take(list, chunk);
    return !chunk.error;
  },
  spoil,
  patienceMs: 8000,
  calmMs: 1500,
});

/**
 * As {@link keptLists}, for answers {key, start, items, total, size_bytes, error} and `ask(start)`.
 * The result has `list`, `at(index)`, `look(first, last)` to say which items are seen, and `again()`.
 */
export const useRows = (asked) => {
  const { list, look, again } = useKeptRows(asked);
  return {
    list,
    at: (index) => itemAt(list, index),
    look: useCallback((first, last) => look({ first, last }), [look]),
    again,
  };
};

// A list of titles that grows at its end.
import { useCallback } from "react";
import { keptLists } from "./kept_lists.js";
import { emptyTitles, nextPage, spoilTitles, takeTitles, titlesOf } from "./title_list.js";

const useKeptTitles = keptLists({
  empty: emptyTitles,
  wanted: (list, { isNear = false }) => nextPage(list, isNear),
  partOf: ({ page }) => page,
  take: (list, chunk) => {
    takeTitles(list, chunk);
    return true;
  },
  spoil: spoilTitles,
  patienceMs: 20000,
  calmMs: 400,
});

/**
 * As {@link keptLists}, for answers `TitleWindowView` and `ask(page)`. The result has `titles`,
 * `isKnown`, `isWhole`, `why` nothing more could be had, why there is `nothing`, `age`, `total`,
 * `more(isNear)` the end, and `again()`.
 */
export const useTitlePages = (asked) => {
  const { list, look, again: askAgain } = useKeptTitles(asked);
  const more = useCallback((isNear) => look({ isNear }), [look]);
  const again = useCallback(() => {
    list.why = "";
    askAgain();
  }, [list, askAgain]);
  const { why, nothing, age, total } = list;
  const isKnown = list.pages.size > 0 || Boolean(why);
  const isWhole = isKnown && nextPage({ ...list, stale: new Set() }, true) === null;
  return { titles: titlesOf(list), isKnown, isWhole, why, nothing, age, total, more, again };
};

// What is known of a list of titles that comes in pages: the arithmetic, apart from any page.
import { keyOf } from "./title_words.js";

/** So long a list nobody looks through: a filter is of more use. */
const MOST_PAGES = 50;

/** `pages`: number → titles, without gaps; `why`: why the next one could not be had; `nothing`: why
    there are none at all; `age`: how old they are, where that matters. */
export const emptyTitles = () => ({ pages: new Map(), stale: new Set(), last: 1, total: 0, why: "", nothing: "", age: "" });

/** Take in an answer, a `TitleWindowView`. */
export const takeTitles = (list, { page, titles, total_pages: last, total, why, was_asked: wasAsked, as_of: age }) => {
  list.stale.delete(page);
  list.why = "";
  if (!wasAsked) {
    // What was there stays: it is better than nothing.
    if (!list.pages.has(page)) list.why = why;
    return;
  }
  if (page === 1) Object.assign(list, { nothing: why, age });
  if (page > list.pages.size + 1) return; // asked for by a list that was forgotten meanwhile
  list.last = Math.min(MOST_PAGES, Math.max(1, last));
  list.total = total;
  list.pages.set(page, titles);
};

/** All that is known may be wrong by now; it is shown until the server has answered again. */
export const spoilTitles = (list) => {
  for (const page of list.pages.keys()) list.stale.add(page);
};

/** The page to ask for next: the first one, outdated ones, then one more where the end is near. */
export const nextPage = (list, isNear) => {
  const { pages, stale, last, why } = list;
  if (why) return null;
  if (!pages.size) return 1;
  const [outdated] = stale;
  if (outdated !== undefined) return outdated;
  return isNear && pages.size < last ? pages.size + 1 : null;
};

/** Every title once: lists move between two questions. */
export const titlesOf = ({ pages }) => {
  const known = new Map();
  for (const titles of pages.values()) for (const title of titles) if (!known.has(keyOf(title))) known.set(keyOf(title), title);
  return [...known.values()];
};

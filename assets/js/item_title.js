// What an item of the library is of a title that can be asked for.
import { titleOf } from "./library_words.js";

/** The title that an item is, or belongs to. */
export const titleOfItem = ({ card, crumbs, tmdb_id }) => ({
  media_type: card.type === "movie" ? "movie" : "tv",
  tmdb_id,
  title: crumbs[0]?.title || titleOf(card),
  year: crumbs.length ? null : card.year,
});

/** Which part of a series the item of this `card` is, and the seasons to choose from; `parts` are
    the cards below it. */
export const placeOf = ({ type, index, parent_index }, parts) => {
  if (type === "season") return { season: index, seasons: [{ number: index }] };
  if (type === "episode") return { season: parent_index, episode: index, seasons: [{ number: parent_index }] };
  return { seasons: parts.filter((part) => part.type === "season").map(({ index: number, title: name }) => ({ number, name })) };
};

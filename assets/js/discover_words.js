// What the address of Discover asks for, and what that is called.
import { changed, isOn, isWhole, questionIn } from "./question.js";
import { yearWords } from "./years.js";

/** Rows that can be narrowed down, with whose genres they have. */
const NARROWED = { popular_movies: "movie", popular_series: "tv" };

const HEADS = {
  trending: "Trending",
  popular_movies: "Films",
  popular_series: "Series",
  upcoming_movies: "Upcoming films",
  upcoming_series: "Upcoming series",
};

export const KINDS = [
  ["", "All"],
  ["popular_movies", "Films"],
  ["popular_series", "Series"],
];
export const ORDERS = [
  ["", "Popular"],
  ["rating", "Best rated"],
  ["newest", "Newest"],
];
export const RATINGS = [5, 6, 7, 8].map((rating) => [String(rating), `${rating} and more`]);

// As `RowFilters` of views/media_query.py.
const isYear = isWhole(1870, 2200);
const USABLE = {
  row: (row) => Object.hasOwn(HEADS, row),
  genre: isWhole(1, 2 ** 31 - 1),
  yearFrom: isYear,
  yearTo: isYear,
  ratingFrom: (rating) => /^\d{1,2}(\.\d+)?$/.test(rating) && Number(rating) <= 10,
  order: (order) => ORDERS.some(([value]) => value === order),
  missing: isOn,
};
const NAMES = Object.keys(USABLE);

/** Known names with a value that can be used; without a row everything is shown. A genre is one of the
    row's: of `genres`, where those are known. */
export const questionOf = (search, genres) => {
  const { genre, ...known } = questionIn(search, USABLE);
  if (!known.row) return {};
  const those = genres?.[narrowedOf(known)] ?? [];
  const isOfRow = narrowedOf(known) && (!those.length || those.some(({ id }) => String(id) === genre));
  return genre && isOfRow ? { ...known, genre } : known;
};

export const searchOf = (question) => {
  const text = new URLSearchParams(NAMES.filter((name) => question[name]).map((name) => [name, question[name]])).toString();
  return text && `?${text}`;
};

/** Another kind: what narrows down stays, except for the genre, of which the other kind has others. */
export const ofKind = (question, row) => (row ? { ...changed(question, { genre: "" }), row } : {});

/** Whose genres the row has, "movie" or "tv"; empty where it cannot be narrowed down. */
export const narrowedOf = ({ row }) => NARROWED[row] ?? "";

const genreName = (question, genres) =>
  genres?.[narrowedOf(question)]?.find(({ id }) => String(id) === question.genre)?.name ?? "";

/** What the grid shows: "Films", "Films: Drama". */
export const headOf = (question, genres) => {
  const name = genreName(question, genres);
  return name ? `${HEADS[question.row]}: ${name}` : HEADS[question.row];
};

/** The filters that are set: [{names, words}]. */
export const filtersOn = (question, genres) => {
  const { genre, yearFrom, yearTo, ratingFrom, missing } = question;
  const set = [
    genre && { names: ["genre"], words: `Genre: ${genreName(question, genres) || genre}` },
    (yearFrom || yearTo) && { names: ["yearFrom", "yearTo"], words: `Year: ${yearWords(yearFrom, yearTo)}` },
    ratingFrom && { names: ["ratingFrom"], words: `Rating: ${ratingFrom} and more` },
    missing && { names: ["missing"], words: "Not here yet" },
  ];
  return set.filter(Boolean);
};

/** The whole of one row of the start of Discover. */
export const wholeOf = (key) => (HEADS[key] ? `/discover?row=${key}` : "/discover");

/** Everything of a genre; `type` is "movie" or "tv". */
export const genrePath = (type, id) =>
  `/discover${searchOf({ row: type === "tv" ? "popular_series" : "popular_movies", genre: String(id) })}`;

/** Why nothing can be discovered at all; empty where there is something, or nothing to say. */
export const whyNothing = (rows) => (rows.every(({ titles }) => !titles.length) ? rows.find((row) => row.why_empty)?.why_empty ?? "" : "");

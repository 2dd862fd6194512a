// What is said of films on one's own list.

/** 7.5 → "7.5 of 10"; empty for none. */
export const ratingWords = (rating) => (rating === null || rating === undefined ? "" : `${rating} of 10`);

/** The day of a moment as a form has it, 2024-05-31; empty for none. */
export const dayOf = (moment) => (moment ? String(moment).slice(0, 10) : "");

/** The line under a title: year, rating, and whether it was seen. */
export const factsOf = ({ year, rating }) => [year, ratingWords(rating)].filter(Boolean).join(" · ");

/** Every rating there is, the best first. */
export const RATINGS = Array.from({ length: 21 }, (_, step) => String(10 - step / 2));

/** What the address asks for besides its page and view. */
export const FILTERS = ["search", "seen", "year_from", "year_to", "rating_from"];

export const isFiltered = (search) => {
  const asked = new URLSearchParams(search);
  return FILTERS.some((name) => asked.get(name));
};

/** Where the same list can be had as a file. */
export const exportAddress = (search, how) => {
  const asked = new URLSearchParams(search);
  const named = { search: "search", year_from: "yearFrom", year_to: "yearTo", rating_from: "ratingFrom" };
  const given = Object.entries(named).filter(([name]) => asked.get(name));
  const query = new URLSearchParams([["format", how], ...given.map(([name, theirs]) => [theirs, asked.get(name)])]);
  const seen = { yes: "true", no: "false" }[asked.get("seen")];
  if (seen) query.set("seen", seen);
  return `/api/v1/movies/export?${query}`;
};

const films = (count, one, many) => `${count.toLocaleString()} ${count === 1 ? one : many}`;

/** What will come of a file, or what has; `are` are the numbers of an answer. */
export const importWords = ({ preview, added, merged, skipped }) => {
  const said = [
    films(added, "film is new", "films are new"),
    merged && films(merged, "adds to a film on your list", "add to films on your list"),
    skipped && films(skipped, "row is skipped", "rows are skipped"),
  ].filter(Boolean);
  if (preview) return `${said.join(", ")}.`;
  const done = [
    films(added, "film was added", "films were added"),
    merged && films(merged, "film was added to", "films were added to"),
    skipped && films(skipped, "row was skipped", "rows were skipped"),
  ].filter(Boolean);
  return `${done.join(", ")}.`;
};

export const SHAPES = {
  medianest: "a list with titles",
  letterboxd: "Letterboxd, films that were seen",
  "letterboxd-watchlist": "Letterboxd, films to see",
  imdb: "IMDb",
};

/** What of a film its form begins with. */
export const wordsOf = (movie) => ({
  id: movie?.id ?? "",
  title: movie?.title ?? "",
  year: movie?.year ? String(movie.year) : "",
  rating: movie?.rating === null || movie?.rating === undefined ? "" : String(movie.rating),
  seen_at: dayOf(movie?.seen_at),
  notes: movie?.notes ?? "",
  image_url: movie && movie.image_url !== movie.picture ? movie.image_url : "",
  tmdb_id: movie?.tmdb_id ?? null,
  library_item_id: null,
  poster: "",
});

/** The same as it is sent: numbers are numbers, and what was not chosen is not said. */
export const sentOf = (words) => {
  const { tmdb_id: tmdb, library_item_id: item, year, rating, ...rest } = words;
  return {
    ...rest,
    year: /^\d{1,4}$/.test(year.trim()) ? Number(year) : year.trim() ? -1 : null,
    rating: rating === "" ? null : Number(rating),
    ...(tmdb ? { tmdb_id: tmdb } : {}),
    ...(item ? { library_item_id: item } : {}),
  };
};

/** What a search found, as rows to choose from; what the library has comes first. */
export const foundRows = (found) => [
  ...(found?.library ?? [])
    .filter(({ type }) => type === "movie")
    .map(({ id, title, year, poster }) => ({ key: `i${id}`, item: id, title, year, version: poster, where: "In the library" })),
  ...(found?.titles ?? []).map(({ tmdb_id: tmdb, title, year, poster, availability }) => ({
    key: `t${tmdb}`,
    tmdb,
    item: availability?.item_id ?? null,
    title,
    year,
    poster,
    where: availability?.plex ? "In the library" : "To be found in Discover",
  })),
];

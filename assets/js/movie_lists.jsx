// Films of one's own list, as posters and as lines, and what is changed right there.
import { Link } from "react-router";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import Pencil from "lucide-react/dist/esm/icons/pencil.mjs";
import { MoviePicture } from "./movie_picture.jsx";
import { RATINGS, dayOf, factsOf } from "./movie_words.js";
import { Chevron, IconButton } from "./parts.jsx";

export const today = () => new Date().toISOString().slice(0, 10);

const Tick = ({ movie, selected, select, className }) => (
  <input
    type="checkbox"
    className={`check ${className ?? ""}`.trim()}
    checked={selected.has(movie.id)}
    aria-label={`Select ${movie.title}`}
    onChange={() => {}}
    onClick={(event) => select(movie.id, event.shiftKey)}
  />
);

export function MoviePosters({ items, edit, select, selected }) {
  return (
    <ul className="posters" aria-label="My movies">
      {items.map((movie) => (
        <li key={movie.id} className="poster movie" data-row={movie.id}>
          <MoviePicture movie={movie}>
            {movie.seen_at && (
              <span className="poster__state">
                <Eye className="i" aria-hidden="true" />
                <span className="sr">seen</span>
              </span>
            )}
          </MoviePicture>
          <button type="button" className="poster__link movie__open" aria-haspopup="dialog" title={movie.title} onClick={() => edit(movie.id)}>
            <span className="poster__t clip">{movie.title}</span>
          </button>
          <p className="poster__m clip">{factsOf(movie)}</p>
          <label className="movie__tick">
            <Tick {...{ movie, selected, select }} />
          </label>
        </li>
      ))}
    </ul>
  );
}

export function MovieLines({ items, edit, select, selected, onChange }) {
  return (
    <ul className="card" aria-label="My movies">
      {items.map((movie) => (
        <li key={movie.id} className="movieline" data-row={movie.id}>
          <label className="movieline__tick">
            <Tick {...{ movie, selected, select }} />
          </label>
          <MoviePicture movie={movie} className="movieline__art" sizes="2.5rem" />
          <div className="movieline__main">
            <p className="clip font-medium">{movie.title}</p>
            <p className="clip text-xs text-fg-3 num">{[movie.year, movie.notes].filter(Boolean).join(" · ")}</p>
          </div>
          <div className="movieline__acts">
            <Where movie={movie} />
            <button
              type="button"
              className={`chip${movie.seen_at ? " chip--on" : ""}`}
              aria-pressed={Boolean(movie.seen_at)}
              aria-label={movie.seen_at ? `${movie.title} was seen ${dayOf(movie.seen_at)}` : `${movie.title} was seen`}
              onClick={() => onChange([movie.id], { seen_at: movie.seen_at ? "" : today() })}
            >
              {movie.seen_at && <Check className="i i--xs" aria-hidden="true" />}
              {movie.seen_at ? dayOf(movie.seen_at) : "Seen"}
            </button>
            <RatingSelect
              label={`Rating of ${movie.title}`}
              value={movie.rating === null ? "" : String(movie.rating)}
              none="Rate"
              onChoose={(rating) => onChange([movie.id], { rating })}
            />
            <IconButton icon={Pencil} label={`Edit ${movie.title}`} aria-haspopup="dialog" onClick={() => edit(movie.id)} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Where the film can be had: in the library, or from whoever it is asked for. */
export function Where({ movie }) {
  const { library_item_id: item, tmdb_id: tmdb, title } = movie;
  if (item) {
    return (
      <Link className="btn btn--ghost btn--sm" to={`/item/${item}`} aria-label={`Open ${title} in the library`}>
        Library
      </Link>
    );
  }
  const to = tmdb ? `/movie/${tmdb}` : `/search?q=${encodeURIComponent(title)}`;
  return (
    <Link className="btn btn--ghost btn--sm" to={to} aria-label={tmdb ? `Open ${title} in Discover` : `Search for ${title}`}>
      {tmdb ? "Discover" : "Find"}
    </Link>
  );
}

/** `none` are the words for no rating; `onChoose(rating)` gets a number, or null. */
export function RatingSelect({ label, value, none, onChoose }) {
  return (
    <div className="select movies__rating">
      <select aria-label={label} value={value} onChange={(event) => onChoose(event.target.value === "" ? null : Number(event.target.value))}>
        <option value="">{none}</option>
        {RATINGS.map((rating) => (
          <option key={rating} value={rating}>
            {rating}
          </option>
        ))}
      </select>
      <Chevron />
    </div>
  );
}

// The form of a film: for another one with what a search finds, or for one that is on the list.
import { useEffect, useId, useRef, useState } from "react";
import ImageUp from "lucide-react/dist/esm/icons/image-up.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import { FormDialog } from "./form_dialog.jsx";
import { Where } from "./movie_lists.jsx";
import { MoviePicture } from "./movie_picture.jsx";
import { sendFile } from "./movie_sending.js";
import { RATINGS, foundRows, sentOf, wordsOf } from "./movie_words.js";
import { usePageEvent } from "./page_events.js";
import { Button, Chevron, Problem } from "./parts.jsx";
import { Picture } from "./poster.jsx";
import { SMALL_WIDTHS, TitlePicture } from "./title_picture.jsx";

/** As `DIALOG` of state/my_movies.py. */
const SUBJECT = "movie";
const TYPING_MS = 300;
const MOST_FOUND = 8;
const NAMED = { title: "title", year: "year", rating: "rating", seen_at: "seenAt", notes: "notes", image_url: "imageUrl" };

export default function MovieDialog({ movie, found, problems, onBegin, onFind, onSave, onRemove, onForgetPicture, onLoad, onClose }) {
  const [words, setWords] = useState(() => wordsOf(movie));
  const [sought, setSought] = useState("");
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    onBegin(); // what it answers is not for React, which would call it when the dialog closes
  }, []); // eslint-disable-line react-hooks/exhaustive-deps
  useEffect(() => setBusy(false), [problems]);
  useEffect(() => {
    if (!sought.trim()) return undefined;
    const timer = setTimeout(() => onFind(sought.trim()), TYPING_MS);
    return () => clearTimeout(timer);
  }, [sought]); // eslint-disable-line react-hooks/exhaustive-deps
  usePageEvent(SUBJECT, ({ deed }) => deed === "close" && onClose());
  const set = (changes) => setWords((before) => ({ ...before, ...changes }));
  const known = new Set([...Object.keys(NAMED), ...Object.values(NAMED)]);
  const others = Object.entries(problems).filter(([name]) => !known.has(name));
  const send = (more) => {
    if (busy) return;
    setBusy(true);
    onSave({ ...sentOf(words), ...more });
  };
  const take = ({ item, tmdb, title, year, poster }) => {
    set({ title, year: year ? String(year) : "", tmdb_id: tmdb ?? null, library_item_id: item, poster: poster ?? "" });
    setSought("");
  };
  const rows = sought && found?.query === sought.trim() ? foundRows(found).slice(0, MOST_FOUND) : [];
  return (
    <FormDialog
      title={movie ? movie.title : "Add a film"}
      under={movie ? undefined : "Type its title: what is found can be taken over, and anything else stays as you type it."}
      wide
      send={movie ? "Save" : "Add"}
      {...{ busy, onClose }}
      onSend={() => send()}
    >
      {movie && <Held {...{ movie, onRemove, onForgetPicture, onLoad, onClose }} />}
      <Field id="movie-title" label="Title" problem={problems.title}>
        <input
          id="movie-title"
          className="input"
          data-first
          autoComplete="off"
          maxLength={400}
          value={words.title}
          aria-invalid={Boolean(problems.title)}
          aria-describedby="movie-title-words"
          onChange={(event) => {
            set({ title: event.target.value, ...(movie ? {} : { tmdb_id: null, library_item_id: null, poster: "" }) });
            if (!movie) setSought(event.target.value);
          }}
        />
      </Field>
      {!movie && sought.trim() && <Found rows={rows} why={found?.query === sought.trim() ? found.why_no_titles : ""} onTake={take} />}
      <div className="movieform">
        <Field id="movie-year" label="Year" problem={problems.year}>
          <input id="movie-year" className="input" inputMode="numeric" maxLength={4} value={words.year} aria-invalid={Boolean(problems.year)} aria-describedby="movie-year-words" onChange={(event) => set({ year: event.target.value })} />
        </Field>
        <Field id="movie-rating" label="Rating" problem={problems.rating}>
          <div className="select">
            <select id="movie-rating" value={words.rating} aria-describedby="movie-rating-words" onChange={(event) => set({ rating: event.target.value })}>
              <option value="">Not rated</option>
              {RATINGS.map((rating) => (
                <option key={rating} value={rating}>{`${rating} of 10`}</option>
              ))}
            </select>
            <Chevron />
          </div>
        </Field>
        <Field id="movie-seen" label="Seen on" problem={problems.seenAt ?? problems.seen_at}>
          <input id="movie-seen" className="input" type="date" value={words.seen_at} aria-invalid={Boolean(problems.seenAt)} aria-describedby="movie-seen-words" onChange={(event) => set({ seen_at: event.target.value })} />
        </Field>
      </div>
      <Field id="movie-notes" label="Notes" problem={problems.notes}>
        <textarea id="movie-notes" className="input" rows={3} maxLength={6000} value={words.notes} aria-invalid={Boolean(problems.notes)} aria-describedby="movie-notes-words" onChange={(event) => set({ notes: event.target.value })} />
      </Field>
      <Field id="movie-image" label="Address of a picture" problem={problems.imageUrl ?? problems.image ?? problems.url} hint="MediaNest fetches it once and keeps a copy.">
        <input id="movie-image" className="input" type="url" inputMode="url" autoComplete="off" maxLength={3000} placeholder="https://" value={words.image_url} aria-invalid={Boolean(problems.imageUrl)} aria-describedby="movie-image-words" onChange={(event) => set({ image_url: event.target.value })} />
      </Field>
      {others.filter(([name]) => !["image", "url"].includes(name)).map(([name, sentence]) => (
        <Problem key={name}>{sentence}</Problem>
      ))}
      {problems.twice && !movie && (
        <Button onClick={() => send({ again: true })}>Add it once more</Button>
      )}
    </FormDialog>
  );
}

function Field({ id, label, problem, hint, children }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      <div id={`${id}-words`} aria-live="polite">
        {problem ? <Problem quiet>{problem}</Problem> : hint && <p className="hint">{hint}</p>}
      </div>
    </div>
  );
}

function Found({ rows, why, onTake }) {
  return (
    <>
      {rows.length > 0 && (
        <ul className="picklist movieform__found" aria-label="Found films">
          {rows.map((row) => (
            <li key={row.key}>
              <button type="button" className="picklist__one" onClick={() => onTake(row)}>
                {row.poster === undefined ? (
                  <Picture id={row.item} version={row.version} title={row.title} sizes="2rem" />
                ) : (
                  <TitlePicture path={row.poster} id={row.tmdb} title={row.title} sizes="2rem" widths={SMALL_WIDTHS} />
                )}
                <span className="grow">
                  <span className="clip block font-medium">{row.title}</span>
                  <span className="clip block text-xs text-fg-3">{[row.year, row.where].filter(Boolean).join(" · ")}</span>
                </span>
              </button>
            </li>
          ))}
        </ul>
      )}
      <p className="hint" role="status">
        {rows.length ? "" : why}
      </p>
    </>
  );
}

/** What can be done to a film that is there, besides its words. */
function Held({ movie, onRemove, onForgetPicture, onLoad, onClose }) {
  const input = useRef(null);
  const id = useId();
  const [problem, setProblem] = useState("");
  const [asks, setAsks] = useState(false);
  const upload = async (file) => {
    if (!file) return;
    setProblem("");
    const { problem: words } = await sendFile(`/api/v1/movies/${movie.id}/image`, file);
    if (words) setProblem(words);
    else onLoad();
    input.current.value = "";
  };
  return (
    <div className="movieform__held">
      <MoviePicture movie={movie} className="movieform__art" sizes="5rem" />
      <div className="stack gap-3 grow">
        <div className="row row--wrap">
          <Where movie={movie} />
          <input ref={input} id={id} className="sr" type="file" accept="image/jpeg,image/png,image/webp,image/gif" aria-label="Picture to upload" tabIndex={-1} onChange={(event) => upload(event.target.files[0])} />
          <Button small icon={ImageUp} onClick={() => input.current.click()}>
            Upload a picture
          </Button>
          {movie.picture && (
            <Button small variant="ghost" onClick={() => onForgetPicture(movie.id)}>
              Without picture
            </Button>
          )}
          {asks ? (
            <>
              <Button
                small
                variant="danger"
                onClick={() => {
                  onRemove([movie.id]);
                  onClose();
                }}
              >
                Really remove
              </Button>
              <Button small variant="ghost" onClick={() => setAsks(false)}>
                Keep it
              </Button>
            </>
          ) : (
            <Button small variant="ghost" icon={Trash2} onClick={() => setAsks(true)}>
              Remove
            </Button>
          )}
        </div>
        <div aria-live="polite">{problem && <Problem quiet>{problem}</Problem>}</div>
      </div>
    </div>
  );
}

// Letters beside a list that is sorted by title: they lead to where each begins.
import { letterAt, letterRow } from "./library_words.js";

/** `letters`: [{letter, position}]; `index`: the first item that is seen; `go(position)`. */
export function Letters({ letters, index, go, className = "az" }) {
  const current = letterAt(letters, index);
  return (
    <nav className={className} aria-label="Letters">
      {letterRow(letters).map(({ letter, position }) =>
        position === null ? (
          <span key={letter} aria-hidden="true">
            {letter}
          </span>
        ) : (
          <button
            key={letter}
            type="button"
            aria-current={letter === current ? "true" : undefined}
            aria-label={letter === "#" ? "Digits and signs" : letter}
            onClick={() => go(position)}
          >
            {letter}
          </button>
        ),
      )}
    </nav>
  );
}

// Letters beside a list that is sorted by title: they lead to where each begins.
import { useEffect, useState } from "react";
import { letterAt, letterRow } from "./library_words.js";

const STEPS = ["wheel", "touchmove", "keydown"];

/** The place somebody has jumped to, until they move on by themselves. */
const useJump = () => {
  const [place, setPlace] = useState(null);
  useEffect(() => {
    if (place === null) return undefined;
    const forget = () => setPlace(null);
    STEPS.forEach((step) => window.addEventListener(step, forget, { passive: true }));
    return () => STEPS.forEach((step) => window.removeEventListener(step, forget));
  }, [place]);
  return [place, setPlace];
};

/** `letters`: [{letter, position}]; `index`: the first item that is seen; `go(position)`. */
export function Letters({ letters, index, go, className = "az" }) {
  const [jumpedTo, setJump] = useJump();
  const current = letterAt(letters, jumpedTo ?? index);
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
            onClick={() => {
              setJump(position);
              go(position);
            }}
          >
            {letter}
          </button>
        ),
      )}
    </nav>
  );
}

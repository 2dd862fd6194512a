// Letters beside a list that is sorted by title: they lead to where each begins.
import { useEffect, useRef, useState } from "react";
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

const FORWARD = ["ArrowDown", "ArrowRight"];
const BACK = ["ArrowUp", "ArrowLeft"];

/** The letter that a key leads to from the one at `at`; undefined for keys that lead nowhere. */
const reached = (key, buttons, at) => {
  if (FORWARD.includes(key)) return buttons[Math.min(at + 1, buttons.length - 1)];
  if (BACK.includes(key)) return buttons[Math.max(at - 1, 0)];
  if (key === "Home") return buttons[0];
  if (key === "End") return buttons.at(-1);
  return key.length === 1 ? buttons.find(({ dataset }) => dataset.letter === key.toUpperCase()) : undefined;
};

/**
 * `letters`: [{letter, position}]; `index`: the first item that is seen; `go(position)`. One of them
 * is reached with the tab key, the others from there with arrows, or by typing them.
 */
export function Letters({ letters, index, go, className = "az" }) {
  const [jumpedTo, setJump] = useJump();
  const nav = useRef(null);
  const current = letterAt(letters, jumpedTo ?? index);
  const first = letters.some(({ letter }) => letter === current) ? current : letters[0]?.letter;
  useEffect(() => {
    const bar = nav.current;
    const here = bar?.querySelector("[aria-current]");
    if (here && bar.scrollWidth > bar.clientWidth) {
      bar.scrollTo({ left: here.offsetLeft - (bar.clientWidth - here.clientWidth) / 2 });
    }
  }, [current]);
  const press = (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const buttons = [...nav.current.querySelectorAll("button")];
    const to = reached(event.key, buttons, buttons.indexOf(event.target));
    if (!to) return;
    event.preventDefault();
    event.stopPropagation();
    to.focus();
  };
  return (
    <nav className={className} aria-label="Letters" ref={nav} onKeyDown={press}>
      {letterRow(letters).map(({ letter, position }) =>
        position === null ? (
          <span key={letter} aria-hidden="true">
            {letter}
          </span>
        ) : (
          <button
            key={letter}
            type="button"
            data-letter={letter}
            tabIndex={letter === first ? 0 : -1}
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

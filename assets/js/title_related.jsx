// Titles that are like another one: looked for when somebody comes near them, so that the page itself
// waits for nothing more.
import { useEffect, useRef } from "react";
import { useCalm } from "./calm.js";
import { NotHad } from "./parts.jsx";
import { PosterSkeleton } from "./poster.jsx";
import { TitleShelf } from "./title_poster.jsx";

const NEAR = "200px";
const CALM_MS = 400;
const WAITING = 12;

/** `row`: `TitleRowView`, null before it was asked for. */
export function Related({ row, revision, onRelate }) {
  const place = useRef(null);
  const isKnown = Boolean(row);
  useCalm(revision, CALM_MS, () => isKnown && onRelate());
  useEffect(() => {
    if (isKnown || !place.current) return undefined;
    const observer = new IntersectionObserver(
      (moments) => {
        if (!moments.at(-1).isIntersecting) return; // the others are over
        observer.disconnect();
        onRelate();
      },
      { rootMargin: NEAR },
    );
    observer.observe(place.current);
    return () => observer.disconnect();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [isKnown]);
  if (isKnown && !row.titles.length && row.was_asked) return null;
  return (
    <section className="stack gap-3" aria-labelledby="related" aria-busy={!isKnown} ref={place}>
      <h2 id="related">More like this</h2>
      {!isKnown && <Waiting />}
      {isKnown && row.titles.length > 0 && <TitleShelf cards={row.titles} labelledBy="related" />}
      {isKnown && !row.titles.length && (
        <NotHad quiet words={row.why_empty} onAgain={onRelate} />
      )}
    </section>
  );
}

const Waiting = () => (
  <div className="shelf shelf--posters" aria-hidden="true">
    {Array.from({ length: WAITING }, (_, index) => (
      <PosterSkeleton key={index} />
    ))}
  </div>
);

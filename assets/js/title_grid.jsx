// Titles as posters, of which more come as somebody nears the end.
import { useEffect, useRef } from "react";
import { useKeptScroll } from "./kept_place.js";
import { Age, NotHad } from "./parts.jsx";
import { PosterSkeleton } from "./poster.jsx";
import { TitlePoster } from "./title_poster.jsx";
import { keyOf } from "./title_words.js";

const NEAR = "900px";
const EAGER = 7;
const MORE = 14;

/** `pages` as of `useTitlePages`; `children` stand there before its first answer. */
export function TitleGrid({ pages, labelledBy, children }) {
  const end = useRef(null);
  const { titles, isKnown, isWhole, why, age, more, again } = pages;
  useKeptScroll(isKnown);
  useEffect(() => {
    if (!end.current) return undefined;
    // A busy browser tells of several moments at once: the last one counts, and it tells no more.
    const observer = new IntersectionObserver((moments) => more(moments.at(-1).isIntersecting), { rootMargin: NEAR });
    observer.observe(end.current);
    return () => observer.disconnect();
  }, [isKnown, more]);
  if (!isKnown) return children;
  const isGrowing = !isWhole && !why;
  return (
    <>
      <Age words={age} />
      {titles.length > 0 && (
        <ul className="posters" aria-labelledby={labelledBy} aria-busy={isGrowing}>
          {titles.map((card, index) => (
            <li key={keyOf(card)}>
              <TitlePoster card={card} eager={index < EAGER} />
            </li>
          ))}
          {isGrowing &&
            Array.from({ length: MORE }, (_, index) => (
              <li key={`more ${index}`} aria-hidden="true">
                <PosterSkeleton />
              </li>
            ))}
        </ul>
      )}
      {why && (
        <NotHad words={why} onAgain={again} />
      )}
      <div ref={end} aria-hidden="true" />
    </>
  );
}

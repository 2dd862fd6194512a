// The page of a search: what is in the library, as posters.
import { useRef } from "react";
import { useLocation } from "react-router";
import { LONGEST, answerTo, foundWords } from "./found.js";
import { useIsHere } from "./here.js";
import { useKeptScroll } from "./kept_place.js";
import { Poster } from "./poster.jsx";

/** `children`: what stands there before an answer, what is said before a question, and without a hit. */
export function SearchHits({ answer, children }) {
  const [waiting, unasked, nothing] = children;
  const { search } = useLocation();
  const isHere = useIsHere();
  const asked = (new URLSearchParams(search).get("q") ?? "").trim().slice(0, LONGEST).trim();
  const last = useRef(null);
  const shown = answerTo(asked, answer, last.current);
  last.current = shown;
  useKeptScroll(shown?.text === asked);
  if (!isHere) return waiting;
  if (!asked) return unasked;
  return (
    <section className="stack gap-4" aria-labelledby="in-library" aria-busy={shown?.text !== asked}>
      <div className="sectionhead">
        <h2 id="in-library">In your library</h2>
      </div>
      <p className="sr" role="status">
        {shown?.text === asked ? foundWords(shown) : ""}
      </p>
      {!shown && waiting}
      {shown?.hits.length === 0 && (shown.text === asked ? nothing : waiting)}
      {shown?.hits.length > 0 && (
        <ul className="posters">
          {shown.hits.map((hit) => (
            <li key={hit.item.id}>
              <Poster item={hit.item} withType />
              {hit.reason && <p className="poster__m clip">{hit.reason}</p>}
            </li>
          ))}
        </ul>
      )}
      {shown?.is_cut && <p className="text-fg-3">There is more: another word narrows it down.</p>}
    </section>
  );
}

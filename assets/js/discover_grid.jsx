// The whole of one row of Discover.
import { useEffect } from "react";
import SearchX from "lucide-react/dist/esm/icons/search-x.mjs";
import { filtersOn, headOf, searchOf } from "./discover_words.js";
import { Button } from "./parts.jsx";
import { TitleGrid } from "./title_grid.jsx";
import { useTitlePages } from "./title_pages.js";

export default function Grid({ question, genres, chunk, revision, waiting, onShow, go }) {
  const key = searchOf(question);
  const pages = useTitlePages({ key, chunk, revision, ask: (page) => onShow(key, question, page) });
  const head = headOf(question, genres);
  const on = filtersOn(question, genres);
  useEffect(() => {
    document.title = `${head} · MediaNest`;
  }, [head]);
  const isEmpty = pages.isWhole && !pages.why && !pages.titles.length;
  return (
    <section className="stack gap-4" aria-labelledby="row-head">
      <h2 id="row-head">{head}</h2>
      <TitleGrid pages={pages} labelledBy="row-head">
        {waiting}
      </TitleGrid>
      {isEmpty && (
        <div className="empty">
          <SearchX className="i" aria-hidden="true" />
          <h3>Nothing is like that</h3>
          <p>{pages.nothing || "This row is empty right now."}</p>
          <Button onClick={() => go(on.length ? { row: question.row } : {})}>{on.length ? "Clear the filters" : "All rows"}</Button>
        </div>
      )}
    </section>
  );
}

// The second group of a search: films and series that can be asked for.
import { useEffect, useState } from "react";
import { useLocation } from "react-router";
import { questionIn } from "./found.js";
import { TitleGrid } from "./title_grid.jsx";
import { useTitlePages } from "./title_pages.js";
import { AwayNote } from "./upstream.jsx";

const TYPING_MS = 250;

/** The words of the address once they have stood there for a while: the catalogue is asked for each. */
const useSettled = (words) => {
  const [settled, setSettled] = useState("");
  useEffect(() => {
    const timer = setTimeout(() => setSettled(words), settled ? TYPING_MS : 0);
    return () => clearTimeout(timer);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [words]);
  return words ? settled : "";
};

export function FoundTitles({ chunk, revision, children, onShow }) {
  const { search } = useLocation();
  const question = useSettled(questionIn(new URLSearchParams(search).get("q") ?? ""));
  if (!question) return null;
  return <Found key={question} {...{ question, chunk, revision, onShow }} waiting={children} />;
}

function Found({ question, chunk, revision, waiting, onShow }) {
  const key = `search ${question}`;
  const pages = useTitlePages({ key, chunk, revision, ask: (page) => onShow(key, question, page) });
  const { titles, isKnown, isWhole, why } = pages;
  const isEmpty = isWhole && !why && !titles.length;
  const count = pages.total || titles.length;
  const said = isEmpty ? pages.nothing : `${count.toLocaleString()} can be requested`;
  return (
    <section className="stack gap-4" aria-labelledby="can-be-requested" aria-busy={!isKnown}>
      <div className="sectionhead">
        <h2 id="can-be-requested">Can be requested</h2>
      </div>
      <AwayNote />
      <p className="sr" role="status">
        {isKnown && !why ? said : ""}
      </p>
      <TitleGrid pages={pages} labelledBy="can-be-requested">
        {waiting}
      </TitleGrid>
      {isEmpty && <p className="text-fg-2">{said}</p>}
    </section>
  );
}

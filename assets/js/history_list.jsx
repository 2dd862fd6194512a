// What has ended, by day, with search and pages, both of which stand in the address.
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import ChevronLeft from "lucide-react/dist/esm/icons/chevron-left.mjs";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import HistoryIcon from "lucide-react/dist/esm/icons/history.mjs";
import { byDay } from "./days.js";
import { useDeeds } from "./deeds.jsx";
import { DownloadBulk } from "./download_bulk.jsx";
import { Row } from "./download_row.jsx";
import { newestEnded } from "./downloads.js";
import { useKeptFocus } from "./focus.js";
import { Problem } from "./parts.jsx";
import { writeParam } from "./place.js";
import { SearchField } from "./search_field.jsx";
import { useSelection } from "./selection.js";
import { useTyped } from "./typed.js";

const TYPING_MS = 250;

const asked = (search) => {
  const given = new URLSearchParams(search);
  return { q: given.get("q") ?? "", page: Math.max(1, Number.parseInt(given.get("page"), 10) || 1) };
};

/** Search and page of the address; typing changes them without a step in the browser's history. */
const useQuestion = () => {
  const { search } = useLocation();
  const [question, setQuestion] = useState(() => ({ ...asked(search), search }));
  if (question.search !== search) setQuestion({ ...asked(search), search });
  const find = (q) => {
    writeParam("q", q);
    writeParam("page", "");
    setQuestion({ q, page: 1, search });
  };
  // The router does not know what was typed, and takes a link to where it was last for no step.
  const go = (q, page) => setQuestion({ q, page, search });
  return [question, find, go];
};

const pageLink = (q, page) => {
  const params = new URLSearchParams({ tab: "history" });
  if (q) params.set("q", q);
  if (page > 1) params.set("page", page);
  return `?${params}`;
};

export default function HistoryList(props) {
  const { items, shown, total, pages, error, entries, downloads, isAdmin, skeleton, ...handlers } = props;
  const [{ q, page }, find, go] = useQuestion();
  const newest = newestEnded(downloads);
  const { onShow } = handlers;
  useEffect(() => {
    onShow(q, page);
  }, [onShow, q, page, newest]);
  const then = (act) => (...given) => {
    act(...given);
    onShow(q, page);
  };
  const [open, setOpen] = useState(() => new Set());
  const toggle = ({ id }) => {
    const next = new Set(open);
    if (next.delete(id)) handlers.onFold(id);
    else next.add(id);
    setOpen(next);
  };
  const { selected, select, set } = useSelection(items.map(({ id }) => id));
  const changing = Object.fromEntries(
    ["onRetry", "onRemove", "onPin", "onRetryEntry"].map((name) => [name, then(handlers[name])]),
  );
  const { deeds, menuOf, floats, warm } = useDeeds({ ...handlers, ...changing }, { select, toggle });
  const list = useRef(null);
  useKeptFocus(list);
  const days = useMemo(() => byDay(items), [items]);
  const isCurrent = shown === `${page} ${q}`;
  return (
    <section
      className="stack gap-4"
      ref={list}
      tabIndex={-1}
      aria-label="History"
      aria-busy={!isCurrent}
      data-selecting={selected.size > 0 || undefined}
      onPointerEnter={warm}
      onFocus={warm}
      onKeyDown={(event) => event.key === "Escape" && selected.size && set([])}
    >
      {selected.size ? (
        <DownloadBulk rows={items} {...{ selected, set, deeds }} />
      ) : (
        <Find q={q} total={isCurrent ? total : null} onFind={find} />
      )}
      {error && <Problem>{error}</Problem>}
      {!shown && !error ? skeleton : null}
      {shown && !items.length ? <Nothing {...{ q, page, go }} /> : null}
      {days.map(({ day, rows }) => (
        <section className="stack gap-2" key={day} aria-label={day}>
          <h2 className="day">{day}</h2>
          <ul className="card">
            {rows.map((download) => (
              <Row
                key={download.id}
                {...{ download, deeds, isAdmin }}
                over
                under
                isSelected={selected.has(download.id)}
                menuOpen={menuOf === download.id}
                entries={open.has(download.id) ? entries[download.id] ?? null : undefined}
              />
            ))}
          </ul>
        </section>
      ))}
      {pages > 1 && <Pages {...{ q, page, pages, go }} />}
      {floats()}
    </section>
  );
}

function Find({ q, total, onFind }) {
  const [text, setText] = useTyped(q, onFind, TYPING_MS);
  return (
    <div className="queue__head" role="search" aria-label="History">
      <SearchField
        className="find"
        aria-label="Search the history"
        placeholder="Search the history"
        enterKeyHint="search"
        value={text}
        set={setText}
      />
      <p className="text-fg-3 num" role="status">
        {total === null ? "" : `${total.toLocaleString()} ${total === 1 ? "download" : "downloads"}`}
      </p>
    </div>
  );
}

function Nothing({ q, page, go }) {
  const rest = page > 1 ? q : "";
  const words = q
    ? ["Nothing is called that", `No download in the history has “${q}” in its title, channel or link.`]
    : ["Nothing has ended yet", "What was downloaded, failed or was cancelled stays listed here."];
  return (
    <div className="empty">
      <HistoryIcon className="i" aria-hidden="true" />
      <h2>{page > 1 ? "There is no such page" : words[0]}</h2>
      <p>{page > 1 ? "The history is shorter than that." : words[1]}</p>
      {(q || page > 1) && (
        <Link className="btn btn--secondary" to={pageLink(rest, 1)} onClick={() => go(rest, 1)}>
          {page > 1 ? "To the first page" : "Show everything"}
        </Link>
      )}
    </div>
  );
}

function Pages({ q, page, pages, go }) {
  const step = (to, words, icon) =>
    to >= 1 && to <= pages ? (
      <Link
        className="btn btn--secondary"
        to={pageLink(q, to)}
        rel={words === "Newer" ? "prev" : "next"}
        onClick={() => go(q, to)}
      >
        {icon}
        <span>{words}</span>
      </Link>
    ) : (
      <span />
    );
  return (
    <nav className="pages" aria-label="Pages">
      {step(page - 1, "Newer", <ChevronLeft className="i" aria-hidden="true" />)}
      <span className="num text-fg-2">{`Page ${page} of ${pages}`}</span>
      {step(page + 1, "Older", <ChevronRight className="i" aria-hidden="true" />)}
    </nav>
  );
}

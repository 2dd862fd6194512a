// What nobody watches, and what nobody knows of: how much could be freed, and what to do about each.
import { Suspense, lazy, useRef, useState } from "react";
import { Link, useLocation } from "react-router";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import BookmarkX from "lucide-react/dist/esm/icons/bookmark-x.mjs";
import Ellipsis from "lucide-react/dist/esm/icons/ellipsis.mjs";
import { useCalm } from "./calm.js";
import { Pages } from "./filters.jsx";
import { useKeptFocus } from "./focus.js";
import { bytes } from "./formats.js";
import { once } from "./once.js";
import { Age, Button, IconButton } from "./parts.jsx";
import { Picture } from "./poster.jsx";
import { SortHead, StateChips, StatePill, UnusedFilters } from "./unused_parts.jsx";
import { useFarSelection } from "./unused_selection.js";
import { agesOf, factsOf, freedWords, fullNameOf, keepWords, lastWords, leavesWords, monthOf, nameOf, needsWords, rangeWords, sharesOf, stateOf, titlesOf } from "./unused_words.js";
import "../insights.css";

const Basis = lazy(() => import("./unused_basis.jsx"));
const Chosen = lazy(() => import("./unused_chosen.jsx"));
const Nothing = lazy(() => import("./unused_nothing.jsx").then((found) => ({ default: found.Nothing })));
const NoSection = lazy(() => import("./unused_nothing.jsx").then((found) => ({ default: found.NoSection })));
const KeepDialog = lazy(() => import("./unused_dialogs.jsx").then((found) => ({ default: found.KeepDialog })));
const LeaveDialog = lazy(() => import("./unused_dialogs.jsx").then((found) => ({ default: found.LeaveDialog })));
const WhyDialog = lazy(() => import("./unused_dialogs.jsx").then((found) => ({ default: found.WhyDialog })));
const Menu = lazy(() => import("./unused_menu.jsx"));

const CALM_MS = 1500;

/** `children`: what stands there until the report is known. */
export function Unused(props) {
  const { report, sections, shares, kept, lostSection, leaves, names, problems, handingProblems, revision, leavingRevision, children } = props;
  const { onLoad, onBegin, onKeep, onEndKeep, onBeginHanding, onHandOver } = props;
  useCalm(revision, CALM_MS, onLoad);
  useCalm(leavingRevision, CALM_MS, onLoad);
  const { search } = useLocation();
  const [open, setOpen] = useState(null); // {what: "keep" | "leave" | "why", rows}
  const [menu, setMenu] = useState(null); // {row, at}
  const list = useRef(null);
  useKeptFocus(list);
  const items = report?.items ?? [];
  const chosen = useFarSelection(items);
  const endKeep = useRef(null);
  endKeep.current ||= once((ids) => latest.current(ids));
  const latest = useRef(null);
  latest.current = onEndKeep;
  if (lostSection) {
    return (
      <Suspense fallback={null}>
        <NoSection />
      </Suspense>
    );
  }
  if (!report) return children;
  const isKept = Boolean(new URLSearchParams(search).get("kept"));
  const close = () => setOpen(null);
  const done = () => {
    close();
    chosen.clear();
  };
  const deeds = {
    keep: (ids) => setOpen({ what: "keep", ids }),
    leave: (ids) => setOpen({ what: "leave", ids }),
    why: (row) => setOpen({ what: "why", row }),
    end: (ids) => {
      endKeep.current(ids);
      chosen.clear();
    },
    menu: (row, at) => setMenu((now) => (now?.at === at ? null : { row, at })),
  };
  const named = (ids) => items.find(({ item_id: id }) => ids.length === 1 && id === ids[0]);
  return (
    <div className="stack">
      {needsWords(report.basis) && (
        <Suspense fallback={<div className="banner banner--quiet unused__basis" />}>
          <Basis basis={report.basis} />
        </Suspense>
      )}
      <Freed {...{ report, sections, shares, isKept }} />
      <div className="stack gap-3">
        <div className="unused__bar">
          <StateChips sums={report.sums} kept={kept} />
          <UnusedFilters sections={sections} />
        </div>
        <div className="row row--wrap unused__line">
          <p className="text-fg-3 text-xs num" role="status">
            {rangeWords(report.pagination, items.length)}
            <span className="sr">{` ${titlesOf(report.pagination.total_items)} listed`}</span>
          </p>
          <span className="push">
            <Age words={agesOf(report.basis, sections)} />
          </span>
        </div>
        {chosen.ids.length > 0 && (
          <Suspense fallback={<div className="bulk" />}>
            <Chosen {...{ chosen, isKept, deeds }} />
          </Suspense>
        )}
        <section ref={list} tabIndex={-1} aria-label="Unused media" className="unused__list">
          {items.length ? (
            <Table {...{ items, chosen, deeds, isKept, leaves, names }} menuOf={menu?.row.item_id} />
          ) : (
            <Suspense fallback={null}>
              <Nothing {...{ search, isKept }} total={report.pagination.total_items} />
            </Suspense>
          )}
        </section>
        <Pages label="Pages of unused media" page={report.pagination.page} pages={report.pagination.total_pages} />
      </div>
      <Suspense fallback={null}>
        {open?.what === "keep" && (
          <KeepDialog ids={open.ids} row={named(open.ids)} {...{ problems, onBegin, onKeep }} onDone={done} onClose={close} />
        )}
        {open?.what === "leave" && (
          <LeaveDialog ids={open.ids} row={named(open.ids)} problems={handingProblems} onBegin={onBeginHanding} onHandOver={onHandOver} onDone={done} onClose={close} />
        )}
        {open?.what === "why" && <WhyDialog row={open.row} basis={report.basis} names={names} onClose={close} />}
        {menu && <Menu {...menu} {...{ deeds, isKept }} onClose={() => setMenu(null)} />}
      </Suspense>
    </div>
  );
}

function Freed({ report, sections, shares, isKept }) {
  const { reclaimable, unknown } = report.sums;
  const split = sharesOf(shares);
  const asked = Number(new URLSearchParams(useLocation().search).get("section"));
  const whole = sections.some(({ id }) => id === asked) ? sections.filter(({ id }) => id === asked) : sections;
  return (
    <div className="cols unused__sums">
      <section className="card card__body c5 unused__sum" aria-labelledby="unused-freed">
        <h2 id="unused-freed">{isKept ? "Kept, though not watched" : "Could be freed"}</h2>
        <p className="unused__big num">{bytes(reclaimable.size_bytes)}</p>
        <p className="text-fg-2 num">
          {`${freedWords(reclaimable, whole)} ${unknown.items ? `${reclaimable.items ? "Another " : ""}${bytes(unknown.size_bytes)} is unknown. ` : ""}This report never deletes anything.`}
        </p>
      </section>
      <section className="card card__body c7 unused__sum" aria-labelledby="unused-sections">
        <h2 id="unused-sections">By section</h2>
        {split.length ? (
          <>
            <div className="split" aria-hidden="true">
              {split.map(({ key, percent, colour }) => (
                <i key={key} style={{ "--v": percent, background: colour }} />
              ))}
            </div>
            <ul className="unused__keys">
              {split.map(({ key, title, bytes: size, colour }) => (
                <li key={key}>
                  <span className="swatch" style={{ background: colour }} aria-hidden="true" />
                  <span className="clip">{title}</span> <span className="text-fg-3 num">{bytes(size)}</span>
                </li>
              ))}
            </ul>
          </>
        ) : (
          <>
            <div className="split" aria-hidden="true" />
            <p className="text-fg-2">{unknown.items ? "Nothing that is sure." : "Nothing."}</p>
          </>
        )}
      </section>
    </div>
  );
}

function Table({ items, chosen, deeds, isKept, leaves, names, menuOf }) {
  const largest = Math.max(1, ...items.map(({ size_bytes: size }) => size));
  return (
    <div className="tablewrap tablewrap--cards">
      <table className="table table--cards table--requests table--unused" role="table" aria-label="Unused media">
        <thead role="rowgroup">
          <tr role="row">
            <th role="columnheader" scope="col" className="w-10">
              <span className="sr">Choose</span>
            </th>
            <SortHead field="title" label="Title" />
            <th role="columnheader" scope="col" className="w-44">
              Why
            </th>
            <SortHead field="lastPlayed" label="Last watched" className="w-40 lg" />
            <SortHead field="added" label="Added" className="w-28 lg" />
            <SortHead field="size" label="Size" className="unused__size" />
            <th role="columnheader" scope="col" className="unused__acts">
              <span className="sr">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody role="rowgroup">
          {items.map((row) => (
            <Row key={row.item_id} {...{ row, chosen, deeds, isKept, largest, names }} leaves={leaves[row.item_id]} isMenuOpen={menuOf === row.item_id} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, chosen, deeds, isKept, largest, names, leaves, isMenuOpen }) {
  const { item_id: id, size_bytes: size } = row;
  const name = fullNameOf(row);
  const keep = keepWords(row.keep, names);
  return (
    <tr role="row" data-row={id} data-selected={chosen.has(id) || undefined}>
      <td role="cell" className="choose">
        <input
          type="checkbox"
          className="check"
          aria-label={`Choose ${name}`}
          checked={chosen.has(id)}
          onChange={() => {}}
          onClick={(event) => chosen.select(id, event.shiftKey)}
        />
      </td>
      <td role="cell" className="wide">
        <div className="title-cell">
          <Picture id={id} version={row.poster} title={nameOf(row)} sizes="2.5rem" className="art--sm unused__art" />
          <div className="grow">
            <p className="clip">
              <Link className="font-medium" to={`/item/${id}`} title={name}>
                {nameOf(row)}
              </Link>
            </p>
            <p className="sub-line clip">{factsOf(row)}</p>
            {(keep || isKept) && <p className="sub-line clip">{keep || "Kept with its series"}</p>}
            {leaves && <p className="sub-line clip">{leavesWords(leaves)}</p>}
          </div>
        </div>
      </td>
      <td role="cell" data-l="Why">
        <button
          type="button"
          className="unused__why"
          aria-haspopup="dialog"
          aria-label={`${stateOf(row).word}: why ${name}`}
          title="Why this title?"
          onClick={() => deeds.why(row)}
        >
          <StatePill row={row} />
        </button>
      </td>
      <td role="cell" data-l="Last watched" className="lg text-fg-2 num">
        {lastWords(row)}
      </td>
      <td role="cell" className="lg text-fg-2 num not-phone">
        {monthOf(row.added_at) || "not known"}
      </td>
      <td role="cell" data-l="Size" className="unused__size num">
        <span className="mini not-phone" style={{ "--p": `${(size / largest) * 100}%` }} aria-hidden="true" />
        <span className="font-medium">{bytes(size)}</span>
      </td>
      <td role="cell" className="wide">
        <div className="acts unused__deeds">
          {isKept ? (
            row.keep && (
              <Button small icon={BookmarkX} variant="ghost" aria-label={`Keep ${name} no longer`} onClick={() => deeds.end([id])}>
                End
              </Button>
            )
          ) : (
            <Button small icon={BookmarkCheck} variant="ghost" aria-label={`Keep ${name}`} aria-haspopup="dialog" onClick={() => deeds.keep([id])}>
              Keep
            </Button>
          )}
          <IconButton
            icon={Ellipsis}
            label={`More: ${name}`}
            className="iconbtn--sm"
            aria-haspopup="menu"
            aria-expanded={isMenuOpen}
            onClick={(event) => deeds.menu(row, event.currentTarget)}
          />
        </div>
      </td>
    </tr>
  );
}

// One's own films: as posters or as a list, with what can be done to them.
import { Suspense, lazy, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import EyeOff from "lucide-react/dist/esm/icons/eye-off.mjs";
import Film from "lucide-react/dist/esm/icons/film.mjs";
import FolderInput from "lucide-react/dist/esm/icons/folder-input.mjs";
import LayoutGrid from "lucide-react/dist/esm/icons/layout-grid.mjs";
import List from "lucide-react/dist/esm/icons/list.mjs";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import Share2 from "lucide-react/dist/esm/icons/share-2.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import { BulkBar } from "./bulk_bar.jsx";
import { useCalm } from "./calm.js";
import { Confirm } from "./confirm.jsx";
import { Filters, MoreFilters, Pages } from "./filters.jsx";
import { MovieLines, MoviePosters, RatingSelect, today } from "./movie_lists.jsx";
import { FILTERS, isFiltered } from "./movie_words.js";
import { Button, Chevron, IconButton } from "./parts.jsx";
import { SearchField } from "./search_field.jsx";
import { useSelection } from "./selection.js";
import "../movies.css";

const MovieDialog = lazy(() => import("./movie_dialog.jsx"));
const MovieFiles = lazy(() => import("./movie_files.jsx"));
const MovieShare = lazy(() => import("./movie_share.jsx"));

const CALM_MS = 1000;
const SORTS = [
  ["", "Newest first"],
  ["title:asc", "By title"],
  ["year:desc", "Latest year first"],
  ["year:asc", "Earliest year first"],
  ["rating:desc", "Best rated first"],
  ["seenAt:desc", "Last seen first"],
];

/** `children`: the heading, and what stands there until the list is known. */
export function MyMovies(props) {
  const { items, counts, total, page, pages, sharedSince, found, problems, revision, libraryRevision, children } = props;
  const [heading, skeleton] = children;
  const { onLoad, onBegin, onFind, onSave, onChange, onRemove, onForgetPicture, onShare, onUnshare } = props;
  useCalm(revision, CALM_MS, onLoad);
  useCalm(libraryRevision, CALM_MS, onLoad);
  const { search } = useLocation();
  const [open, setOpen] = useState(null); // {what: "movie", id} | {what: "files"} | {what: "share"}
  const ids = items.map(({ id }) => id);
  const { selected, select, set } = useSelection(ids);
  const isList = new URLSearchParams(search).get("view") === "list";
  const close = () => setOpen(null);
  const edited = open?.id ? items.find(({ id }) => id === open.id) : null;
  const edit = (id) => setOpen({ what: "movie", id });
  const deeds = { edit, select, onChange, selected };
  return (
    <div className="stack">
      <div className="page__head">
        <div className="grow">
          {heading}
          {counts && <p className="text-fg-2 num">{`${counts.all.toLocaleString()} in all, ${counts.seen.toLocaleString()} seen`}</p>}
        </div>
        <div className="page__acts">
          <Button icon={Plus} variant="primary" onClick={() => edit("")}>
            Add a film
          </Button>
          <Button icon={FolderInput} onClick={() => setOpen({ what: "files" })}>
            Import and export
          </Button>
          <Button icon={Share2} onClick={() => setOpen({ what: "share" })}>
            {sharedSince ? "Shared" : "Share"}
          </Button>
        </div>
      </div>
      {counts === null ? (
        skeleton
      ) : (
        <>
          {(counts.all > 0 || isFiltered(search)) && <Bar isList={isList} />}
          {selected.size > 0 && (
            <BulkBar label="Selected films" ids={ids} selected={selected} set={set}>
              <Button small icon={Eye} onClick={() => onChange([...selected], { seen_at: today() })}>
                Seen today
              </Button>
              <Button small icon={EyeOff} onClick={() => onChange([...selected], { seen_at: "" })}>
                Not seen
              </Button>
              <RatingSelect label="Rating of the selected films" value="" none="Rate" onChoose={(rating) => onChange([...selected], { rating })} />
              <Confirm
                small
                label="Remove"
                name="Remove the selected films"
                title={selected.size === 1 ? "Remove this film?" : `Remove ${selected.size} films?`}
                words="They go from your list, with their notes and pictures. The library is not touched."
                action="Remove"
                variant="secondary"
                tone="danger"
                onConfirm={() => onRemove([...selected])}
              >
                <Trash2 className="i" aria-hidden="true" />
              </Confirm>
            </BulkBar>
          )}
          {items.length ? (
            isList ? (
              <MovieLines items={items} {...deeds} />
            ) : (
              <MoviePosters items={items} {...deeds} />
            )
          ) : (
            <Nothing isFiltered={isFiltered(search)} isFar={total > 0} onAdd={() => edit("")} onImport={() => setOpen({ what: "files" })} />
          )}
          <Pages label="Pages of films" page={page} pages={pages} />
        </>
      )}
      <Suspense fallback={null}>
        {open?.what === "movie" && (
          <MovieDialog
            key={open.id}
            movie={edited}
            {...{ found, problems, onBegin, onFind, onSave, onRemove, onForgetPicture, onLoad }}
            onClose={close}
          />
        )}
        {open?.what === "files" && <MovieFiles search={search} onDone={onLoad} onClose={close} />}
        {open?.what === "share" && <MovieShare {...{ sharedSince, onShare, onUnshare }} onClose={close} />}
      </Suspense>
    </div>
  );
}

function Bar({ isList }) {
  const [typed, setTyped] = useState(new URLSearchParams(useLocation().search).get("search") ?? "");
  return (
    <div className="row row--wrap">
      <div className="grow">
        <Filters label="Search and filter films">
          <SearchField name="search" value={typed} set={setTyped} aria-label="Search my films" placeholder="Search" />
          <MoreFilters names={[...FILTERS.slice(1), "sort"]}>
            <Chosen name="seen" label="Seen" options={[["", "Seen or not"], ["yes", "Seen"], ["no", "Not seen"]]} />
            <Chosen name="rating_from" label="Rating" options={[["", "Any rating"], ...[9, 8, 7, 6, 5].map((least) => [String(least), `${least} or more`])]} />
            <Year name="year_from" label="From year" />
            <Year name="year_to" label="To year" />
            <Chosen name="sort" label="Order" options={SORTS} />
          </MoreFilters>
          <input type="hidden" name="view" />
        </Filters>
      </div>
      <Views isList={isList} />
    </div>
  );
}

function Chosen({ name, label, options }) {
  return (
    <div className="select">
      <select name={name} aria-label={label} defaultValue="">
        {options.map(([value, words]) => (
          <option key={value} value={value}>
            {words}
          </option>
        ))}
      </select>
      <Chevron />
    </div>
  );
}

const Year = ({ name, label }) => (
  <input className="input movies__year" name={name} aria-label={label} placeholder={label} inputMode="numeric" pattern="\d{4}" maxLength={4} />
);

/** The other way to look at the list; the address says which. */
function Views({ isList }) {
  const { search } = useLocation();
  const navigate = useNavigate();
  const look = (view) => {
    const asked = new URLSearchParams(search);
    if (view) asked.set("view", view);
    else asked.delete("view");
    navigate({ search: asked.toString() }, { replace: true, preventScrollReset: true });
  };
  return (
    <div className="row movies__views" role="group" aria-label="View">
      <IconButton icon={LayoutGrid} label="Posters" aria-pressed={!isList} onClick={() => look("")} />
      <IconButton icon={List} label="List" aria-pressed={isList} onClick={() => look("list")} />
    </div>
  );
}

function Nothing({ isFiltered: isNarrowed, isFar, onAdd, onImport }) {
  const { pathname } = useLocation();
  if (isNarrowed || isFar) {
    return (
      <div className="empty">
        <Film className="i" aria-hidden="true" />
        <h2>No film fits</h2>
        <p>Nothing on your list is like that.</p>
        <Link className="btn btn--secondary" to={pathname}>
          Show all
        </Link>
      </div>
    );
  }
  return (
    <div className="empty">
      <Film className="i" aria-hidden="true" />
      <h2>Your list is empty</h2>
      <p>Keep the films you have seen or want to see, with your rating and notes. Nobody else sees it unless you share it.</p>
      <div className="row row--wrap">
        <Button icon={Plus} variant="primary" onClick={onAdd}>
          Add the first film
        </Button>
        <Button icon={FolderInput} onClick={onImport}>
          Import a list
        </Button>
      </div>
    </div>
  );
}

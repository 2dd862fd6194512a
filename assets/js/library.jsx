// The library: sections as tabs, and the one that the address names as posters or lines.
import { useEffect, useMemo, useRef, useState } from "react";
import { Link, useLocation, useNavigate, useParams } from "react-router";
import Bookmark from "lucide-react/dist/esm/icons/bookmark.mjs";
import Film from "lucide-react/dist/esm/icons/film.mjs";
import LibraryBig from "lucide-react/dist/esm/icons/library-big.mjs";
import Music from "lucide-react/dist/esm/icons/music.mjs";
import SearchX from "lucide-react/dist/esm/icons/search-x.mjs";
import Tv from "lucide-react/dist/esm/icons/tv.mjs";
import { useCalm } from "./calm.js";
import { keptPlace } from "./kept_place.js";
import { Letters } from "./letters.jsx";
import { Filters } from "./library_filters.jsx";
import { Grid } from "./library_grid.jsx";
import {
  FIRST_ORDER,
  alsoIn,
  counted,
  filterWords,
  filtersOn,
  keyOf,
  noun,
  questionOf,
  resultWords,
  searchOf,
  viewOf,
  withoutWords,
} from "./library_words.js";
import { NotHad } from "./parts.jsx";
import { changed } from "./question.js";
import { useRightAddress } from "./right_address.js";
import { useRows } from "./rows.js";

const DESCRIBE_MS = 3000;
const ICONS = { movie: Film, show: Tv, artist: Music };

/** `children`: what stands there until it is known which sections there are, and what without any. */
export function Library(props) {
  const { sections, loaded, collections, revision, children, onLoad } = props;
  const { section: named } = useParams();
  const [skeleton, nothing] = children;
  useCalm(revision, DESCRIBE_MS, onLoad);
  if (!loaded) return skeleton;
  if (!sections.length) return nothing;
  const section = named ? sections.find(({ id }) => String(id) === named) : sections[0];
  return (
    <>
      <Tabs sections={sections} current={section} collections={collections} />
      {section ? <Section key={section.id} {...props} section={section} /> : <NoSuchSection />}
    </>
  );
}

/** Tabs of the sections, and one for all collections; the current one is scrolled into view. */
export function Tabs({ sections, current, isCollections, collections }) {
  const list = useRef(null);
  useEffect(() => {
    const here = list.current?.querySelector("[aria-current]");
    if (here) list.current.scrollTo({ left: here.offsetLeft - 24 });
  }, [current, isCollections]);
  return (
    <nav className="tabs" aria-label="Sections" ref={list}>
      {sections.map((section) => {
        const Icon = ICONS[section.type] ?? Film;
        return (
          <Link key={section.id} to={`/library/${section.id}`} aria-current={section === current ? "page" : undefined}>
            <Icon className="i" aria-hidden="true" />
            {section.title}
            {isKnown(section) && <span className="tabs__n num">{section.item_count.toLocaleString()}</span>}
          </Link>
        );
      })}
      <Link to="/library/collections" aria-current={isCollections ? "page" : undefined}>
        <Bookmark className="i" aria-hidden="true" />
        Collections
        {collections > 0 && <span className="tabs__n num">{collections.toLocaleString()}</span>}
      </Link>
    </nav>
  );
}

/** Whether Plex has told what is in a section: before that, nothing in it means nothing. */
const isKnown = (section) => Boolean(section.synced_at) || section.item_count > 0;

function NoSuchSection() {
  return (
    <div className="empty">
      <LibraryBig className="i" aria-hidden="true" />
      <h2>There is no such section</h2>
      <p>It may have been removed from Plex, or it is not shared with you.</p>
      <Link className="btn btn--secondary" to="/library">
        To the library
      </Link>
    </div>
  );
}

function Section({ section, chunk, about, relaxed, revision, onShow, onDescribe, onRelax }) {
  const { search } = useLocation();
  const navigate = useNavigate();
  const question = useMemo(() => questionOf(search), [search]);
  const view = viewOf(search);
  useRightAddress(searchOf(question, view), true);
  const key = keyOf(section.id, question);
  const rows = useRows({ key, chunk, revision, ask: (start) => onShow(key, section.id, question, start) });
  const [index, setIndex] = useState(0);
  const goes = useRef(null);
  const [known] = useState(() => keptPlace()?.total);
  const { list, again } = rows;
  const hasFirst = list.total !== null;
  const describe = () => onDescribe(key, section.id, question);
  useEffect(() => {
    if (hasFirst) describe();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [key, hasFirst]);
  useCalm(revision, DESCRIBE_MS, describe);

  const isDescribed = about?.key === key;
  const facets = about?.section_id === section.id ? about.facets : null;
  const isByTitle = (question.sort ?? FIRST_ORDER).startsWith("title:");
  const letters = isDescribed && isByTitle ? about.letters : [];
  const on = filtersOn(question, facets);
  // The address may have been told more than is shown yet: nothing of that is taken back.
  const told = useRef(search);
  useEffect(() => {
    told.current = search;
  }, [search]);
  const go = (next, { replace = false, view: shown = viewOf(told.current) } = {}) => {
    told.current = searchOf(alsoIn(questionOf(told.current), question, next), shown);
    navigate({ search: told.current }, { replace, preventScrollReset: true });
  };
  const count = hasFirst
    ? resultWords({
        total: list.total,
        whole: section.item_count,
        type: section.type,
        size: isDescribed ? about.size_bytes : 0,
        isFiltered: on.length > 0,
      })
    : "";
  const isEmpty = list.total === 0;
  return (
    <>
      <Filters
        {...{ section, question, facets, view, count, letters, go }}
        jump={(position) => goes.current?.to(position)}
        setView={(shown) => go(question, { view: shown, replace: true })}
      />
      <p className="sr" role="status">
        {hasFirst ? `${counted(section.type, list.total)} listed` : ""}
      </p>
      {chunk?.error && chunk.key === key && (
        <NotHad words={chunk.error} onAgain={again} />
      )}
      {isEmpty && <Nothing {...{ section, question, on, relaxed, onRelax, go }} listKey={key} />}
      {!isEmpty && (
        <div className={isByTitle ? "lib lib--letters" : "lib"}>
          {letters.length > 0 && <Letters letters={letters} index={index} go={(position) => goes.current?.to(position)} />}
          <Grid
            rows={rows}
            listKey={key}
            label={section.title}
            onFirst={setIndex}
            type={section.type}
            sort={question.sort ?? FIRST_ORDER}
            onSort={(sort) => go(changed(question, { sort: sort === FIRST_ORDER ? "" : sort }))}
            {...{ view, known, goes }}
          />
        </div>
      )}
    </>
  );
}

/** Nothing is like that: says what each filter alone keeps away, and takes it off. */
function Nothing({ section, question, on, listKey, relaxed, onRelax, go }) {
  useEffect(() => {
    if (on.length) onRelax(listKey, section.id, question);
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [listKey]);
  if (!on.length && !isKnown(section)) {
    return (
      <div className="empty">
        <LibraryBig className="i" aria-hidden="true" />
        <h2>{`${section.title} has not been read yet`}</h2>
        <p>Its first titles show here by themselves as soon as they come from Plex.</p>
      </div>
    );
  }
  if (!on.length) {
    return (
      <div className="empty">
        <Film className="i" aria-hidden="true" />
        <h2>{`${section.title} is empty`}</h2>
        <p>What is added to this section in Plex shows here within minutes.</p>
      </div>
    );
  }
  const counts = relaxed?.key === listKey ? relaxed.counts : {};
  const ways = on
    .map((filter) => ({ filter, count: counts[filter.names[0]] ?? counts[filter.names.at(-1)] ?? 0 }))
    .sort((a, b) => b.count - a.count);
  const off = ({ names }) => go(changed(question, Object.fromEntries(names.map((name) => [name, ""]))));
  return (
    <div className="empty">
      <SearchX className="i" aria-hidden="true" />
      <h2>{`Nothing in ${section.title} is like that`}</h2>
      <p>
        {on.length === 1
          ? `No ${noun(section.type, 1)} fits ${on[0].names[0] === "search" ? on[0].words : `“${filterWords(on[0])}”`}.`
          : "No title fits all of these filters together. Take one off:"}
      </p>
      <div className="chips chips--center">
        {ways.map(({ filter, count }) => (
          <button key={filter.label} type="button" className="chip chip--on" onClick={() => off(filter)}>
            {withoutWords(filter)}
            {count > 0 && <span className="chip__n">{count.toLocaleString()}</span>}
          </button>
        ))}
      </div>
    </div>
  );
}

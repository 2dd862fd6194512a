// All collections, by section.
import { Suspense, lazy, useEffect, useState } from "react";
import Bookmark from "lucide-react/dist/esm/icons/bookmark.mjs";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import { useCalm } from "./calm.js";
import { Tabs } from "./library.jsx";
import { usePageEvent } from "./page_events.js";
import { Button } from "./parts.jsx";
import { CollectionPoster } from "./poster.jsx";

const Maker = lazy(() => import("./collection_maker.jsx"));
const CALM_MS = 2000;
const PATIENCE_MS = 8000;
const MOST = 3000; // as in `state/library_collections.py`

/** `children`: what stands there until the collections are known, and what where there is no section. */
export function Collections({ shelves, loaded, isAdmin, revision, children, onLoad, onMore, onBegin, ...maker }) {
  const [skeleton, nothing] = children;
  const [isOpen, setOpen] = useState(false);
  useCalm(revision, CALM_MS, onLoad);
  usePageEvent("new-collection", ({ deed }) => setOpen(deed === "open"));
  if (!loaded) return skeleton;
  if (!shelves.length) return nothing;
  const filled = shelves.filter(({ total }) => total > 0);
  const sections = shelves.map(({ section }) => section);
  const open = () => {
    onBegin();
    setOpen(true);
  };
  const make = isAdmin && (
    <Button icon={Plus} variant={filled.length ? "secondary" : "primary"} onClick={open}>
      New collection
    </Button>
  );
  return (
    <>
      <Tabs sections={sections} isCollections collections={shelves.reduce((sum, { total }) => sum + total, 0)} />
      {filled.length > 0 && make && <div className="row">{make}</div>}
      {filled.map(({ section, collections, total }) => (
        <section className="stack gap-3" key={section.id} aria-labelledby={`collections-${section.id}`}>
          <h2 id={`collections-${section.id}`}>
            {section.title} <span className="text-fg-3 num">{total.toLocaleString()}</span>
          </h2>
          <ul className="posters">
            {collections.map((collection) => (
              <li key={collection.id}>
                <CollectionPoster collection={collection} />
              </li>
            ))}
          </ul>
          {collections.length < Math.min(total, MOST) && (
            <div className="row">
              <More left={total - collections.length} count={collections.length} name={section.title} act={() => onMore(section.id)} />
            </div>
          )}
        </section>
      ))}
      {!filled.length && (
        <div className="empty">
          <Bookmark className="i" aria-hidden="true" />
          <h2>There are no collections yet</h2>
          <p>A collection holds titles that belong together, in an order of your own. Playlists that are downloaded become one.</p>
          {make}
        </div>
      )}
      <Suspense fallback={null}>
        {isOpen && <Maker {...maker} sections={sections} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}

/** Asks once for more: a second press before they have come asks for nothing. */
function More({ left, count, name, act }) {
  const [asked, setAsked] = useState(null);
  useEffect(() => {
    if (asked === null) return undefined;
    const timer = setTimeout(() => setAsked(null), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [asked]);
  return (
    <Button
      busy={asked === count}
      onClick={() => {
        setAsked(count);
        act();
      }}
    >
      {`Show more of ${name}`} <span className="text-fg-3 num">{`${left.toLocaleString()} left`}</span>
    </Button>
  );
}

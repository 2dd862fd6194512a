// The page of one collection; administrators change it.
import { Suspense, lazy, useEffect, useMemo, useRef, useState } from "react";
import ArrowDownUp from "lucide-react/dist/esm/icons/arrow-down-up.mjs";
import GripVertical from "lucide-react/dist/esm/icons/grip-vertical.mjs";
import Pencil from "lucide-react/dist/esm/icons/pencil.mjs";
import Plus from "lucide-react/dist/esm/icons/plus.mjs";
import Sparkles from "lucide-react/dist/esm/icons/sparkles.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { useCalm } from "./calm.js";
import { Confirm } from "./confirm.jsx";
import { Crumbs } from "./crumbs.jsx";
import { keptPlace } from "./kept_place.js";
import { Grid } from "./library_grid.jsx";
import { cardFacts, counted, titleOf } from "./library_words.js";
import { usePageEvent } from "./page_events.js";
import { Button, IconButton, NotHad, Pill } from "./parts.jsx";
import { Picture } from "./poster.jsx";
import { useReorder } from "./reorder.js";
import { useRows } from "./rows.js";

const EditDialog = lazy(() => import("./collection_dialogs.jsx").then((all) => ({ default: all.EditDialog })));
const AddDialog = lazy(() => import("./collection_dialogs.jsx").then((all) => ({ default: all.AddDialog })));
const CALM_MS = 2000;

/** `children`: what stands there before the collection has come, and where there is none. */
export function Collection(props) {
  const { collection, missing, revision, isAdmin, children, onLoad } = props;
  const [skeleton, nothing] = children;
  useCalm(revision, CALM_MS, onLoad);
  useEffect(() => {
    if (collection) document.title = `${collection.card.title} · MediaNest`;
  }, [collection]);
  if (missing) return nothing;
  if (!collection) return skeleton;
  return <Known {...props} key={collection.card.id} canChange={isAdmin && !collection.card.smart} />;
}

function Known(props) {
  const { collection, chunk, arranged, revision, canChange, isAdmin, busy, onShow, onArrange, onBegin, onDelete } = props;
  const { card, section_title: section } = collection;
  const key = `collection ${card.id}`;
  const rows = useRows({ key, chunk, revision, ask: (start) => onShow(key, start) });
  const [known] = useState(() => keptPlace()?.total);
  const [dialog, setDialog] = useState("");
  const isArranging = canChange && arranged.length > 0;
  const items = isArranging ? arranged : [...rows.list.chunks.values()].flat();
  usePageEvent("edit-collection", ({ deed }) => deed === "close" && setDialog(""));
  usePageEvent("add-to-collection", ({ deed }) => deed === "close" && setDialog(""));
  const open = (name) => {
    onBegin();
    setDialog(name);
  };
  const crumbs = [
    { to: "/library", words: "Library" },
    { to: "/library/collections", words: "Collections" },
    { words: card.title },
  ];
  return (
    <>
      <Crumbs items={crumbs} />
      <div className="collhead">
        <Picture kind="collection" id={card.id} version={card.poster} title={card.title} sizes="9rem" eager />
        <div className="stack gap-2">
          <p className="hero__state text-fg-2">
            <span>{section}</span>
            {card.smart && (
              <Pill icon={Sparkles} tone="info">
                Filled by Plex
              </Pill>
            )}
          </p>
          <h1 className="hero__name">{card.title}</h1>
          <p className="text-fg-3 num">{counted(card.item_type, card.item_count)}</p>
          {card.summary && <p className="reading reading--short">{card.summary}</p>}
          {isAdmin && card.smart && <p className="hint">Plex fills this collection by a rule; change the rule in Plex.</p>}
          {isAdmin && (
            <div className="chips" role="group" aria-label="Change this collection">
              {canChange && (
                <>
                  <Button icon={Plus} onClick={() => open("add")}>
                    Add titles
                  </Button>
                  <Button icon={Pencil} variant="ghost" onClick={() => open("edit")}>
                    Rename
                  </Button>
                  {card.item_count > 0 && (
                    <Button icon={ArrowDownUp} variant="ghost" aria-pressed={isArranging} onClick={() => onArrange(!isArranging)}>
                      {isArranging ? "Done arranging" : "Arrange"}
                    </Button>
                  )}
                </>
              )}
              <Confirm
                label="Delete"
                title={`Delete “${card.title}”?`}
                words="The collection goes from Plex and from here. The titles in it stay."
                action="Delete the collection"
                variant="ghost"
                tone="danger"
                disabled={busy}
                onConfirm={onDelete}
              >
                <Trash2 className="i" aria-hidden="true" />
              </Confirm>
            </div>
          )}
        </div>
      </div>
      {chunk?.error && chunk.key === key && (
        <NotHad words={chunk.error} onAgain={rows.again} />
      )}
      {isArranging ? (
        <Arrange {...props} items={items} total={card.item_count} />
      ) : (
        <Grid view="posters" listKey={key} label={card.title} {...{ rows, known }} />
      )}
      <Suspense fallback={null}>
        {dialog === "edit" && <EditDialog {...props} onClose={() => setDialog("")} />}
        {dialog === "add" && <AddDialog {...props} items={items} onClose={() => setDialog("")} />}
      </Suspense>
    </>
  );
}

/** The first items as lines with handles: dragged, or moved with the keyboard. */
function Arrange({ items, total, busy, onReorder, onRemove }) {
  const list = useRef(null);
  const ids = useMemo(() => items.map(({ id }) => id), [items]);
  const { order, lifted, said, handle } = useReorder(ids, list, onReorder);
  const byId = new Map(items.map((item) => [item.id, item]));
  return (
    <section aria-label="Arrange" className="stack gap-3" aria-busy={busy}>
      <p className="hint" id="arrange-help">
        Drag a title by its handle, or press Space on the handle and move it with the arrow keys.
        {total > items.length && ` These are the first ${items.length.toLocaleString()}; the others stay behind them.`}
      </p>
      <ol className="card" ref={list}>
        {order
          .map((id) => byId.get(id))
          .filter(Boolean)
          .map((item) => (
            <li key={item.id} className="dlitem arrange" data-row={item.id} data-lifted={lifted === item.id || undefined}>
              <button type="button" className="dl__grip arrange__grip" aria-describedby="arrange-help" {...handle(item.id, titleOf(item))}>
                <GripVertical className="i" aria-hidden="true" />
              </button>
              <Picture id={item.id} version={item.poster} title={titleOf(item)} sizes="2rem" widths={[120, 240]} />
              <span className="grow">
                <span className="clip block font-medium">{titleOf(item)}</span>
                <span className="clip block text-xs text-fg-3 num">{cardFacts(item)}</span>
              </span>
              <IconButton
                icon={X}
                label={`Take out: ${titleOf(item)}`}
                tip="Take out"
                disabled={busy || items.length < 2}
                onClick={() => onRemove(item.id)}
              />
            </li>
          ))}
      </ol>
      <p className="sr" role="status">
        {said}
      </p>
    </section>
  );
}

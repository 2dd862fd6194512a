// What leaves the library soon: everybody asks for what should stay, administrators decide.
import { Suspense, lazy, useRef, useState } from "react";
import { Link } from "react-router";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import CalendarClock from "lucide-react/dist/esm/icons/calendar-clock.mjs";
import Check from "lucide-react/dist/esm/icons/check.mjs";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import Ellipsis from "lucide-react/dist/esm/icons/ellipsis.mjs";
import FolderOutput from "lucide-react/dist/esm/icons/folder-output.mjs";
import Undo2 from "lucide-react/dist/esm/icons/undo-2.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { useCalm } from "./calm.js";
import { useKeptFocus } from "./focus.js";
import { bytes } from "./formats.js";
import { parted, plexWords, soonWords, wishOf } from "./leaving_words.js";
import { once } from "./once.js";
import { Button, IconButton, Pill } from "./parts.jsx";
import { Picture } from "./poster.jsx";
import { factsOf, fullNameOf, leavesWords, nameOf } from "./unused_words.js";
import "../leaving.css";

const WishDialog = lazy(() => import("./leaving_wish.jsx"));
const LeaveDialog = lazy(() => import("./unused_dialogs.jsx").then((found) => ({ default: found.LeaveDialog })));
const RowMenu = lazy(() => import("./row_menu.jsx"));

const CALM_MS = 300;

/** `children`: what stands there until the list is known. */
export function Leaving(props) {
  const { items, wishes, names, loaded, isAdmin, userId, problems, revision, libraryRevision, children } = props;
  const { onLoad, onBegin, onWish, onHandOver } = props;
  useCalm(revision, CALM_MS, onLoad);
  useCalm(libraryRevision, 1500, onLoad);
  const [open, setOpen] = useState(null); // {what: "wish" | "day", item}
  const [menu, setMenu] = useState(null); // {item, at}
  const list = useRef(null);
  useKeptFocus(list);
  const latest = useRef(null);
  latest.current = props;
  const first = useRef(null);
  // One for each kind: a double click asks once.
  first.current ||= {
    unwish: once((id) => latest.current.onUnwish(id)),
    decide: once((id, keep) => latest.current.onDecide(id, keep)),
    takeBack: once((id) => latest.current.onTakeBack(id)),
  };
  if (!loaded) return children;
  const close = () => setOpen(null);
  const deeds = {
    ...first.current,
    keep: (item) => setOpen({ what: "wish", item }),
    day: (item) => setOpen({ what: "day", item }),
    menu: (item, at) => setMenu((now) => (now?.at === at ? null : { item, at })),
  };
  const [waiting, others] = parted(items, isAdmin);
  const shown = { isAdmin, userId, names, deeds };
  return (
    <div className="stack gap-6" ref={list} tabIndex={-1} aria-label="Leaving soon" role="group">
      {(isAdmin || items.length > 0) && (
        <p className="lead">
          {isAdmin
            ? "Everybody sees here what they may watch of it, and asks for what should stay. MediaNest deletes nothing: that is left to you, in Plex."
            : "These titles leave the library on the day that stands with them. Ask for one to stay with Keep it, and an administrator decides."}
        </p>
      )}
      {(waiting.length > 0 || wishes.length > 0) && (
        <section className="stack gap-3" aria-labelledby="leaving-wanted">
          <h2 id="leaving-wanted">
            Somebody wants these to stay <span className="text-fg-3 num">{waiting.length + wishes.length}</span>
          </h2>
          <ul className="leaving">
            {waiting.map((item) => (
              <Card key={item.item_id} item={item} {...shown} />
            ))}
            {wishes.map(({ card, keep }) => (
              <Card key={card.id} item={{ ...fromCard(card), keep }} {...shown} />
            ))}
          </ul>
        </section>
      )}
      {items.length ? (
        others.length > 0 && (
          <section className="stack gap-3" aria-labelledby="leaving-all">
            <h2 id="leaving-all">
              Leaving <span className="text-fg-3 num">{others.length}</span>
            </h2>
            <ul className="leaving">
              {others.map((item) => (
                <Card key={item.item_id} item={item} {...shown} />
              ))}
            </ul>
          </section>
        )
      ) : (
        <Nothing isAdmin={isAdmin} />
      )}
      <Suspense fallback={null}>
        {open?.what === "wish" && (
          <WishDialog id={open.item.item_id} title={fullNameOf(open.item)} {...{ isAdmin, problems, onBegin, onWish }} onClose={close} />
        )}
        {open?.what === "day" && (
          <LeaveDialog ids={[open.item.item_id]} row={open.item} begins={open.item.leaves_on} {...{ problems, onBegin, onHandOver }} onDone={close} onClose={close} />
        )}
        {menu && (
          <RowMenu
            at={menu.at}
            label={fullNameOf(menu.item)}
            items={[
              { words: "Another day…", icon: CalendarClock, act: () => deeds.day(menu.item) },
              { words: "Let it stay for now", icon: Undo2, act: () => deeds.takeBack(menu.item.item_id) },
              { words: "Keep it…", icon: BookmarkCheck, act: () => deeds.keep(menu.item) },
            ]}
            onClose={() => setMenu(null)}
          />
        )}
      </Suspense>
    </div>
  );
}

const fromCard = ({ id, type, title, year, poster, index, size_bytes: size }) => ({
  item_id: id,
  kind: type,
  title,
  year,
  poster,
  index,
  size_bytes: size,
  show_title: "",
  section_title: "",
});

function Card({ item, isAdmin, userId, names, deeds }) {
  const { item_id: id, leaves_on: on, size_bytes: size } = item;
  const name = fullNameOf(item);
  const wish = wishOf(item.keep, userId, names);
  const plex = isAdmin && on ? plexWords(item) : "";
  const isWaiting = item.keep?.status === "asked";
  return (
    <li className="leaving__one card" data-row={id}>
      <Picture id={id} version={item.poster} title={nameOf(item)} sizes="5rem" className="leaving__art" />
      <div className="leaving__t">
        <p className="leaving__name">
          <Link className="font-medium" to={`/item/${id}`} title={name}>
            {nameOf(item)}
          </Link>
        </p>
        <p className="sub-line clip">{[factsOf(item), isAdmin && size ? bytes(size) : ""].filter(Boolean).join(" · ")}</p>
        {on ? (
          <p className="leaving__when">
            <Pill icon={CalendarClock} tone="warning" bare>
              {leavesWords(on)}
            </Pill>
            <span className="text-fg-3 text-xs num">{soonWords(on)}</span>
          </p>
        ) : (
          <p className="text-fg-3 text-xs">It does not leave now.</p>
        )}
        {wish && (
          <p className="leaving__wish">
            {wish.words}
            {wish.reason && <q>{wish.reason}</q>}
          </p>
        )}
        {plex && (
          <p className="age">
            <CloudOff className="i i--xs" aria-hidden="true" />
            {plex}
          </p>
        )}
      </div>
      <div className="leaving__acts">
        {isAdmin && isWaiting ? (
          <>
            <Button small icon={Check} aria-label={`Yes, keep ${name}`} onClick={() => deeds.decide(id, true)}>
              Yes
            </Button>
            <Button small icon={X} aria-label={`No, ${name} leaves`} onClick={() => deeds.decide(id, false)}>
              No
            </Button>
          </>
        ) : wish?.kind === "mine" ? (
          <Button small variant="ghost" icon={Undo2} aria-label={`No longer ask for ${name}`} onClick={() => deeds.unwish(id)}>
            Take it back
          </Button>
        ) : (
          (!wish || isAdmin) && (
            <Button small icon={BookmarkCheck} aria-label={`Keep ${name}`} aria-haspopup="dialog" onClick={() => deeds.keep(item)}>
              Keep it
            </Button>
          )
        )}
        {isAdmin && on && (
          <IconButton
            icon={Ellipsis}
            label={`More: ${name}`}
            className="iconbtn--sm push"
            aria-haspopup="menu"
            onClick={(event) => deeds.menu(item, event.currentTarget)}
          />
        )}
      </div>
    </li>
  );
}

function Nothing({ isAdmin }) {
  return (
    <div className="empty">
      <FolderOutput className="i" aria-hidden="true" />
      <h2>Nothing leaves soon</h2>
      <p>
        {isAdmin
          ? "What you hand over from Unused stands here with its day, for everybody who may watch it."
          : "What is to leave the library stands here with its day, and you can ask for it to stay."}
      </p>
      {isAdmin && (
        <Link className="btn btn--secondary" to="/insights/unused">
          To unused media
        </Link>
      )}
    </div>
  );
}

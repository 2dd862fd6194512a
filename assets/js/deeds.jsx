// What can be done to rows, the menu that offers it, and the question before something is gone.
import { Suspense, lazy, useMemo, useRef, useState } from "react";
import ArrowDown from "lucide-react/dist/esm/icons/arrow-down.mjs";
import ArrowUp from "lucide-react/dist/esm/icons/arrow-up.mjs";
import ArrowUpToLine from "lucide-react/dist/esm/icons/arrow-up-to-line.mjs";
import Copy from "lucide-react/dist/esm/icons/copy.mjs";
import LinkIcon from "lucide-react/dist/esm/icons/link.mjs";
import ListX from "lucide-react/dist/esm/icons/list-x.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Pin from "lucide-react/dist/esm/icons/pin.mjs";
import PinOff from "lucide-react/dist/esm/icons/pin-off.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import RotateCw from "lucide-react/dist/esm/icons/rotate-cw.mjs";
import SquareCheck from "lucide-react/dist/esm/icons/square-check.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { copyText } from "./clipboard.js";
import { can, errorOf, titleOf, videos } from "./downloads.js";
import { once } from "./once.js";

const RowMenu = lazy(() => import("./row_menu.jsx"));
const Ask = lazy(() => import("./ask.jsx"));

const warm = () => {
  import("./row_menu.jsx");
};

const offers = (download, deeds, place, selectable) => {
  const may = can(download);
  const [ids, title] = [[download.id], titleOf(download)];
  const failed = errorOf(download);
  const retry = download.status === "completed" ? `Try again ${videos(download.entries_failed)}` : "Try again";
  const line = Boolean(place) && place.count > 1;
  const offered = [
    may.pause && { words: "Pause", icon: Pause, act: () => deeds.pause(ids) },
    may.resume && { words: "Resume", icon: Play, act: () => deeds.resume(ids) },
    may.retry && {
      words: download.status === "retry_wait" ? "Try now" : retry,
      icon: RotateCw,
      act: () => deeds.retry(ids),
    },
    may.look && { words: "Look again in Plex", icon: RotateCw, act: () => deeds.retry(ids) },
    may.cancel && { words: "Cancel", icon: X, act: () => deeds.cancel(ids) },
    line && place.at > 0 && { words: "Move to the front", icon: ArrowUpToLine, act: () => deeds.front(ids) },
    line && place.at > 0 && { words: "Move up", icon: ArrowUp, act: () => deeds.shift(download.id, place.at - 1) },
    line && place.at < place.count - 1 && {
      words: "Move down",
      icon: ArrowDown,
      act: () => deeds.shift(download.id, place.at + 1),
    },
    may.pin && {
      words: download.pinned ? "No longer keep" : "Keep it",
      icon: download.pinned ? PinOff : Pin,
      act: () => deeds.pin(download.id, !download.pinned),
    },
    selectable && { words: "Select", icon: SquareCheck, act: () => deeds.select(download.id, false) },
    { words: "Copy link", icon: LinkIcon, act: () => copyText(download.url) },
    failed && { words: "Copy error", icon: Copy, act: () => copyText(failed) },
    may.remove && null,
    may.remove && { words: "Remove from the list", icon: ListX, act: () => deeds.remove(ids, false) },
    may.remove && may.hasFile && {
      words: "Delete the file…",
      icon: Trash2,
      danger: true,
      act: () => deeds.ask({ ids, title: `Delete “${title}”?`, isOne: true }),
    },
  ];
  return offered.filter((item) => item !== false && item !== undefined && item !== "");
};

/**
 * `handlers`: what the server is asked for; `more`: deeds of the list itself. The result has
 * `deeds`, which stay the same for ever, `menuOf`, the id of the row whose menu is open, and
 * `floats(place)`, to be drawn somewhere in the list.
 */
export const useDeeds = (handlers, more) => {
  const [menu, setMenu] = useState(null); // {download, at, single}
  const [question, setQuestion] = useState(null); // {ids, title, isOne}
  const latest = useRef(null);
  latest.current = { ...handlers, ...more, menu, setMenu };
  const deeds = useMemo(() => {
    const ask = (name) => once((...given) => latest.current[name](...given));
    return {
      pause: ask("onPause"),
      resume: ask("onResume"),
      cancel: ask("onCancel"),
      retry: ask("onRetry"),
      remove: ask("onRemove"),
      pin: ask("onPin"),
      retryEntry: ask("onRetryEntry"),
      front: once(([id]) => latest.current.onFront(id)),
      unfold: (...given) => latest.current.onUnfold(...given),
      toggle: (...given) => latest.current.toggle(...given),
      shift: (...given) => latest.current.shift(...given),
      select: more.select && ((...given) => latest.current.select(...given)),
      ask: setQuestion,
      menu: (download, at, single = false) =>
        setMenu((open) => (open?.at === at ? null : { download, at, single })),
    };
    // The deeds of a list never change their kind.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  const floats = (place) => (
    <Suspense fallback={null}>
      {menu && (
        <RowMenu
          at={menu.at}
          label={titleOf(menu.download)}
          items={offers(menu.download, deeds, place?.(menu.download.id), deeds.select && !menu.single)}
          onClose={() => setMenu(null)}
        />
      )}
      {question && (
        <Ask
          title={question.title}
          isOne={question.isOne}
          onClose={() => setQuestion(null)}
          onAnswer={(withFile) => {
            deeds.remove(question.ids, withFile);
            question.then?.();
            setQuestion(null);
          }}
        />
      )}
    </Suspense>
  );
  return { deeds, menuOf: menu?.download.id, floats, warm };
};

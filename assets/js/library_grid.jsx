// A section's items as posters or lines, of which only those near the eye are in the document.
import { useEffect, useImperativeHandle, useLayoutEffect, useRef, useState } from "react";
import { useKeptPlace } from "./kept_place.js";
import { LineSkeleton, ListHead, ListLine } from "./library_line.jsx";
import { Poster, PosterSkeleton, SQUARE } from "./poster.jsx";
import { columns, indexOf, span } from "./windows.js";

const SPARE_ROWS = 2;
const MOST_SKELETONS = 400;
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Lengths of `library.css` in pixels, as they come out here. */
const lengths = (element, view) => {
  const style = getComputedStyle(element);
  const px = (name) => {
    const value = style.getPropertyValue(name);
    const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
    return Number.parseFloat(value) * (value.trim().endsWith("rem") ? rem : 1);
  };
  return view === "list"
    ? { row: px("--line-h") }
    : { least: px("--poster-w"), gapX: px("--gap-x"), gapY: px("--gap-y"), words: px("--words-h") };
};

const shapeOf = (element, view, tall) => {
  const width = element.clientWidth;
  if (!width) return null;
  const { row, least, gapX, gapY, words } = lengths(element, view);
  if (view === "list") return { count: 1, pitch: row, height: row, width };
  const { count, width: each } = columns(width, least, gapX);
  const height = each * tall + words;
  return { count, pitch: height + gapY, height, width: each };
};

const isSame = (a, b) => a && b && a.count === b.count && a.pitch === b.pitch && a.width === b.width;

/** How rows are laid out in the width there is, with pictures `tall` times as high as wide; null
    before that is known. */
const useShape = (place, view, tall) => {
  const [shape, setShape] = useState(null);
  useLayoutEffect(() => {
    const measure = () => {
      const next = shapeOf(place.current, view, tall);
      setShape((before) => (isSame(before, next) ? before : next));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(place.current);
    return () => observer.disconnect();
  }, [place, view, tall]);
  return shape;
};

/** Where the list begins in the window, px below its upper edge. */
const topOf = (place) => place.current.getBoundingClientRect().top;

/** Calls `read` now and once a frame while the window moves; answers what ends that. */
const whileMoving = (read) => {
  let frame = 0;
  const later = () => {
    frame ||= requestAnimationFrame(() => {
      frame = 0;
      read();
    });
  };
  read();
  window.addEventListener("scroll", later, { passive: true });
  window.addEventListener("resize", later);
  return () => {
    cancelAnimationFrame(frame);
    window.removeEventListener("scroll", later);
    window.removeEventListener("resize", later);
  };
};

/** Rows [first, last] to draw now. */
const useSpan = (place, shape, rows) => {
  const [seen, setSeen] = useState([0, 0]);
  useLayoutEffect(() => {
    if (!shape) return undefined;
    return whileMoving(() => {
      const top = -topOf(place);
      const next = span({ top, bottom: top + window.innerHeight, pitch: shape.pitch, rows, spare: SPARE_ROWS });
      setSeen((before) => (before[0] === next[0] && before[1] === next[1] ? before : next));
    });
  }, [place, shape, rows]);
  return seen;
};

/** How far below the window's upper edge the first row is put when somebody goes to it: below what
    stays there while the list moves. */
const headroom = () => {
  const stays = [...document.querySelectorAll(".topbar, .lib > .az, .linehead")].map((each) => each.getBoundingClientRect());
  const bars = stays.filter(({ width, height }) => width > height); // letters may stand in a column
  return bars.reduce((sum, { height }) => sum + height, 16);
};

/**
 * `rows` as of `useRows`; `listKey` tells lists apart; `known` is how many there were when somebody
 * was here last. `onFirst(index)` is told the last item of the first row that is seen. `goes` gets
 * `to(index)`. `type`, `sort` and `onSort` are for the heads of the columns where `view` is "list".
 */
export function Grid({ rows, listKey, view, label, known, onFirst, goes, type, sort, onSort }) {
  const place = useRef(null);
  const { list, at, look } = rows;
  const total = list.total ?? known ?? null;
  const isSquare = SQUARE.has(type);
  const shape = useShape(place, view, isSquare ? 1 : 1.5);
  const count = shape?.count ?? 1;
  const rowCount = total === null ? 0 : Math.ceil(total / count);
  const [first, last] = useSpan(place, shape, rowCount);

  const scrollTo = (index, offset = 0) => {
    const y = window.scrollY + topOf(place) + Math.floor(index / count) * shape.pitch;
    window.scrollTo({ top: Math.max(0, y - headroom() + offset), behavior: "instant" });
  };
  const firstSeen = () => {
    const above = headroom() - topOf(place);
    if (above <= 0) return { index: 0, offset: 0 };
    const row = Math.min(Math.max(0, rowCount - 1), Math.floor(above / shape.pitch));
    return { index: row * count, offset: above - row * shape.pitch };
  };
  const read = () => {
    if (!place.current?.isConnected || !rowCount) return null;
    return window.scrollY ? { ...firstSeen(), total, y: window.scrollY } : { index: 0, offset: 0, total, y: 0 };
  };
  const go = (kept) => {
    if (!kept) window.scrollTo({ top: Math.min(window.scrollY, Math.max(0, window.scrollY + topOf(place) - 240)), behavior: "instant" });
    else if (kept.index === 0) window.scrollTo({ top: kept.y, behavior: "instant" });
    else scrollTo(kept.index, kept.offset);
  };
  useKeptPlace({ key: `${listKey} ${view}`, ready: Boolean(shape) && total !== null, read, go });
  useImperativeHandle(goes, () => ({ to: scrollTo }));
  useAnchor({ list, listKey, shape, firstSeen, rowCount });

  useEffect(() => {
    if (!shape) return;
    look(first * count, (last + 1) * count - 1);
  }, [first, last, count, look, listKey, shape]);

  useEffect(() => {
    if (!shape || !onFirst) return undefined;
    return whileMoving(() => {
      const { index } = place.current ? firstSeen() : { index: 0 };
      onFirst(index && index + count - 1); // a letter that begins in this row is the one that is seen
    });
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [count, listKey, onFirst, rowCount, shape]);

  const press = (event) => {
    const step = STEPS[event.key];
    const here = Number(event.target.closest("[data-index]")?.dataset.index);
    if (!step || Number.isNaN(here) || event.altKey || event.ctrlKey || event.metaKey) return;
    const next = here + step[0] + step[1] * count;
    if (next < 0 || next >= total || (view === "list" && step[0])) return;
    event.preventDefault();
    focusOn(place, next, () => scrollTo(Math.max(0, next - count)));
  };

  const Card = view === "list" ? ListLine : Poster;
  const Blank = view === "list" ? LineSkeleton : PosterSkeleton;
  const isList = view === "list";
  const [Rows, Row] = isList ? ["div", "div"] : ["ul", "li"]; // a list of the document is no table
  const head = isList && <ListHead {...{ type, sort, onSort }} />;
  if (!shape || total === null) {
    return (
      <div className="browse" data-view={view} data-shape={isSquare ? "square" : undefined} aria-busy="true" {...(isList ? { role: "table", "aria-label": label } : {})}>
        {head}
        <div ref={place}>
          <div className={isList ? "lines" : "posters"}>
            {Array.from({ length: 40 }, (_, index) => (
              <Blank key={index} />
            ))}
          </div>
        </div>
      </div>
    );
  }
  const from = first * count;
  const to = Math.min(total, (last + 1) * count, from + MOST_SKELETONS);
  const indexes = Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
  const style = {
    height: Math.max(0, rowCount * shape.pitch - (shape.pitch - shape.height)),
    paddingTop: first * shape.pitch,
    gridTemplateColumns: `repeat(${count}, minmax(0, 1fr))`,
    gridAutoRows: `${shape.height}px`,
  };
  const drawn = indexes.map((index) => {
    const item = at(index);
    const place = isList ? { role: "row", "aria-rowindex": index + 2 } : { "aria-setsize": total, "aria-posinset": index + 1 };
    return (
      <Row key={index} data-index={index} {...place}>
        {item ? <Card item={item} sizes={`${Math.ceil(shape.width)}px`} eager={index < count} /> : <Blank />}
      </Row>
    );
  });
  return (
    <div
      className="browse"
      data-view={view}
      data-shape={isSquare ? "square" : undefined}
      onKeyDown={press}
      {...(isList ? { role: "table", "aria-label": label, "aria-rowcount": total + 1 } : {})}
    >
      {head}
      <div ref={place}>
        <Rows className={isList ? "lines" : "posters"} role={isList ? "rowgroup" : "list"} aria-label={isList ? undefined : label} style={style}>
          {drawn}
        </Rows>
      </div>
    </div>
  );
}

const focusOn = (place, index, bring, tries = 10) => {
  const link = place.current?.querySelector(`[data-index="${index}"] a`);
  if (link) {
    link.focus({ preventScroll: true });
    link.closest("[data-index]").scrollIntoView({ block: "nearest" });
  } else if (tries) {
    if (tries === 10) bring();
    setTimeout(() => focusOn(place, index, bring, tries - 1), 60);
  }
};

/** When the library changes, what somebody looks at stays where it is. */
const useAnchor = ({ list, listKey, shape, firstSeen, rowCount }) => {
  const anchor = useRef(null); // {key, id, index}
  const key = `${listKey} ${shape?.count}`;
  useLayoutEffect(() => {
    if (!shape || !rowCount) return;
    const before = anchor.current;
    if (before?.key === key && before.index > 0 && before.id !== undefined) {
      const now = indexOf(list, before.id);
      const rows = Math.floor(now / shape.count) - Math.floor(before.index / shape.count);
      if (now >= 0 && rows) window.scrollBy({ top: rows * shape.pitch, behavior: "instant" });
    }
  });
  useEffect(() => {
    if (!shape || !rowCount) return;
    const { index } = firstSeen();
    const start = [...list.chunks.keys()].find((at) => index >= at && index < at + list.chunks.get(at).length);
    anchor.current = { key, index, id: start === undefined ? undefined : list.chunks.get(start)[index - start].id };
  });
};

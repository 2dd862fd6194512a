// Which titles of a list of many pages are chosen: they stay so while one leafs through it.
import { useRef, useState } from "react";

/** `rows`: those of this page. Of what is chosen, `sizes` are the bytes by id; with `range` a click
    takes all rows since the last one. */
export const useFarSelection = (rows) => {
  const [sizes, setSizes] = useState(() => new Map());
  const anchor = useRef(null);
  const here = rows.map(({ item_id: id }) => id);
  const choose = (ids, isOn) =>
    setSizes((before) => {
      const next = new Map(before);
      for (const { item_id: id, size_bytes: size } of rows) {
        if (ids.includes(id)) isOn ? next.set(id, size) : next.delete(id);
      }
      return next;
    });
  const select = (id, range) => {
    const [from, isOn] = [anchor.current, !sizes.has(id)];
    anchor.current = id;
    if (range && from) import("./line.js").then(({ between }) => choose(between(here, from, id), isOn));
    else choose([id], isOn);
  };
  const clear = () => setSizes(new Map());
  const size = [...sizes.values()].reduce((sum, one) => sum + one, 0);
  const onPage = here.filter((id) => sizes.has(id)).length;
  return { ids: [...sizes.keys()], has: (id) => sizes.has(id), size, onPage, select, choose, clear, here };
};

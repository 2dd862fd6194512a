// Which rows of a list are selected.
import { useRef, useState } from "react";
import { chosen } from "./line.js";

/** `ids`: all rows in their order; those that have gone are selected no more. With `range` a click
    takes all rows since the last one. */
export const useSelection = (ids) => {
  const [state, setState] = useState({ ids: new Set(), anchor: null });
  const order = useRef([]);
  order.current = ids;
  const selected = new Set(ids.filter((id) => state.ids.has(id)));
  const select = (id, range) =>
    setState(({ ids: before, anchor }) => ({
      ids: chosen(before, order.current, id, range ? anchor : null),
      anchor: id,
    }));
  const set = (those) => setState({ ids: new Set(those), anchor: null });
  return { selected, select, set };
};

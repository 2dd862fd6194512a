// The order of what waits, apart from any page: moving one, and keeping up with the server.

/** `ids` with `id` at index `to`, which is kept within the line. */
export const moved = (ids, id, to) => {
  const others = ids.filter((each) => each !== id);
  const at = Math.max(0, Math.min(to, others.length));
  return [...others.slice(0, at), id, ...others.slice(at)];
};

/** The order that a person made, for the rows there are now: gone ones out, new ones at the end. */
export const kept = (order, ids) => {
  if (!order) return ids;
  const there = new Set(ids);
  const known = new Set(order);
  return [...order.filter((id) => there.has(id)), ...ids.filter((id) => !known.has(id))];
};

export const isSame = (a, b) => a.length === b.length && a.every((id, at) => id === b[at]);

/** The ids from `anchor` to `id` in the order of `ids`, both included; `id` alone without anchor. */
export const between = (ids, anchor, id) => {
  const [from, to] = [ids.indexOf(anchor), ids.indexOf(id)];
  if (from < 0 || to < 0) return [id];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
};

/** A choice of ids after a click on `id`; with `anchor` the whole range becomes as `id` does. */
export const chosen = (selected, ids, id, anchor) => {
  const isOn = !selected.has(id);
  const next = new Set(selected);
  for (const each of between(ids, anchor, id)) isOn ? next.add(each) : next.delete(each);
  return next;
};

/** Where `id` of the order `before` is among `ids`: its index, or that of what took its place. */
export const placeOf = (id, before, ids) => {
  if (ids.includes(id)) return { index: ids.indexOf(id), isThere: true };
  const ahead = before.slice(0, Math.max(0, before.indexOf(id)));
  return { index: ahead.filter((each) => ids.includes(each)).length, isThere: false };
};

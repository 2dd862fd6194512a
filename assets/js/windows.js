// Long lists of which only what is near the eye is drawn: the arithmetic, apart from any page.

/** Items in one answer of the server. */
export const CHUNK = 60;
const MOST_CHUNKS = 40;

/** How many columns of at least `least` fit, and how wide each becomes. */
export const columns = (width, least, gap) => {
  const count = Math.max(1, Math.floor((width + gap) / (least + gap)));
  return { count, width: (width - gap * (count - 1)) / count };
};

/** Rows [first, last] to draw: those between `top` and `bottom` (px below the list's beginning),
    and `spare` more on either side. */
export const span = ({ top, bottom, pitch, rows, spare }) => {
  const last = Math.min(rows - 1, Math.floor(bottom / pitch) + spare);
  return [Math.max(0, Math.min(last, Math.floor(top / pitch) - spare)), last];
};

/** Where the chunks begin that hold the items from `first` to `last`, within `total`. */
export const chunksOf = (first, last, total = Infinity) => {
  const starts = [];
  const end = Math.min(last, total - 1);
  for (let at = Math.floor(Math.max(0, first) / CHUNK) * CHUNK; at <= Math.max(0, end); at += CHUNK) starts.push(at);
  return starts;
};

/** A list as far as it is known. */
export const emptyList = () => ({ total: null, size: 0, chunks: new Map(), stale: new Set() });

/** Take in an answer `{start, items, total, size}`; chunks far from it are let go. */
export const take = (list, { start, items, total, size_bytes: size }) => {
  if (list.total !== null && list.total !== total) for (const at of list.chunks.keys()) list.stale.add(at);
  list.total = total;
  list.size = size ?? 0;
  list.chunks.set(start, items);
  list.stale.delete(start);
  for (const at of list.chunks.keys()) if (at >= total && at > 0) forget(list, at);
  const far = [...list.chunks.keys()].sort((a, b) => Math.abs(b - start) - Math.abs(a - start));
  far.slice(0, Math.max(0, far.length - MOST_CHUNKS)).forEach((at) => forget(list, at));
};

const forget = (list, start) => {
  list.chunks.delete(start);
  list.stale.delete(start);
};

/** All that is known may be wrong by now; it is shown until the server has answered again. */
export const spoil = (list) => {
  for (const start of list.chunks.keys()) list.stale.add(start);
};

/** The item at `index`, undefined while it is not known. */
export const itemAt = (list, index) => {
  const start = Math.floor(index / CHUNK) * CHUNK;
  return list.chunks.get(start)?.[index - start];
};

/** Where `id` stands now, looked for in what is known; -1 where it is not. */
export const indexOf = (list, id) => {
  for (const [start, items] of list.chunks) {
    const at = items.findIndex((item) => item.id === id);
    if (at >= 0) return start + at;
  }
  return -1;
};

/** The chunk to ask for next: what is seen first, missing before outdated; null when all is here. */
export const wanted = (list, first, last) => {
  const seen = list.total === null ? chunksOf(first, first) : chunksOf(first, last, list.total);
  if (list.total === 0 && !list.stale.size && list.chunks.size) return null;
  const missing = seen.find((start) => !list.chunks.has(start));
  if (missing !== undefined) return missing;
  return seen.find((start) => list.stale.has(start)) ?? null;
};

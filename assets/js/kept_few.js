// Keeps a few things by their keys: those that were asked for last.

/** `of(key)` is what `make()` made for a key, made anew where it is not among the `most` that are
    kept; `each(act)` calls `act` with every one of those. */
export const keptFew = (most, make) => {
  const kept = new Map();
  const of = (key) => {
    const one = kept.get(key) ?? make();
    kept.delete(key);
    kept.set(key, one);
    if (kept.size > most) kept.delete(kept.keys().next().value);
    return one;
  };
  return { of, each: (act) => kept.forEach((one) => act(one)) };
};

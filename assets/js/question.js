// What an address asks of a list: {name: value}, without what is empty.

const LONGEST = 200;

/** What an address asks for: of the names of `usable`, {name: fits(value)}, those with a value that
    fits. Anybody may type anything into an address. */
export const questionIn = (search, usable) => {
  const given = new URLSearchParams(search);
  const pairs = Object.keys(usable).map((name) => [name, (given.get(name) ?? "").trim().slice(0, LONGEST)]);
  return Object.fromEntries(pairs.filter(([name, value]) => value && usable[name](value)));
};

/** Values that are whole numbers from `first` to `last`. */
export const isWhole = (first, last) => (value) => /^\d{1,10}$/.test(value) && first <= Number(value) && Number(value) <= last;

export const isOn = (value) => value === "true";

/** `question` with `changes`; empty values leave it. */
export const changed = (question, changes) =>
  Object.fromEntries(Object.entries({ ...question, ...changes }).filter(([, value]) => value));

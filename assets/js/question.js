// What an address asks of a list: {name: value}, without what is empty.

/** `question` with `changes`; empty values leave it. */
export const changed = (question, changes) =>
  Object.fromEntries(Object.entries({ ...question, ...changes }).filter(([, value]) => value));

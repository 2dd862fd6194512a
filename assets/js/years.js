// Years as people type them.

const YEAR = /^\d{4}$/;

/** The changes that a range asks for, or what is wrong with it. */
export const yearsIn = (from, to) => {
  const given = [from.trim(), to.trim()];
  if (!given.some(Boolean)) return "Type a year, such as 1978.";
  if (given.some((year) => year && !YEAR.test(year))) return "A year has four digits, such as 1978.";
  const [yearFrom, yearTo] = given[0] && given[1] && given[0] > given[1] ? given.toReversed() : given;
  return { yearFrom, yearTo };
};

/** The decades from `first` to `last`, newest first, at most a dozen. */
export const decades = (first, last) => {
  const found = [];
  for (let at = Math.floor(last / 10) * 10; at + 9 >= first && found.length < 12; at -= 10) found.push(at);
  return found;
};

/** "1970 to 1979", "from 1970", of a range of which one end may be open. */
export const yearWords = (from, to) => {
  if (from && to) return from === to ? from : `${from} to ${to}`;
  return from ? `from ${from}` : `up to ${to}`;
};

// Moments as a field of the kind `datetime-local` has them: where the reader is, to the minute.

const pad = (part) => String(part).padStart(2, "0");

/** "2026-03-03T14:20:00.000Z" → "2026-03-03T15:20" an hour east of Greenwich; empty for none. */
export const typedMoment = (iso) => {
  if (!iso) return "";
  const at = new Date(iso);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

/** What was typed as a moment; one that nobody changed keeps its seconds. */
export const momentOf = (typed, before = "") => {
  if (!typed) return "";
  if (typed === typedMoment(before)) return before;
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
};

// Days as people call them, in the browser's time zone.

const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());

/** "Today", "Yesterday", "Monday 3 March", with the year where it is another one. */
export const dayOf = (iso, now = new Date()) => {
  const date = new Date(iso);
  const days = Math.round((midnight(new Date(now)) - midnight(date)) / 86400000);
  if (days === 0) return "Today";
  if (days === 1) return "Yesterday";
  const options = { weekday: "long", day: "numeric", month: "long" };
  if (date.getFullYear() !== new Date(now).getFullYear()) options.year = "numeric";
  return date.toLocaleDateString(undefined, options);
};

/** Rows in their order, under the day on which they ended: [{day, rows}]. */
export const byDay = (rows, now) => {
  const days = new Map();
  for (const row of rows) {
    const day = dayOf(row.ended_at ?? row.created_at, now);
    days.set(day, [...(days.get(day) ?? []), row]);
  }
  return [...days].map(([day, those]) => ({ day, rows: those }));
};

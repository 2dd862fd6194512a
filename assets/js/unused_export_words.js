// Where the report of unused media can be had as a file.
import { LAST_DAYS, NEVER_DAYS, daysIn } from "./unused_words.js";

/** Where the same list can be had as a file. */
export const exportAddress = (search, how) => {
  const asked = new URLSearchParams(search);
  const section = /^\d+$/.test(asked.get("section") ?? "") ? asked.get("section") : "all";
  const query = new URLSearchParams([
    ["format", how],
    ["neverDays", String(daysIn(search, "never_days", NEVER_DAYS))],
    ["lastDays", String(daysIn(search, "last_days", LAST_DAYS))],
  ]);
  for (const name of ["kind", "state", "sort"]) if (asked.get(name)) query.set(name, asked.get(name));
  if (asked.get("kept")) query.set("kept", "true");
  return `/api/v1/libraries/${section}/unused/export?${query}`;
};

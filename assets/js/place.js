// What the page's address says: what was shared with it, and small choices that belong into it.
import { useState } from "react";
import { useLocation } from "react-router";
import { sharedAddress } from "./shared.js";

/** Writes a choice into the address without a new page in the history; empty values leave it. */
export const writeParam = (name, value) => {
  const url = new URL(window.location.href);
  if (value) url.searchParams.set(name, value);
  else url.searchParams.delete(name);
  window.history.replaceState(window.history.state, "", url);
};

/** A choice that is kept in the address under `name`. */
export const useParam = (name, otherwise) => {
  const { search } = useLocation();
  const given = new URLSearchParams(search).get(name) ?? otherwise;
  const [[seen, value], setValue] = useState([given, given]);
  if (seen !== given) setValue([given, given]);
  const write = (next) => {
    setValue([given, next]);
    writeParam(name, next === otherwise ? "" : next);
  };
  return [value, write];
};

/** The link that the page was opened with, by a bookmarklet or by sharing; empty without one. */
export const useSharedAddress = () => sharedAddress(useLocation().search);

/** A link that was shared has been dealt with. */
export const forgetShared = () => ["url", "share", "text", "title"].forEach((name) => writeParam(name, ""));

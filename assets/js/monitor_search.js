// The words that services are looked for by.
import { useLocation, useNavigate } from "react-router";
import { useIsHere } from "./here.js";
import { useTyped } from "./typed.js";

const FIND = "search";
const TYPED_MS = 300;

/** What is looked for; it stands in the address, so that it can be shared and survives back. */
export const useWords = () => {
  const { search, state } = useLocation();
  const navigate = useNavigate();
  const isHere = useIsHere();
  const text = (isHere && new URLSearchParams(search).get(FIND)) || "";
  const send = (words) => {
    const asked = new URLSearchParams(window.location.search);
    if (words) asked.set(FIND, words);
    else asked.delete(FIND);
    navigate({ search: asked.toString() }, { replace: true, preventScrollReset: true, state });
  };
  return useTyped(text, send, TYPED_MS);
};

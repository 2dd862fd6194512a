// What the shell does without asking the server.
import { useEffect, useState } from "react";

const current = () => (typeof window === "undefined" ? "dark" : window.medianestTheme?.choice() ?? "dark");

export const chooseTheme = (theme) => window.medianestTheme?.choose(theme);

/** The chosen theme: "dark", "light" or "system". The first render is the server's. */
export const useThemeChoice = () => {
  const [choice, setChoice] = useState("dark");
  useEffect(() => {
    const read = () => setChoice(current());
    read();
    window.addEventListener("medianest-theme", read);
    return () => window.removeEventListener("medianest-theme", read);
  }, []);
  return choice;
};

/** Where menus are put, so that they belong to the page for screen readers too. */
export const popups = {
  get current() {
    return document.getElementById("popups");
  },
};

export const openPalette = () => window.dispatchEvent(new Event("medianest-palette"));

/** Puts the cursor into the field for links; the page may still be on its way. */
export const focusAddress = (tries = 20) => {
  const field = document.getElementById("address");
  if (field) field.focus();
  else if (tries > 0) setTimeout(() => focusAddress(tries - 1), 50);
};

// What the first paint has to know: the theme, and whether pages may read the clipboard.
// Pages carry this inline, sign-in pages load it.
(() => {
  const KEY = "medianest_theme";
  const root = document.documentElement;
  const systemLight = window.matchMedia("(prefers-color-scheme: light)");

  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {
      return null; // storage may be forbidden
    }
  };
  // Whoever signs in brings their theme along as a cookie.
  const brought = () => document.cookie.match(`(?:^|; )${KEY}=([a-z]+)`)?.[1];
  const choice = () => stored() || brought() || "dark";

  const apply = () => {
    const chosen = choice();
    const theme = chosen === "system" ? (systemLight.matches ? "light" : "dark") : chosen;
    root.dataset.theme = theme === "light" ? "light" : "dark";
  };

  // The cookie tells pages that the server renders, the storage tells the other tabs.
  const choose = (theme) => {
    try {
      localStorage.setItem(KEY, theme);
    } catch {
      // the cookie remains
    }
    document.cookie = `${KEY}=${theme}; path=/; max-age=31536000; samesite=lax`;
    apply();
    window.dispatchEvent(new Event("medianest-theme"));
  };

  systemLight.addEventListener("change", apply);
  window.addEventListener("storage", (event) => {
    if (event.key === KEY) {
      apply();
      window.dispatchEvent(new Event("medianest-theme"));
    }
  });
  window.medianestTheme = { choice, choose };
  if (navigator.clipboard?.readText) root.dataset.clipboard = "";
  apply();
})();

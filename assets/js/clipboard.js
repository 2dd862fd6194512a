// The clipboard, where the browser lets pages use it (it wants https or localhost).

/** The text in the clipboard, or null when the person or the browser said no. */
export const readText = async () => {
  try {
    return await navigator.clipboard.readText();
  } catch {
    return null;
  }
};

/** Copies `text`, also where there is no clipboard interface (plain http). */
export const copyText = async (text) => {
  try {
    await navigator.clipboard.writeText(text);
    return;
  } catch {
    // the old way below
  }
  const area = document.createElement("textarea");
  area.value = text;
  area.style.position = "fixed";
  area.style.opacity = "0";
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
};

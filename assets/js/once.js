// A double click asks for a thing once.

const DOUBLE_CLICK_MS = 400;

/** The same deed with the same words within this time is the same click. */
export const once = (act) => {
  let last = ["", 0];
  return (...given) => {
    const [words, now] = [JSON.stringify(given), Date.now()];
    if (words === last[0] && now - last[1] < DOUBLE_CLICK_MS) return;
    last = [words, now];
    act(...given);
  };
};

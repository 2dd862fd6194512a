// Links that reach the page from outside.

const LONGEST = 2000;
const LINK = /https?:\/\/[^\s<>"]+/i;

/** The link in `?url=`, or in what a phone shared: apps put it into any of these fields. */
export const sharedAddress = (search) => {
  const given = new URLSearchParams(search);
  for (const name of ["url", "share", "text", "title"]) {
    const found = LINK.exec(given.get(name) ?? "");
    if (found && found[0].length <= LONGEST) return found[0].replace(/[).,;!]+$/, "");
  }
  return "";
};

/** A bookmark that opens the downloads page at `page` with whatever is being looked at. */
export const bookmarklet = (page) =>
  `javascript:void open(${JSON.stringify(`${page}?url=`)}+encodeURIComponent(location.href))`;

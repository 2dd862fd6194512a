// A link to what the server itself answers: a file, or a plain page outside of the router.
import { useHref, useLocation } from "react-router";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Days of an address as moments: its last one is included, and moments end before their end. */
const moments = (asked) => {
  for (const [name, days] of [["from", 0], ["to", 1]]) {
    if (!DAY.test(asked.get(name) ?? "")) continue;
    const at = new Date(`${asked.get(name)}T00:00:00Z`);
    at.setUTCDate(at.getUTCDate() + days);
    asked.set(name, at.toISOString());
  }
  return asked;
};

/** `path` may hold a query; with `asFiltered`, what the page's address asks for goes along. */
export function ServerLink({ path, asFiltered, className, download, children }) {
  const { search } = useLocation();
  const [pathname, own] = path.split("?");
  const asked = moments(new URLSearchParams(asFiltered ? search : ""));
  asked.delete("page");
  for (const [name, value] of new URLSearchParams(own)) asked.set(name, value);
  const href = useHref({ pathname, search: asked.toString() });
  return (
    <a className={className} href={href} download={download || undefined}>
      {children}
    </a>
  );
}

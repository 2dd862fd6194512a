// Tabs whose choice is the page's address, so that it can be shared and survives reload and back.
import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";

/** `items`: [{id, label, count, accent, panel}], `children`: their panels, in the same order or as `panel`
    says. The first is open. What `kept` names of the address stays when another tab is chosen. */
export function Tabs({ label, param, items, kept = [], children }) {
  const { pathname, search } = useLocation();
  // The page was drawn before anybody opened it, with its first tab.
  const [isHere, setIsHere] = useState(false);
  useEffect(() => setIsHere(true), []);
  const wanted = isHere && new URLSearchParams(search).get(param);
  const at = Math.max(0, items.findIndex(({ id }) => id === wanted));
  const panels = [children].flat();
  const asked = new URLSearchParams(isHere ? search : "");
  const searchFor = (id, index) => {
    const next = new URLSearchParams(kept.filter((name) => asked.get(name)).map((name) => [name, asked.get(name)]));
    if (index) next.set(param, id);
    const text = next.toString();
    return text && `?${text}`;
  };
  return (
    <>
      <nav className="tabs" aria-label={label}>
        {items.map(({ id, label: words, count, accent }, index) => (
          <Link
            key={id}
            to={{ pathname, search: searchFor(id, index) }}
            aria-current={index === at ? "page" : undefined}
            preventScrollReset
          >
            {words}
            {count > 0 && <span className={accent ? "badge badge--accent" : "badge"}>{count.toLocaleString()}</span>}
          </Link>
        ))}
      </nav>
      <div className="stack" key={items[at].id}>
        {panels[items[at].panel ?? at]}
      </div>
    </>
  );
}

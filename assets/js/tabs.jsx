// Tabs whose choice is the page's address, so that it can be shared and survives reload and back.
import { useEffect, useState } from "react";
import { Link, useLocation } from "react-router";

/** `items`: [{id, label, count}], `children`: their panels in the same order. The first is open. */
export function Tabs({ label, param, items, children }) {
  const { pathname, search } = useLocation();
  // The page was drawn before anybody opened it, with its first tab.
  const [isHere, setIsHere] = useState(false);
  useEffect(() => setIsHere(true), []);
  const wanted = isHere && new URLSearchParams(search).get(param);
  const at = Math.max(0, items.findIndex(({ id }) => id === wanted));
  const panels = [children].flat();
  return (
    <>
      <nav className="tabs" aria-label={label}>
        {items.map(({ id, label: words, count }, index) => (
          <Link
            key={id}
            to={{ pathname, search: index ? `?${param}=${id}` : "" }}
            aria-current={index === at ? "page" : undefined}
            preventScrollReset
          >
            {words}
            {count > 0 && <span className="badge">{count}</span>}
          </Link>
        ))}
      </nav>
      <div className="stack" key={items[at].id}>
        {panels[at]}
      </div>
    </>
  );
}

// The parts of the insights, as links; the one that is open is in view on phones as well.
import { useEffect, useRef } from "react";
import { Link } from "react-router";
import "../insights.css";

/** `items`: [[path, words]], `path`: that of this page. */
export function InsightTabs({ items, path }) {
  const nav = useRef(null);
  useEffect(() => {
    const here = nav.current.querySelector("[aria-current]");
    // By hand: to scroll it into view would move the page as well.
    if (here) nav.current.scrollLeft = here.offsetLeft - (nav.current.clientWidth - here.offsetWidth) / 2;
  }, [items.length, path]);
  return (
    <nav className="tabs" aria-label="Insights" ref={nav}>
      {items.map(([to, words]) => (
        <Link key={to} to={to} aria-current={to === path ? "page" : undefined}>
          {words}
        </Link>
      ))}
    </nav>
  );
}

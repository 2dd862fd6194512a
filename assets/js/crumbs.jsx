// Where a page stands, from the outermost inwards; the last one is the page itself.
import { Fragment } from "react";
import { Link } from "react-router";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";

/** `items`: [{to, words}]; the last has no `to`. */
export function Crumbs({ items }) {
  return (
    <nav className="crumbs" aria-label="Breadcrumb">
      <ol>
        {items.map(({ to, words }, index) => (
          <li key={index} className={to ? undefined : "clip"}>
            {index > 0 && <ChevronRight className="i" aria-hidden="true" />}
            <Fragment>
              {to ? (
                <Link to={to} className="clip">
                  {words}
                </Link>
              ) : (
                <span className="clip" aria-current="page">
                  {words}
                </span>
              )}
            </Fragment>
          </li>
        ))}
      </ol>
    </nav>
  );
}

// What stands where no title is listed.
import { Link, useLocation } from "react-router";
import BookmarkCheck from "lucide-react/dist/esm/icons/bookmark-check.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import EyeOff from "lucide-react/dist/esm/icons/eye-off.mjs";
import SearchX from "lucide-react/dist/esm/icons/search-x.mjs";
import { isFiltered } from "./unused_words.js";

export function Nothing({ search, isKept, total }) {
  const { pathname } = useLocation();
  if (isFiltered(search) || total > 0) {
    return (
      <div className="empty">
        <SearchX className="i" aria-hidden="true" />
        <h2>No title is like that</h2>
        <p>Nothing that is not watched fits these filters.</p>
        <Link className="btn btn--secondary" to={pathname}>
          Show all
        </Link>
      </div>
    );
  }
  const [Icon, title, words] = isKept
    ? [BookmarkCheck, "Nothing is kept", "What you keep stays out of the report, and stands here with its reason."]
    : [Eye, "Nothing is unused", "Every title is watched, or was added not long ago."];
  return (
    <div className="empty">
      <Icon className="i" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{words}</p>
    </div>
  );
}

export function NoSection() {
  const { pathname } = useLocation();
  return (
    <div className="empty">
      <EyeOff className="i" aria-hidden="true" />
      <h2>There is no such section</h2>
      <p>It may have been removed from Plex, or it is of another kind than movies and series.</p>
      <Link className="btn btn--secondary" to={pathname}>
        Show all sections
      </Link>
    </div>
  );
}

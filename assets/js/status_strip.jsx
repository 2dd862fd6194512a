// How all services are, on one line that leads to their page.
import { Link } from "react-router";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import { shapeOf } from "./monitor_parts.jsx";
import { glanceWords, toneOf } from "./monitor_words.js";

/** `glance`: `DashboardStatusView`; `children`: what stands there until it has come. */
export function StatusStrip({ glance, path, children }) {
  if (!glance) return children;
  const [status, words, more] = glanceWords(glance);
  const Icon = shapeOf(status);
  return (
    <div aria-live="polite">
      <Link className="strip" to={path} data-tone={toneOf(status)} data-status={status}>
        <Icon className="i tone" aria-hidden="true" />
        <span className="grow clip">
          <span className="font-medium">{words}</span>
          {more && <span className="text-fg-2">{`: ${more}`}</span>}
        </span>
        <ChevronRight className="i i--sm text-fg-3" aria-hidden="true" />
      </Link>
    </div>
  );
}

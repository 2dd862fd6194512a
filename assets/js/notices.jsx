// One line about what is wrong or planned, in a place that is there before anything is.
import { Link } from "react-router";
import CircleCheck from "lucide-react/dist/esm/icons/circle-check.mjs";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import Megaphone from "lucide-react/dist/esm/icons/megaphone.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import Wrench from "lucide-react/dist/esm/icons/wrench.mjs";
import { joined, noticesOf } from "./notice_words.js";
import { Button } from "./parts.jsx";

const SHAPES = { feed: CloudOff, danger: TriangleAlert, warning: TriangleAlert, info: Info, maintenance: Wrench };

/** What stands for it: icon and tone. */
export const markOf = ({ kind, tone }) => [SHAPES[kind] ?? SHAPES[tone] ?? Info, tone];

/** `details`: where the link leads that shows all of them. */
export function Notices({ disruptions, feed, isAdmin, details, onReport }) {
  const now = noticesOf(disruptions, feed);
  const lately = disruptions.incidents.length > 0;
  const [first, ...more] = now;
  const [title, words] = first ? joined(first.title, first.words) : [];
  const [Icon, tone] = first ? markOf(first) : [CircleCheck, undefined];
  return (
    <section className="notice" data-tone={tone} aria-label="Incidents and maintenance">
      <Icon className="i" aria-hidden="true" />
      <p className="grow notice__words" aria-live="polite">
        {first ? (
          <>
            <span className="font-medium">{title}</span>
            {words && <span>{words}</span>}
          </>
        ) : (
          <span className="text-fg-2">{lately ? "No incident now; there was one in the last week." : "No incidents, and nothing planned."}</span>
        )}
      </p>
      {more.length > 0 && <span className="badge notice__more">{`+${more.length}`}</span>}
      {(first || lately) && (
        <Link className="link tall" {...details}>
          Details
        </Link>
      )}
      {isAdmin && (
        <Button small icon={Megaphone} className="notice__report" aria-label="Report an incident" onClick={onReport}>
          Report
        </Button>
      )}
    </section>
  );
}

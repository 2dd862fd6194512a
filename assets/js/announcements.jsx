// What administrators announce, on a line at the foot of every page: nothing moves when it comes.
import { Suspense, lazy, useState } from "react";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { Button, IconButton } from "./parts.jsx";

const SHAPES = { info: Info, warning: TriangleAlert };
const AnnouncementsDialog = lazy(() => import("./announcements_dialog.jsx"));

/** Icon of its level. */
export const shapeOf = ({ level }) => SHAPES[level] ?? Info;

/** `announcements`: `AnnouncementView` of each that this person has not put away. */
export function Announcements({ announcements, onDismiss }) {
  const [away, setAway] = useState([]); // before the server has heard of it
  const [isOpen, setOpen] = useState(false);
  const shown = announcements.filter(({ id }) => !away.includes(id));
  const dismiss = (id) => {
    setAway((before) => [...before, id]);
    onDismiss(id);
  };
  const [first, ...more] = shown;
  return (
    <>
      <div className="announced" aria-live="polite">
        {first && <Line key={first.id} {...{ first, more }} onOpen={() => setOpen(true)} onDismiss={() => dismiss(first.id)} />}
      </div>
      {isOpen && first && (
        <Suspense fallback={null}>
          <AnnouncementsDialog {...{ shown }} onDismiss={dismiss} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}

function Line({ first, more, onOpen, onDismiss }) {
  const Icon = shapeOf(first);
  return (
    <section className="announced__line" data-tone={first.level} aria-label="Announcements">
      <Icon className="i" aria-hidden="true" />
      <p className="grow announced__words">
        <span className="font-medium">{first.title}</span>
        {first.text && <span className="text-fg-2">{` — ${first.text}`}</span>}
      </p>
      {more.length > 0 && <span className="badge" aria-label={`and ${more.length} more`}>{`+${more.length}`}</span>}
      <Button small variant="ghost" aria-haspopup="dialog" onClick={onOpen}>
        Read
      </Button>
      <IconButton icon={X} label={`Put away: ${first.title}`} onClick={onDismiss} />
    </section>
  );
}

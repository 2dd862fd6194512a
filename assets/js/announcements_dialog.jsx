// Everything that is announced, in full; its text is shown as it was typed, and nothing in it acts.
import { moment, when } from "./formats.js";
import { shapeOf } from "./announcements.jsx";
import { OpenDialog } from "./dialog.jsx";
import { Button } from "./parts.jsx";

export default function AnnouncementsDialog({ shown, onDismiss, onClose }) {
  return (
    <OpenDialog title="Announcements" onClose={onClose}>
      <div className="dialog__body stack">
        {shown.map((one) => (
          <One key={one.id} one={one} onDismiss={() => onDismiss(one.id)} />
        ))}
      </div>
    </OpenDialog>
  );
}

function One({ one, onDismiss }) {
  const Icon = shapeOf(one);
  return (
    <article className="incident" data-tone={one.level}>
      <Icon className="i" aria-hidden="true" />
      <div className="grow stack gap-2">
        <h3 className="break-words">{one.title}</h3>
        {one.text && <p className="announced__text">{one.text}</p>}
        <p className="hint">
          <time dateTime={one.starts_at} title={moment(one.starts_at)}>
            {when(one.starts_at)}
          </time>
        </p>
        <div>
          <Button small aria-label={`Put away: ${one.title}`} onClick={onDismiss}>
            Put away
          </Button>
        </div>
      </div>
    </article>
  );
}

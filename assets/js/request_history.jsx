// What happened to a request, step by step.
import { OpenDialog } from "./dialog.jsx";
import { moment, when } from "./formats.js";
import { factsOf, statusOf } from "./request_words.js";

/** `request` as it was in the list, `detail` what the server told last: of this one, or not yet. */
export default function HistoryDialog({ request, detail, onClose }) {
  const known = detail?.request.id === request.id ? detail : null;
  const now = known?.request ?? request;
  const asked = [factsOf(now), now.quality, now.owner_name && `asked by ${now.owner_name}`];
  return (
    <OpenDialog title={now.title} className="dialog--wide" onClose={onClose}>
      <div className="dialog__body stack">
        <p className="text-fg-2">{asked.filter(Boolean).join(" · ")}</p>
        {now.asked_by_name && now.asked_by_name !== now.owner_name && (
          <p className="text-fg-2">{`${now.asked_by_name} asked on their behalf.`}</p>
        )}
        {now.comment && <p className="reading">{`“${now.comment}”`}</p>}
        {known ? (
          <ol className="steplist" aria-label="History">
            {known.history.map((step, index) => (
              <li key={index} data-tone={statusOf(step).tone}>
                <p>
                  <span className="font-medium">{statusOf(step).word}</span>
                  <span className="text-fg-3">{` · ${step.actor || "Overseerr"}`}</span>
                </p>
                {step.note && <p className="text-fg-2">{`“${step.note}”`}</p>}
                <time className="text-xs text-fg-3" dateTime={step.at} title={moment(step.at)}>
                  {when(step.at)}
                </time>
              </li>
            ))}
          </ol>
        ) : (
          <div className="stack gap-3" aria-busy="true">
            {[0, 1, 2].map((line) => (
              <div key={line} className="sk h-8 w-full" />
            ))}
          </div>
        )}
      </div>
    </OpenDialog>
  );
}

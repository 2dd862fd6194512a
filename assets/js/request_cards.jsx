// Requests on the start page: one's own, and what waits for a decision.
import Check from "lucide-react/dist/esm/icons/check.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";
import { firstName } from "./formats.js";
import { Avatar, Button, IconButton } from "./parts.jsx";
import { Ago, Now, RequestPoster, Steps, TitleLink, Why, useDecisions } from "./request_parts.jsx";
import { seasonsWords } from "./request_words.js";

const which = ({ media_type: type, seasons, year }) => (type === "tv" ? seasonsWords(seasons) || "all seasons" : year);

/** `requests`: the newest few of one's own. */
export function OwnRequests({ requests }) {
  return (
    <ul className="list">
      {requests.map((request) => (
        <li key={request.id}>
          <RequestPoster request={request} />
          <div className="grow">
            <p className="request__now">
              <span className="clip">
                <TitleLink request={request} />
              </span>
              <span className="text-xs text-fg-3 clip">{which(request)}</span>
            </p>
            <Steps request={request} />
            <Now request={request} />
            <Why request={request} />
          </div>
        </li>
      ))}
    </ul>
  );
}

/** `requests`: who has waited longest. */
export function WaitingRequests({ requests, onApprove, onDecline }) {
  const { deeds, deciding, floats } = useDecisions({ items: requests, onApprove, onDecline });
  return (
    <>
      <ul className="list">
        {requests.map((request) => {
          const { id, title, owner_id: owner, owner_name: name, quality } = request;
          return (
            <li key={id}>
              <RequestPoster request={request} />
              <div className="grow">
                <p className="request__now">
                  <span className="clip">
                    <TitleLink request={request} />
                  </span>
                  <span className="text-fg-3 clip">{which(request)}</span>
                </p>
                <p className="request__now text-xs text-fg-3">
                  <Avatar name={name} id={owner || name} size="xs" />
                  <span className="clip">
                    {`${firstName(name)} · ${quality} · `}
                    <Ago at={request.created_at} />
                  </span>
                </p>
              </div>
              <div className="row">
                <IconButton
                  icon={X}
                  label={`Decline ${title}`}
                  className="iconbtn--line"
                  aria-haspopup="dialog"
                  disabled={deciding.has(id)}
                  onClick={() => deeds.ask([id])}
                />
                <Button icon={Check} aria-label={`Approve ${title}`} className="request__yes" busy={deciding.has(id)} onClick={() => deeds.approve([id])}>
                  Approve
                </Button>
              </div>
            </li>
          );
        })}
      </ul>
      {floats}
    </>
  );
}

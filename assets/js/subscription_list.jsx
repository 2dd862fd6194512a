// Channels and playlists that somebody follows: what is kept of them, and when they are looked at.
import { useEffect, useRef, useState } from "react";
import CirclePause from "lucide-react/dist/esm/icons/circle-pause.mjs";
import CircleX from "lucide-react/dist/esm/icons/circle-x.mjs";
import Pause from "lucide-react/dist/esm/icons/pause.mjs";
import Pencil from "lucide-react/dist/esm/icons/pencil.mjs";
import Play from "lucide-react/dist/esm/icons/play.mjs";
import RefreshCw from "lucide-react/dist/esm/icons/refresh-cw.mjs";
import Rss from "lucide-react/dist/esm/icons/rss.mjs";
import Trash2 from "lucide-react/dist/esm/icons/trash-2.mjs";
import { videos } from "./downloads.js";
import { firstName, moment, until, when } from "./formats.js";
import { Avatar, Button, IconButton, Pill, Problem, Thumbnail } from "./parts.jsx";
import { focusAddress } from "./shell.js";
import SubscribeForm from "./subscribe_form.jsx";
import { filterWords, intervalWords, keepWords } from "./subscription_words.js";

const LOOKS_APART_MS = 5000;

const isDue = ({ enabled, next_check_at }) => enabled && new Date(next_check_at) <= Date.now();

/** While one is being checked, asks now and then what came of it. */
const useChecks = (items, onLoad) => {
  const latest = useRef(null);
  latest.current = { items, onLoad };
  const [, drawAgain] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.hidden || !latest.current.items.some(isDue)) return;
      latest.current.onLoad();
      drawAgain((count) => count + 1);
    }, LOOKS_APART_MS);
    return () => clearInterval(timer);
  }, []);
};

export default function SubscriptionList({ items, loaded, error, saved, busy, isAdmin, skeleton, ...handlers }) {
  const [editing, setEditing] = useState("");
  const [removing, setRemoving] = useState("");
  const seen = useRef(saved);
  useEffect(() => {
    if (saved !== seen.current) setEditing("");
    seen.current = saved;
  }, [saved]);
  useChecks(editing ? [] : items, handlers.onLoad);
  if (!loaded) return skeleton;
  if (!items.length) return <Nothing />;
  return (
    <section aria-label="Subscriptions">
      <ul className="card">
        {items.map((one) => (
          <li className="dlitem" key={one.id}>
            <Subscription {...{ one, isAdmin, handlers, editing, setEditing, setRemoving }} />
            {removing === one.id && (
              <Removal one={one} onClose={() => setRemoving("")} onRemove={() => handlers.onRemove(one.id)} />
            )}
            {editing === one.id && (
              <div className="subedit">
                <SubscribeForm
                  known={one}
                  error={error}
                  busy={busy}
                  onClose={() => setEditing("")}
                  onSend={(fields) => handlers.onChange(one.id, fields)}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Subscription({ one, isAdmin, handlers, editing, setEditing, setRemoving }) {
  const title = one.title || one.url;
  const what = [one.quality, filterWords(one)].filter(Boolean).join(" · ");
  return (
    <div className="sub">
      <Thumbnail src={one.thumbnail} className="art--thumb" />
      <div className="sub__main">
        <p className="font-medium clip" title={title}>
          {title}
        </p>
        <p className="dl__meta">
          {isAdmin && <Avatar name={one.owner_name} id={one.owner_id} size="xs" />}
          <span className="clip">
            {[isAdmin && firstName(one.owner_name), one.uploader, what].filter(Boolean).join(" · ")}
          </span>
        </p>
        {one.failures > 0 && one.error_message && <Problem quiet>{one.error_message}</Problem>}
      </div>
      <div className="sub__facts">
        <span>{keepWords(one)}</span>
        <span className="text-fg-3">{taken(one)}</span>
      </div>
      <div className="sub__facts">
        <State one={one} />
        <span className="text-fg-3" title={one.last_checked_at ? moment(one.last_checked_at) : undefined}>
          {one.last_checked_at ? `checked ${when(one.last_checked_at)}` : "not checked yet"}
        </span>
      </div>
      <div className="dl__acts">
        <IconButton
          icon={RefreshCw}
          label={`Check now: ${title}`}
          tip={one.enabled ? "Check now" : "Resume it first"}
          disabled={!one.enabled}
          onClick={() => handlers.onCheck(one.id)}
        />
        <IconButton
          icon={one.enabled ? Pause : Play}
          label={`${one.enabled ? "Pause" : "Resume"}: ${title}`}
          tip={one.enabled ? "Pause" : "Resume"}
          onClick={() => handlers.onEnable(one.id, !one.enabled)}
        />
        <IconButton
          icon={Pencil}
          label={`Edit: ${title}`}
          tip="Edit"
          aria-expanded={editing === one.id}
          onClick={() => setEditing(editing === one.id ? "" : one.id)}
        />
        <IconButton icon={Trash2} label={`Remove: ${title}`} tip="Remove" onClick={() => setRemoving(one.id)} />
      </div>
    </div>
  );
}

const taken = ({ taken: came, waiting }) =>
  [came ? `${videos(came)} came` : "nothing came yet", waiting && `${waiting} to come`].filter(Boolean).join(", ");

function State({ one }) {
  if (!one.enabled) return <Pill bare icon={CirclePause} tone="muted">Paused</Pill>;
  if (one.failures > 0) return <Pill bare icon={CircleX} tone="danger">{`Failed, again ${until(one.next_check_at)}`}</Pill>;
  if (isDue(one)) return <span>being checked</span>;
  return <span title={moment(one.next_check_at)}>{`${intervalWords(one)}, next ${until(one.next_check_at)}`}</span>;
}

/** Asks once, in place; what was downloaded stays. */
function Removal({ one, onRemove, onClose }) {
  const button = useRef(null);
  useEffect(() => button.current?.querySelector("button")?.focus(), []);
  return (
    <div className="subedit" role="group" aria-label="Remove" ref={button}>
      <p className="mb-3">{`Stop following “${one.title || one.url}”? What was downloaded stays.`}</p>
      <div className="flex gap-3">
        <Button variant="danger" icon={Trash2} onClick={onRemove}>
          Remove it
        </Button>
        <Button variant="ghost" onClick={onClose}>
          Keep it
        </Button>
      </div>
    </div>
  );
}

function Nothing() {
  return (
    <div className="empty">
      <Rss className="i" aria-hidden="true" />
      <h2>You follow nothing yet</h2>
      <p>
        Look up a channel or playlist above and press Subscribe: new videos then come by themselves, as many
        as you like are kept, and older ones make room.
      </p>
      <Button icon={Rss} onClick={() => focusAddress()}>
        Follow something
      </Button>
    </div>
  );
}

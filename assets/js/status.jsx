// How the services are: counters, what is wrong in words, what fails first, everything else in groups.
import { Suspense, lazy, memo, useEffect, useMemo, useState } from "react";
import { Link, useLocation, useNavigate } from "react-router";
import Activity from "lucide-react/dist/esm/icons/activity.mjs";
import ChevronDown from "lucide-react/dist/esm/icons/chevron-down.mjs";
import ChevronRight from "lucide-react/dist/esm/icons/chevron-right.mjs";
import CloudOff from "lucide-react/dist/esm/icons/cloud-off.mjs";
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import EyeOff from "lucide-react/dist/esm/icons/eye-off.mjs";
import Search from "lucide-react/dist/esm/icons/search.mjs";
import { useCalm } from "./calm.js";
import { useIsHere } from "./here.js";
import { Looks } from "./monitor_news.js";
import { useWords } from "./monitor_search.js";
import { Beats, Spark, State, shapeOf } from "./monitor_parts.jsx";
import { COUNTED, answerWords, badness, countsOf, feedWords, needsALook, percent, toneOf, wordOf } from "./monitor_words.js";
import { Notices } from "./notices.jsx";
import { Button } from "./parts.jsx";

const MonitorSheet = lazy(() => import("./monitor_sheet.jsx"));
const NoticesDialog = lazy(() => import("./notices_dialog.jsx"));

const CALM_MS = 300;
const MANY = 12;
const [SHEET, NOTICES] = ["monitor", "incidents"];

/** Every look reaches the page once; when some did not, it reads everything again. */
const useMonitors = (shown, beats, onLoad) => {
  const [looks] = useState(() => new Looks());
  looks.take(beats);
  const { missed } = looks;
  useEffect(() => {
    if (missed) onLoad();
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [missed]);
  return useMemo(
    () => shown.groups.map((group) => ({ ...group, monitors: group.monitors.map((monitor) => looks.of(monitor)) })),
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [shown, beats],
  );
};

const asking = (search, name, value) => {
  const asked = new URLSearchParams(search);
  [SHEET, NOTICES, "span"].forEach((each) => asked.delete(each));
  if (value) asked.set(name, value);
  return { search: asked.toString() };
};

/** What the page's address opens, and the way out of it, which is the way that led in. */
const useOpened = () => {
  const { search, state } = useLocation();
  const navigate = useNavigate();
  const isHere = useIsHere();
  const asked = new URLSearchParams(isHere ? search : "");
  const close = () => (state?.opened ? navigate(-1) : navigate(asking(search), { replace: true, preventScrollReset: true }));
  return { monitor: Number(asked.get(SHEET)) || 0, notices: asked.has(NOTICES), span: asked.get("span") ?? "24h", close };
};

/** `children`: what stands there until it has come; `beats`: `BeatNews`. */
export function Status({ shown, disruptions, children, ...rest }) {
  if (!shown || !disruptions) return children;
  return <Shown {...{ shown, disruptions, ...rest }} />;
}

function Shown({ shown, disruptions, beats, revision, isAdmin, history, missing, failures, setUp, onLoad, onHistory, onPublish, onReport, onNote, onResolve }) {
  useCalm(revision, CALM_MS, onLoad);
  const groups = useMonitors(shown, beats, onLoad);
  const { search } = useLocation();
  const opened = useOpened();
  const [words, setWords] = useWords();
  const all = useMemo(() => groups.flatMap(({ monitors }) => monitors), [groups]);
  const counts = countsOf(all);
  const isOld = shown.feed.status !== "ok";
  const looked = words.trim().toLowerCase();
  const isMeant = ({ name }) => !looked || name.toLowerCase().includes(looked);
  const failing = all.filter((monitor) => needsALook(monitor) && isMeant(monitor)).sort(worstFirst);
  const to = (name, value) => ({ to: asking(search, name, value), state: { opened: true }, preventScrollReset: true });
  return (
    <>
      <Counters counts={counts} />
      <Notices {...{ disruptions, isAdmin, onReport }} feed={shown.feed} details={to(NOTICES, "1")} />
      {all.length > MANY && <Find words={words} setWords={setWords} />}
      {all.length ? (
        <div className="stack status" data-old={isOld || undefined}>
          <section className="stack gap-3" aria-labelledby="failing">
            <h2 id="failing">
              Needs a look <span className="num status__n">{failing.length}</span>
            </h2>
            <div className="card">
              <Heads />
              {failing.length ? <Rows monitors={failing} to={to} label="Needs a look" /> : <Calm words={words} />}
            </div>
          </section>
          <section className="stack gap-3" aria-labelledby="others">
            <h2 id="others">
              Everything else <span className="num status__n">{othersWords(all, groups)}</span>
            </h2>
            {groups.map((group) => (
              <Group key={group.id} {...{ group, to, isAdmin, isMeant, onPublish }} isAsked={Boolean(looked)} />
            ))}
          </section>
        </div>
      ) : (
        <Nothing {...{ isAdmin, setUp }} feed={shown.feed} />
      )}
      <p className="sr" role="status">
        {all.length > 0 && `${counts.down} of ${counts.total} down`}
      </p>
      <Suspense fallback={null}>
        {opened.monitor > 0 && (
          <MonitorSheet
            key={opened.monitor}
            {...{ history, isAdmin, onHistory }}
            id={opened.monitor}
            span={opened.span}
            monitor={all.find(({ id }) => id === opened.monitor)}
            missing={missing === opened.monitor}
            onClose={opened.close}
          />
        )}
        {opened.notices && <NoticesDialog {...{ disruptions, isAdmin, failures, onNote, onResolve }} feed={shown.feed} onClose={opened.close} />}
      </Suspense>
    </>
  );
}

const worstFirst = (one, other) => badness(one) - badness(other) || String(one.since).localeCompare(String(other.since));

const othersWords = (all, groups) => {
  const up = all.filter(({ status }) => status === "up").length;
  return `${up} up in ${groups.length} ${groups.length === 1 ? "group" : "groups"}`;
};

function Counters({ counts }) {
  return (
    <dl className="stats" aria-label="Counts">
      {COUNTED.map((status) => {
        const Icon = shapeOf(status);
        return (
          <div key={status} className="stat" data-tone={counts[status] || status === "up" ? toneOf(status) : undefined}>
            <dt>
              <Icon className="i" aria-hidden="true" />
              {wordOf(status)}
            </dt>
            <dd>{counts[status]}</dd>
          </div>
        );
      })}
    </dl>
  );
}

function Find({ words, setWords }) {
  return (
    <div className="inputwrap find">
      <Search className="i" aria-hidden="true" />
      <input
        type="search"
        className="input"
        placeholder="Find a service"
        aria-label="Find a service"
        autoComplete="off"
        maxLength={200}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
    </div>
  );
}

/** Columns are named once: they line up through all cards. */
function Heads() {
  return (
    <div className="mon mon--head" aria-hidden="true">
      <span>Service</span>
      <span>State</span>
      <span>Last 20 looks</span>
      <span className="r">24 h</span>
      <span className="r lg">7 d</span>
      <span className="r lg">30 d</span>
      <span className="r md">Answers in</span>
      <span />
    </div>
  );
}

function Calm({ words }) {
  const Icon = shapeOf("up");
  return (
    <p className="mon mon--calm tone" data-tone="success">
      <span className="row">
        <Icon className="i" aria-hidden="true" />
        {words.trim() ? "Nothing of that name is in trouble." : "Everything is well."}
      </span>
    </p>
  );
}

function Rows({ monitors, to, label }) {
  return (
    <ul aria-label={label}>
      {monitors.map((monitor) => (
        <Row key={monitor.id} monitor={monitor} search={to(SHEET, monitor.id).to.search} />
      ))}
    </ul>
  );
}

const Row = memo(function Row({ monitor, search }) {
  const { id, name, beats, uptime_24h: day, uptime_7d: week, uptime_30d: month } = monitor;
  return (
    <li className="mon" data-row={id}>
      <span className="clip">
        <Link className="stretch" to={{ search }} state={{ opened: true }} preventScrollReset title={name}>
          {name}
        </Link>
      </span>
      <span className="mon__pill">
        <State monitor={monitor} />
      </span>
      <span className="mon__beats">
        <Beats beats={beats} />
      </span>
      <span className="r mon__up">
        <span className="sr">Up in the last day: </span>
        {percent(day)}
        <span className="phone-in text-fg-3" aria-hidden="true">
          {" in 24 h"}
        </span>
      </span>
      <span className="r lg text-fg-2">
        <span className="sr">in 7 days: </span>
        {percent(week)}
      </span>
      <span className="r lg text-fg-2">
        <span className="sr">in 30 days: </span>
        {percent(month)}
      </span>
      <span className="mon__resp md">
        <Spark beats={beats} />
        <span className="mon__ms text-fg-2">{answerWords(monitor)}</span>
      </span>
      <ChevronRight className="i i--sm mon__go" aria-hidden="true" />
    </li>
  );
});

/** What of a group is not above; open until somebody closes it. */
function Group({ group, to, isAdmin, isMeant, isAsked, onPublish }) {
  const { id, name, is_published: isPublished, monitors } = group;
  const [isOpen, setOpen] = useState(true);
  const calm = monitors.filter((monitor) => !needsALook(monitor) && isMeant(monitor)).sort((one, other) => badness(one) - badness(other));
  if (isAsked && !calm.length) return null;
  const above = monitors.length - monitors.filter((monitor) => !needsALook(monitor)).length;
  const worst = above ? [...monitors].sort(worstFirst)[0].status : monitors.every(({ status }) => status === "up") ? "up" : "";
  const Icon = worst && shapeOf(worst);
  return (
    <section className="card group" aria-labelledby={`group-${id}`} data-group={id}>
      <div className="group__head">
        <button type="button" className="group__fold" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <ChevronDown className="i i--sm" aria-hidden="true" />
          <h3 id={`group-${id}`} className="clip">
            {name}
          </h3>
          <span className="text-fg-3 num">{monitors.length}</span>
        </button>
        {isAdmin && (
          <Button
            small
            variant="ghost"
            icon={isPublished ? Eye : EyeOff}
            aria-pressed={isPublished}
            aria-label={`Everybody sees ${name}`}
            onClick={() => onPublish(id, !isPublished)}
          >
            {isPublished ? "Everybody sees it" : "Administrators only"}
          </Button>
        )}
        <span className="pill pill--bare group__mark" data-tone={worst ? toneOf(worst) : undefined}>
          {worst && <Icon className="i i--xs" aria-hidden="true" />}
          {worst && (above ? `${above} above` : "All up")}
        </span>
      </div>
      {isOpen && calm.length > 0 && <Rows monitors={calm} to={to} label={name} />}
    </section>
  );
}

function Nothing({ isAdmin, feed, setUp }) {
  const isOwn = feed.source === "own";
  const [title, more] = isAdmin
    ? isOwn
      ? ["Nothing is watched yet", "Connect Uptime Kuma, and everything that it watches stands here. Without it MediaNest looks at the programs it uses, as soon as there are any."]
      : ["Uptime Kuma has not told of any monitor yet", "What it watches stands here as soon as it has. Try the connection if that takes longer than a minute."]
    : ["Nothing is shown here yet", "An administrator chooses which services everybody sees."];
  return (
    <div className="empty">
      <Activity className="i" aria-hidden="true" />
      <h2>{title}</h2>
      <p>{more}</p>
      {isAdmin && (
        <Link className="btn btn--secondary" to={setUp}>
          {isOwn ? "Connect Uptime Kuma" : "Open the services"}
        </Link>
      )}
    </div>
  );
}

/** Beside the heading: who looks, and whether that is live; of fixed height. */
export function Feed({ shown }) {
  const feed = shown?.feed;
  const isOld = feed && feed.status !== "ok";
  return (
    <p className="lead status__feed" data-tone={isOld ? "warning" : undefined}>
      <span className="status__live" aria-hidden="true">
        {isOld ? <CloudOff className="i i--sm" /> : <span className="live" />}
      </span>
      <span>{isOld ? "Not live" : feedWords(feed) || "…"}</span>
    </p>
  );
}

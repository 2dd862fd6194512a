"""What is up and what is not, as people see it: addresses and messages are for administrators."""

from __future__ import annotations

from pydantic import Field

from medianest.views.view import UtcTime, View


class BeatView(View):
    """One look; ``status`` is ``up``, ``down``, ``pending`` or ``maintenance``."""

    at: UtcTime
    status: str
    response_ms: float | None = None


class MonitorBeat(View):
    """What a look just came to; ``since`` is when the status became what it is."""

    id: int
    status: str
    since: UtcTime | None
    at: UtcTime | None
    response_ms: float | None


class BeatNews(View):
    """The last look at each monitor that was looked at after ``since`` and until ``until``: numbers
    that only grow, so that a page sees whether it missed something in between."""

    since: int
    until: int
    beats: list[MonitorBeat] = Field(default_factory=list)


class MonitorView(View):
    """``status`` is also ``paused`` or ``unknown``; it holds since ``since``, and ``at`` is the
    last look. The uptimes are 0 to 1, null as long as nobody can tell. ``beats`` are the last ones,
    the newest last. ``url``, ``message`` and ``tags`` are empty for people who are no
    administrators."""

    id: int
    name: str
    kind: str
    status: str
    since: UtcTime | None
    at: UtcTime | None
    response_ms: float | None
    uptime_24h: float | None = Field(alias="uptime24h")
    uptime_7d: float | None = Field(alias="uptime7d")
    uptime_30d: float | None = Field(alias="uptime30d")
    beats: list[BeatView]
    url: str = ""
    message: str = ""
    tags: list[list[str]] = Field(default_factory=list)


class MonitorGroupView(View):
    """People who are no administrators see groups that are ``is_published`` and no others."""

    id: int
    name: str
    is_published: bool
    monitors: list[MonitorView]


class MonitorCounts(View):
    """How many monitors are how; a group of Uptime Kuma is a monitor too."""

    up: int = 0
    down: int = 0
    pending: int = 0
    maintenance: int = 0
    paused: int = 0
    unknown: int = 0
    total: int = 0


class FeedView(View):
    """Who looks: ``uptime_kuma``, or ``own`` for MediaNest itself. ``status`` is ``ok``,
    ``unreachable`` or ``unauthorized`` since ``since``; ``seen_at`` is how old what is shown may
    be, null where nothing was told yet."""

    source: str
    status: str = "ok"
    sentence: str = ""
    since: UtcTime | None = None
    seen_at: UtcTime | None = None


class MonitoringView(View):
    """Groups with something that fails come first, and what fails first within them."""

    feed: FeedView
    counts: MonitorCounts
    groups: list[MonitorGroupView]


class UpstreamStateView(View):
    """A program that MediaNest uses; ``status`` is ``ok``, ``slow``, ``unreachable`` or
    ``unauthorized``, and ``unknown`` before the first look."""

    name: str
    title: str
    status: str
    since: UtcTime | None
    checked_at: UtcTime | None


class BreakerView(View):
    """Whether a program is spared calls that would fail. ``closed``: it is asked whenever somebody
    needs it; ``open``: it is left alone until ``next_try_at``; ``half_open``: the next call tries
    it. ``since`` is when it began to fail, null while it is closed."""

    state: str
    since: UtcTime | None = None
    next_try_at: UtcTime | None = None
    last_error: str = ""


class UpstreamDetailsView(UpstreamStateView):
    """The same for administrators; ``last_error`` is what was wrong at ``last_error_at``, and
    ``next_check_at`` is when it is looked at again. ``breaker`` is null for a program that is asked
    whenever it is needed, however it is."""

    url: str
    version: str
    latency_ms: float | None
    last_error: str
    last_error_at: UtcTime | None
    next_check_at: UtcTime | None = None
    breaker: BreakerView | None = None


class HistoryPoint(View):
    """All looks from ``at`` on until the next point; ``response_ms`` is their mean."""

    at: UtcTime
    up: int
    down: int
    pending: int
    maintenance: int
    response_ms: float | None
    response_max_ms: float | None


class HistoryEvent(View):
    """When it became ``status``; administrators alone see the ``message``."""

    at: UtcTime
    status: str
    message: str = ""


class MonitorHistoryView(View):
    """The last ``hours``: ``points`` oldest first, ``events`` newest first."""

    id: int
    hours: int
    points: list[HistoryPoint]
    events: list[HistoryEvent]


class IncidentNoteView(View):
    at: UtcTime
    text: str


class IncidentView(View):
    """Something that is wrong, in words: ``source`` is ``own`` for what an administrator wrote
    here. ``style`` is ``info``, ``warning`` or ``danger``; ``notes`` the newest last. It is over
    once ``resolved_at`` is."""

    id: str
    source: str
    title: str
    content: str
    style: str
    created_at: UtcTime
    updated_at: UtcTime
    resolved_at: UtcTime | None
    notes: list[IncidentNoteView]


class MaintenanceView(View):
    """``status`` is ``under-maintenance`` or ``scheduled``; the times are null where none are
    set."""

    id: str
    title: str
    description: str
    status: str
    starts_at: UtcTime | None
    ends_at: UtcTime | None


class DisruptionsView(View):
    """What is wrong, or was until lately: open incidents first, then the newest. And what is out
    of service on purpose, or will be."""

    incidents: list[IncidentView]
    maintenance: list[MaintenanceView]


class DashboardStatusView(View):
    """All of it in one glance: ``status`` is the worst of what is shown. ``failing`` are the
    monitors that are down or pending, the newest of the worst first, groups last."""

    status: str
    feed: FeedView
    counts: MonitorCounts
    failing: list[MonitorView]
    upstreams: list[UpstreamStateView]

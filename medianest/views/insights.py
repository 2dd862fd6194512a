"""What is watched and what only takes room, as people see it."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from medianest.views.view import Page, UtcTime, View


class UseState(StrEnum):
    """``never`` and ``unused`` are claims; ``unknown`` is what cannot be claimed."""

    NEVER = "never"
    UNUSED = "unused"
    UNKNOWN = "unknown"


class Unsure(StrEnum):
    """Why nothing can be claimed: the first of these that holds."""

    NO_SOURCE = "noSource"
    NOT_READ = "notRead"
    EMPTY_ANSWER = "emptyAnswer"
    SOURCE_AWAY = "sourceAway"
    HISTORY_OLD = "historyOld"
    NO_HISTORY = "noHistory"
    SECTION_OLD = "sectionOld"
    HISTORY_OFF = "historyOff"
    COUNTING = "counting"
    ADDED_UNKNOWN = "addedUnknown"
    BEFORE_HISTORY = "beforeHistory"


class BasisView(View):
    """What the report stands on. Plays are known up to ``known_at``, as ``source`` told them, and
    since ``begins_at``; ``trouble`` says why it was not read since. Nobody knows what
    ``quiet_people`` watch. ``unsure`` is set where nothing at all can be claimed."""

    source: str = ""
    known_at: UtcTime | None = None
    begins_at: UtcTime | None = None
    trouble: str = ""
    quiet_people: tuple[str, ...] = ()
    unsure: Unsure | None = None


class RequestedView(View):
    """Somebody who asked for it; ``user_id`` is null for people without an account here."""

    user_id: str | None
    name: str
    at: UtcTime


class KeepView(View):
    """That a title stays, or that somebody wants it to; ``until`` is null for ever."""

    item_id: int
    status: str
    reason: str = ""
    until: UtcTime | None = None
    asked_by: str | None = None
    asked_at: UtcTime
    decided_by: str | None = None
    decided_at: UtcTime | None = None


class LeavingStatus(StrEnum):
    """``waiting`` until Plex was told of the day."""

    WAITING = "waiting"
    TOLD = "told"


class LeavingView(View):
    """A movie, show or season that leaves the library on ``leaves_on``. ``trouble`` says to
    administrators why Plex was not told yet; ``keep`` is set where somebody wants it to stay."""

    item_id: int
    kind: str
    title: str
    show_title: str = ""
    index: int | None = None
    year: int | None = None
    poster: str = ""
    section_title: str
    size_bytes: int
    leaves_on: date
    status: LeavingStatus
    trouble: str = ""
    keep: KeepView | None = None


class UnusedView(View):
    """A movie, show or season that nobody watches, or of which nobody knows. ``state`` follows from
    what stands beside it: when it was added and played last, by how many people how often, and the
    ages of all that: ``section_synced_at``, and those of the report's basis. ``threshold_days`` is
    the one that it is past. ``size_bytes`` is for all files of all versions and episodes."""

    item_id: int
    section_id: int
    section_title: str
    kind: str
    title: str
    show_title: str = ""
    index: int | None = None
    year: int | None = None
    poster: str = ""
    size_bytes: int
    added_at: UtcTime | None
    last_played_at: UtcTime | None
    plays: int
    people: int
    state: UseState
    unsure: Unsure | None = None
    threshold_days: int
    section_synced_at: UtcTime | None
    requested_by: tuple[RequestedView, ...] = ()
    keep: KeepView | None = None


class SumView(View):
    items: int = 0
    size_bytes: int = 0


class UnusedSumsView(View):
    """Of all that match, whatever the page and the state. ``reclaimable`` is what can be claimed:
    never watched and unused, not what is unknown."""

    never: SumView
    unused: SumView
    unknown: SumView
    reclaimable: SumView


class UnusedPage(Page[UnusedView]):
    sums: UnusedSumsView
    basis: BasisView


class LibraryView(View):
    """A section, with how much of it is not watched."""

    id: int
    title: str
    type: str
    item_count: int
    size_bytes: int
    synced_at: UtcTime | None


class LibrariesView(View):
    items: list[LibraryView]
    basis: BasisView


class PlayStatsView(View):
    """``seconds`` were played where the source says so, null where it never does."""

    plays: int
    seconds: int | None
    people: int
    titles: int
    first_at: UtcTime | None
    last_at: UtcTime | None
    basis: BasisView


class PlayView(View):
    """A play. ``item_id`` is null for what the library no longer has."""

    id: int
    item_id: int | None
    type: str
    title: str
    show_title: str = ""
    season: int | None = None
    number: int | None = None
    user_id: str | None = None
    person: str = ""
    started_at: UtcTime
    seconds: int | None = None
    percent: int | None = None


class TopView(View):
    """A movie or show by how often it was played, and by how many people."""

    item_id: int
    kind: str
    title: str
    year: int | None = None
    poster: str = ""
    plays: int
    people: int
    seconds: int | None = None
    last_played_at: UtcTime | None = None

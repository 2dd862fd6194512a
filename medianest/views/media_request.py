"""A media request as its owner and administrators see it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class RequestStepView(View):
    """A step of its history; ``actor`` is a name, empty where Overseerr took it."""

    at: UtcTime
    status: str
    actor: str = ""
    note: str = ""


class DecisionAidView(View):
    """What those who decide go by. ``left`` of ``limit`` films or seasons remain of the share of
    whom it is for, with all that waits counted: less than none where it is overdrawn, both null
    without a limit and where it is not known. ``size_bytes`` is a guess by the library, null where
    that has too little to go by. ``refused_times`` requests for the title were declined before, the
    last of them at ``refused_at``."""

    limit: int | None = None
    left: int | None = None
    size_bytes: int | None = None
    refused_times: int = 0
    refused_reason: str = ""
    refused_at: UtcTime | None = None


class MediaRequestView(View):
    """``owner_id`` is empty for people of Overseerr without an account here. ``media_type`` is
    ``movie`` or ``tv``; ``seasons`` were asked for, ``granted`` of them given, both empty for
    films. ``poster`` is as in :class:`~medianest.views.media.TitleCardView`. ``waits`` says that
    the upstream was not told yet; ``item_id`` is the library's item once it is there.
    ``runtime_minutes`` is of the film, or of an episode, ``episode_count`` of all seasons that are
    meant, both null where that is not known. ``aid`` stands beside what waits, for those who
    decide, and is null elsewhere."""

    id: str
    upstream_id: int | None = None
    owner_id: str = ""
    owner_name: str = ""
    asked_by_name: str = ""
    media_type: str
    tmdb_id: int
    title: str
    year: int | None = None
    poster: str = ""
    backdrop: str = ""
    quality: str
    seasons: list[int]
    granted: list[int]
    runtime_minutes: int | None = None
    episode_count: int | None = None
    comment: str = ""
    status: str
    reason: str = ""
    decided_by_name: str = ""
    decided_at: UtcTime | None = None
    waits: bool = False
    item_id: int | None = None
    followers: int = 0
    aid: DecisionAidView | None = None
    created_at: UtcTime
    updated_at: UtcTime
    synced_at: UtcTime | None = None


class RequestDetailView(View):
    """One with its history, oldest step first."""

    request: MediaRequestView
    history: list[RequestStepView]


class RequestCountsView(View):
    """How many there are, by the tabs of the page; ``fetching`` are approved, processing and
    partially available ones. ``over_limit`` are those of ``pending`` whose people have overdrawn
    their share, for those who decide."""

    pending: int = 0
    fetching: int = 0
    available: int = 0
    denied: int = 0
    failed: int = 0
    cancelled: int = 0
    all: int = 0
    over_limit: int = 0


class MadeRequestView(View):
    """``left_out`` are seasons that were asked for and are here or on their way already;
    ``sentence`` says what happened, for people."""

    request: MediaRequestView
    left_out: list[int]
    sentence: str = ""


class BulkRefusalView(View):
    id: str
    message: str


class BulkDecisionView(View):
    """What became of many decided at once."""

    done: list[MediaRequestView]
    refused: list[BulkRefusalView]


class FollowView(View):
    """A title that somebody wants to be told about."""

    media_type: str
    tmdb_id: int
    title: str = ""
    year: int | None = None
    poster: str = ""
    created_at: UtcTime

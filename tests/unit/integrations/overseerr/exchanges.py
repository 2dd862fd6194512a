"""What was recorded of Seerr, and the call of the client that leads to each exchange."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBlocklistedError,
    UpstreamBusyError,
    UpstreamDuplicateError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamQuotaError,
)
from medianest.integrations.overseerr.client import Overseerr
from tests.recorded import FOLDER

Call = Callable[[Overseerr], Awaitable[Any]]

SET_UP, FRESH, KEY_IS_GOOD = "settings-public", "uninit-settings-public", "auth-me"
TMDB_THERE, TMDB_AWAY = "discover-movies", "upstream-down-discover-movies"


@dataclass(frozen=True)
class Exchange:
    """``call`` leads to it; ``then`` are recordings that answer what the client asks next.
    ``error`` is what it means, ``alike`` whether our query is the recorded one, or has it."""

    call: Call
    error: type[UpstreamError] | None = None
    then: tuple[str, ...] = ()
    key: str = "planted-key-of-seerr"
    alike: bool = True


def recording(name: str) -> dict[str, Any]:
    """The whole exchange, request and response."""
    found: dict[str, Any] = json.loads((FOLDER / f"seerr/{name}.json").read_text())
    return found


def body_of(name: str) -> Any:
    """What was answered."""
    return recording(name)["response"]["body"]


def film(tmdb_id: int, as_user: int | None, *, is_4k: bool = False) -> Call:
    return lambda seerr: seerr.request(tmdb_id, "movie", is_4k=is_4k, as_user=as_user)


def series(tmdb_id: int, seasons: list[int] | None, as_user: int) -> Call:
    return lambda seerr: seerr.request(tmdb_id, "tv", seasons=seasons, as_user=as_user)


def report(media_id: int, text: str, as_user: int) -> Call:
    return lambda seerr: seerr.create_issue(media_id, "video", text, as_user=as_user)


PEOPLE = {
    "settings-public": Exchange(lambda seerr: seerr.public_settings()),
    "uninit-settings-public": Exchange(lambda seerr: seerr.public_settings()),
    "status": Exchange(lambda seerr: seerr.status()),
    "uninit-status": Exchange(lambda seerr: seerr.status()),
    "auth-me": Exchange(lambda seerr: seerr.me()),
    "auth-me-as-user": Exchange(lambda seerr: seerr.me(2)),
    "user-list": Exchange(lambda seerr: seerr.users(20, 0)),
    "user-get": Exchange(lambda seerr: seerr.user(2)),
    "user-quota": Exchange(lambda seerr: seerr.quota(4)),
    "user-create": Exchange(lambda seerr: seerr.create_user("new@example.com", "newuser")),
    "user-create-duplicate": Exchange(
        lambda seerr: seerr.create_user("new@example.com", "newuser"), UpstreamDuplicateError
    ),
    "user-get-unknown": Exchange(lambda seerr: seerr.user(9999), UpstreamMissingError),
    "auth-me-as-unknown-user": Exchange(
        lambda seerr: seerr.me(999), UpstreamForbiddenError, (SET_UP, KEY_IS_GOOD)
    ),
    "error-bad-api-key": Exchange(lambda seerr: seerr.me(), UpstreamAuthError, (SET_UP,)),
    "error-bad-api-key-request-list": Exchange(
        lambda seerr: seerr.requests(), UpstreamAuthError, (SET_UP,)
    ),
    "error-no-credentials": Exchange(lambda seerr: seerr.me(), UpstreamAuthError, key=""),
    "uninit-auth-me-no-key": Exchange(lambda seerr: seerr.me(), UpstreamAuthError, key=""),
    "uninit-auth-me-valid-key": Exchange(lambda seerr: seerr.me(), UpstreamAuthError, (FRESH,)),
    "uninit-request-list-valid-key": Exchange(
        lambda seerr: seerr.requests(), UpstreamAuthError, (FRESH,)
    ),
}

REQUESTS = {
    "request-approve": Exchange(lambda seerr: seerr.approve(1)),
    "request-approve-again": Exchange(lambda seerr: seerr.approve(1)),
    "request-approve-tv": Exchange(lambda seerr: seerr.approve(3)),
    "request-approve-unknown": Exchange(lambda seerr: seerr.approve(99999), UpstreamMissingError),
    "request-count": Exchange(lambda seerr: seerr.request_count()),
    "request-count-empty": Exchange(lambda seerr: seerr.request_count()),
    "request-create-4k-no-permission": Exchange(film(550, 2, is_4k=True), UpstreamForbiddenError),
    "request-create-available-movie": Exchange(film(603, 3)),
    "request-create-blocklisted": Exchange(film(872585, 2), UpstreamBlocklistedError),
    "request-create-movie-auto-approved": Exchange(film(27205, None)),
    "request-create-movie-duplicate": Exchange(film(603, 2), UpstreamDuplicateError),
    "request-create-movie-duplicate-other-user": Exchange(film(603, 4), UpstreamDuplicateError),
    "request-create-movie-fails-in-radarr": Exchange(film(680, 3)),
    "request-create-movie-pending": Exchange(film(603, 2)),
    "request-create-no-permission": Exchange(film(550, 5), UpstreamForbiddenError),
    "request-create-quota-exceeded": Exchange(film(78, 4), UpstreamQuotaError),
    "request-create-quota-ok": Exchange(film(550, 4)),
    "request-create-tv-all-auto-approved": Exchange(series(95396, None, 3)),
    "request-create-tv-duplicate": Exchange(series(1396, [1, 2], 2), UpstreamDuplicateError),
    "request-create-tv-overlap": Exchange(series(1396, [2, 3], 2)),
    "request-create-tv-quota-exceeded": Exchange(series(1399, [1, 2, 3], 4), UpstreamQuotaError),
    "request-create-tv-seasons-pending": Exchange(series(1396, [1, 2], 2)),
    "request-create-unknown-media": Exchange(film(999999999, None), UpstreamMissingError),
    "upstream-down-request-create": Exchange(film(129, 2), UpstreamBusyError),
    "request-decline": Exchange(lambda seerr: seerr.decline(9)),
    "request-delete": Exchange(lambda seerr: seerr.delete_request(11)),
    "request-delete-again": Exchange(lambda seerr: seerr.delete_request(11), UpstreamMissingError),
    "request-get": Exchange(lambda seerr: seerr.get_request(1)),
    "request-get-failed": Exchange(lambda seerr: seerr.get_request(8)),
    "request-get-unknown": Exchange(lambda seerr: seerr.get_request(99999), UpstreamMissingError),
    "request-list": Exchange(lambda seerr: seerr.requests(20, 0, "added")),
    "request-list-empty": Exchange(lambda seerr: seerr.requests()),
    "request-list-page2": Exchange(lambda seerr: seerr.requests(3, 3)),
    "request-list-requested-by": Exchange(lambda seerr: seerr.requests(requested_by=2)),
    "arr-down-request-list": Exchange(lambda seerr: seerr.requests(2)),
    "request-retry": Exchange(lambda seerr: seerr.retry(8)),
    "csrf-on-post-api-key": Exchange(
        film(78, None), then=("csrf-on-get", "csrf-on-post-with-token")
    ),
}

ISSUES = {
    "issue-create": Exchange(report(1, "Picture freezes at 00:12:30", 2)),
    "issue-create-no-permission": Exchange(
        report(1, "x", 5), UpstreamForbiddenError, (SET_UP, KEY_IS_GOOD)
    ),
    "issue-create-unknown-media": Exchange(report(99999, "x", 2), UpstreamMissingError),
    "issue-get": Exchange(lambda seerr: seerr.issue(1)),
    "issue-get-unknown": Exchange(lambda seerr: seerr.issue(9999), UpstreamMissingError),
    "issue-list": Exchange(lambda seerr: seerr.issues(10), alike=False),
    "issue-comment": Exchange(
        lambda seerr: seerr.comment_issue(1, "Will look at it", as_user=None)
    ),
    "issue-resolve": Exchange(lambda seerr: seerr.resolve_issue(1)),
    "issue-reopen": Exchange(lambda seerr: seerr.reopen_issue(1)),
    "issue-delete": Exchange(lambda seerr: seerr.delete_issue(1)),
}

TITLES = {
    "search-multi": Exchange(lambda seerr: seerr.search("dune", 1, "en")),
    "search-multi-mixed": Exchange(lambda seerr: seerr.search("re")),
    "search-encoded-space": Exchange(lambda seerr: seerr.search("fight club")),
    "search-with-mediainfo": Exchange(lambda seerr: seerr.search("matrix")),
    "search-empty": Exchange(lambda seerr: seerr.search("zzzzzzzz"), then=(TMDB_THERE,)),
    "upstream-down-search": Exchange(
        lambda seerr: seerr.search("interstellar"), UpstreamBusyError, (TMDB_AWAY,)
    ),
    "discover-trending": Exchange(lambda seerr: seerr.discover("trending")),
    "discover-trending-page2": Exchange(lambda seerr: seerr.discover("trending", 2)),
    "upstream-down-trending": Exchange(
        lambda seerr: seerr.discover("trending", 3), UpstreamBusyError
    ),
    "discover-movies": Exchange(lambda seerr: seerr.discover("popular_movies")),
    "upstream-down-discover-movies": Exchange(
        lambda seerr: seerr.discover("popular_movies", 3), UpstreamBusyError
    ),
    "discover-tv": Exchange(lambda seerr: seerr.discover("popular_series")),
    "genres-movie": Exchange(lambda seerr: seerr.genres("movie")),
    "movie": Exchange(lambda seerr: seerr.movie(603)),
    "movie-pending": Exchange(lambda seerr: seerr.movie(603)),
    "movie-processing": Exchange(lambda seerr: seerr.movie(603)),
    "movie-available": Exchange(lambda seerr: seerr.movie(603)),
    "movie-blocklisted": Exchange(lambda seerr: seerr.movie(872585)),
    "movie-after-request-delete": Exchange(lambda seerr: seerr.movie(329865)),
    "movie-unknown": Exchange(
        lambda seerr: seerr.movie(999999999), UpstreamMissingError, (TMDB_THERE,)
    ),
    "upstream-down-movie": Exchange(
        lambda seerr: seerr.movie(129), UpstreamBusyError, (TMDB_AWAY,)
    ),
    "tv": Exchange(lambda seerr: seerr.tv(1396)),
    "tv-processing": Exchange(lambda seerr: seerr.tv(1396)),
    "tv-partially-available": Exchange(lambda seerr: seerr.tv(1396)),
    "tv-available": Exchange(lambda seerr: seerr.tv(95396)),
    "tv-season": Exchange(lambda seerr: seerr.season(1396, 1)),
    "tv-unknown": Exchange(lambda seerr: seerr.tv(999999999), UpstreamMissingError, (TMDB_THERE,)),
}

EXCHANGES = {**PEOPLE, **REQUESTS, **ISSUES, **TITLES}

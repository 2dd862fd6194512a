"""The recorded session with Seerr 3.1.0, played once more against the pretend one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import httpx

from medianest.demo.seerr.catalogue import Catalogue
from medianest.demo.seerr.codes import Permission
from medianest.demo.seerr.pretend_seerr import API_KEY, PretendSeerr
from medianest.demo.seerr.requesting import make
from medianest.demo.seerr.rows import User
from medianest.demo.seerr.site import SeerrSite
from medianest.demo.seerr.titles import Role, Season, Title

FOLDER = Path(__file__).parents[2] / "fixtures/seerr"

NOT_PLAYED = {
    "auth-local": "nobody signs in there with a password",
    "auth-local-bad-password": "nobody signs in there with a password",
    "auth-logout": "nobody signs in there",
    "auth-me-cookie": "nobody signs in there",
    "blacklist-deprecated-path": "an old name of the block list",
    "collection": "collections are not shown",
    "discover-watchlist": "there are no watch lists",
    "watchlist-add": "there are no watch lists",
    "settings-discover": "the rows of its own Discover page",
    "settings-jobs": "its own jobs",
}
"""Recordings of what the pretend server does not have, and why."""


def recorded(name: str) -> dict[str, Any]:
    """One exchange."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text())
    return found


def _titles() -> Iterable[Title]:
    """The films and series that the recordings name."""
    for name in ("discover-movies", "discover-tv"):
        for row in recorded(name)["response"]["body"]["results"]:
            film = row["mediaType"] == "movie"
            yield Title(
                row["mediaType"],
                row["id"],
                row["title"] if film else row["name"],
                row["releaseDate"] if film else row["firstAirDate"],
                tuple(row["genreIds"]),
                row["overview"],
                row["originalTitle"] if film else row["originalName"],
                popularity=row["popularity"],
                cast=CAST.get(row["id"], (Role(9273, "Somebody Else", "Herself"),)),
                director="Anybody",
                studio="Studio",
                trailer="trailer",
                seasons=() if film else tuple(_seasons(row["id"])),
                ended=True,
                tvdb_id=None if film else TVDB.get(row["id"], 1),
            )


TVDB = {1396: 81189, 95396: 371980}
CAST = {
    603: (Role(6384, "Keanu Reeves", "Neo"), Role(2975, "Laurence Fishburne", "Morpheus")),
    438631: (Role(933238, "Rebecca Ferguson", "Jessica"),),
}


def _seasons(number: int) -> Iterable[Season]:
    known = {1396: "tv", 95396: "tv-available"}
    if number not in known:
        return (Season(place, 8, "2015-01-01") for place in range(1, 5))
    rows = recorded(known[number])["response"]["body"]["seasons"]
    return (Season(row["seasonNumber"], row["episodeCount"], row["airDate"]) for row in rows)


def _people(seerr: PretendSeerr) -> None:
    asks = Permission.REQUEST
    people = [
        User(1, "admin@example.com", "admin", permissions=Permission.ADMIN),
        User(2, "friend@example.com", "friend", permissions=6291488),
        User(3, "auto@example.com", "autoapprove", permissions=asks | Permission.AUTO_APPROVE),
        User(4, "quota@example.com", "quota", None, None, asks, 1, 7, 2, 7),
        User(5, "noperm@example.com", "noperm", permissions=Permission.NONE),
    ]
    seerr.users = {user.id: user for user in people}
    for user in people:
        user.created_at = user.updated_at = seerr.clock.now()


class Session:
    """Plays exchanges in an order in which they make sense, and keeps what was answered; webhooks
    go to ``receiver``."""

    def __init__(self, site: SeerrSite, receiver: str) -> None:
        self.site = site
        self.answers: dict[str, httpx.Response] = {}
        site.reset()
        seerr = site.seerr
        seerr.catalogue = Catalogue(_titles())
        _people(seerr)
        self.receiver = f"{receiver}/hook"
        self.http = httpx.Client(base_url=site.base_url, trust_env=False, timeout=20)

    def play(self) -> None:
        """The whole of it."""
        with self.http:
            for step in SESSION:
                if isinstance(step, str):
                    self.answers[step] = self._ask(step)
                else:
                    step(self)

    def _ask(self, name: str) -> httpx.Response:
        asked = recorded(name)["request"]
        headers = {key: value.replace("<API_KEY>", API_KEY) for key, value in _kept(asked)}
        body = asked.get("body")
        sent = json.dumps(body).replace("https://receiver.example/hook", self.receiver)
        content = sent.encode() if body is not None else None
        if "Cookie" in headers:
            headers |= self._token()
        return self.http.request(asked["method"], asked["path"], headers=headers, content=content)

    def _token(self) -> dict[str, str]:
        told = self.answers["csrf-on-get"].headers.get_list("set-cookie")
        cookies = [cookie.partition(";")[0] for cookie in told]
        token = next(c for c in cookies if c.startswith("XSRF-TOKEN=")).partition("=")[2]
        return {"Cookie": "; ".join(cookies), "X-XSRF-TOKEN": token}


def _kept(asked: dict[str, Any]) -> Iterable[tuple[str, str]]:
    return ((key, str(value)) for key, value in asked["headers"].items())


def _settings(**fields: Any) -> Callable[[Session], None]:
    return lambda session: session.site.switches.settings(**fields)


def _behave(**fields: Any) -> Callable[[Session], None]:
    return lambda session: session.site.switches.behave(**fields)


def _wish_for_arrival(session: Session) -> None:
    seerr = session.site.seerr
    body = {"mediaType": "movie", "mediaId": 329865, "is4k": False}
    with seerr.working():
        assert make(seerr, seerr.users[2], body).id == 11


def _default_webhook(session: Session) -> None:
    session.site.seerr.hooks.set_up(session.receiver, "Bearer webhook-secret-example")


SESSION: tuple[str | Callable[[Session], None], ...] = (
    _settings(initialized=False),
    "uninit-root", "uninit-status", "uninit-settings-public", "uninit-auth-me-no-key",
    "uninit-auth-me-valid-key", "uninit-request-list-valid-key",
    _settings(initialized=True),
    "auth-me", "auth-me-as-user", "auth-me-as-unknown-user", "error-bad-api-key",
    "error-bad-api-key-request-list", "error-forbidden-settings", "error-method-not-allowed",
    "error-no-credentials", "error-unknown-path",
    "status", "settings-public", "settings-main", "settings-about", "settings-webhook-get",
    "settings-webhook-post", "settings-webhook-test-payload-as-read", "settings-webhook-test",
    _default_webhook,
    "service-radarr", "service-radarr-0", "service-sonarr", "service-sonarr-0",
    "request-list-empty", "request-count-empty",
    "search-multi", "search-multi-mixed", "search-empty", "search-encoded-space",
    "search-plus-space", "search-unencoded-special", "search-missing-query",
    "search-by-provider-id", "discover-trending", "discover-trending-page2", "discover-movies",
    "discover-tv", "genres-movie", "movie", "movie-unknown", "movie-bad-id", "tv", "tv-unknown",
    "tv-season",
    "request-create-movie-pending", "search-with-mediainfo", "request-create-movie-duplicate",
    "request-create-movie-duplicate-other-user", "request-create-movie-duplicate-no-is4k",
    "movie-pending", "request-create-tv-seasons-pending", "request-create-tv-duplicate",
    "request-create-tv-overlap", "request-create-tv-all-auto-approved",
    "request-create-movie-auto-approved", "request-create-on-behalf",
    _behave(refused=[680]),
    "request-create-movie-fails-in-radarr", "request-create-no-permission",
    "request-create-4k-no-permission", "request-create-quota-ok", "request-create-quota-exceeded",
    "user-quota",
    "request-create-tv-quota-exceeded", "request-create-unknown-media",
    "request-create-bad-mediatype", "request-create-mediaid-string",
    "request-create-no-body-fields", "request-create-tv-missing-seasons",
    "request-get", "request-get-other-user", "request-get-unknown", "request-get-bad-id",
    "request-get-failed", "request-approve-no-permission", "request-approve-unknown",
    "request-bad-action", "request-approve", "request-approve-again", "request-approve-tv",
    "movie-processing", "request-decline", "request-retry", "request-update-tv", "tv-processing",
    "media-list", "media-list-processing", "user-get", "user-get-unknown",
    "user-list", "user-settings-main", "request-list-bad-take",
    "media-set-available", "movie-available", "media-set-available-tv", "media-set-partial-tv",
    "media-set-unknown-id", "tv-available", "tv-partially-available",
    "request-create-available-movie",
    "request-list", "request-list-as-user", "request-list-page2", "request-list-requested-by",
    "request-list-sort-modified-asc", "request-list-mediatype-tv", "request-list-filter-approved",
    "request-list-filter-available", "request-list-filter-completed",
    "request-list-filter-declined", "request-list-filter-deleted", "request-list-filter-failed",
    "request-list-filter-pending", "request-list-filter-processing",
    "request-list-filter-unavailable", "request-count", "user-requests",
    "issue-create", "issue-create-invalid", "issue-create-no-permission",
    "issue-create-unknown-media", "issue-get", "issue-get-unknown", "issue-list", "issue-count",
    "issue-comment", "issue-resolve", "issue-reopen", "issue-delete",
    "user-create", "user-create-duplicate",
    "blocklist-add", "blocklist-list", "request-create-blocklisted", "movie-blocklisted",
    _wish_for_arrival,
    "request-delete", "request-delete-again", "movie-after-request-delete", "media-delete",
    _behave(tmdb_away=True),
    "upstream-down-discover-movies", "upstream-down-movie", "upstream-down-request-create",
    "upstream-down-search", "upstream-down-trending",
    _behave(tmdb_away=False, unreachable=["radarr"]), _settings(csrf=True),
    "csrf-on-get", "csrf-on-post-api-key", "csrf-on-post-with-token", "arr-down-request-list",
)  # fmt: skip
"""Names of exchanges, and what changes between them."""

"""The Seerr of `medianest demo`: its people, and requests in every state."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import NamedTuple

from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.seerr import arrivals, keeping, library_scan
from medianest.demo.seerr.catalogue import in_library
from medianest.demo.seerr.people import DAY_SECONDS, Friend
from medianest.demo.seerr.pretend_seerr import Pace, PretendSeerr
from medianest.demo.seerr.rows import MediaType
from medianest.demo.seerr.switches import Switches

REFUSED = 710_012
"""The film that Radarr never takes."""
PACE = Pace(handover_seconds=2.0, refusal_seconds=1.0, download_seconds=40.0)


class _Wish(NamedTuple):
    days_ago: float
    username: str
    media_type: MediaType
    tmdb_id: int
    seasons: tuple[int, ...] | None = None
    then: str = ""


_WISHES = (
    _Wish(20, "kim", "tv", 810_002, None, "approve"),
    _Wish(12, "frank", "movie", 710_007, None, "decline"),
    _Wish(9, "frank", "tv", 810_001, (1, 2), "approve"),
    _Wish(6, "kim", "movie", REFUSED),
    _Wish(3, "kim", "movie", 710_003),
    _Wish(2, "frank", "movie", 710_004),
    _Wish(1.2, "frank", "tv", 810_003, (1, 2)),
    _Wish(0.1, "kim", "movie", 710_009),
    _Wish(0.05, "frank", "movie", 710_002),
)


def household(plex: PretendPlex, kept: Path | None = None) -> PretendSeerr:
    """Beside the household's Plex: whoever has that server may be imported, and what is approved
    from now on comes into its library a little later. `kept` is the file of an earlier run."""
    seerr = PretendSeerr(plex.library, friends=partial(_friends, plex))
    seerr.behaviour.refused = {REFUSED}
    seerr.arrived = partial(arrivals.put, plex.library)
    seerr.pace = PACE
    if kept is None or not keeping.load(seerr, kept):
        seerr.pace = Pace()
        _begin(seerr, plex)
        seerr.pace = PACE
    return seerr


def _friends(plex: PretendPlex) -> list[Friend]:
    return [
        Friend(account.id, account.username, account.email)
        for account in plex.accounts.values()
        if account.reaches_server and not account.owner
    ]


def _begin(seerr: PretendSeerr, plex: PretendPlex) -> None:
    switches = Switches(seerr)
    titles = list(in_library(plex.library))
    shared = [title for title in titles if title.media_type == "movie"]
    series = next(title for title in titles if title.media_type == "tv")
    # Asked for before the library was scanned, which then finds them there.
    for wish in (
        _Wish(30, "frank", "movie", shared[2].tmdb_id, None, "approve"),
        _Wish(26, "kim", "movie", shared[3].tmdb_id),
        _Wish(24, "frank", "tv", series.tmdb_id, None, "approve"),
    ):
        _ask(seerr, switches, wish)
    library_scan.scan(seerr, plex.library, left_out={shared[1].tmdb_id})
    switches.quota("frank", movie_quota_limit=6, movie_quota_days=7, tv_quota_limit=12)
    switches.quota("frank", tv_quota_days=7)
    for wish in _WISHES:
        _ask(seerr, switches, wish)
    switches.report("frank", "movie", shared[0].tmdb_id, "Subtitles are two seconds late.")


def _ask(seerr: PretendSeerr, switches: Switches, wish: _Wish) -> None:
    seerr.clock.advance(-wish.days_ago * DAY_SECONDS)
    request = switches.ask(wish.username, wish.media_type, wish.tmdb_id, wish.seasons)
    decide = {"approve": switches.approve, "decline": switches.decline}.get(wish.then)
    if decide is not None:
        decide(request.id)
    seerr.clock.advance(wish.days_ago * DAY_SECONDS)

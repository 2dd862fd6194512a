"""The household of `medianest demo`: a library, who may see what of it, and who watches now."""

from __future__ import annotations

from pathlib import Path

from medianest.demo.library import keeping, playing, scanning
from medianest.demo.library.generated import MOVIES, MUSIC, SHOWS, VIDEOS
from medianest.demo.library.things import Location
from medianest.demo.pretend_plex import Account, PretendPlex, owner

ITEMS = 600
_DOWNLOADS = 90  # the number of a location


def owner_token() -> str:
    """What the pretend Plex server takes from its owner."""
    return owner().token


def household(downloads: Path, kept: Path | None = None) -> PretendPlex:
    """The owner olivia; frank sees films, shows and downloads; kim shows for the family, and music;
    milo, a child, only what is for children; stella nothing.

    The section Videos looks into the `downloads` folder of the demo; `kept` is the file in which
    an earlier run has saved its collections.
    """
    plex = PretendPlex(ITEMS, odd=False, seasons=2)
    plex.account("frank").sections = (MOVIES, SHOWS, VIDEOS)
    family = {"filterTelevision": "contentRating=G%2CPG%2CPG-13"}
    plex.add(Account(1004, "kim", "kim@example.org", shared="yes", sections=(SHOWS, MUSIC)))
    plex.account("kim").filters = family
    milo = Account(1005, "milo", shared="yes", restricted=True, home=True)
    milo.sections, milo.filters = (MOVIES, SHOWS), {"filterAll": "label=Kids"}
    plex.add(milo)
    _look_into(plex, downloads.resolve())
    if kept is not None:
        keeping.load(plex.library, kept)
    _play(plex)
    return plex


def _look_into(plex: PretendPlex, folder: Path) -> None:
    for number, key in enumerate((VIDEOS, MUSIC), _DOWNLOADS):
        section = plex.library.sections[key]
        section.locations.append(Location(number, str(folder), folder))
        scanning.look(plex.library, section)


def _play(plex: PretendPlex) -> None:
    movie = next(iter(plex.library.listed(MOVIES, "movie")))
    episode = next(iter(plex.library.listed(SHOWS, "episode")))
    playing.start(plex, "frank", movie, offset_ms=900_000, player="Television", moves=True)
    playing.start(plex, "kim", episode, offset_ms=300_000, state="paused", decision="transcode")

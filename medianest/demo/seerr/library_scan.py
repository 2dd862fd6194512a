"""What Seerr knows of the Plex library beside it, as after its own scan."""

from __future__ import annotations

from collections.abc import Collection

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item
from medianest.demo.seerr import handing_over
from medianest.demo.seerr.catalogue import tmdb_id
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.rows import MediaType

_TYPES: dict[str, MediaType] = {"movie": "movie", "show": "tv"}


def scan(seerr: PretendSeerr, library: Library, *, left_out: Collection[int] = ()) -> int:
    """Films and series of the library that TMDB knows are there, series with the seasons that the
    library has; how many those are. TMDB numbers in `left_out` are not noticed."""
    found = 0
    for item in list(library.items.values()):
        media_type, number = _TYPES.get(item.type), tmdb_id(item)
        if media_type is None or number is None or number in left_out:
            continue
        if seerr.catalogue.find(media_type, number) is not None:
            _note(seerr, library, item, media_type, number)
            found += 1
    return found


def _note(
    seerr: PretendSeerr, library: Library, item: Item, media_type: MediaType, number: int
) -> None:
    media = seerr.media_of(media_type, number) or seerr.add_media(media_type, number)
    media.rating_key = str(item.key)
    seasons = [season.index or 0 for season in library.children(item.key)]
    handing_over.arrive(seerr, media, seasons if media_type == "tv" else (), is_new=False)

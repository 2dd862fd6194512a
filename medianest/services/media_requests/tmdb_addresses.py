"""Reads which title somebody means from its address at TMDB, where nothing here can look it up."""

from __future__ import annotations

import re

from medianest.errors import InvalidInputError
from medianest.models.media_request import MediaType
from medianest.services.media_requests.wanted import Wanted

HOST = "themoviedb.org"
NEEDED = (
    "Paste the address of a film or series at themoviedb.org, "
    "such as https://www.themoviedb.org/movie/603."
)
NAMELESS = "Say what it is called."
_TITLE = re.compile(
    rf"(?:(?:https?://)?(?:www\.)?{re.escape(HOST)}/|/)?(movie|tv)/(\d{{1,10}})(?:[-/?#].*)?",
    re.ASCII | re.IGNORECASE,
)


def title_at(address: str) -> tuple[MediaType, int]:
    """What kind of title it is, and its number there. ``movie/603`` will do.

    Raises :class:`InvalidInputError` under ``address`` for what names none.
    """
    found = _TITLE.fullmatch(address.strip())
    if found is None:
        raise InvalidInputError(NEEDED, details={"address": NEEDED})
    return MediaType(found[1].lower()), int(found[2])


def wished(title: str, address: str, comment: str) -> Wanted:
    """What somebody wishes for in their own words.

    Raises :class:`InvalidInputError` under the field that cannot be used.
    """
    if not title.strip():
        raise InvalidInputError(NAMELESS, details={"title": NAMELESS})
    media_type, tmdb_id = title_at(address)
    return Wanted(media_type, tmdb_id, comment=comment.strip(), title=title.strip())

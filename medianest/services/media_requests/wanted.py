"""What somebody wants to have, checked before anything is done about it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from medianest.errors import InvalidInputError
from medianest.models.media_request import MediaType

QUALITIES = ("720p", "1080p", "4K")
ULTRA_HD = "4K"
MOST_SEASONS = 200
LONGEST_COMMENT = 500
LONGEST_TITLE = 200
HIGHEST_ID = 2_147_483_647


@dataclass(frozen=True, slots=True)
class Wanted:
    """``seasons`` are for series alone: ``None`` means all of them but specials, which are season
    0. ``on_behalf_of`` is the id of the person it is for, where that is somebody else. ``title`` is
    what they call it, for when nobody can be asked what it is called."""

    media_type: str
    tmdb_id: int
    seasons: tuple[int, ...] | None = None
    quality: str = "1080p"
    comment: str = ""
    on_behalf_of: str | None = None
    title: str = ""

    @property
    def is_4k(self) -> bool:
        return self.quality == ULTRA_HD

    @property
    def is_series(self) -> bool:
        return self.media_type == MediaType.TV


def check(wanted: Wanted) -> None:
    """Raises :class:`InvalidInputError` with a sentence for each field that cannot be used."""
    wrong = {field: sentence for field, sentence in _wrong(wanted) if sentence}
    if wrong:
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)


def check_title(media_type: str, tmdb_id: int) -> None:
    """Raises :class:`InvalidInputError` for what names no title."""
    check(Wanted(media_type, tmdb_id))


def open_key(user_id: str, wanted: Wanted, seasons: list[int] | None) -> str:
    """What two equal open requests of one person would share. Overseerr knows two qualities."""
    parts = [user_id, wanted.media_type, str(wanted.tmdb_id), "4k" if wanted.is_4k else "hd"]
    if seasons is not None:
        named = ",".join(map(str, sorted(seasons)))
        parts.append(hashlib.blake2b(named.encode(), digest_size=12).hexdigest())
    return ":".join(parts)


def _wrong(wanted: Wanted) -> list[tuple[str, str]]:
    seasons = wanted.seasons
    return [
        ("mediaType", "" if wanted.media_type in tuple(MediaType) else "Choose movie or tv."),
        ("tmdbId", "" if 0 < wanted.tmdb_id <= HIGHEST_ID else "There is no title of that number."),
        ("quality", "" if wanted.quality in QUALITIES else "Choose 720p, 1080p or 4K."),
        (
            "comment",
            ""
            if len(wanted.comment) <= LONGEST_COMMENT
            else f"A comment has at most {LONGEST_COMMENT} characters.",
        ),
        (
            "title",
            ""
            if len(wanted.title) <= LONGEST_TITLE
            else f"A title has at most {LONGEST_TITLE} characters here.",
        ),
        ("seasons", _wrong_seasons(wanted.is_series, seasons)),
    ]


def _wrong_seasons(is_series: bool, seasons: tuple[int, ...] | None) -> str:
    if seasons is None:
        return ""
    if not is_series:
        return "A film has no seasons."
    if not seasons:
        return "Choose at least one season."
    if len(seasons) > MOST_SEASONS or not all(0 <= number <= 10_000 for number in seasons):
        return "There are no such seasons."
    return ""

"""Brings the pages of films and of series into one shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_COUNTRY = "US"
_VIDEO_KEY_CHARACTERS = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
)


def flat(said: Any, media_type: str) -> dict[str, Any]:
    """``said`` with what ``TitleDetails`` reads at its top."""
    page = _table(said)
    external, people = _table(page.get("externalIds")), _table(page.get("credits"))
    return page | {
        "mediaType": media_type,
        "runtimeMinutes": _runtime(page),
        "contentRating": _content_rating(page),
        "languages": _names(page.get("spokenLanguages"), "englishName", "english_name", "name"),
        "studios": _names(page.get("productionCompanies"), "name"),
        "networks": _names(page.get("networks"), "name"),
        "imdbId": page.get("imdbId") or external.get("imdbId"),
        "tvdbId": external.get("tvdbId"),
        "trailerUrl": _trailer(page),
        "cast": people.get("cast"),
        "crew": people.get("crew"),
    }


def _runtime(page: dict[str, Any]) -> int | None:
    """Of the film or of an episode; 0 says that nobody knows."""
    of_episodes = page.get("episodeRunTime")
    of_one = of_episodes[0] if isinstance(of_episodes, list) and of_episodes else None
    found = page.get("runtime") or of_one
    return found if isinstance(found, int) and found > 0 else None


def _content_rating(page: dict[str, Any]) -> str:
    found: dict[str, str] = {}
    for country, rating in (*_series_ratings(page), *_film_ratings(page)):
        if rating:
            found.setdefault(country, rating)
    return found.get(_COUNTRY) or next(iter(found.values()), "")


def _series_ratings(page: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for row in _rows(_table(page.get("contentRatings")).get("results")):
        yield str(row.get("iso_3166_1")), str(row.get("rating") or "")


def _film_ratings(page: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for row in _rows(_table(page.get("releases")).get("results")):
        for release in _rows(row.get("release_dates")):
            yield str(row.get("iso_3166_1")), str(release.get("certification") or "")


def _trailer(page: dict[str, Any]) -> str:
    """The first on YouTube; the address is made here, whatever the answer calls it."""
    for video in _rows(page.get("relatedVideos")):
        key = str(video.get("key") or "")
        wanted = (video.get("site"), video.get("type")) == ("YouTube", "Trailer")
        if wanted and key and _VIDEO_KEY_CHARACTERS.issuperset(key):
            return f"https://www.youtube.com/watch?v={key}"
    return ""


def _names(rows: Any, *fields: str) -> list[str]:
    found = (next((row[f] for f in fields if row.get(f)), "") for row in _rows(rows))
    return [str(name) for name in found if name]


def _rows(value: Any) -> list[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []


def _table(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}

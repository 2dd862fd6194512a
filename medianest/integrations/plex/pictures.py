"""Posters and backgrounds of a Plex server, there and back."""

from __future__ import annotations

from urllib.parse import quote, unquote, urlsplit

from medianest.integrations import http_errors
from medianest.integrations.plex.calls import NAME, SLOW_SECONDS, PlexCalls
from medianest.integrations.plex.models import Picture

PICTURE_BYTES = 20 * 1024 * 1024
_KINDS = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
_WANTED = {"Accept": ", ".join(sorted(_KINDS))}
_LONGEST_PATH = 1000


async def image(calls: PlexCalls, path: str, width: int, height: int) -> Picture:
    """The picture at ``path``, made by the server to cover ``width`` x ``height``, never larger
    than it is. Raises :class:`ValueError` for a path that is not below ``/library/``: the server
    would fetch any address."""
    if not is_of_library(path):
        raise ValueError("not a path of a library")
    params: dict[str, str | int] = {
        "width": width,
        "height": height,
        "minSize": 1,
        "upscale": 0,
        "url": path,
    }
    answer = await calls.ask(
        "GET",
        "/photo/:/transcode",
        params,
        headers=_WANTED,
        timeout_seconds=SLOW_SECONDS,
        max_body_bytes=PICTURE_BYTES,
        is_of_one=True,
    )
    if answer.content_type not in _KINDS or not answer.body:
        raise http_errors.not_understood(NAME)
    return Picture(answer.body, answer.content_type)


async def upload_poster(calls: PlexCalls, rating_key: str, jpeg: bytes) -> None:
    """Give an item or a collection this poster."""
    if not 0 < len(jpeg) <= PICTURE_BYTES:
        raise ValueError("not a picture that a server takes")
    at = f"/library/metadata/{quote(rating_key, safe='')}/posters"
    kind = {"Content-Type": "image/jpeg"}
    await calls.ask("POST", at, headers=kind, content=jpeg, timeout_seconds=SLOW_SECONDS)


def is_of_library(path: str) -> bool:
    """Whether it stays below ``/library/`` of the server, however often it is unescaped."""
    plain = unquote(unquote(path))
    if len(path) > _LONGEST_PATH or not plain.isprintable() or "\\" in plain:
        return False
    try:
        parts = urlsplit(path)
    except ValueError:
        return False
    is_plain = not parts.scheme and not parts.netloc and not parts.fragment
    steps = unquote(unquote(parts.path)).split("/")
    return is_plain and steps[:2] == ["", "library"] and not {"..", "."} & set(steps)

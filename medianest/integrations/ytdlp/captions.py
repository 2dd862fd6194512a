"""Chooses among a video's subtitles: made by people first, else what a machine heard."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

# In this order: SubRip is what comes out in the end, json3 and the srv formats nothing reads.
FORMATS = ("srt", "vtt", "ttml", "dfxp", "ass", "ssa")
BY_PEOPLE, BY_MACHINE = "subtitles", "automatic_captions"
_LANGUAGE = re.compile(r"[A-Za-z0-9]{2,8}(-[A-Za-z0-9]{1,8}){0,3}")

Info = dict[str, Any]


def is_language(code: str) -> bool:
    """Whether it can be the name of a language, and so part of a file's name."""
    return _LANGUAGE.fullmatch(code) is not None


def best(info: Info, language: str) -> Info | None:
    """The track to fetch, with its ``ext``; ``None`` where there is none in this language.

    ``en`` is also found as ``en-GB``; YouTube names the captions in the language that was spoken
    ``en-orig``, and translations of these ``en``.
    """
    for kind in (BY_PEOPLE, BY_MACHINE):
        tracks = info.get(kind) or {}
        for name in _names(tracks, language, original_first=kind == BY_MACHINE):
            if (track := usable(tracks[name])) is not None:
                return track
    return None


def usable(formats: list[Info] | None) -> Info | None:
    """Of one track's formats the one that is made into SubRip with the least loss."""
    for suffix in FORMATS:
        for each in reversed(formats or []):
            if each.get("ext") == suffix and (each.get("url") or each.get("data") is not None):
                return each
    return None


def only_usable(tracks: dict[str, list[Info]] | None) -> dict[str, list[Info]]:
    """Every language, with the one format that would be fetched."""
    found = {name: usable(formats) for name, formats in (tracks or {}).items()}
    return {name: [track] for name, track in found.items() if track is not None}


def _names(tracks: dict[str, Any], language: str, *, original_first: bool) -> Iterator[str]:
    wanted = language.lower()
    original = f"{wanted}-orig"
    exact = [original, wanted] if original_first else [wanted]
    yield from (name for each in exact for name in tracks if name.lower() == each)
    yield from sorted(
        (name for name in tracks if name.lower().startswith(f"{wanted}-")),
        key=lambda name: (len(name), name),
    )

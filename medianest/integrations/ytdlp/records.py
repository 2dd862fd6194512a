"""Writes yt-dlp's record of a video down, so that another process can go on from it."""

from __future__ import annotations

import json
from typing import Any

from yt_dlp.utils import LazyList

from medianest.integrations.ytdlp import captions

LARGEST_BYTES = 1 << 20
CHOSEN = frozenset({"requested_formats", "requested_downloads", "stretched_ratio"})
UNUSED = frozenset({"requested_subtitles", "heatmap"})
# In 150 languages and seven formats they are most of a record of YouTube's; one format is fetched.
CAPTIONS = (captions.BY_PEOPLE, captions.BY_MACHINE)


def written(info: dict[str, Any]) -> bytes | None:
    """The record of an extraction, without what was chosen for its profile.

    ``None`` where it is larger than :data:`LARGEST_BYTES`, or holds what JSON cannot say.
    """
    left_out = UNUSED | _chosen(info)
    kept = {name: value for name, value in info.items() if name not in left_out}
    kept |= {kind: captions.only_usable(kept[kind]) for kind in CAPTIONS if kept.get(kind)}
    try:
        record = json.dumps(kept, default=_plain).encode()
    except (TypeError, ValueError):
        return None
    return record if len(record) <= LARGEST_BYTES else None


def read(record: bytes) -> dict[str, Any] | None:
    """What :func:`written` wrote; ``None`` for anything that is no record of one video."""
    try:
        info = json.loads(record)
    except ValueError:
        return None
    # Of another type it would send yt-dlp to another address.
    is_video = isinstance(info, dict) and info.get("_type", "video") == "video"
    return info if is_video and info.get("id") else None


def _chosen(info: dict[str, Any]) -> set[str]:
    """What yt-dlp copied from the formats it chose; left there, it would outlive another choice."""
    copied = {name for each in info.get("formats") or [] for name in each}
    return copied | CHOSEN


def _plain(value: object) -> list[Any]:
    if isinstance(value, LazyList):
        return list(value)
    raise TypeError(f"JSON has no {type(value).__name__}")

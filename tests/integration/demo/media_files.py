"""Looks into downloaded files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av


@dataclass(frozen=True)
class Contents:
    """What a media file holds: rounded seconds, and the streams' codecs with the height."""

    seconds: int
    codecs: tuple[str, ...]
    height: int | None


def probe(path: Path) -> Contents:
    """Open a file the way a player would."""
    with av.open(str(path)) as container:
        codecs = tuple(sorted(stream.codec_context.name for stream in container.streams))
        height = container.streams.video[0].height if container.streams.video else None
        return Contents(round((container.duration or 0) / 1_000_000), codecs, height)

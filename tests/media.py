"""What a media file holds, whatever its container."""

from __future__ import annotations

import hashlib
from pathlib import Path

import av


def packets(path: Path) -> dict[str, str]:
    """Stream type → digest of its packets: joining and re-wrapping leave them as they are."""
    digests: dict[str, str] = {}
    with av.open(path) as media:
        for stream in media.streams:
            digest = hashlib.sha256()
            for packet in media.demux(stream):
                digest.update(bytes(packet))
            digests[stream.type] = digest.hexdigest()
            media.seek(0)
    return digests


def plays(path: Path) -> bool:
    """Whether every picture of the video decodes."""
    with av.open(path) as media:
        return sum(1 for _ in media.decode(video=0)) > 0

"""One media file on offer: real bytes from a clip, then padding that players skip."""

from __future__ import annotations

import random
import struct
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

# A prime, so that a piece written at the wrong offset never matches by chance.
_PATTERN_BYTES = 65_521
MAX_PIECE_BYTES = _PATTERN_BYTES


@lru_cache(maxsize=32)
def _clip_bytes(path: Path) -> bytes:
    return path.read_bytes()


@cache
def _pattern() -> bytes:
    """The padding's period twice, so that a piece from any offset is one slice."""
    return random.Random(11).randbytes(_PATTERN_BYTES) * 2


@dataclass(frozen=True)
class Stream:
    """Bytes of `head`, then a `free` box's header with a label, then `padding_bytes` of pattern.

    The label makes files of different videos differ although they share a clip; a stream whose
    format has no such box has none and is served as it is.
    """

    head: Path
    content_type: str
    label: bytes = b""
    padding_bytes: int = 0

    @classmethod
    def of_mp4(cls, head: Path, content_type: str, name: str, min_size_bytes: int) -> Stream:
        """An mp4 or m4a that says `name` in its padding and is at least so large."""
        label = name.encode()
        plain_bytes = head.stat().st_size + 8 + len(label)
        return cls(head, content_type, label, max(0, min_size_bytes - plain_bytes))

    @property
    def size_bytes(self) -> int:
        """The size of the whole file."""
        return len(_clip_bytes(self.head)) + len(self._box_start) + self.padding_bytes

    @property
    def _box_start(self) -> bytes:
        if not self.label:
            return b""
        size = 8 + len(self.label) + self.padding_bytes
        return struct.pack(">I4s", size, b"free") + self.label

    def read(self, start: int, stop: int) -> bytes:
        """The bytes from `start` up to `stop`, fewer at the end or beyond `MAX_PIECE_BYTES`."""
        stop = min(stop, self.size_bytes, start + MAX_PIECE_BYTES)
        fixed = _clip_bytes(self.head)
        if start < len(fixed):
            return fixed[start : min(stop, len(fixed))]
        start, stop = start - len(fixed), stop - len(fixed)
        if start < len(self._box_start):
            return self._box_start[start:stop]
        offset = (start - len(self._box_start)) % _PATTERN_BYTES
        return _pattern()[offset : offset + stop - start]

"""Turns yt-dlp's progress, which starts over for every stream, into one that only grows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from medianest.integrations.ytdlp.formats import stream_size

TOP_WHILE_FETCHING = 99.0


@dataclass(frozen=True)
class Progress:
    """``percent`` 0-100; speed in bytes per second and ETA in seconds, both 0 while unknown."""

    percent: float = 0.0
    downloaded_bytes: int = 0
    speed_bytes_per_second: int = 0
    eta_seconds: int = 0


@dataclass
class _Stream:
    size_bytes: int | None
    fraction: float = 0.0
    downloaded_bytes: int = 0


@dataclass
class Meter:
    """Adds the streams of one download up, each weighed by its size.

    Where the size of a stream is unknown all of them weigh the same.
    """

    _streams: dict[str, _Stream] = field(default_factory=dict)
    _percent: float = 0.0

    @classmethod
    def of(cls, info: dict[str, Any]) -> Meter:
        """A meter for what yt-dlp chose: ``requested_formats``, or the one stream there is."""
        duration = info.get("duration")
        chosen = info.get("requested_formats") or [info]
        return cls(
            {str(each.get("format_id")): _Stream(stream_size(each, duration)) for each in chosen}
        )

    def update(self, payload: dict[str, Any]) -> Progress:
        """Take one call of a progress hook in; every key but ``status`` may be missing."""
        stream = self._stream(payload)
        total = payload.get("total_bytes") or payload.get("total_bytes_estimate")
        stream.downloaded_bytes = max(stream.downloaded_bytes, _arrived(payload))
        if total and not stream.size_bytes:
            stream.size_bytes = int(total)
        stream.fraction = max(stream.fraction, _fraction(payload, stream))
        self._percent = max(self._percent, TOP_WHILE_FETCHING * self._whole())
        speed = int(payload.get("speed") or 0)
        return Progress(round(self._percent, 2), self._downloaded(), speed, self._eta(speed))

    def _stream(self, payload: dict[str, Any]) -> _Stream:
        name = str((payload.get("info_dict") or {}).get("format_id"))
        if name not in self._streams and len(self._streams) == 1:
            return next(iter(self._streams.values()))
        return self._streams.setdefault(name, _Stream(None))

    def _whole(self) -> float:
        streams = list(self._streams.values())
        sizes = [stream.size_bytes for stream in streams]
        weights = [float(size or 0) for size in sizes] if all(sizes) else [1.0] * len(streams)
        done = sum(w * stream.fraction for w, stream in zip(weights, streams, strict=True))
        return done / (sum(weights) or 1.0)

    def _downloaded(self) -> int:
        return sum(stream.downloaded_bytes for stream in self._streams.values())

    def _eta(self, speed: int) -> int:
        left = sum((s.size_bytes or 0) * (1 - s.fraction) for s in self._streams.values())
        return int(left / speed) if speed else 0


def _arrived(payload: dict[str, Any]) -> int:
    """Of a stream that was there already only its size is told."""
    there = payload.get("total_bytes") if payload.get("status") == "finished" else None
    return int(payload.get("downloaded_bytes") or there or 0)


def _fraction(payload: dict[str, Any], stream: _Stream) -> float:
    if payload.get("status") == "finished":
        return 1.0
    if count := payload.get("fragment_count"):
        # Estimates of fragmented streams begin absurdly small; counting does not.
        return min(1.0, float(payload.get("fragment_index") or 0) / float(count))
    total = payload.get("total_bytes") or stream.size_bytes
    return min(1.0, stream.downloaded_bytes / total) if total else 0.0

"""How large the videos of a list will be, before any of them has been opened."""

from __future__ import annotations

from medianest.views.download import Quality

# What YouTube's H.264 and VP9 streams with sound usually come to, in bits per second.
_BITS_PER_SECOND = {
    Quality.BEST: 4_500_000,
    Quality.P2160: 16_000_000,
    Quality.P1440: 8_000_000,
    Quality.P1080: 3_500_000,
    Quality.P720: 1_800_000,
    Quality.P480: 900_000,
    Quality.P360: 550_000,
    Quality.AUDIO: 130_000,
}


def size_bytes(quality: Quality, seconds: int) -> int | None:
    """An estimate for so many seconds of video; ``None`` where no duration is known."""
    return _BITS_PER_SECOND[quality] * seconds // 8 if seconds else None

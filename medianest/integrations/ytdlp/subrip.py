"""Reads and shifts SubRip subtitles."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_TIME = r"(\d{1,3}):(\d\d):(\d\d)[,.](\d{3})"
_CUE = re.compile(rf"[ \t]*{_TIME}[ \t]*-->[ \t]*{_TIME}[^\n]*\n(.*?)(?=\n[ \t]*\n|\Z)", re.DOTALL)

Cue = tuple[float, float, str]


def cues(text: str) -> Iterator[Cue]:
    """(start, end, text), in seconds."""
    for found in _CUE.finditer(text.replace("\r\n", "\n")):
        numbers = [int(group) for group in found.groups()[:8]]
        yield _seconds(numbers[:4]), _seconds(numbers[4:]), found[9].strip("\n")


def without(text: str, cuts: Sequence[tuple[float, float]]) -> str:
    """The same subtitles for a video that these stretches (seconds, in order) were cut out of."""
    kept = [(_moved(start, cuts), _moved(end, cuts), words) for start, end, words in cues(text)]
    return written([cue for cue in kept if cue[1] > cue[0]])


def written(all_cues: Sequence[Cue]) -> str:
    return "\n".join(
        f"{number}\n{_clock(start)} --> {_clock(end)}\n{words}\n"
        for number, (start, end, words) in enumerate(all_cues, 1)
    )


def _moved(moment: float, cuts: Sequence[tuple[float, float]]) -> float:
    return moment - sum(max(0.0, min(moment, end) - start) for start, end in cuts)


def _seconds(numbers: list[int]) -> float:
    hours, minutes, seconds, thousandths = numbers
    return hours * 3600 + minutes * 60 + seconds + thousandths / 1000


def _clock(seconds: float) -> str:
    thousandths = round(seconds * 1000)
    whole, rest = divmod(thousandths, 1000)
    return f"{whole // 3600:02d}:{whole // 60 % 60:02d}:{whole % 60:02d},{rest:03d}"

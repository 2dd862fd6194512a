"""Makes a video's subtitles, a line every four seconds, in the formats players ask for."""

from __future__ import annotations

import json

from starlette.responses import PlainTextResponse, Response

from medianest.demo.video import Video

_STEP_SECONDS = 4
_WORDS = {"en": "Line {number} at {start} seconds", "de": "Zeile {number} bei {start} Sekunden"}


def answer(video: Video, language: str, format_name: str) -> Response:
    """Subtitles as `vtt`, `srt` or `json3`; 404 for anything else."""
    if format_name == "vtt":
        return PlainTextResponse(webvtt(video, language), media_type="text/vtt")
    if format_name == "srt":
        return PlainTextResponse(subrip(video, language), media_type="application/x-subrip")
    if format_name == "json3":
        return PlainTextResponse(json3(video, language), media_type="application/json")
    return PlainTextResponse("No such subtitle format.", 404)


def lines(video: Video, language: str) -> list[tuple[int, int, str]]:
    """(start, end, text) in seconds; a language without words of its own gets English."""
    words = _WORDS.get(language, _WORDS["en"])
    starts = range(0, video.duration_seconds, _STEP_SECONDS)
    return [
        (start, start + _STEP_SECONDS, words.format(number=number, start=start))
        for number, start in enumerate(starts, 1)
    ]


def webvtt(video: Video, language: str) -> str:
    """WebVTT."""
    cues = [
        f"{_clock(start)}.000 --> {_clock(end)}.000\n{text}\n"
        for start, end, text in lines(video, language)
    ]
    return "\n".join(["WEBVTT\n", *cues])


def subrip(video: Video, language: str) -> str:
    """SubRip."""
    cues = [
        f"{number}\n{_clock(start)},000 --> {_clock(end)},000\n{text}\n"
        for number, (start, end, text) in enumerate(lines(video, language), 1)
    ]
    return "\n".join(cues)


def json3(video: Video, language: str) -> str:
    """YouTube's own format."""
    events = [
        {"tStartMs": start * 1000, "dDurationMs": (end - start) * 1000, "segs": [{"utf8": text}]}
        for start, end, text in lines(video, language)
    ]
    return json.dumps({"events": events})


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"

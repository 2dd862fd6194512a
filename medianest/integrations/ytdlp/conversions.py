"""Has ffmpeg turn pictures and subtitles into what media servers read.

What sites send is handed over as bytes with its format said beforehand: ffmpeg would take a picture
that begins like a playlist for one, and open what it names.
"""

from __future__ import annotations

import subprocess

from medianest.integrations.ytdlp import programs

PATIENCE_SECONDS = 20
_PICTURES = (
    (b"\xff\xd8\xff", 0, "jpeg_pipe"),
    (b"\x89PNG\r\n\x1a\n", 0, "png_pipe"),
    (b"WEBP", 8, "webp_pipe"),
)
_SUBTITLES = {"srt": "srt", "vtt": "webvtt", "ass": "ass", "ssa": "ass"}


def jpeg(picture: bytes) -> bytes:
    """Raises :class:`ValueError` for what is no picture, and :class:`OSError` without ffmpeg."""
    kind = next((k for begin, at, k in _PICTURES if picture[at : at + len(begin)] == begin), None)
    if kind is None:
        raise ValueError("not a picture")
    # Without a frame's whole data ffmpeg shows what it has; an error is to be one.
    strictly = ["-err_detect", "explode", "-xerror"]
    made = _converted(picture, kind, strictly, ["-frames:v", "1", "-q:v", "2", "-f", "mjpeg"])
    if not made.startswith(b"\xff\xd8\xff"):
        raise ValueError("not a picture")
    return made


def srt(content: bytes, suffix: str) -> str:
    """SubRip from srt, vtt, ass or ssa. Raises as :func:`jpeg`."""
    kind = _SUBTITLES.get(suffix)
    if kind is None:
        raise ValueError("no such subtitles")
    return _converted(content, kind, [], ["-f", "srt"]).decode()


def _converted(content: bytes, kind: str, reading: list[str], writing: list[str]) -> bytes:
    program = programs.ffmpeg()
    if program is None:
        raise FileNotFoundError("there is no ffmpeg")
    source = ["-protocol_whitelist", "pipe", *reading, "-f", kind, "-i", "pipe:0"]
    command = [program, "-nostats", "-v", "error", *source, *writing, "pipe:1"]
    try:
        done = subprocess.run(
            command, input=content, capture_output=True, timeout=PATIENCE_SECONDS, check=True
        )
    except subprocess.SubprocessError as error:
        raise ValueError("not understood by ffmpeg") from error
    return done.stdout

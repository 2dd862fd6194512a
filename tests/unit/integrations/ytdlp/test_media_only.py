"""ffmpeg is given media, never a list that leads it to other files of this machine."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor, FFmpegPostProcessorError

from medianest.integrations.ytdlp import programs
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.options import Messages

LISTS = {
    "hls": "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nprivate.ts\n#EXT-X-ENDLIST\n",
    "concat": "ffconcat version 1.0\nfile private.ts\n",
}


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """Somebody's video, which lies where a list can name it."""
    path = tmp_path / "private.ts"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1"]
    command = [str(programs.ffmpeg()), "-v", "error", *source, "-f", "mpegts", str(path)]
    subprocess.run(command, check=True)
    return path


def _remux(arrived: Path, made: Path) -> None:
    wanted = {"quiet": True, "logger": Messages(), "ffmpeg_location": programs.ffmpeg()}
    with YoutubeDL(wanted) as ydl:
        FFmpegPostProcessor(ydl).run_ffmpeg(str(arrived), str(made), ["-c", "copy"])


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_in_the_place_of_a_video_is_not_followed(
    private: Path, tmp_path: Path, kind: str
) -> None:
    arrived, made = tmp_path / "media.mp4", tmp_path / "media.temp.mp4"
    arrived.write_text(LISTS[kind])

    with pytest.raises(FFmpegPostProcessorError):
        _remux(arrived, made)

    assert not made.exists() or made.stat().st_size == 0


def test_a_video_is_read_whatever_it_is_called(private: Path, tmp_path: Path) -> None:
    arrived, made = tmp_path / "media.mp4", tmp_path / "media.temp.mp4"
    private.rename(arrived)

    _remux(arrived, made)

    assert made.stat().st_size > 0

"""Which finished files count as videos."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from medianest.integrations.ytdlp import programs
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.probe import check_complete, probe


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=10"]
    sound = ["-f", "lavfi", "-i", "sine=duration=10"]
    command = [str(programs.ffmpeg()), "-v", "error", *source, *sound, str(path)]
    subprocess.run(command, check=True)
    return path


def test_a_video_has_streams_and_a_duration(clip: Path) -> None:
    found = probe(clip)

    assert (found.has_video, found.has_audio) == (True, True)
    assert 9.5 < found.duration_seconds < 10.5


@pytest.mark.parametrize(
    "content", [b"", b"<!doctype html><title>Sign in</title>", b"\x00" * 10_000]
)
def test_what_is_no_video_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "media.mp4"
    path.write_bytes(content)

    with pytest.raises(MediaSiteError) as refused:
        probe(path)
    assert refused.value.reason == Reason.NO_MEDIA


def test_a_missing_file_and_a_playlist_of_others_are_refused(tmp_path: Path, clip: Path) -> None:
    listing = tmp_path / "media.m3u8"
    listing.write_text(f"#EXTM3U\n#EXTINF:10,\nhttp://127.0.0.1:9/{clip.name}\n#EXT-X-ENDLIST\n")

    for path in (tmp_path / "nothing.mp4", listing):
        with pytest.raises(MediaSiteError):
            probe(path)


def test_a_video_much_shorter_than_announced_is_incomplete(clip: Path) -> None:
    assert check_complete(clip, 10, wants_sound_only=False)
    assert check_complete(clip, None, wants_sound_only=False)
    with pytest.raises(MediaSiteError) as refused:
        check_complete(clip, 20, wants_sound_only=False)
    assert refused.value.reason == Reason.INCOMPLETE

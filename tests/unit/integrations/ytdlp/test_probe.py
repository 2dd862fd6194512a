"""Which finished files count as videos."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from medianest.integrations.ytdlp import programs
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.probe import check_complete, probe

PICTURE = ("-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=10")
SOUND = ("-f", "lavfi", "-i", "sine=duration=10")


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _made(tmp_path_factory.mktemp("clips") / "clip.mp4", *PICTURE, *SOUND)


def _made(path: Path, *source: str) -> Path:
    subprocess.run([str(programs.ffmpeg()), "-v", "error", *source, str(path)], check=True)
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


def test_a_still_picture_and_a_file_of_words_are_no_video(tmp_path: Path) -> None:
    (tmp_path / "words.srt").write_text("1\n00:00:00,000 --> 00:00:09,000\nHello\n")
    words = _made(tmp_path / "words.mkv", "-i", str(tmp_path / "words.srt"))
    still = _made(tmp_path / "still.png", *PICTURE, "-frames:v", "1")

    for path in (words, still):
        with pytest.raises(MediaSiteError) as refused:
            probe(path)
        assert refused.value.reason == Reason.NO_MEDIA


def test_sound_that_was_asked_for_must_be_there(tmp_path: Path, clip: Path) -> None:
    mute = _made(tmp_path / "mute.mp4", *PICTURE)

    assert check_complete(mute, 10, wants_sound_only=False).has_audio is False
    assert check_complete(clip, 10, wants_sound_only=True).has_audio
    with pytest.raises(MediaSiteError) as refused:
        check_complete(mute, 10, wants_sound_only=True)
    assert refused.value.reason == Reason.NO_MEDIA


@pytest.mark.parametrize("announced", [11.0, 12.9])
def test_a_little_may_be_missing(clip: Path, announced: float) -> None:
    """Sites round, and announce adverts that never come."""
    assert check_complete(clip, announced, wants_sound_only=False)


def test_of_a_long_video_a_tenth_may_be_missing(tmp_path: Path) -> None:
    sound = _made(tmp_path / "long.m4a", "-f", "lavfi", "-i", "sine=duration=100")

    assert check_complete(sound, 109, wants_sound_only=True)
    with pytest.raises(MediaSiteError):
        check_complete(sound, 115, wants_sound_only=True)


def test_a_video_much_shorter_than_announced_is_incomplete(clip: Path) -> None:
    assert check_complete(clip, 10, wants_sound_only=False)
    assert check_complete(clip, None, wants_sound_only=False)
    with pytest.raises(MediaSiteError) as refused:
        check_complete(clip, 20, wants_sound_only=False)
    assert refused.value.reason == Reason.INCOMPLETE

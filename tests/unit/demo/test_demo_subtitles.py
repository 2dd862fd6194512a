"""Subtitles come in the formats that yt-dlp picks from."""

from __future__ import annotations

from medianest.demo.catalogue import Catalogue
from medianest.demo.subtitles import answer
from medianest.demo.video import Video


def video() -> Video:
    found = Catalogue().video("nest-clip02")
    assert found is not None
    return found


def test_webvtt_has_three_cues_in_the_language_asked_for() -> None:
    text = bytes(answer(video(), "de", "vtt").body).decode()
    assert text.startswith("WEBVTT\n\n00:00:00.000 --> 00:00:04.000\nZeile 1 bei 0 Sekunden\n")
    assert text.count("-->") == 3


def test_subrip_numbers_its_cues() -> None:
    text = bytes(answer(video(), "en", "srt").body).decode()
    assert text.startswith("1\n00:00:00,000 --> 00:00:04,000\nLine 1 at 0 seconds\n\n2\n")


def test_a_format_that_is_not_offered_is_not_found() -> None:
    assert answer(video(), "en", "ttml").status_code == 404

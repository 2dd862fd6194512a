"""Where a video goes: a folder for each channel, or a series by date."""

from __future__ import annotations

from datetime import date

import pytest

from medianest.services.folder.layouts import (
    Episode,
    channel,
    episode,
    folders,
    is_contested,
    stem,
)
from medianest.views.settings import Layout
from tests.unit.services.folder.samples import video


def _stem(*there: str, index: int | None = None, **changes: object) -> str:
    return stem(video(**changes), Layout.TV, index, there, 1)


def test_videos_lie_in_a_folder_of_their_channel() -> None:
    assert folders(video(), Layout.VIDEOS) == ["Night Walks"]
    assert stem(video(), Layout.VIDEOS, 7, [], 1) == "A walk [abcdefghijk]"


@pytest.mark.parametrize("uploader", ["", "..", " \u202e", "@#$"])
def test_without_a_channel_the_site_stands_for_it(uploader: str) -> None:
    assert channel(video(uploader=uploader)) == "youtube.com"


@pytest.mark.parametrize("url", ["", "http://[", "relative/x", "https://../x"])
def test_without_a_site_the_extractor_stands_for_it(url: str) -> None:
    assert channel(video(uploader="", url=url, extractor="html5")) in ("html5", "Unknown")
    assert channel(video(uploader="", url=url, extractor="")) == "Unknown"


def test_a_series_has_a_season_for_each_year_and_an_episode_for_each_day() -> None:
    assert folders(video(), Layout.TV) == ["Night Walks", "Season 2024"]
    assert _stem() == "s2024e030500 - A walk [abcdefghijk]"


def test_years_before_1000_keep_their_four_digits() -> None:
    old = date(33, 4, 3)

    assert folders(video(published_on=old), Layout.TV)[1] == "Season 0033"
    assert _stem(published_on=old).startswith("s0033e040300 - ")


def test_two_videos_of_a_day_have_two_numbers() -> None:
    there = ["s2024e030500 - Dawn [aaaaaaaaaaa].mp4", "S2024E030501 - hand made.mkv"]

    assert _stem(*there).startswith("s2024e030502 - ")


def test_a_number_that_became_free_is_given_again() -> None:
    assert _stem("s2024e030501 - Dusk [bbbbbbbbbbb].mp4").startswith("s2024e030500 - ")


def test_other_days_are_other_numbers() -> None:
    assert _stem("s2024e030400 - Dawn [aaaaaaaaaaa].mp4").startswith("s2024e030500 - ")


def test_a_video_keeps_its_number_in_another_format_and_under_another_title() -> None:
    there = ["s2024e030500 - Dawn [aaaaaaaaaaa].mp4", "s2024e030507 - Was so [abcdefghijk].en.srt"]

    assert _stem(*there).startswith("s2024e030507 - ")


def test_a_title_cannot_claim_the_number_of_another_video() -> None:
    assert _stem("s2024e030500 - x [abcdefghijk].mp4 [aaaaaaaaaaa].mp4").startswith("s2024e030501")


def test_a_day_has_room_for_more_than_a_hundred() -> None:
    there = [f"s2024e0305{n:02} - x [{n:011}].mp4" for n in range(100)]

    assert _stem(*there).startswith("s2024e0305100 - ")
    assert episode(_stem(*there)) == Episode(2024, 305100)


@pytest.mark.parametrize(("index", "number"), [(None, 1), (1, 1), (7, 7), (0, 1), (123, 123)])
def test_without_a_date_the_place_in_the_playlist_counts(index: int | None, number: int) -> None:
    undated = video(published_on=None)

    assert folders(undated, Layout.TV) == ["Night Walks", "Season 1"]
    assert _stem(index=index, published_on=None) == f"s01e{number:02} - A walk [abcdefghijk]"
    assert episode(_stem(index=index, published_on=None)) == Episode(1, number)


def test_two_playlists_of_a_channel_do_not_share_numbers() -> None:
    there = ["s01e03 - Dawn [aaaaaaaaaaa].mp4", "s01e04 - Dusk [bbbbbbbbbbb].mp4"]

    assert _stem(*there, index=3, published_on=None).startswith("s01e05 - ")


def test_a_number_is_contested_by_other_videos_only() -> None:
    name = "s2024e030500 - A walk [abcdefghijk].mp4"

    assert not is_contested(name, [name, "s2024e030500 - A walk [abcdefghijk].nfo"])
    assert not is_contested(name, ["s2024e030501 - Dawn [aaaaaaaaaaa].mp4", "poster.jpg"])
    assert is_contested(name, ["s2024e030500 - Dawn [aaaaaaaaaaa].nfo"])
    assert is_contested(name, ["S2024E030500 hand made.mkv"])
    assert not is_contested("A walk [abcdefghijk].mp4", ["A walk [aaaaaaaaaaa].mp4"])

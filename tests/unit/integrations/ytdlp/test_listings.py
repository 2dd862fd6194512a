"""Playlists and channels, read from what yt-dlp finds without opening their videos."""

from __future__ import annotations

import time
from typing import Any

import pytest
from yt_dlp.utils import smuggle_url

from medianest.integrations.ytdlp import listings
from medianest.integrations.ytdlp.errors import Reason

ASKED = "https://www.youtube.com/playlist?list=PLlessons"


def video(number: int, **facts: Any) -> dict[str, Any]:
    return {
        "_type": "url",
        "ie_key": "Youtube",
        "id": f"lesson-{number:04d}",
        "url": f"https://www.youtube.com/watch?v=lesson-{number:04d}",
        "title": f"Lesson {number}",
        "duration": 12.4,
        "thumbnails": [{"url": "https://i.ytimg.com/small.jpg"}, {"url": "https://i/large.jpg"}],
        **facts,
    }


def playlist(*entries: dict[str, Any] | None, **facts: Any) -> dict[str, Any]:
    return {
        "_type": "playlist",
        "id": "PLlessons",
        "title": "Lessons",
        "channel": "Nest",
        "extractor_key": "YoutubeTab",
        "entries": list(entries),
        **facts,
    }


def read(*entries: dict[str, Any] | None, **facts: Any) -> Any:
    return listings.listing(ASKED, playlist(*entries, **facts))


def test_a_playlist_says_what_it_is_and_what_is_in_it() -> None:
    found = read(video(1), video(2, channel="Guest"), playlist_count=20)

    assert (found.url, found.extractor, found.media_id) == (ASKED, "youtubetab", "PLlessons")
    assert (found.title, found.uploader, found.total) == ("Lessons", "Nest", 20)
    first, second = found.entries
    assert (first.index, first.extractor, first.media_id) == (1, "youtube", "lesson-0001")
    assert first.url == "https://www.youtube.com/watch?v=lesson-0001"
    assert (first.duration_seconds, first.thumbnail_url) == (12, "https://i/large.jpg")
    assert (first.unavailable, second.uploader) == (None, "Guest")


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({"title": "[Deleted video]"}, Reason.REMOVED),
        ({"title": "[Private video]"}, Reason.PRIVATE),
        ({"availability": "private"}, Reason.PRIVATE),
        ({"availability": "subscriber_only"}, Reason.SIGN_IN_NEEDED),
        ({"availability": "premium_only"}, Reason.SIGN_IN_NEEDED),
        ({"live_status": "is_live"}, Reason.LIVE),
        ({"live_status": "is_upcoming"}, Reason.UPCOMING),
        ({"availability": "public", "live_status": "was_live"}, None),
    ],
)
def test_what_a_list_gives_away_of_an_entry_is_known(
    facts: dict[str, Any], reason: Reason | None
) -> None:
    assert read(video(1, **facts), video(2)).entries[0].unavailable == reason


def test_gaps_keep_their_places() -> None:
    found = read(video(3), None, video(8), requested_entries=[3, 5, 8])

    assert [entry.index for entry in found.entries] == [3, 8]


def test_entries_of_a_feed_are_found_by_their_address_alone() -> None:
    address = "https://pods.test/one.mp3"
    found = read(
        {"_type": "url_transparent", "url": smuggle_url(address, {"force": "x"}), "title": "One"}
    )

    (entry,) = found.entries
    assert (entry.url, entry.extractor) == (address, "generic")
    assert entry.media_id == listings.address_id(address)


def test_several_videos_on_one_page_are_their_files() -> None:
    page = "https://pages.test/two"
    info = playlist(
        *(
            {"id": f"two-{n}", "extractor_key": "HTML5MediaEmbed", "webpage_url": page}
            | {"url": f"https://pages.test/{n}.mp4"}
            for n in (1, 2)
        ),
        _type="multi_video",
    )

    found = listings.listing(page, info)

    assert found is not None
    assert [entry.url for entry in found.entries] == [
        "https://pages.test/1.mp4",
        "https://pages.test/2.mp4",
    ]
    assert {entry.extractor for entry in found.entries} == {"generic"}


@pytest.mark.parametrize(
    "entry",
    [
        {"url": "file:///etc/passwd"},
        {"url": "javascript:alert(1)"},
        {"url": ASKED},
        {"url": "https://" + "x" * listings.LONGEST_ADDRESS},
        {"url": None},
        {},
    ],
)
def test_what_has_no_address_to_be_opened_at_is_no_entry(entry: dict[str, Any]) -> None:
    assert read(entry) is None


def test_what_a_site_sends_is_one_line_of_bounded_length() -> None:
    found = read(
        video(1, title="a\nb\u202e\x00" + "x" * 9000), video(2), title="T\r\nT", id="i" * 500
    )

    assert found.title == "T  T"
    assert len(found.media_id) == 128
    assert found.entries[0].title.startswith("a b  xx")
    assert len(found.entries[0].title) == listings.LONGEST_TITLE


@pytest.mark.parametrize(
    ("info", "is_list"),
    [
        (None, False),
        ({"id": "x"}, False),
        (playlist(video(1)), False),
        (playlist(video(1), playlist_count=20), True),
        (playlist(video(1), video(2)), True),
        (playlist(), True),
        (playlist(video(1), video(2), _type="multi_video"), True),
    ],
)
def test_a_list_of_one_is_that_one(info: dict[str, Any] | None, is_list: bool) -> None:
    assert listings.is_list(info) == is_list


def test_five_thousand_entries_are_read_in_no_time() -> None:
    entries = [video(number) for number in range(1, 5001)]

    began = time.process_time()
    found = read(*entries, playlist_count=5000)

    assert time.process_time() - began < 1.5
    assert (len(found.entries), found.entries[-1].index) == (5000, 5000)

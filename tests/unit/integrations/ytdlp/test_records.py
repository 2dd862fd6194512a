"""Records of a look, which another process goes on from without asking the site."""

from __future__ import annotations

import json
from typing import Any

import pytest
from yt_dlp.utils import LazyList

from medianest.integrations.ytdlp import client, records
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.options import Network, Profile

URL = "https://www.youtube.com/watch?v=nest-clip01"
NOWHERE = Network(proxy="http://127.0.0.1:1")
BEST = Profile("best", "mp4")
MEDIA = "https://rr1---x.googlevideo.com/videoplayback?itag="


def stream(itag: str, **facts: Any) -> dict[str, Any]:
    return {"format_id": itag, "url": MEDIA + itag, "ext": "mp4", **facts}


def found() -> dict[str, Any]:
    """What YouTube's extractor returns, as far as a choice depends on it."""
    return {
        "id": "nest-clip01",
        "title": "Colour bars",
        "extractor": "youtube",
        "extractor_key": "Youtube",
        "webpage_url": URL,
        "duration": 12,
        "formats": [
            stream("140", ext="m4a", vcodec="none", acodec="mp4a.40.2", tbr=128, abr=128),
            stream("134", width=640, height=360, fps=12, vcodec="avc1", acodec="none"),
            stream("137", width=1920, height=1080, fps=12, vcodec="avc1", acodec="none"),
        ],
        "automatic_captions": {"en": [{"url": "https://captions.test/en", "ext": "vtt"}]},
    }


def looked_at(profile: Profile = BEST, **facts: Any) -> Extraction:
    extraction = client.go_on(URL, json.dumps({**found(), **facts}).encode(), profile, NOWHERE)
    assert extraction is not None
    return extraction


def gone_on(extraction: Extraction, profile: Profile) -> Extraction:
    record = extraction.record()
    assert record is not None
    again = client.go_on(URL, record, profile, NOWHERE)
    assert again is not None
    return again


def test_the_same_is_chosen_and_told_without_the_site() -> None:
    first = looked_at()
    again = gone_on(first, BEST)

    assert again.details == first.details
    assert again.info["format_id"] == first.info["format_id"] == "137+140"
    assert [each["url"] for each in again.info["requested_formats"]] == [
        MEDIA + "137",
        MEDIA + "140",
    ]


def test_another_profile_chooses_anew_and_nothing_of_the_first_choice_is_left() -> None:
    sound = gone_on(looked_at(), Profile("audio", "m4a"))
    small = gone_on(looked_at(), Profile("360p", "mkv"))

    straight = looked_at(Profile("audio", "m4a"))
    assert sound.info["url"] == MEDIA + "140"
    assert not sound.info.get("requested_formats")
    for name in ("width", "height", "fps", "vcodec", "acodec", "ext", "format", "resolution"):
        assert sound.info.get(name) == straight.info.get(name), name
    assert small.info["format_id"] == "134+140"


def test_one_address_without_a_list_of_formats_stays_what_it_was() -> None:
    plain = {"formats": None, "url": "https://videos.test/a.mp4", "ext": "mp4"}
    again = gone_on(looked_at(**plain), BEST)

    assert (again.info["url"], again.info["ext"]) == ("https://videos.test/a.mp4", "mp4")


def test_a_format_that_is_not_there_is_missed_as_after_an_extraction() -> None:
    with pytest.raises(MediaSiteError) as caught:
        gone_on(looked_at(), Profile("best", "webm"))
    assert caught.value.reason == Reason.NO_FORMAT


def test_captions_are_left_out_and_lists_that_are_read_late_are_read() -> None:
    record = records.written({**found(), "fragments": LazyList(iter([1, 2]))})

    assert record is not None
    assert "captions" not in record.decode()
    read = records.read(record)
    assert read is not None
    assert read["fragments"] == [1, 2]


@pytest.mark.parametrize(
    "facts",
    [{"formats": [{"fragments": iter([1])}]}, {"x": b"bytes"}, {"x": "x" * records.LARGEST_BYTES}],
)
def test_what_json_cannot_say_and_what_is_too_large_is_not_written(facts: dict[str, Any]) -> None:
    assert records.written({**found(), **facts}) is None


@pytest.mark.parametrize(
    "record",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'{"_type": "url", "id": "x", "url": "https://www.youtube.com/"}',
        b'{"_type": "playlist", "id": "x", "entries": []}',
    ],
)
def test_what_is_no_record_of_one_video_is_none(record: bytes) -> None:
    assert client.go_on(URL, record, BEST, NOWHERE) is None

"""Records of a look, which another process goes on from without asking the site."""

from __future__ import annotations

import json
from pathlib import Path
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
    plain: dict[str, Any] = {"formats": None, "url": "https://videos.test/a.mp4", "ext": "mp4"}
    again = gone_on(looked_at(**plain), BEST)

    assert (again.info["url"], again.info["ext"]) == ("https://videos.test/a.mp4", "mp4")


def test_a_format_that_is_not_there_is_missed_as_after_an_extraction() -> None:
    with pytest.raises(MediaSiteError) as caught:
        gone_on(looked_at(), Profile("best", "webm"))
    assert caught.value.reason == Reason.NO_FORMAT


def test_of_captions_one_format_is_kept_for_a_fetch_that_wants_them() -> None:
    formats = [{"url": f"https://captions.test/{ext}", "ext": ext} for ext in ("json3", "vtt")]
    many = {f"l{number}": formats for number in range(150)}
    first = looked_at(automatic_captions=many, subtitles={"en": formats, "live": formats[:1]})
    again = gone_on(first, Profile("best", "mp4", ("en",)))

    assert [each["ext"] for each in again.info["subtitles"]["en"]] == ["vtt"]
    assert "live" not in again.info["subtitles"]
    assert len(again.info["automatic_captions"]) == 150
    record = first.record()
    assert record is not None
    assert len(record) < 20_000


def test_what_may_hold_the_administrators_cookies_is_not_written(tmp_path: Path) -> None:
    cookies = tmp_path / "cookies.txt"
    cookies.write_text(".googlevideo.com\tTRUE\t/\tTRUE\t2147483647\tSID\tdo-not-tell\n")
    record = json.dumps(found()).encode()

    lent = client.go_on(URL, record, BEST, Network(proxy=NOWHERE.proxy, cookies=cookies))

    assert lent is not None
    assert "do-not-tell" in str(lent.info), "yt-dlp keeps them with each format"
    assert lent.record() is None


def test_lists_that_are_read_late_are_read() -> None:
    record = records.written({**found(), "fragments": LazyList(iter([1, 2]))})

    assert record is not None
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

"""What media servers read about a video is well-formed, whatever its title."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.services.folder import nfo as media_nfo
from medianest.services.folder.layouts import Episode
from tests.unit.services.folder.samples import video

ADDED = datetime(2026, 11, 21, 12, 30, 5, tzinfo=UTC)
NUMBER = Episode(2024, 30500)


def _read(nfo: bytes) -> dict[str, str]:
    return {each.tag: each.text or "" for each in ElementTree.fromstring(nfo)}


def test_a_film_says_what_it_is() -> None:
    assert _read(media_nfo.film(video(), ADDED)) == {
        "title": "A walk",
        "year": "2024",
        "premiered": "2024-03-05",
        "uniqueid": "abcdefghijk",
        "plot": "Along the river.",
        "runtime": "13",
        "studio": "Night Walks",
        "dateadded": "2026-11-21 12:30:05",
    }


def test_an_episode_says_which_it_is() -> None:
    assert _read(media_nfo.episode(video(), NUMBER, ADDED)) == {
        "title": "A walk",
        "showtitle": "Night Walks",
        "season": "2024",
        "episode": "30500",
        "aired": "2024-03-05",
        "uniqueid": "abcdefghijk",
        "plot": "Along the river.",
        "runtime": "13",
        "studio": "Night Walks",
        "dateadded": "2026-11-21 12:30:05",
    }


def test_an_id_says_whose_it_is() -> None:
    mark = ElementTree.fromstring(media_nfo.film(video(), ADDED)).find("uniqueid")

    assert mark is not None
    assert mark.attrib == {"type": "youtube", "default": "true"}


def test_a_show_is_its_channel() -> None:
    assert _read(media_nfo.show(video())) == {"title": "Night Walks", "studio": "youtube.com"}
    assert _read(media_nfo.show(video(uploader="")))["title"] == "youtube.com"


def test_what_is_not_known_is_not_said() -> None:
    unknown = video(published_on=None, duration_seconds=None, description="")
    said = _read(media_nfo.episode(unknown, Episode(1, 3), ADDED))

    assert not {"aired", "runtime", "year"} & set(said)
    assert said["season"] == "1"
    assert said["episode"] == "3"


def test_times_are_utc_wherever_they_come_from() -> None:
    there = ADDED.astimezone(timezone(timedelta(hours=-9)))

    assert _read(media_nfo.film(video(), there))["dateadded"] == "2026-11-21 12:30:05"


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("</title><plot>gone</plot>", "</title><plot>gone</plot>"),
        ("]]> <![CDATA[ & &amp; <!--", "]]> <![CDATA[ & &amp; <!--"),
        ("\"quoted\" & 'so'", "\"quoted\" & 'so'"),
        ("\0\x01\x08\x0b\x1b[31mred\x7f", "[31mred"),
        ("no\ufffe\uffffcharacters", "nocharacters"),
        ("half \ud800 a pair", "half a pair"),
        ("gpj\u202e.exe", "gpj.exe"),
        ("../../x", "../../x"),
        ("one\r\nline", "one line"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("", "abcdefghijk"),
    ],
)
def test_a_hostile_title_is_text_and_nothing_else(title: str, said: str) -> None:
    for nfo in _all(title):
        read = _read(nfo)
        assert read["title"] == said
        assert read["plot"] == "Along the river."


def test_a_plot_keeps_its_lines_and_has_an_end() -> None:
    said = _read(media_nfo.film(video(description="one\n\ntwo\x00" + "长" * 50_000), ADDED))

    assert said["plot"].startswith("one\n\ntwo长")
    assert len(said["plot"]) == media_nfo.LONGEST_PLOT
    assert len(_read(media_nfo.film(video(title="x" * 5000), ADDED))["title"]) == 500


@given(text=st.text(st.characters()))
def test_whatever_a_site_says_the_nfo_can_be_read(text: str) -> None:
    hostile = video(
        title=text, uploader=text, description=text, extractor=text, media_id=text, url=text
    )

    for nfo in (
        media_nfo.film(hostile, ADDED),
        media_nfo.episode(hostile, NUMBER, ADDED),
        media_nfo.show(hostile),
    ):
        ElementTree.fromstring(nfo)


def _all(title: str) -> list[bytes]:
    titled = video(title=title)
    return [media_nfo.film(titled, ADDED), media_nfo.episode(titled, NUMBER, ADDED)]

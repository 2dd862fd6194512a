"""Listing sections and items: by rows that come, and never silently less than there is."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamResponseError,
)
from medianest.integrations.plex.models import IdPage, ItemPage, Section
from tests.clients.raw_site import RawSite, answer, raw_site
from tests.unit.integrations.plex.bodies import container, movie, refusal, rows, server_at


def asked(site: RawSite, number: int = -1) -> tuple[str, dict[str, str]]:
    parts = urlsplit(site.asked[number].split()[1])
    return parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()}


async def all_of(pages: AsyncIterator[ItemPage]) -> list[ItemPage]:
    return [page async for page in pages]


def keys(pages: list[ItemPage]) -> list[int]:
    return [int(item.rating_key) for page in pages for item in page.items]


SECTION = {
    "key": "2",
    "type": "show",
    "title": "TV Shows",
    "agent": "tv.plex.agents.series",
    "scanner": "Plex TV Series",
    "language": "en-US",
    "uuid": "95c0f894-3716-41c8-9f70-38e344a93019",
    "updatedAt": 1682628353,
    "scannedAt": 1714485942,
    "contentChangedAt": 1235,
    "refreshing": True,
    "hidden": 0,
    "Location": [{"id": 2, "path": "O:\\Media\\Shows"}, {"id": 3, "path": "/shows"}],
}


async def test_sections():
    photos = {"key": 4, "type": "photo", "refreshing": "1", "hidden": "0"}
    odd = [None, "x", {"title": "without a key"}]
    async with raw_site(container([SECTION, photos, *odd], "Directory")) as site:
        found = await server_at(site).sections()
    assert found == [
        Section(
            key="2",
            type="show",
            title="TV Shows",
            agent="tv.plex.agents.series",
            language="en-US",
            uuid="95c0f894-3716-41c8-9f70-38e344a93019",
            content_changed_at=1235,
            updated_at=1682628353,
            scanned_at=1714485942,
            refreshing=True,
            locations=("O:\\Media\\Shows", "/shows"),
        ),
        Section(key="4", type="photo", refreshing=True),
    ]


@pytest.mark.parametrize(
    ("said", "total"),
    [({"size": 0, "totalSize": 812}, 812), ({"size": 0, "totalSize": "7"}, 7), ({"size": 0}, None)],
)
async def test_how_many_there_are(said: dict[str, Any], total: int | None):
    async with raw_site(answer(json.dumps({"MediaContainer": said}))) as site:
        assert await server_at(site).count("2", "episode") == total
    path, query = asked(site)
    assert path == "/library/sections/2/all"
    assert (query["type"], query["X-Plex-Container-Size"]) == ("4", "0")


async def test_an_answer_without_sections_is_none_of_them():
    async with raw_site(answer('{"MediaContainer": {"size": 0, "title1": "Library"}}')) as site:
        assert await server_at(site).sections() == []


@pytest.mark.parametrize(
    ("said", "hidden"),
    [(0, False), (1, True), (2, True), ("2", True), ("0", False), (True, True), (False, False),
     ("true", True), ("false", False), (None, False), ("", False), ([1], False)],
)  # fmt: skip
async def test_flags_are_numbers_or_words(said: Any, hidden: bool):
    async with raw_site(container([{**SECTION, "hidden": said}], "Directory")) as site:
        (found,) = await server_at(site).sections()
    assert found.hidden is hidden


@pytest.mark.parametrize(
    "body",
    [
        "{}",
        "[]",
        '{"MediaContainer": []}',
        '{"MediaContainer": {"size": 3}}',
        '{"MediaContainer": {"Directory": "x"}}',
        '{"MediaContainer": {"Directory": 3}}',
        "<html></html>",
        "",
        "[" * 100_000,
    ],
)
async def test_nonsense_is_no_empty_library(body: str):
    async with raw_site(answer(body)) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).sections()


async def test_xml_is_the_same_tree():
    body = """<?xml version="1.0" encoding="UTF-8"?>
    <MediaContainer size="2">
      <Directory key="1" type="movie" title="Movies" refreshing="0" contentChangedAt="7">
        <Location id="1" path="/movies"/><Location id="2" path="/more"/>
      </Directory>
    </MediaContainer>"""
    async with raw_site(answer(body, 200, "text/xml;charset=utf-8")) as site:
        (found,) = await server_at(site).sections()
    assert found == Section(
        key="1", type="movie", title="Movies", content_changed_at=7, locations=("/movies", "/more")
    )


async def test_items_in_xml():
    body = """<MediaContainer size="2" totalSize="2">
      <Video ratingKey="1" type="movie" title="One" year="2001" duration="60000">
        <Media id="5" videoResolution="1080"><Part file="/a.mkv" size="9"/></Media>
        <Genre tag="Drama"/><Genre tag="War"/><Guid id="imdb://tt1"/>
      </Video>
      <Directory ratingKey="2" type="show" title="Two" childCount="3"/>
    </MediaContainer>"""
    async with raw_site(answer(body, 200, "application/xml")) as site:
        (page,) = await all_of(server_at(site).pages("1", "movie"))
    first, second = page.items
    assert (first.year, first.genres, first.guids) == (2001, ("Drama", "War"), ("imdb://tt1",))
    assert first.media[0].parts[0].size_bytes == 9
    assert (second.title, second.child_count) == ("Two", 3)


async def test_pages_go_on_by_the_rows_that_came():
    pages = [
        container(rows(1, 3), totalSize=6),  # fewer than were asked for
        container([*rows(4, 4), "no object", {"title": "no key"}], totalSize=6),
    ]
    async with raw_site(*pages) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=4))
        starts = [asked(site, n)[1]["X-Plex-Container-Start"] for n in range(len(site.asked))]
    assert keys(found) == [1, 2, 3, 4]
    assert starts == ["0", "3"]
    assert [(page.start, page.next_start, page.total) for page in found] == [(0, 3, 6), (3, 6, 6)]
    assert not any(page.is_short for page in found)


async def test_what_is_asked_for_a_page():
    async with raw_site(container(rows(1, 1), totalSize=1)) as site:
        server = server_at(site)
        await all_of(server.pages("a/b", "movie", start=0, size=500))
        path, params = asked(site)
        assert path == "/library/sections/a%2Fb/all"
        assert params["type"] == "1"
        assert params["includeGuids"] == "1"
        assert params["X-Plex-Container-Size"] == "500"
        assert "excludeFields" not in params
        assert {"Genre", "Role"} <= set(params["excludeElements"].split(","))
        assert "Media" not in params["excludeElements"].split(",")
        assert "X-Plex-Token: the-token" in site.asked[-1]
        assert "X-Plex-Pms-Api-Version: 1" in site.asked[-1]
        await all_of(server.pages("1", "episode", updated_since=1_700_000_000))
        assert "&updatedAt%3E%3E=1700000000" in site.asked[-1]
        _, params = asked(site)
        assert (params["type"], params["sort"]) == ("4", "updatedAt:asc")
        assert params["excludeFields"] == "tagline"
        assert "the-token" not in "".join(line.split()[1] for line in site.asked)


async def test_a_listing_may_begin_in_the_middle():
    async with raw_site(container(rows(5, 6), totalSize=6)) as site:
        (page,) = await all_of(server_at(site).pages("1", "movie", start=4))
        assert asked(site)[1]["X-Plex-Container-Start"] == "4"
    assert (page.start, page.next_start) == (4, 6)


async def test_an_empty_section_is_one_empty_page():
    async with raw_site(container(totalSize=0)) as site:
        found = await all_of(server_at(site).pages("1", "movie"))
    assert found == [ItemPage(start=0, next_start=0, total=0)]


async def test_without_a_total_the_end_is_where_nothing_comes():
    async with raw_site(container(rows(1, 2)), container(rows(3, 3)), container()) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=2))
    assert keys(found) == [1, 2, 3]
    assert [page.total for page in found] == [None, None, None]
    assert not found[-1].is_short


@pytest.mark.parametrize("count", [2, 5])
async def test_a_server_that_knows_no_pages_says_everything_once(count: int):
    async with raw_site(container(rows(1, count))) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=2))
    assert keys(found) == list(range(1, count + 1))


@pytest.mark.parametrize("told", [{"totalSize": 9}, {}])
async def test_an_end_before_the_total_is_marked(told: dict[str, Any]):
    async with raw_site(container(rows(1, 4), totalSize=9), container(**told)) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=4))
    assert [page.is_short for page in found] == [False, True]
    assert found[-1].next_start < (found[-1].total or 0)


async def test_rows_that_move_up_while_reading_are_not_passed_over():
    """2 and 3 are removed after the first page: 5 and 6 move to where that page was."""
    pages = [
        container(rows(1, 4), totalSize=8),
        container(rows(7, 8), totalSize=6),
        container(rows(5, 8), totalSize=6),
        container(totalSize=6),
    ]
    async with raw_site(*pages) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=4))
        starts = [asked(site, n)[1]["X-Plex-Container-Start"] for n in range(len(site.asked))]
    assert set(keys(found)) == set(range(1, 9))
    assert starts == ["0", "4", "2"]


async def test_so_many_removed_that_the_next_page_is_empty():
    pages = [
        container(rows(1, 4), totalSize=6),
        container(totalSize=3),
        container(rows(5, 6), totalSize=3),
        container(totalSize=3),
    ]
    async with raw_site(*pages) as site:
        found = await all_of(server_at(site).pages("1", "movie", size=4))
        starts = [asked(site, n)[1]["X-Plex-Container-Start"] for n in range(len(site.asked))]
    assert keys(found) == [1, 2, 3, 4, 5, 6]
    assert starts == ["0", "4", "1"]


async def test_a_total_that_swings_does_not_read_for_ever():
    pages = [container(rows(1, 2), totalSize=n) for n in (40, 20) * 200]
    async with raw_site(*pages) as site:
        await all_of(server_at(site).pages("1", "movie", size=2))
        assert len(site.asked) < 100


@pytest.mark.parametrize(
    ("trouble", "kind"),
    [
        (refusal(401), UpstreamAuthError),
        (refusal(400), UpstreamRejectedError),
        (refusal(503), UpstreamBusyError),
        (refusal(200), UpstreamResponseError),
        (answer('{"MediaContainer": {"size": 4}}'), UpstreamResponseError),
    ],
)
async def test_a_page_that_fails_is_no_end(trouble: bytes, kind: type[UpstreamError]):
    async with raw_site(container(rows(1, 4), totalSize=8), trouble) as site:
        pages = server_at(site).pages("1", "movie", size=4)
        assert (await anext(pages)).next_start == 4
        with pytest.raises(kind):
            await anext(pages)


async def test_ids():
    pages = [container(rows(1, 2, updatedAt="7"), totalSize=3), container(rows(3, 3), totalSize=3)]
    async with raw_site(*pages) as site:
        found: list[IdPage] = [page async for page in server_at(site).ids("1", "track")]
        _, params = asked(site)
    assert [(one.rating_key, one.updated_at) for page in found for one in page.ids] == [
        ("1", 7), ("2", 7), ("3", None),
    ]  # fmt: skip
    assert params["includeFields"] == "ratingKey,updatedAt"
    assert "Media" in params["excludeElements"].split(",")
    assert (params["type"], params["X-Plex-Container-Size"]) == ("10", "2000")


async def test_an_unknown_type_is_our_mistake():
    async with raw_site() as site:
        with pytest.raises(KeyError):
            await all_of(server_at(site).pages("1", "clip"))
        assert site.asked == []


async def test_items_by_their_keys():
    wanted = [str(number) for number in range(1, 151)]
    pages = [container(rows(1, 98)), container(rows(101, 150))]
    async with raw_site(*pages) as site:
        found = await server_at(site).items([*wanted, "1"])
        first, second = (asked(site, n)[0] for n in (0, 1))
    assert len(found) == 148
    assert first.count(",") == 99
    assert second == f"/library/metadata/{','.join(wanted[100:])}"


async def test_keys_that_are_all_gone_are_absent():
    async with raw_site(refusal(404), container([movie(librarySectionID=1)])) as site:
        found = await server_at(site).items([str(number) for number in range(101)])
    assert [(item.rating_key, item.section_key) for item in found] == [("55", "1")]


async def test_no_keys_are_not_asked_for():
    async with raw_site() as site:
        assert await server_at(site).items([]) == []
        assert site.asked == []


async def test_items_that_could_not_be_asked_for_are_not_gone():
    async with raw_site(refusal(500)) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).items(["1"])


async def test_watched_are_those_with_a_mark_of_the_account():
    watched = [*rows(1, 2, viewCount=1), *rows(3, 3)]
    begun = [*rows(2, 2, viewOffset=9, viewCount=1), *rows(4, 4, viewOffset=60_000)]
    pages = [container(watched, totalSize=3), container(begun, totalSize=2)]
    async with raw_site(*pages) as site:
        found = await all_of(server_at(site).watched("1", "movie"))
        assert "viewCount%3E%3E=0" in site.asked[0]
        assert "inProgress=1" in site.asked[1]
    assert keys(found) == [1, 2, 4]


async def test_shows_with_a_watched_episode():
    async with raw_site(container([*rows(1, 1, viewedLeafCount=2), *rows(2, 2)])) as site:
        found = await all_of(server_at(site).watched("1", "show"))
        assert "viewCount" not in site.asked[0]
    assert keys(found) == [1]


async def test_labels():
    listed = [{"key": 7, "title": "Kids", "fastKey": "/x"}, {"title": "no key"}, None, {"key": "8"}]
    pages = [container(listed, "Directory"), container(rows(4, 5), totalSize=2)]
    async with raw_site(*pages) as site:
        assert await server_at(site).labels("1", "movie") == {"Kids": ["4", "5"]}
        assert asked(site, 0) == ("/library/sections/1/label", {"type": "1"})
        assert asked(site, 1)[1]["label"] == "7"


async def test_labels_that_could_not_be_asked_for_are_not_none():
    async with raw_site(refusal(404)) as site:
        with pytest.raises(UpstreamRejectedError):
            await server_at(site).labels("1", "movie")


BAD_TEXT = json.dumps({"MediaContainer": {"size": 1, "Metadata": rows(1, 1)}}).encode()


@pytest.mark.parametrize(
    ("bad", "title"),
    [
        (b"Movie \xff", "Movie \ufffd"),
        (b"Movie \\ud800", "Movie ?"),
        (b"Movie\x0b1", "Movie\x0b1"),
    ],
)
async def test_text_that_is_none_does_not_spoil_a_page(bad: bytes, title: str):
    async with raw_site(answer(BAD_TEXT.replace(b"Movie 1", bad))) as site:
        (item,) = await server_at(site).items(["1"])
    assert item.title == title

"""Our models read what real Plex servers answered."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from medianest.errors import UpstreamError
from medianest.integrations.plex.models import Item
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import server_at

PLEX = (
    Path(
        os.environ.get("MEDIANEST_TEST_RECORDINGS")
        or Path(__file__).parents[4].parent / "shared/recordings"
    )
    / "plex"
)
KINDS = {".json": "application/json", ".xml": "text/xml;charset=utf-8", ".html": "text/html"}

pytestmark = pytest.mark.skipif(not PLEX.is_dir(), reason="no recorded answers here")


def said(name: str, status: int = 200) -> bytes:
    return answer((PLEX / name).read_bytes(), status, KINDS[Path(name).suffix])


async def items_in(name: str) -> list[Item]:
    async with raw_site(said(name)) as site:
        return await server_at(site).items(["1"])


def parts_in(tree: Any) -> list[dict[str, Any]]:
    """Every file that is named anywhere in an answer."""
    if isinstance(tree, list):
        return [part for one in tree for part in parts_in(one)]
    if not isinstance(tree, dict):
        return []
    return tree.get("Part", []) + [part for one in tree.values() for part in parts_in(one)]


@pytest.mark.parametrize(
    "name",
    [
        "section_all_movies.json",
        "section_all_shows.json",
        "section_all_artists.json",
        "section_all_photos.json",
        "doc_section_all.json",
        "doc_section_all_leaves.json",
        "metadata_children_episodes.json",
        "metadata_children_seasons.json",
        "metadata_episode_full.json",
        "metadata_movie_full.json",
        "metadata_movie_many_streams.json",
    ],
)
async def test_no_row_no_file_and_no_byte_is_lost(name: str):
    items = await items_in(name)
    recorded = json.loads((PLEX / name).read_text())["MediaContainer"]["Metadata"]
    assert [item.rating_key for item in items] == [row["ratingKey"] for row in recorded]
    for item, row in zip(items, recorded, strict=True):
        assert item.title == row["title"]
        assert (item.type, item.added_at) == (row["type"], row["addedAt"])
        assert item.guid == row.get("guid", "")
        assert item.year == row.get("year")
        assert item.index == row.get("index")
        assert item.thumb == row.get("thumb")
        assert item.duration_ms == row.get("duration")
        assert item.rating == row.get("rating")
        assert item.genres == tuple(tag["tag"] for tag in row.get("Genre", []))
        assert [role.name for role in item.roles] == [tag["tag"] for tag in row.get("Role", [])]
        ours = [(part.file, part.size_bytes) for media in item.media for part in media.parts]
        theirs = [(part["file"], part["size"]) for part in parts_in(row)]
        assert ours == theirs


async def test_movies_that_were_not_asked_for_in_pages():
    async with raw_site(said("section_all_movies.json")) as site:
        pages = [page async for page in server_at(site).pages("1", "movie")]
    assert [len(page.items) for page in pages] == [4]
    movie = pages[0].items[0]
    assert (movie.title, movie.year, movie.guids) == (
        "Big Buck Bunny", 2008, ("imdb://tt1254207",),
    )  # fmt: skip
    media = movie.media[0]
    assert (media.resolution, media.video_codec, media.container) == ("720", "h264", "mkv")
    assert (media.audio_codec, media.audio_channels, media.bitrate) == ("aac", 1, 21178)


async def test_a_season_is_not_all_episodes():
    items = await items_in("metadata_children_seasons.json")
    assert {(item.type, item.parent_rating_key) for item in items} == {("season", "22")}
    assert [item.index for item in items] == [1, 2]


async def test_external_ids_and_people_of_a_whole_movie():
    (old,) = await items_in("metadata_movie_full.json")
    (movie,) = await items_in("metadata_movie_many_streams.json")
    assert [guid.partition(":")[0] for guid in old.guids] == ["imdb"]
    assert [guid.partition(":")[0] for guid in movie.guids] == ["imdb", "tmdb", "tvdb"]
    assert all(role.name and role.character for role in movie.roles)
    assert (old.section_key, len(movie.roles) > 3) == ("1", True)


async def test_sections():
    async with raw_site(said("doc_library_sections.json"), said("ha_library_sections.xml")) as site:
        recorded, in_xml = [await server_at(site).sections() for _ in range(2)]
    assert [(one.key, one.type, one.content_changed_at) for one in recorded] == [
        ("1", "movie", 1234), ("2", "show", 1235), ("3", "artist", 1233),
    ]  # fmt: skip
    assert len(recorded[2].locations) == 2
    assert [one.type for one in in_xml] == ["movie", "show", "artist"]
    assert all(one.uuid and one.locations and not one.refreshing for one in in_xml)


async def test_a_collection():
    async with raw_site(said("metadata_collection.json")) as site:
        found = await server_at(site).collection("161")
    assert found is not None
    assert (found.rating_key, found.title, found.item_type) == ("161", "Animation", "movie")
    assert (found.child_count, found.smart, found.section_key) == (3, False, "1")


async def test_sessions():
    async with raw_site(said("doc_status_sessions.json"), said("ha_status_sessions.xml")) as site:
        documented, in_xml = [(await server_at(site).sessions())[0] for _ in range(2)]
    assert (documented.user_id, documented.user_name) == (123456789, "username")
    assert (documented.state, documented.location) == ("playing", "lan")
    assert documented.decision == "directplay"
    assert (in_xml.title, in_xml.player, in_xml.state) == (
        "Movie 1",
        "SHIELD Android TV",
        "playing",
    )
    assert (in_xml.duration_ms, in_xml.decision) == (9_000_000, "transcode")


async def test_activities():
    async with raw_site(said("doc_activities.json")) as site:
        found = await server_at(site).activities()
    assert [(one.type, one.progress_percent) for one in found] == [
        ("provider.epg.load", 7), ("media.generate.credits", -1),
    ]  # fmt: skip


async def test_who_it_is():
    async with raw_site(said("doc_identity.json"), said("doc_root.json")) as site:
        identity, server = await server_at(site).identity(), await server_at(site).server()
    assert identity.machine_identifier
    assert server.friendly_name


@pytest.mark.parametrize("status", [400, 401, 403, 404])
async def test_errors_are_pages(status: int):
    async with raw_site(said(f"doc_error_{status}.html", status)) as site:
        with pytest.raises(UpstreamError):
            await server_at(site).sections()

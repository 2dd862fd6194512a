"""The client and the pretend Plex server hold to the same contract, call by call."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from PIL import Image

from medianest.demo.library import playing
from medianest.demo.library.contents import Behaviour, Library
from medianest.demo.library.things import Location
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Item
from medianest.integrations.plex.notices import OPENED
from tests.clients.plex_sites import plex_site

ITEMS = 400
LISTED = [
    ("1", "movie"), ("2", "show"), ("2", "season"), ("2", "episode"),
    ("3", "artist"), ("3", "album"), ("3", "track"),
]  # fmt: skip


@pytest.fixture(scope="module")
def running() -> Iterator[PlexServerSite]:
    with plex_site(ITEMS) as site:
        yield site


@pytest.fixture
def site(running: PlexServerSite) -> PlexServerSite:
    running.reset()
    return running


@pytest.fixture
def plex(site: PlexServerSite) -> PretendPlex:
    return site.plex


@pytest.fixture
def library(plex: PretendPlex) -> Library:
    return plex.library


def server_of(site: PlexServerSite, username: str = "olivia") -> PlexServer:
    token = site.plex.account(username).server_token
    return PlexServer(site.base_url, client_identifier="id", token=token)


async def all_items(
    server: PlexServer, section: str, kind: str, *, size: int = 500, since: int | None = None
) -> list[Item]:
    pages = server.pages(section, kind, size=size, updated_since=since)
    return [item async for page in pages for item in page.items]


def test_the_sections_of_the_pretend_library(library: Library):
    """The tests below go by them."""
    kinds = [(section.key, section.type) for section in library.sections.values()]
    assert {("1", "movie"), ("2", "show"), ("3", "artist")} <= set(kinds)
    assert all(library.listed(section, kind) for section, kind in LISTED)


async def test_sections(site: PlexServerSite, library: Library):
    found = await server_of(site).sections()
    known = list(library.sections.values())
    assert [(one.key, one.type, one.title) for one in found] == [
        (one.key, one.type, one.title) for one in known
    ]
    assert [one.content_changed_at for one in found] == [one.content_changed_at for one in known]
    assert all(one.uuid and one.agent and one.locations for one in found)


async def test_a_friend_is_shown_what_is_shared_without_its_folders(
    site: PlexServerSite, plex: PretendPlex
):
    plex.account("frank").sections = ("2",)
    (found,) = await server_of(site, "frank").sections()
    assert (found.key, found.locations) == ("2", ())
    with pytest.raises(UpstreamMissingError):
        await all_items(server_of(site, "frank"), "1", "movie")


@pytest.mark.parametrize(("section", "kind"), LISTED)
async def test_every_item_with_its_bytes_and_its_place(
    site: PlexServerSite, library: Library, section: str, kind: str
):
    found = {item.rating_key: item for item in await all_items(server_of(site), section, kind)}
    known = library.listed(section, kind)
    assert set(found) == {str(key) for key in known}
    assert await server_of(site).count(section, kind) == len(known)
    for key, theirs in known.items():
        ours = found[str(key)]
        assert (ours.type, ours.guid, ours.title) == (kind, theirs.guid, theirs.title[:1000])
        assert (ours.year, ours.added_at, ours.updated_at) == (
            theirs.year, theirs.added_at, theirs.updated_at,
        )  # fmt: skip
        assert ours.parent_rating_key == (str(theirs.parent) if theirs.parent else "")
        assert [len(media.parts) for media in ours.media] == [
            len(version.parts) for version in theirs.versions
        ]
        sizes = [part.size_bytes for media in ours.media for part in media.parts]
        assert sizes == [part.size_bytes for v in theirs.versions for part in v.parts]


async def test_an_episode_and_a_track_name_their_root(site: PlexServerSite, library: Library):
    for section, kind, root in (("2", "episode", "show"), ("3", "track", "artist")):
        roots = {str(key) for key in library.listed(section, root)}
        found = await all_items(server_of(site), section, kind)
        assert {item.grandparent_rating_key for item in found} <= roots


@pytest.mark.parametrize("most", [0, 7, 50])
async def test_a_server_that_gives_fewer_rows_than_asked(
    site: PlexServerSite, library: Library, most: int
):
    library.behaviour = Behaviour(most_rows=most)
    found = await all_items(server_of(site), "1", "movie", size=60)
    assert len(found) == len(library.listed("1", "movie"))
    assert len({item.rating_key for item in found}) == len(found)


@pytest.mark.parametrize("shifts", [-4, -2, 2])
async def test_rows_that_shift_are_not_passed_over(
    site: PlexServerSite, library: Library, shifts: int
):
    before = {str(key) for key in library.listed("1", "movie")}
    library.behaviour = Behaviour(shifts_rows=shifts)
    found = await all_items(server_of(site), "1", "movie", size=10)
    after = {str(key) for key in library.listed("1", "movie")}
    assert before & after <= {item.rating_key for item in found}
    assert before != after


@pytest.mark.parametrize(("section", "kind"), LISTED)
async def test_xml_says_the_same_as_json(site: PlexServerSite, section: str, kind: str):
    in_json, in_xml = server_of(site), server_of(site)
    in_xml._upstream._headers["Accept"] = "application/xml"
    assert await in_xml.sections() == await in_json.sections()
    assert await all_items(in_xml, section, kind) == await all_items(in_json, section, kind)


@pytest.mark.parametrize("knows", [True, False])
async def test_keys_alone(site: PlexServerSite, library: Library, knows: bool):
    library.behaviour = Behaviour(knows_fields=knows)
    found = {
        one.rating_key: one.updated_at
        async for page in server_of(site).ids("2", "episode")
        for one in page.ids
    }
    known = library.listed("2", "episode").values()
    assert found == {str(item.key): item.updated_at for item in known}


async def test_labels_and_whose_they_are(site: PlexServerSite, library: Library):
    first, second, third = list(library.listed("1", "movie"))[:3]
    for item in library.listed("1", "movie").values():
        item.labels = ()
    library.change(first, labels=("Kids", "Häuser & mehr"))
    library.change(second, labels=("Kids",))
    assert await server_of(site).labels("1", "movie") == {
        "Häuser & mehr": [str(first)], "Kids": [str(first), str(second)],
    }  # fmt: skip
    assert str(third) not in str(await server_of(site).labels("1", "movie"))
    assert await server_of(site).labels("3", "track") == {}


async def test_what_was_changed(site: PlexServerSite, library: Library):
    newest = max(item.updated_at for item in library.listed("1", "movie").values())
    key = next(iter(library.listed("1", "movie")))
    library.change(key, title="Another title", updated_at=newest + 10)
    found = await all_items(server_of(site), "1", "movie", since=newest)
    assert [(item.rating_key, item.title) for item in found] == [(str(key), "Another title")]
    assert await all_items(server_of(site), "1", "movie", since=newest + 10) == []


async def test_items_in_full_without_those_that_are_gone(site: PlexServerSite, library: Library):
    keys = list(library.listed("1", "movie"))[:150]
    for key in keys[::2]:
        library.remove(key)
    found = await server_of(site).items([str(key) for key in keys])
    assert {item.rating_key for item in found} == {str(key) for key in keys[1::2]}
    assert {item.section_key for item in found} == {"1"}
    assert any(item.roles and item.guids and item.summary for item in found)
    assert await server_of(site).items([str(keys[0])]) == []


async def test_marks_are_those_of_the_account(site: PlexServerSite, plex: PretendPlex):
    library = plex.library
    library.marks.clear()
    first, second, third, fourth = list(library.listed("1", "movie"))[:4]
    frank, olivia = plex.account("frank").id, plex.account("olivia").id
    library.watch(frank, first, views=2)
    library.watch(frank, second, views=0, offset_ms=60_000)
    library.watch(olivia, third)
    library.watch(frank, fourth, views=1, offset_ms=5_000)
    assert await marks(server_of(site, "frank")) == {
        str(first): (2, 0), str(second): (0, 60_000), str(fourth): (1, 5_000),
    }  # fmt: skip
    assert await marks(server_of(site)) == {str(third): (1, 0)}
    assert await marks(server_of(site), "2", "episode") == {}


async def marks(
    server: PlexServer, section: str = "1", kind: str = "movie"
) -> dict[str, tuple[int, int]]:
    found = [item async for page in server.watched(section, kind) for item in page.items]
    assert all(item.last_viewed_at for item in found)
    assert len({item.rating_key for item in found}) == len(found)
    return {item.rating_key: (item.view_count, item.view_offset_ms) for item in found}


async def test_shows_count_what_was_watched(site: PlexServerSite, plex: PretendPlex):
    library = plex.library
    library.marks.clear()
    show = next(iter(library.listed("2", "show")))
    leaves = list(library.leaf_keys(show))
    library.watch(plex.account("frank").id, leaves[0])
    pages = server_of(site, "frank").watched("2", "show")
    found = [item async for page in pages for item in page.items]
    assert [(item.rating_key, item.viewed_leaf_count, item.leaf_count) for item in found] == [
        (str(show), 1, len(leaves)),
    ]


async def test_a_collection_from_its_making_to_its_end(site: PlexServerSite, library: Library):
    server = server_of(site)
    one, two, three = [str(key) for key in list(library.listed("2", "episode"))[:3]]
    made = await server.create_collection("2", "episode", " Ünder & über ", [one, two])
    found = await server.collection(made)
    assert found is not None
    assert (found.title, found.item_type, found.child_count) == ("Ünder & über", "episode", 2)
    assert (found.section_key, found.smart) == ("2", False)
    assert made in [each.rating_key for each in await server.collections("2")]
    await server.order_by_hand(made)
    await server.add_to_collection(made, [three, one])
    assert await server.collection_items(made) == [one, two, three]
    await server.move_in_collection(made, three, None)
    await server.move_in_collection(made, one, two)
    assert await server.collection_items(made) == [three, two, one]
    await server.remove_from_collection(made, [two, two])
    assert await server.collection_items(made) == [three, one]
    await server.edit_collection("2", made, title="Öther", summary="Wörds & more")
    found = await server.collection(made)
    assert found is not None
    assert (found.title, found.summary, found.child_count) == ("Öther", "Wörds & more", 2)
    await server.delete_collection(made)
    await server.delete_collection(made)
    assert await server.collection(made) is None
    with pytest.raises(UpstreamMissingError):
        await server.collection_items(made)


async def test_a_collection_of_more_items_than_an_address_holds(
    site: PlexServerSite, library: Library
):
    first = library.items[next(iter(library.listed("1", "movie")))]
    library._next_key = 10_000_000
    for _ in range(1_500):
        key = library.new_key()
        library.add(replace(first, key=key, guid=f"local://{key}", versions=()))
    keys = [str(key) for key in library.listed("1", "movie")]
    made = await server_of(site).create_collection("1", "movie", "長い題" * 85, keys)
    assert set(await server_of(site).collection_items(made)) == set(keys)
    await server_of(site).edit_collection("1", made, summary="長い話。" * 3000)
    found = await server_of(site).collection(made)
    assert found is not None
    assert found.summary.endswith("…")


async def test_only_the_owner_changes_collections(site: PlexServerSite, library: Library):
    friend = server_of(site, "frank")
    with pytest.raises(UpstreamForbiddenError):
        await friend.create_collection("1", "movie", "Mine", [])
    collection = str(next(iter(library.collections)))
    with pytest.raises(UpstreamForbiddenError):
        await friend.delete_collection(collection)
    assert await friend.collection(collection) is not None


async def test_a_poster_goes_there_and_comes_back(site: PlexServerSite, library: Library):
    server = server_of(site)
    collection = next(iter(library.collections.values()))
    jpeg = io.BytesIO()
    Image.new("RGB", (600, 900), (200, 30, 40)).save(jpeg, "JPEG")
    await server.upload_poster(str(collection.key), jpeg.getvalue())
    found = await server.collection(str(collection.key))
    assert found is not None
    assert found.thumb is not None
    picture = await server.image(found.thumb, 300, 450)
    with Image.open(io.BytesIO(picture.body)) as shown:
        assert (shown.size, picture.content_type) == ((300, 450), "image/jpeg")
        red, green, blue = shown.convert("RGB").getpixel((150, 225))
    assert red > 150 > green + blue
    with pytest.raises(UpstreamRejectedError):
        await server.upload_poster(str(collection.key), b"no picture")


async def test_pictures_of_every_kind_of_item(site: PlexServerSite):
    server = server_of(site)
    for section, kind in LISTED:
        found = await all_items(server, section, kind)
        for path in {item.thumb for item in found[:20]} | {item.art for item in found[:20]}:
            if path:
                assert (await server.image(path, 120, 180)).body


@pytest.mark.parametrize(
    ("broken", "kind"),
    [
        ("huge", UpstreamResponseError),
        ("html", UpstreamResponseError),
        ("empty", UpstreamResponseError),
        ("missing", UpstreamMissingError),
    ],
)
async def test_broken_pictures(
    site: PlexServerSite, library: Library, broken: str, kind: type[Exception]
):
    (movie, *_) = [one for one in library.listed("1", "movie").values() if one.thumb]
    library.broken_pictures[movie.key] = broken
    with pytest.raises(kind):
        await server_of(site).image(f"/library/metadata/{movie.key}/thumb/{movie.thumb}", 300, 450)


async def test_what_people_play(site: PlexServerSite, plex: PretendPlex):
    movie = next(iter(plex.library.listed("1", "movie")))
    episode = next(iter(plex.library.listed("2", "episode")))
    assert await server_of(site).sessions() == []
    playing.start(plex, "olivia", movie, offset_ms=60_000, state="paused")
    playing.start(plex, "frank", episode, decision="transcode", location="wan")
    mine, theirs = await server_of(site).sessions()
    assert (mine.rating_key, mine.type, mine.section_key) == (str(movie), "movie", "1")
    assert (mine.user_id, mine.user_name, mine.state) == (1, "olivia", "paused")
    assert (mine.view_offset_ms, mine.decision, mine.location) == (60_000, "directplay", "lan")
    assert (theirs.user_id, theirs.decision, theirs.location) == (1002, "transcode", "wan")
    assert theirs.grandparent_title
    assert theirs.session_id
    assert theirs.player
    with pytest.raises(UpstreamForbiddenError):
        await server_of(site, "frank").sessions()


async def test_a_scan_of_one_folder_finds_its_files(
    site: PlexServerSite, library: Library, tmp_path: Path
):
    library.sections["1"].locations = [Location(90, "/films", tmp_path)]
    library.behaviour = Behaviour(scan_seconds=1.5)
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "A film (1999).mkv").write_bytes(b"x" * 1000)
    (tmp_path / "other.mkv").write_bytes(b"x")
    server = server_of(site)
    await server.scan("1", "/films/new")
    assert [one.section_key for one in await server.activities()] == ["1"]
    async with asyncio.timeout(20):
        while await server.activities():  # noqa: ASYNC110 - the server rings no bell
            await asyncio.sleep(0.05)
    files = {
        part.file: item
        for item in await all_items(server, "1", "movie")
        for media in item.media
        for part in media.parts
    }
    assert files["/films/new/A film (1999).mkv"].year == 1999
    assert "/films/other.mkv" not in files
    with pytest.raises(UpstreamForbiddenError):
        await server_of(site, "frank").scan("1")


async def test_what_the_server_tells(site: PlexServerSite, plex: PretendPlex):
    movie = next(iter(plex.library.listed("1", "movie")))
    told = server_of(site).notifications()
    assert (await anext(told)).type == OPENED
    first = asyncio.ensure_future(anext(told))
    async with asyncio.timeout(20):
        while not first.done():  # It does not say when it has begun to tell.
            plex.library.change(movie, title="Another")
            await asyncio.wait([first], timeout=0.1)
        entry = (await first).timeline[0]
        assert (entry.rating_key, entry.section_key, entry.type) == (str(movie), "1", 1)
        playing.start(plex, "olivia", movie, offset_ms=1000)
        async for notice in told:
            if notice.type == "playing":
                break
    assert notice.playing[0].rating_key == str(movie)
    assert (notice.playing[0].state, notice.playing[0].view_offset_ms) == ("playing", 1000)
    await told.aclose()  # type: ignore[attr-defined]


async def test_nobody_listens_without_a_token(site: PlexServerSite):
    server = PlexServer(site.base_url, client_identifier="id", token="wrong")
    with pytest.raises((UpstreamAuthError, UpstreamForbiddenError)):
        await anext(server.notifications())


async def test_a_server_installed_anew_is_named_right(site: PlexServerSite, plex: PretendPlex):
    """By the client that has named the one before it."""
    server = server_of(site)
    before = (await server.identity()).machine_identifier
    movies = [str(key) for key in list(plex.library.listed("1", "movie"))[:3]]
    await server.create_collection("1", "movie", "Mine", movies)
    plex.reinstall()
    assert (await server.identity()).machine_identifier not in ("", before)
    movies = [str(key) for key in list(plex.library.listed("1", "movie"))[:3]]
    made = await server.create_collection("1", "movie", "Mine", movies[:2])
    await server.add_to_collection(made, movies)
    assert [str(key) for key in plex.library.collections[int(made)].items] == movies


async def test_an_answer_cut_in_the_middle_is_no_answer(site: PlexServerSite):
    site.troubles.add(Trouble("half", times=9))
    with pytest.raises(UpstreamUnreachableError):
        await all_items(server_of(site), "1", "movie")


async def test_a_server_that_stops_while_it_is_listed(site: PlexServerSite):
    site.troubles.add(Trouble("hang_up", times=9, after=2))
    pages = server_of(site).pages("1", "movie", size=20)
    assert [(await anext(pages)).next_start for _ in range(2)] == [20, 40]
    with pytest.raises(UpstreamUnreachableError):
        await anext(pages)
    site.troubles.clear()
    assert (await anext(server_of(site).pages("1", "movie", start=40, size=20))).next_start == 60


async def test_who_may_ask(site: PlexServerSite, plex: PretendPlex, library: Library):
    strangers = PlexServer(site.base_url, client_identifier="id", token="wrong")
    with pytest.raises(UpstreamAuthError):
        await strangers.sections()
    library.behaviour = Behaviour(starting=True)
    with pytest.raises(UpstreamBusyError):
        await server_of(site).sections()
    library.behaviour = Behaviour()
    plex.revoke("frank")
    assert await server_of(site).sections()


async def test_no_token_in_an_address(site: PlexServerSite):
    await all_items(server_of(site), "1", "movie")
    assert "pretend-" not in str(site.log.as_list())


NAMES = [
    "Winter nights",
    "a+b = c & d",
    "100 % #1?",
    "Größe/ähnlich",
    "夏の夜 映画",
    "🎬 Nest 👩‍👩‍👧",
    'it\'s "quoted"; done',
    "50%20off %2B",
    "Cafe\u0301 decomposed",
]


@pytest.mark.parametrize("name", NAMES)
async def test_folders_arrive_as_they_are_called(
    site: PlexServerSite, library: Library, tmp_path: Path, name: str
):
    library.behaviour.scan_seconds = 0.0
    library.sections["1"].locations.append(Location(99, "/data/new videos", tmp_path))
    other = tmp_path / "other"
    other.mkdir()
    (other / "elsewhere.mp4").write_bytes(b"v" * 2_000)
    folder = tmp_path / name
    folder.mkdir(parents=True)
    (folder / "found.mp4").write_bytes(b"v" * 2_000)
    server = server_of(site)
    await server.scan("1", f"/data/new videos/{name}")
    for _ in range(200):
        if not await server.activities():
            break
        await asyncio.sleep(0.02)
    items = await all_items(server, "1", "movie")
    files = [part.file for item in items for media in item.media for part in media.parts]
    assert [file for file in files if file.startswith("/data/new videos")] == [
        f"/data/new videos/{name}/found.mp4"
    ]


@pytest.mark.parametrize("name", NAMES)
async def test_titles_arrive_as_they_are_written(site: PlexServerSite, library: Library, name: str):
    server = server_of(site)
    movies = [str(key) for key in list(library.listed("1", "movie"))[:2]]
    made = await server.create_collection("1", "movie", name, movies)
    assert library.collections[int(made)].title == name
    await server.edit_collection("1", made, title=f"{name} 2", summary=f"{name}\n+ more")
    changed = library.collections[int(made)]
    assert (changed.title, changed.summary) == (f"{name} 2", f"{name}\n+ more")
    assert [str(key) for key in changed.items] == movies


async def test_the_pretend_server_takes_a_plus_for_a_plus(site: PlexServerSite, library: Library):
    token = {"X-Plex-Token": site.plex.owner().token}
    async with httpx.AsyncClient(trust_env=False, headers=token) as http:
        query = "type=1&title=Winter+nights&smart=0&sectionId=1"
        answer = await http.post(f"{site.base_url}/library/collections?{query}")
    assert answer.status_code == 200
    assert "Winter+nights" in {one.title for one in library.collections.values()}

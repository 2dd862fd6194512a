"""Pictures of the library: fetched once, kept, shown to those who may see what they are of."""

from __future__ import annotations

import asyncio
import io
import time

import pytest
from PIL import Image
from sqlmodel import col, update

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import NotFoundError
from medianest.models import LibraryItem
from medianest.runtime import open_runtime
from medianest.services.library import images as library_images
from medianest.services.library.images import WIDTHS, PictureKind
from medianest.services.pictures import fetches

POSTER, ART, COLLECTION = PictureKind.POSTER, PictureKind.ART, PictureKind.COLLECTION
TRANSCODED = "/photo/:/transcode"


@pytest.fixture
async def admin(rows):
    return await rows.admin()


@pytest.fixture
def images(runtime):
    return runtime.library.images


@pytest.fixture
def film(copy):
    return next(item for item in copy.of("1") if item.thumb and item.art)


def asked(site) -> list[dict]:
    return [one for one in site.log.as_list() if one["path"].startswith(TRANSCODED)]


def size_of(body):
    picture = Image.open(io.BytesIO(body))
    picture.load()
    assert picture.format == "WEBP"
    return picture.size


async def change(runtime, row, **columns):
    async with runtime.database.write() as session:
        table = type(row)
        await session.execute(update(table).where(col(table.id) == row.id).values(**columns))


async def refused(images, actor, kind, key, width=240):
    with pytest.raises(NotFoundError) as error:
        await images.get(actor, kind, key, width)
    return error.value


# ---- what is shown


async def test_a_poster_is_small_and_webp(images, admin, film):
    picture = await images.get(admin, POSTER, film.id, 240)
    assert (picture.content_type, size_of(picture.body)) == ("image/webp", (240, 360))


async def test_a_background_is_wide(images, admin, film):
    picture = await images.get(admin, ART, film.id, 480)
    assert size_of(picture.body) == (480, 270)


async def test_a_collection_has_the_picture_that_plex_composes(images, admin, copy):
    collection = next(iter(copy.collections.values()))
    picture = await images.get(admin, COLLECTION, collection.id, 240)
    assert size_of(picture.body) == (240, 360)


@pytest.mark.parametrize(
    ("wanted", "given"), [(1, 120), (121, 160), (161, 240), (480, 480), (9_999, 1280)]
)
async def test_widths_are_a_few(images, admin, film, wanted, given):
    found = await images.find(admin, POSTER, film.id, wanted)
    assert (found.width, given in WIDTHS) == (given, True)


async def test_an_episode_and_an_album_have_pictures_of_their_own_shape(images, admin, copy):
    episode = next(item for item in copy.of("2", "episode") if item.thumb)
    album = next(item for item in copy.of("3", "album") if item.thumb)
    assert size_of((await images.get(admin, POSTER, episode.id, 240)).body) == (240, 135)
    assert size_of((await images.get(admin, POSTER, album.id, 240)).body) == (240, 240)


async def test_what_has_no_picture_has_none(runtime, images, admin, film, site):
    await change(runtime, film, thumb=None)
    await refused(images, admin, POSTER, film.id)
    await refused(images, admin, POSTER, 10_000_000)
    assert asked(site) == []


@pytest.mark.parametrize(
    "path",
    [
        "http://127.0.0.1:1/secret",
        "//127.0.0.1/library/x",
        "/library/../identity",
        "/library/metadata/%2e%2e/%2e%2e/identity",
        "/identity",
        "/:/resources/movie.png",
        "file:///etc/passwd",
        "/library/metadata/1/thumb/1?url=http://127.0.0.1/",
        "/library/metadata/1/thumb/1#x",
        "/library\\metadata",
        "/library/metadata/1/thumb/1\r\nX: y",
    ],
)
async def test_only_paths_of_the_library_are_asked_for(runtime, images, admin, film, site, path):
    """Plex would fetch any address that it is given."""
    await change(runtime, film, thumb=path)
    await refused(images, admin, POSTER, film.id)
    assert asked(site) == []


# ---- kept, and fetched once


async def test_the_second_time_plex_is_not_asked(images, admin, film, site):
    first = await images.get(admin, POSTER, film.id, 240)
    second = await images.get(admin, POSTER, film.id, 240)
    assert (first, len(asked(site))) == (second, 1)


async def test_another_process_finds_what_one_has_kept(runtime, images, admin, film, site):
    first = await images.get(admin, POSTER, film.id, 240)
    other = open_runtime(runtime.environment)
    try:
        assert await other.library.images.get(admin, POSTER, film.id, 240) == first
    finally:
        await other.close()
    assert len(asked(site)) == 1


async def test_many_at_the_same_moment_are_one_question(images, admin, film, site):
    found = await asyncio.gather(*(images.get(admin, POSTER, film.id, 240) for _ in range(20)))
    assert (len(set(found)), len(asked(site))) == (1, 1)


async def test_also_where_nothing_can_be_kept(runtime, images, admin, film, site):
    """A full disk: the picture is shown all the same."""
    (runtime.environment.data / "cache").write_bytes(b"in the way")
    site.troubles.add(Trouble("slow", path=TRANSCODED, seconds=0.3))
    found = await asyncio.gather(*(images.get(admin, POSTER, film.id, 240) for _ in range(20)))
    assert (len(set(found)), len(asked(site))) == (1, 1)


async def test_two_processes_at_the_same_moment_are_one_question(
    runtime, images, admin, film, site
):
    site.troubles.add(Trouble("slow", path=TRANSCODED, seconds=0.5))
    other = open_runtime(runtime.environment)
    try:
        both = (images, other.library.images)
        await asyncio.gather(*(one.get(admin, POSTER, film.id, 240) for one in both))
    finally:
        await other.close()
    assert len(asked(site)) == 1


async def test_who_leaves_takes_nothing_from_the_others(images, admin, film, site):
    site.troubles.add(Trouble("slow", path=TRANSCODED, seconds=0.5))
    first = asyncio.create_task(images.get(admin, POSTER, film.id, 240))
    second = asyncio.create_task(images.get(admin, POSTER, film.id, 240))
    await asyncio.sleep(0.2)
    first.cancel()
    assert size_of((await second).body) == (240, 360)
    assert len(asked(site)) == 1


async def test_a_new_poster_is_a_new_picture(runtime, images, admin, film, site):
    before = await images.find(admin, POSTER, film.id, 240)
    await images.read(before)
    site.plex.library.change(int(film.rating_key), thumb=1_900_000_000)
    await change(runtime, film, thumb=f"/library/metadata/{film.rating_key}/thumb/1900000000")
    after = await images.find(admin, POSTER, film.id, 240)
    assert after.version != before.version
    assert after.key != before.key
    await images.read(after)
    assert len(asked(site)) == 2


async def test_two_questions_at_a_time_are_enough(images, admin, copy, site):
    films = [item for item in copy.of("1") if item.thumb][:8]
    site.troubles.add(Trouble("slow", times=len(films), path=TRANSCODED, seconds=0.2))
    began = time.monotonic()
    await asyncio.gather(*(images.get(admin, POSTER, item.id, 120) for item in films))
    assert time.monotonic() - began >= 0.2 * len(films) / library_images.AT_ONCE


async def test_what_is_kept_stays_within_the_limit_by_itself(runtime, images, admin, copy):
    await runtime.settings.replace({"library": {"imageCacheBytes": 12_000}}, updated_by=None)
    films = [item for item in copy.of("1") if item.thumb][:12]
    for item in films:
        await images.get(admin, POSTER, item.id, 240)
        if runtime.pictures._sweeping is not None:
            await runtime.pictures._sweeping
    kept = kept_files(runtime)
    assert 0 < sum(file.stat().st_size for file in kept) <= 12_000
    assert len(kept) < len(films)


async def test_a_smaller_limit_holds_after_the_next_sweep(runtime, images, admin, copy):
    for item in [item for item in copy.of("1") if item.thumb][:3]:
        await images.get(admin, POSTER, item.id, 240)
    assert await runtime.pictures.sweep() == 0
    await runtime.settings.replace({"library": {"imageCacheBytes": 0}}, updated_by=None)
    assert (await runtime.pictures.sweep(), kept_files(runtime)) == (3, [])


def kept_files(runtime):
    return list((runtime.environment.data / "cache" / "library").rglob("*.webp"))


# ---- Plex in trouble


async def test_without_plex_what_is_kept_is_shown(runtime, images, admin, copy, film, site):
    kept = await images.get(admin, POSTER, film.id, 240)
    site.plex.library.behaviour.starting = True
    other = next(item for item in copy.of("1") if item.thumb and item.id != film.id)
    assert await images.get(admin, POSTER, film.id, 240) == kept
    await refused(images, admin, POSTER, other.id)


async def test_while_plex_is_away_the_rest_is_refused_at_once(
    runtime, images, admin, copy, monkeypatch
):
    """Only the first one waits for the server; then, for a while, nobody asks."""
    monkeypatch.setattr(fetches, "AWAY_SECONDS", 1.5)
    address = {"url": "http://127.0.0.1:9", "token": "a"}
    await runtime.settings.replace({"plex": address}, updated_by=None)
    await change(runtime, copy.server, url="http://127.0.0.1:9")
    films = [item for item in copy.of("1") if item.thumb][:6]
    await refused(images, admin, POSTER, films[0].id)
    began = time.monotonic()
    for item in films[1:]:
        await refused(images, admin, POSTER, item.id)
    assert time.monotonic() - began < 1


async def test_when_plex_is_back_pictures_are(images, admin, film, site, monkeypatch):
    monkeypatch.setattr(fetches, "AWAY_SECONDS", 0.2)
    site.plex.library.behaviour.starting = True
    await refused(images, admin, POSTER, film.id)
    site.plex.library.behaviour.starting = False
    await asyncio.sleep(0.3)
    assert size_of((await images.get(admin, POSTER, film.id, 240)).body) == (240, 360)


@pytest.mark.parametrize("how", ["html", "garbage", "bomb", "empty", "missing"])
async def test_a_broken_picture_is_none_and_not_asked_for_again(
    runtime, images, admin, film, site, how
):
    site.plex.library.broken_pictures[int(film.rating_key)] = how
    await refused(images, admin, POSTER, film.id)
    await refused(images, admin, POSTER, film.id)
    assert len(asked(site)) == 1
    other_width = await images.find(admin, POSTER, film.id, 480)
    assert runtime.pictures.store.read(other_width.key) is None


async def test_a_picture_of_200_megabytes_is_not_read_to_its_end(images, admin, film, site):
    site.plex.library.broken_pictures[int(film.rating_key)] = "huge"
    await refused(images, admin, POSTER, film.id)
    assert asked(site)[0]["bytes_sent"] < 60_000_000


async def test_one_broken_picture_takes_no_other_with_it(images, admin, copy, film, site):
    site.plex.library.broken_pictures[int(film.rating_key)] = "missing"
    await refused(images, admin, POSTER, film.id)
    other = next(item for item in copy.of("1") if item.thumb and item.id != film.id)
    assert await images.get(admin, POSTER, other.id, 240)


async def test_a_failure_is_forgotten_after_a_while(images, admin, film, site, monkeypatch):
    monkeypatch.setattr(fetches, "FAILED_SECONDS", 0.2)
    site.plex.library.broken_pictures[int(film.rating_key)] = "html"
    await refused(images, admin, POSTER, film.id)
    del site.plex.library.broken_pictures[int(film.rating_key)]
    await asyncio.sleep(0.3)
    assert await images.get(admin, POSTER, film.id, 240)


async def test_a_silent_plex_holds_nobody_up_for_long(images, admin, film, site, monkeypatch):
    monkeypatch.setattr(fetches, "PATIENCE_SECONDS", 0.3)
    monkeypatch.setattr(fetches, "FETCH_SECONDS", 1.0)
    site.troubles.add(Trouble("silent", path=TRANSCODED))
    began = time.monotonic()
    await refused(images, admin, POSTER, film.id)
    assert time.monotonic() - began < 1


async def test_of_another_server_only_what_is_kept_is_shown(runtime, images, admin, film, site):
    """Somebody chose another server: its pictures are not those of our rows."""
    kept = await images.get(admin, POSTER, film.id, 240)
    await change(runtime, await _server(runtime), url="http://elsewhere.test")
    await runtime.library.servers.remember(site.base_url, "another-machine")
    assert await images.get(admin, POSTER, film.id, 240) == kept
    await refused(images, admin, POSTER, film.id, 480)
    assert len(asked(site)) == 1


async def _server(runtime):
    found = await runtime.library.servers.current()
    assert found is not None
    return found


async def test_the_token_is_in_no_address(images, admin, film, site):
    await images.get(admin, POSTER, film.id, 240)
    token = site.plex.owner().token
    assert not [one for one in site.log.as_list() if token in one["path"]]


# ---- who may see them


@pytest.mark.databases
async def test_a_person_sees_pictures_of_their_sections_only(images, rows, copy):
    ann = await rows.person("Ann", sections=[copy.sections["1"]])
    own = next(item for item in copy.of("1") if item.thumb)
    other = next(item for item in copy.of("2", "show") if item.thumb)
    assert await images.get(ann, POSTER, own.id, 120)
    await refused(images, ann, POSTER, other.id)
    await refused(images, ann, ART, other.id)


async def test_that_somebody_else_has_looked_at_it_changes_nothing(images, admin, rows, copy):
    film = next(item for item in copy.of("1") if item.thumb)
    await images.get(admin, POSTER, film.id, 120)
    ben = await rows.person("Ben", sections=[copy.sections["2"]])
    missing = await refused(images, ben, POSTER, 10_000_000, 120)
    assert (await refused(images, ben, POSTER, film.id, 120)).message == missing.message


@pytest.mark.databases
async def test_collections_of_sections_that_are_not_shared_have_no_picture(images, rows, copy):
    ben = await rows.person("Ben", sections=[copy.sections["2"]])
    theirs = [one for one in copy.collections.values() if one.title == "Slow Stories"]
    others = [one for one in copy.collections.values() if one.title == "Winter Nights"]
    assert await images.get(ben, COLLECTION, theirs[0].id, 120)
    await refused(images, ben, COLLECTION, others[0].id, 120)


async def test_somebody_without_plex_sees_none(images, rows, film):
    await refused(images, await rows.person("Eve"), POSTER, film.id)


async def test_ids_of_items_and_of_collections_are_not_mixed_up(runtime, images, admin, copy):
    collection = next(iter(copy.collections.values()))
    async with runtime.database.read() as session:
        item = await session.get_one(LibraryItem, collection.id)
    told = await images.find(admin, COLLECTION, collection.id, 120)
    assert told.path == collection.thumb != item.thumb

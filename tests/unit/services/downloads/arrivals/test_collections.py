"""A playlist's videos stand together in one collection of Plex, which is the playlist's own."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from PIL import Image
from sqlmodel import col, delete

from medianest.demo.scripted_trouble import Trouble
from medianest.models import LibraryCollection
from medianest.services.downloads import arrival_words as words
from tests.unit.services.downloads.arrivals.meeting import Meeting
from tests.unit.services.downloads.samples import PLAYLIST

OTHER = "https://www.youtube.com/playlist?list=PLnest-other"
LESSONS = ("Nest/A.mp4", "Nest/B.mp4", "Nest/C.mp4")


def picture(width: int = 320, kind: str = "JPEG") -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (width, width * 9 // 16), "teal").save(written, kind, compress_level=1)
    return written.getvalue()


@asynccontextmanager
async def pictures(meeting: Meeting, body: bytes, content_type: str) -> AsyncIterator[str]:
    """The address of a picture on this machine, which downloads may reach."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}"
        writer.write(f"{head}\r\nConnection: close\r\n\r\n".encode() + body)
        writer.close()

    await meeting.set(allowedPrivateNetworks=["127.0.0.0/8"])
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/thumb.jpg"
    server.close()


@pytest.mark.databases
async def test_a_playlist_becomes_a_collection_and_later_parts_join_it(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST, uploader="Ada")
    await meeting.round()
    row = await meeting.row(claim)
    assert (row.status, row.library_item_id) == ("completed", None)
    (made,) = meeting.named("Lessons")
    assert meeting.files_in(made) == list(LESSONS)
    assert made.summary == f"Ada\n{PLAYLIST}"

    more = await meeting.published("Nest/D.mp4", "Nest/E.mp4", url=PLAYLIST)
    await meeting.round()
    assert (await meeting.row(more)).collection_id == row.collection_id
    assert meeting.files_in(made) == [*LESSONS, "Nest/D.mp4", "Nest/E.mp4"]
    assert len(meeting.named("Lessons")) == 1


@pytest.mark.databases
async def test_what_a_subscription_brings_joins_the_collection(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.round()
    followed = await meeting.followed(PLAYLIST)
    new = await meeting.taken(followed, "Nest/D.mp4", "Nest/E.mp4")
    await meeting.round()
    (made,) = meeting.named("Lessons")
    assert sorted(meeting.files_in(made)) == [*LESSONS, "Nest/D.mp4", "Nest/E.mp4"]
    for one in new:
        row = await meeting.row(one)
        assert row.status == "completed"
        assert row.collection_id == (await meeting.row(claim)).collection_id
        assert row.library_item_id is not None


async def test_a_subscription_alone_makes_one_collection(meeting: Meeting):
    followed = await meeting.followed(PLAYLIST, uploader="Ada")
    await meeting.taken(followed, "Nest/A.mp4", "Nest/B.mp4")
    await meeting.round()
    await meeting.taken(followed, "Nest/C.mp4", "Nest/D.mp4")
    await meeting.round()
    (made,) = meeting.named("Lessons")
    assert len(made.items) == 4
    assert made.summary == f"Ada\n{PLAYLIST}"


async def test_a_single_video_makes_none(meeting: Meeting):
    before = len(meeting.site.plex.library.collections)
    await meeting.published("Nest/A.mp4")
    await meeting.round()
    assert len(meeting.site.plex.library.collections) == before


async def test_a_collection_that_was_renamed_in_plex_is_still_the_playlists(meeting: Meeting):
    await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.round()
    (made,) = meeting.named("Lessons")
    made.title = "How to build"
    await meeting.published("Nest/D.mp4", "Nest/E.mp4", url=PLAYLIST)
    await meeting.round()
    assert len(made.items) == 5
    assert meeting.named("Lessons") == []


@pytest.mark.parametrize("is_known", [True, False])
async def test_a_collection_that_was_deleted_in_plex_is_made_anew(meeting: Meeting, is_known: bool):
    await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.round()
    (made,) = meeting.named("Lessons")
    claim = await meeting.published("Nest/D.mp4", "Nest/E.mp4", url=PLAYLIST)
    await meeting.arrivals.look()
    if is_known:
        del meeting.site.plex.library.collections[made.key]
    await meeting.sync()
    meeting.site.plex.library.collections.pop(made.key, None)
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"
    (again,) = meeting.named("Lessons")
    assert again.key != made.key
    assert len(again.items) == 2


async def test_a_collection_of_that_name_is_extended_and_keeps_its_words(meeting: Meeting):
    known = next(
        one
        for one in meeting.site.plex.library.collections.values()
        if one.section == "1" and not one.smart
    )
    known.summary = "By hand"
    before = len(known.items)
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4", title=known.title)
    await meeting.round()
    assert await meeting.status(claim) == "completed"
    assert (len(known.items), known.summary, known.thumb) == (before + 2, "By hand", 0)


async def test_a_smart_collection_of_that_name_is_left_alone(meeting: Meeting):
    known = next(
        one
        for one in meeting.site.plex.library.collections.values()
        if one.section == "1" and not one.smart
    )
    known.smart = True
    before = list(known.items)
    await meeting.sync()
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4", title=known.title, uploader="Ada")
    await meeting.round()
    assert await meeting.status(claim) == "completed"
    assert known.items == before
    (made,) = meeting.named(f"{known.title} (Ada)")
    assert len(made.items) == 2


async def test_two_playlists_of_one_name_are_two(meeting: Meeting):
    first = await meeting.published("Nest/A.mp4", "Nest/B.mp4", url=PLAYLIST, uploader="Ada")
    second = await meeting.published("Nest/C.mp4", "Nest/D.mp4", url=OTHER, uploader="Ben")
    followed = await meeting.followed(f"{OTHER}2", uploader="Ben")
    await meeting.round()
    await meeting.taken(followed, "Nest/E.mp4")
    meeting.now += 60
    await meeting.round()
    assert [meeting.files_in(one) for one in meeting.named("Lessons")] == [
        ["Nest/A.mp4", "Nest/B.mp4"]
    ]
    assert len(meeting.named("Lessons (Ben)")[0].items) == 2
    assert len(meeting.named("Lessons (2)")[0].items) == 1
    ids = {(await meeting.row(claim)).collection_id for claim in (first, second)}
    assert len(ids) == 2


async def test_two_downloads_of_one_playlist_at_once_make_one_collection(meeting: Meeting):
    claims = [
        await meeting.published("Nest/A.mp4", "Nest/B.mp4", url=PLAYLIST),
        await meeting.published("Nest/B2.mp4", "Nest/C.mp4", url=PLAYLIST),
    ]
    await meeting.round()
    (made,) = meeting.named("Lessons")
    assert len(made.items) == 4
    rows = [await meeting.row(claim) for claim in claims]
    assert {row.status for row in rows} == {"completed"}
    assert len({row.collection_id for row in rows}) == 1


async def test_half_of_a_playlist_is_gathered_when_the_rest_never_comes(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    (meeting.folder / "Nest/B.mp4").unlink()
    await meeting.round()
    row = await meeting.row(claim)
    assert (row.status, row.error_code) == ("completed", words.NOT_TAKEN_UP)
    assert row.error_message == "1 of 3 files were not taken up by Plex."
    (made,) = meeting.named("Lessons")
    assert meeting.files_in(made) == ["Nest/A.mp4", "Nest/C.mp4"]


async def test_killed_between_the_scan_and_the_collection(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    meeting.restarted()
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"
    assert len(meeting.named("Lessons")) == 1


async def test_killed_between_the_collection_and_its_words(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    meeting.site.troubles.add(Trouble("hang_up", times=9, path="/library/sections/1/all"))
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "waiting_for_plex"
    assert meeting.named("Lessons")[0].summary == ""
    meeting.site.troubles.clear()
    meeting.restarted()
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"
    (made,) = meeting.named("Lessons")
    assert PLAYLIST in made.summary


async def test_killed_before_our_row_of_the_collection_was_written(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.round()
    async with meeting.runtime.database.write() as session:
        await session.execute(
            delete(LibraryCollection).where(col(LibraryCollection.title) == "Lessons")
        )
    second = await meeting.published("Nest/D.mp4", "Nest/E.mp4", url=PLAYLIST)
    for _ in range(3):
        meeting.now += 60
        await meeting.round()
    assert [await meeting.status(one) for one in (claim, second)] == ["completed"] * 2
    (made,) = meeting.named("Lessons")
    assert len(made.items) == 5


async def test_a_collection_that_cannot_be_made_has_an_end_in_words(meeting: Meeting):
    claim = await meeting.published(*LESSONS, url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    refused = Trouble("status", status=400, times=10_000, path="/library/collections")
    meeting.site.troubles.add(refused)
    await meeting.wait(20, syncs=False)
    row = await meeting.row(claim)
    assert (row.status, row.error_message) == ("waiting_for_plex", words.TROUBLE)
    await meeting.wait(40, syncs=False)
    row = await meeting.row(claim)
    assert (row.status, row.error_message) == ("completed", words.NO_COLLECTION)
    assert len(meeting.asked("POST /library/collections")) < 12


async def test_a_trouble_with_one_collection_does_not_hold_up_others(meeting: Meeting):
    stuck = await meeting.published(*LESSONS, url=PLAYLIST)
    other = await meeting.published("Nest/D.mp4")
    await meeting.arrivals.look()
    await meeting.sync()
    refused = Trouble("status", status=404, times=10_000, path="/library/collections")
    meeting.site.troubles.add(refused)
    await meeting.arrivals.look()
    assert await meeting.status(stuck) == "waiting_for_plex"
    assert await meeting.status(other) == "completed"


async def test_the_playlists_picture_becomes_the_poster(meeting: Meeting):
    async with pictures(meeting, picture(kind="PNG"), "image/png") as address:
        claim = await meeting.published(*LESSONS, url=PLAYLIST, thumbnail_url=address)
        await meeting.round()
    assert await meeting.status(claim) == "completed"
    (made,) = meeting.named("Lessons")
    with Image.open(io.BytesIO(meeting.site.plex.library.posters[made.key])) as poster:
        assert (poster.format, poster.size) == ("JPEG", (320, 180))


@pytest.mark.long
@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"<!doctype html><title>Not here</title>", "text/html"),
        (b"<html>", "image/jpeg"),
        (picture() + b"\0" * 3_000_000, "image/jpeg"),
        (picture()[:200], "image/jpeg"),
        (picture(8_000, "PNG"), "image/png"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
    ids=["html", "html called a picture", "huge", "broken", "bomb", "svg"],
)
async def test_what_is_no_picture_does_no_harm(meeting: Meeting, body: bytes, content_type: str):
    async with pictures(meeting, body, content_type) as address:
        claim = await meeting.published(*LESSONS, url=PLAYLIST, thumbnail_url=address)
        await meeting.round()
    await check_without_poster(meeting, claim)


@pytest.mark.long
@pytest.mark.parametrize("address", [None, "", "file:///etc/passwd", "http://127.0.0.1:1/a.jpg"])
async def test_a_picture_that_is_missing_does_no_harm(meeting: Meeting, address: str | None):
    claim = await meeting.published(*LESSONS, url=PLAYLIST, thumbnail_url=address)
    await meeting.round()
    await check_without_poster(meeting, claim)


async def test_a_poster_that_plex_refuses_does_no_harm(meeting: Meeting):
    async with pictures(meeting, picture(), "image/jpeg") as address:
        claim = await meeting.published(*LESSONS, url=PLAYLIST, thumbnail_url=address)
        await meeting.arrivals.look()
        await meeting.sync()
        # The first call there is about its order.
        refused = Trouble("status", status=400, times=9, after=1, path="/library/metadata/")
        meeting.site.troubles.add(refused)
        await meeting.arrivals.look()
    assert meeting.asked("/posters")
    await check_without_poster(meeting, claim)


async def check_without_poster(meeting: Meeting, claim: object) -> None:
    row = await meeting.row(claim)  # type: ignore[arg-type]
    assert (row.status, row.error_code) == ("completed", None)
    (made,) = meeting.named("Lessons")
    assert made.key not in meeting.site.plex.library.posters
    assert PLAYLIST in made.summary


@pytest.mark.long
async def test_500_entries_are_gathered_in_few_requests(meeting: Meeting):
    names = [f"Nest/Lesson {number:03d}.mp4" for number in range(500)]
    claim = await meeting.published(*names, url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    meeting.site.log.clear()
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"
    (made,) = meeting.named("Lessons")
    assert meeting.files_in(made) == names
    assert len(meeting.site.log.as_list()) < 40
    assert len(meeting.scans()) == 0


async def test_tracks_stand_in_it_as_their_albums(music_too: Meeting):
    meeting = music_too
    claim = await meeting.published("Nest/Live/A.m4a", "Nest/Live/B.m4a", "Nest/C.m4a")
    await meeting.round()
    assert await meeting.status(claim) == "completed"
    (made,) = meeting.named("Lessons")
    assert (made.section, made.item_type) == ("3", "album")
    items = meeting.site.plex.library.items
    assert [items[key].title for key in made.items] == ["Live", "Nest"]

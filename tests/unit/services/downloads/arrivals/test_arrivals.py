"""Downloads meet Plex: it looks where they lie, and they are complete once it has found them."""

from __future__ import annotations

import pytest
from sqlmodel import col, delete, select, update

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import ConflictError
from medianest.models import DownloadStatus, LibraryItem, LibrarySection
from medianest.models.download import DownloadEntry
from medianest.services.actor import Actor
from medianest.services.downloads import arrival_words as words
from medianest.services.downloads.rows import Claim
from tests.unit.services.downloads.arrivals.meeting import ROOT, Meeting


async def told(meeting: Meeting, claim: Claim) -> tuple[str, str | None, str | None]:
    row = await meeting.row(claim)
    return row.status, row.error_code, row.error_message


async def owner_of(meeting: Meeting, claim: Claim) -> Actor:
    return Actor((await meeting.row(claim)).user_id, "Ada", "user", "session", frozenset(ALL))


ALL = ("download",)


@pytest.mark.databases
async def test_a_video_is_complete_once_plex_has_found_it(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    assert await meeting.status(claim) == "waiting_for_plex"
    await meeting.round()
    row = await meeting.row(claim)
    assert (row.status, row.collection_id, row.error_code) == ("completed", None, None)
    assert row.library_item_id == await meeting.item_of("Nest/One.mp4") is not None
    assert row.ended_at is not None


async def test_plex_is_asked_for_one_folder_and_not_for_all(meeting: Meeting):
    await meeting.published("Nest & more/One + two.mp4")
    await meeting.arrivals.look()
    assert [call.partition(" ")[2] for call in meeting.scans()] == [
        "/library/sections/1/refresh?path=%2Fdata%2Fvideos%2FNest%20%26%20more"
    ]


async def test_everything_waits_while_plex_is_away_and_says_so(meeting: Meeting):
    meeting.site.troubles.add(Trouble("status", status=503, times=1_000))
    claim = await meeting.published("Nest/One.mp4")
    for _ in range(3):
        meeting.now += 700
        await meeting.arrivals.look()
    assert await told(meeting, claim) == ("waiting_for_plex", words.WAITS, words.AWAY)
    meeting.site.troubles.clear()
    meeting.now += 700
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("waiting_for_plex", None, None)
    await meeting.round()
    assert await told(meeting, claim) == ("completed", None, None)


@pytest.mark.long
async def test_an_outage_after_the_scan_takes_nothing_of_the_time(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.arrivals.look()
    meeting.site.plex.library.behaviour.starting = True
    await meeting.wait(120, syncs=False)
    assert await meeting.status(claim) == "waiting_for_plex"
    meeting.site.plex.library.behaviour.starting = False
    meeting.now += 60
    await meeting.round()
    assert await told(meeting, claim) == ("completed", None, None)


async def test_a_token_that_is_refused_is_said(meeting: Meeting):
    meeting.site.troubles.add(Trouble("status", status=401, times=1_000))
    claim = await meeting.published("Nest/One.mp4")
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("waiting_for_plex", words.WAITS, words.NO_TOKEN)


async def test_a_plex_that_is_away_is_not_pestered(meeting: Meeting):
    meeting.site.troubles.add(Trouble("status", status=401, times=1_000))
    await meeting.published("Nest/One.mp4")
    for _ in range(10):
        await meeting.arrivals.look()
        meeting.now += 3
    assert len(meeting.scans()) == 2


async def test_a_worker_killed_between_publishing_and_the_scan_loses_nothing(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    meeting.restarted()
    await meeting.arrivals.look()
    await meeting.sync()
    meeting.restarted()
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"


@pytest.mark.long
async def test_a_folder_is_scanned_again_less_and_less_often(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.set(folder=str(meeting.folder))
    meeting.site.plex.library.sections["1"].locations[-1].folder = meeting.folder / "elsewhere"
    for _ in range(100):
        await meeting.arrivals.look()
        meeting.now += 10
    assert 6 <= len(meeting.scans()) <= 8
    assert await meeting.status(claim) == "waiting_for_plex"


async def test_what_plex_never_takes_up_is_complete_with_a_word_about_it(meeting: Meeting):
    meeting.site.plex.library.sections["1"].locations[-1].folder = meeting.folder / "elsewhere"
    claim = await meeting.published("Nest/One.mp4")
    await meeting.wait(28)
    assert await meeting.status(claim) == "waiting_for_plex"
    await meeting.wait(20)
    assert await told(meeting, claim) == ("completed", words.NOT_TAKEN_UP, words.NOT_FOUND)


@pytest.mark.long
async def test_what_comes_later_into_the_same_folder_has_its_own_time(meeting: Meeting):
    location = meeting.site.plex.library.sections["1"].locations[-1]
    location.folder = meeting.folder / "elsewhere"
    early = await meeting.published("Nest/One.mp4")
    await meeting.wait(28)
    late = await meeting.published("Nest/Two.mp4")
    scans = len(meeting.scans())
    await meeting.arrivals.look()
    assert len(meeting.scans()) == scans + 1
    await meeting.wait(20)
    assert await meeting.status(early) == "completed"
    assert await meeting.status(late) == "waiting_for_plex"


async def test_nothing_is_given_up_by_a_copy_that_is_older_than_the_scan(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.wait(90, syncs=False)
    assert await meeting.status(claim) == "waiting_for_plex"
    await meeting.round()
    assert await told(meeting, claim) == ("completed", None, None)


@pytest.mark.long
async def test_people_have_plex_look_again(meeting: Meeting):
    location = meeting.site.plex.library.sections["1"].locations[-1]
    location.folder = meeting.folder / "elsewhere"
    claim = await meeting.published("Nest/One.mp4")
    await meeting.wait(50)
    location.folder = meeting.folder
    view = await meeting.runtime.downloads.retry(await owner_of(meeting, claim), claim.download_id)
    assert (view.status, view.error_code, view.error_message) == ("waiting_for_plex", None, None)
    await meeting.round()
    assert await told(meeting, claim.next) == ("completed", None, None)
    assert (await meeting.row(claim)).library_item_id is not None


async def test_looking_again_does_not_wait_for_the_next_scan(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.wait(10, syncs=False)
    scans = len(meeting.scans())
    await meeting.runtime.downloads.retry(await owner_of(meeting, claim), claim.download_id)
    await meeting.arrivals.look()
    assert len(meeting.scans()) == scans + 1


async def test_what_is_complete_is_not_looked_for_again(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.round()
    with pytest.raises(ConflictError):
        await meeting.runtime.downloads.retry(await owner_of(meeting, claim), claim.download_id)


@pytest.mark.parametrize("how", ["deleted", "renamed"])
async def test_a_file_that_is_gone_is_not_waited_for(meeting: Meeting, how: str):
    claim = await meeting.published("Nest/One.mp4")
    file = meeting.folder / "Nest/One.mp4"
    if how == "deleted":
        file.unlink()
    else:
        file.rename(file.with_name("Another name.mp4"))
    await meeting.round()
    assert await told(meeting, claim) == ("completed", words.NOT_TAKEN_UP, words.GONE)


async def test_a_disk_that_is_away_is_waited_for(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    away = meeting.folder.with_name("away")
    meeting.folder.rename(away)
    meeting.folder.mkdir()
    await meeting.round()
    assert await meeting.status(claim) == "waiting_for_plex"
    meeting.folder.rmdir()
    away.rename(meeting.folder)
    meeting.now += 60
    await meeting.round()
    assert await told(meeting, claim) == ("completed", None, None)


async def test_a_section_that_plex_has_no_more_is_not_waited_for(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    meeting.site.plex.library.drop_section("1")
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("completed", words.NOT_TAKEN_UP, words.NO_SECTION)


async def test_a_section_that_went_from_our_copy_is_not_waited_for(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    async with meeting.runtime.database.write() as session:
        await session.execute(delete(LibrarySection))
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("completed", None, None)


async def test_an_item_that_plex_has_lost_again_is_waited_for(meeting: Meeting):
    first = await meeting.published("Nest/One.mp4")
    await meeting.round()
    item_id = (await meeting.row(first)).library_item_id
    (meeting.folder / "Nest/One.mp4").unlink()
    meeting.now += 60
    async with meeting.runtime.database.write() as session:
        one = update(LibraryItem).where(col(LibraryItem.id) == item_id)
        await session.execute(one.values(missing_since=(await meeting.row(first)).ended_at))
        again = update(DownloadEntry.__table__.metadata.tables["download"])
        await session.execute(again.values(status=DownloadStatus.WAITING_FOR_PLEX))
    meeting.restarted()
    await meeting.arrivals.look()
    assert await meeting.status(first) == "waiting_for_plex"


async def test_a_download_that_waits_is_too_late_to_be_stopped(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    with pytest.raises(ConflictError, match="finishing or has ended"):
        await meeting.runtime.downloads.cancel(await owner_of(meeting, claim), claim.download_id)


async def test_a_download_that_is_deleted_while_it_waits_is_gone(meeting: Meeting):
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4")
    other = await meeting.published("Nest/C.mp4")
    await meeting.arrivals.look()
    owner = await owner_of(meeting, claim)
    await meeting.runtime.downloads.remove(owner, claim.download_id, with_file=True)
    await meeting.sync()
    await meeting.arrivals.look()
    assert not (meeting.folder / "Nest/A.mp4").exists()
    assert meeting.named("Lessons") == []
    assert await meeting.status(other) == "completed"


async def test_without_plex_nothing_waits(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    await meeting.arrivals.look()
    assert await meeting.status(claim) == "completed"
    assert await meeting.status(await meeting.published("Nest/Two.mp4")) == "completed"


async def test_a_folder_outside_of_every_section_does_not_wait(meeting: Meeting):
    await meeting.set(plexPathMap=[])
    await meeting.arrivals.look()
    assert await meeting.status(await meeting.published("Nest/One.mp4")) == "completed"


async def test_a_link_to_the_folder_counts_under_both_names(meeting: Meeting):
    link = meeting.folder.with_name("link")
    link.symlink_to(meeting.folder)
    await meeting.set(folder=str(link), plexPathMap=[{"ours": str(link), "plex": ROOT}])
    claim = await meeting.published("Nest/One.mp4")
    await meeting.round()
    assert (await meeting.row(claim)).library_item_id is not None


async def test_sound_is_not_waited_for_where_no_section_takes_it(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp3")
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("completed", None, None)
    assert meeting.scans() == []


async def test_sound_comes_to_the_section_of_music(music_too: Meeting):
    meeting = music_too
    heard = await meeting.published("Nest/One.m4a")
    seen = await meeting.published("Nest/One.mp4")
    await meeting.round()
    scans = [call.partition(" ")[2].partition("?")[0] for call in meeting.scans()]
    assert scans == ["/library/sections/1/refresh", "/library/sections/3/refresh"]
    kinds = []
    for claim in (heard, seen):
        row = await meeting.row(claim)
        assert row.status == "completed"
        one = select(col(LibraryItem.type)).where(col(LibraryItem.id) == row.library_item_id)
        kinds += [row.type for row in await meeting.runtime.database.rows(one)]
    assert kinds == ["track", "movie"]


async def test_what_could_not_be_fetched_is_still_said(meeting: Meeting):
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4")
    async with meeting.runtime.database.write() as session:
        entry = select(DownloadEntry.id).where(DownloadEntry.download_id == claim.download_id)
        one = (await session.execute(entry.limit(1))).scalar_one()
        failed = update(DownloadEntry).where(col(DownloadEntry.id) == one)
        await session.execute(failed.values(status=DownloadStatus.FAILED))
        row = update(DownloadEntry.__table__.metadata.tables["download"])
        partial = {"error_code": "partial", "error_message": "1 of 2", "entries_failed": 1}
        await session.execute(row.values(**partial))
    meeting.site.troubles.add(Trouble("status", status=503, times=20))
    await meeting.arrivals.look()
    assert await told(meeting, claim) == ("waiting_for_plex", "partial", "1 of 2")
    meeting.site.troubles.clear()
    meeting.now += 60
    await meeting.round()
    assert await told(meeting, claim) == ("completed", "partial", "1 of 2")

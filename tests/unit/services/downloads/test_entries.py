"""Entries of downloads: made from lists, joined to the files that people share, counted."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from medianest.database import Database
from medianest.errors import InvalidInputError
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import SENTENCES, Reason
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.services.downloads import entries, requests
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder
from tests.unit.services.downloads.samples import PLAYLIST, Samples, listed

pytestmark = pytest.mark.databases(always=True)

KEY = ("youtube", "abcdefghijk")
PROFILE = "best.mp4"


@pytest.fixture
def samples(database: Database) -> Samples:
    return Samples(database)


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def _list(*indexes: int, gone: tuple[int, ...] = ()) -> MediaListing:
    found = [listed(n, unavailable=Reason.PRIVATE if n in gone else None) for n in indexes]
    facts = {"url": PLAYLIST, "extractor": "youtube:tab", "media_id": "PLnest-lessons"}
    return MediaListing(title="Lessons", entries=found, total=len(found), **facts)  # type: ignore[arg-type]


async def _ask(
    samples: Samples, folder: MediaFolder, listing: MediaListing, chosen: str = "", cap: int = 50
) -> Download:
    """Somebody's download of a list."""
    actor = await samples.person()
    facts = {"url": PLAYLIST, "quality": "best", "container": "mp4", "selection": chosen}
    row = Download(user_id=actor.user_id, **facts)
    async with samples.database.write() as session:
        await requests.add(session, row, listing, folder, cap)
    return row


async def _publish(samples: Samples, folder: MediaFolder, row: Download, index: int) -> str:
    """As if somebody had fetched that entry; the file's name."""
    name = f"Lesson {index} [lesson-{index:04}].mp4"
    (folder.root / name).write_bytes(b"film")
    (entry,) = (e for e in await samples.entries(Claim(row.id, 1)) if e.index == index)
    async with samples.database.write() as session:
        file = await session.get_one(MediaFile, entry.media_file_id)
        file.path, file.size_bytes, file.published_at = name, 4, utc_now()
        session.add(file)
    return name


def _counts(row: Download) -> tuple[int, int, int]:
    return row.entries_total, row.entries_done, row.entries_failed


async def test_a_file_has_one_row_however_many_ask_for_it(database: Database) -> None:
    async def find() -> str:
        async with database.write() as session:
            return (await entries.files_for(session, [KEY], PROFILE))[KEY].id

    assert len(set(await asyncio.gather(*(find() for _ in range(5))))) == 1


async def test_another_quality_of_a_video_is_another_file(database: Database) -> None:
    async with database.write() as session:
        one = (await entries.files_for(session, [KEY], PROFILE))[KEY]
        other = (await entries.files_for(session, [KEY], "720p.mp4"))[KEY]

    assert one.id != other.id
    assert (one.profile, other.profile) == (PROFILE, "720p.mp4")


async def test_who_comes_second_to_a_new_file_gets_the_row_of_the_first(database: Database) -> None:
    async def find() -> str:
        async with database.write() as session:
            return (await entries.files_for(session, [KEY], PROFILE))[KEY].id

    async with database.write() as session:
        first = (await entries.files_for(session, [KEY], PROFILE))[KEY]
        finding = asyncio.create_task(find())
        await asyncio.sleep(0.3)  # by now it has seen that there is none, and makes one too

    assert await finding == first.id


async def test_lists_with_the_same_videos_the_other_way_round_do_not_block_each_other(
    database: Database,
) -> None:
    keys = [("youtube", f"video-{number:05}") for number in range(400)]

    async def find(wanted: list[tuple[str, str]]) -> set[str]:
        async with database.write() as session:
            return {f.id for f in (await entries.files_for(session, wanted, PROFILE)).values()}

    found = await asyncio.gather(*(find(each) for each in (keys, keys[::-1], keys, keys[::-1])))

    assert len(found[0]) == 400
    assert all(each == found[0] for each in found)


async def test_three_people_with_parts_of_one_list_share_its_files(
    samples: Samples, folder: MediaFolder
) -> None:
    listing = _list(1, 2, 3)
    ada = await _ask(samples, folder, listing)
    bob = await _ask(samples, folder, listing, "2-3")
    await _publish(samples, folder, ada, 3)
    eve = await _ask(samples, folder, listing, "3")

    files = {
        name: {e.index: e.media_file_id for e in await samples.entries(Claim(row.id, 1))}
        for name, row in (("ada", ada), ("bob", bob), ("eve", eve))
    }
    assert len(set(files["ada"].values())) == 3
    assert files["bob"] == {index: files["ada"][index] for index in (2, 3)}
    assert files["eve"] == {3: files["ada"][3]}
    assert (eve.status, eve.percent, _counts(eve)) == ("completed", 100, (1, 1, 0))
    assert (bob.status, _counts(bob)) == ("queued", (2, 0, 0))


async def test_a_file_that_has_gone_from_the_disk_is_fetched_again(
    samples: Samples, folder: MediaFolder
) -> None:
    listing = _list(1, 2)
    ada = await _ask(samples, folder, listing)
    for index in (1, 2):
        name = await _publish(samples, folder, ada, index)
    (folder.root / name).unlink()

    bob = await _ask(samples, folder, listing)

    assert (bob.status, _counts(bob)) == ("queued", (2, 1, 0))
    states = await samples.states(Claim(bob.id, 1))
    assert [status for status, _ in states] == ["completed", "queued"]
    async with samples.database.read() as session:
        files = {f.path for f in await entries.files_of(session, bob.id)}
    assert files == {"Lesson 1 [lesson-0001].mp4", None}


async def test_what_the_list_calls_unavailable_has_failed_already(
    samples: Samples, folder: MediaFolder
) -> None:
    row = await _ask(samples, folder, _list(1, 4, 9, gone=(4,)))

    made = await samples.entries(Claim(row.id, 1))
    assert [(e.index, e.status, e.error_code) for e in made] == [
        (1, "queued", None), (4, "failed", "private"), (9, "queued", None),
    ]  # fmt: skip
    assert (made[1].error_message, made[1].ended_at is not None) == (
        SENTENCES[Reason.PRIVATE],
        True,
    )
    assert made[1].media_file_id is None, "nothing will ever come of it"
    assert (row.title, row.kind, _counts(row)) == ("Lessons", "playlist", (3, 0, 1))


async def test_a_list_of_which_only_the_unavailable_is_missing_is_not_complete_unseen(
    samples: Samples, folder: MediaFolder
) -> None:
    listing = _list(1, 2, gone=(2,))
    ada = await _ask(samples, folder, listing)
    await _publish(samples, folder, ada, 1)

    bob = await _ask(samples, folder, listing)

    assert (bob.status, _counts(bob)) == ("queued", (2, 1, 1))


async def test_no_more_is_taken_than_the_cap_and_never_nothing(
    samples: Samples, folder: MediaFolder
) -> None:
    row = await _ask(samples, folder, _list(1, 2, 3), cap=2)
    assert [e.index for e in await samples.entries(Claim(row.id, 1))] == [1, 2]

    with pytest.raises(InvalidInputError, match="Choose at least one"):
        await _ask(samples, folder, _list(1, 2, 3), "7-9")


async def test_counts_and_bytes_are_those_of_the_entries(samples: Samples) -> None:
    claim = await samples.with_entries(
        {"status": DownloadStatus.COMPLETED, "size_bytes": 3},
        {"status": DownloadStatus.COMPLETED, "size_bytes": 4},
        {"status": DownloadStatus.FAILED, "size_bytes": 100},
        {"status": DownloadStatus.SKIPPED},
        {"status": DownloadStatus.DOWNLOADING},
    )

    row = await samples.get(claim)
    assert (_counts(row), row.size_bytes) == ((5, 2, 1), 7)


async def test_what_went_wrong_before_comes_last(samples: Samples) -> None:
    claim = await samples.with_entries(
        {"error_code": "unreachable"},
        {"status": DownloadStatus.COMPLETED},
        {"status": DownloadStatus.DOWNLOADING},
        {},
    )

    async with samples.database.read() as session:
        left = await entries.left(session, claim.download_id)
    assert [each.index for each in left] == [3, 4, 1]


async def test_only_what_failed_is_begun_anew_or_only_one_of_it(samples: Samples) -> None:
    failed = {"status": DownloadStatus.FAILED, "error_code": "removed", "ended_at": utc_now()}
    claim = await samples.with_entries({"status": DownloadStatus.COMPLETED}, failed, failed)
    again = frozenset({DownloadStatus.FAILED})
    of_others = await samples.with_entries(failed)
    done, first, _ = await samples.entries(claim)

    async def reset(entry: DownloadEntry | None) -> int:
        async with samples.database.write() as session:
            entry_id = entry.id if entry else None
            return await entries.reset(session, claim.download_id, again, entry_id)

    assert await reset(done) == 0
    assert await reset((await samples.entries(of_others))[0]) == 0
    assert await reset(first) == 1
    states = [("completed", None), ("queued", None), ("failed", "removed")]
    assert await samples.states(claim) == states
    assert await reset(None) == 1
    assert await samples.states(of_others) == [("failed", "removed")]

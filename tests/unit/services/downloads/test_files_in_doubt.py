"""Shared files at moments of doubt: half published, being let go of, or joined while cleared."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from medianest.database import Database
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.services.downloads import entries, orphans, requests, rows, sharing
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder, Staging
from tests.unit.services.downloads.samples import Samples

NAME = "A film [abcdefghijk].mp4"
POSTER = "A film [abcdefghijk].jpg"


@pytest.fixture
def samples(database: Database) -> Samples:
    return Samples(database)


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


async def _file(samples: Samples, **columns: object) -> MediaFile:
    facts = {"extractor": "youtube", "media_id": "abcdefghijk", "profile": "best.mp4"}
    old = utc_now() - timedelta(hours=1)
    file = MediaFile(**{**facts, "created_at": old, **columns})
    async with samples.database.write() as session:
        session.add(file)
    return file


async def _stored(samples: Samples, file: MediaFile) -> MediaFile | None:
    async with samples.database.read() as session:
        return await session.get(MediaFile, file.id)


async def _ask(samples: Samples, folder: MediaFolder, **columns: object) -> Download:
    """Somebody asks for the film."""
    actor = await samples.person()
    facts = {"url": "https://video.test/1", "quality": "best", "container": "mp4"}
    site = {"extractor": "youtube", "media_id": "abcdefghijk", **columns}
    row = Download(user_id=actor.user_id, **facts, **site)
    async with samples.database.write() as session:
        await requests.add(session, row, None, folder, cap=10)
    return row


async def _remove(samples: Samples, folder: MediaFolder, claim: Claim, file: MediaFile) -> None:
    async with samples.database.write() as session:
        await entries.delete_of(session, claim.download_id)
        await rows.delete_row(session, claim.download_id)
        await sharing.let_go(session, folder, file, with_file=False)


def _staged(folder: MediaFolder, file_id: str) -> Staging:
    staging = folder.staging(file_id)
    assert staging.lock()
    (staging.work / "media.mp4.part").write_bytes(b"half")
    return staging


async def _clear(samples: Samples, folder: MediaFolder) -> int:
    older_than = utc_now() - timedelta(seconds=25)
    return await orphans.clear(samples.database, folder, older_than)


async def test_what_only_has_a_name_yet_is_nobodys_file_and_keeps_its_name(
    samples: Samples, folder: MediaFolder
) -> None:
    """Somebody is about to publish it, or died while doing so: nobody has looked whether it is
    whole."""
    (folder.root / NAME).write_bytes(b"half a film")
    file = await _file(samples, path=NAME)

    row = await _ask(samples, folder)

    assert (row.status, row.entries_done) == ("queued", 0)
    stored = await _stored(samples, file)
    assert stored is not None
    assert (stored.path, stored.published_at) == (NAME, None)


async def test_the_row_of_a_file_stays_while_somebody_still_writes_to_it(
    samples: Samples, folder: MediaFolder
) -> None:
    file = await _file(samples)
    claim = await samples.with_entries({"media_file_id": file.id})
    staging = _staged(folder, file.id)

    await _remove(samples, folder, claim, file)
    assert await _stored(samples, file) is not None

    staging.release()
    await _clear(samples, folder)
    assert await _stored(samples, file) is None


async def test_what_stood_ready_beside_a_video_that_never_came_goes_with_it(
    samples: Samples, folder: MediaFolder
) -> None:
    file = await _file(samples, path=NAME)
    claim = await samples.with_entries({"media_file_id": file.id})
    (folder.root / POSTER).write_bytes(b"poster")

    await _remove(samples, folder, claim, file)

    assert not (folder.root / POSTER).exists()


async def test_what_is_known_of_an_entry_is_not_replaced_by_what_others_know(
    samples: Samples, folder: MediaFolder
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    file = await _file(samples, path=NAME, published_at=utc_now(), size_bytes=4)
    await samples.with_entries({"media_file_id": file.id, "title": "What it was called"})

    row = await _ask(samples, folder, title="What it is called")

    assert (row.status, row.title) == ("completed", "What it is called")
    (entry,) = await samples.entries(Claim(row.id, 1))
    assert entry.title == "What it is called"


async def test_who_lets_go_of_a_file_does_not_cut_short_a_pause_of_its_own(
    samples: Samples,
) -> None:
    file, later = await _file(samples), utc_now() + timedelta(hours=1)
    claim = await samples.with_entries({"media_file_id": file.id}, not_before=later)

    async with samples.database.write() as session:
        assert await sharing.hand_on(session, claim, file.id)

    assert (await samples.get(claim)).not_before == later


@pytest.mark.databases
async def test_a_file_that_is_joined_while_it_is_cleared_stays(
    samples: Samples, folder: MediaFolder
) -> None:
    file = await _file(samples)
    claim = await samples.add()
    async with samples.database.write() as session:
        entry = {"download_id": claim.download_id, "index": 1, "media_file_id": file.id}
        session.add(DownloadEntry(**entry))
        await session.get(MediaFile, file.id, with_for_update=True)
        await session.flush()
        clearing = asyncio.create_task(_clear(samples, folder))
        await asyncio.sleep(0.3)  # by now it has found the file and waits for it

    await clearing
    assert await _stored(samples, file) is not None
    assert [each.media_file_id for each in await samples.entries(claim)] == [file.id]


@pytest.mark.databases
async def test_what_is_staged_for_who_begins_again_while_it_is_cleared_stays(
    samples: Samples, folder: MediaFolder
) -> None:
    file = await _file(samples)
    claim = await samples.with_entries({"media_file_id": file.id}, status="cancelled")
    staging = _staged(folder, file.id)
    staging.release()
    async with samples.database.write() as session:
        await session.get(MediaFile, file.id, with_for_update=True)
        again = {"status": DownloadStatus.QUEUED, "attempt": 2}
        assert await rows.change(session, claim, [DownloadStatus.CANCELLED], **again)
        clearing = asyncio.create_task(_clear(samples, folder))
        await asyncio.sleep(0.3)  # by now it has seen nobody who goes on, and waits

    await clearing
    assert folder.stagings() == [file.id]

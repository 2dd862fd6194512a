"""Files that downloads share: what goes with the last of them, and what stays."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.downloads import entries, outcomes, requests, rows, sharing
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder

NAME = "A film [abcdefghijk].mp4"


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def _row(user: User) -> Download:
    facts = {"url": "https://video.test/1", "quality": "best", "container": "mp4"}
    site = {"extractor": "youtube", "media_id": "abcdefghijk", "title": "A film"}
    return Download(user_id=user.id, **facts, **site)


async def _person(runtime: Runtime, name: str) -> User:
    user = User(email=f"{name}@example.org", name=name)
    async with runtime.database.write() as session:
        session.add(user)
    return user


async def _asked(runtime: Runtime, folder: MediaFolder, name: str = "ada") -> Download:
    """Somebody's download of the film."""
    row = _row(await _person(runtime, name))
    async with runtime.database.write() as session:
        await requests.add(session, row, None, folder, cap=10)
    return row


async def _published(runtime: Runtime, folder: MediaFolder, row: Download) -> None:
    (folder.root / NAME).write_bytes(b"film")
    async with runtime.database.write() as session:
        (file,) = await entries.files_of(session, row.id)
        stored = await session.get_one(Download, row.id)
        stored.status = DownloadStatus.PUBLISHING
        await outcomes.file_there(session, file, NAME, 4, Claim(row.id, row.attempt))
        await outcomes.finished(session, Claim(row.id, row.attempt), outcomes.AT_WORK)


async def _removed(runtime: Runtime, folder: MediaFolder, row: Download, *, file: bool) -> None:
    async with runtime.database.write() as session:
        (shared,) = await entries.files_of(session, row.id)
        await entries.delete_of(session, row.id)
        await rows.delete_row(session, row.id)
        await sharing.let_go(session, folder, shared, with_file=file)


async def _file_of(runtime: Runtime, row: Download) -> MediaFile:
    async with runtime.database.read() as session:
        (file,) = await entries.files_of(session, row.id)
    return file


async def test_a_published_file_stays_unless_it_is_to_go(
    runtime: Runtime, folder: MediaFolder
) -> None:
    first = await _asked(runtime, folder)
    await _published(runtime, folder, first)
    await _removed(runtime, folder, first, file=False)
    assert folder.has(NAME)

    again = await _asked(runtime, folder, "bob")
    assert again.status == "completed", "what stayed is found again"
    await _removed(runtime, folder, again, file=True)
    assert not folder.has(NAME)


async def test_a_file_stays_while_anybody_has_it_on_the_list(
    runtime: Runtime, folder: MediaFolder
) -> None:
    first = await _asked(runtime, folder)
    await _published(runtime, folder, first)
    second = await _asked(runtime, folder, "bob")
    assert second.status == "completed"

    await _removed(runtime, folder, first, file=True)

    assert folder.has(NAME)
    assert await _file_of(runtime, second)


async def test_what_is_staged_goes_with_the_last_who_wanted_it(
    runtime: Runtime, folder: MediaFolder
) -> None:
    first, second = await _asked(runtime, folder), await _asked(runtime, folder, "bob")
    file = await _file_of(runtime, first)
    staging = folder.staging(file.id)
    assert staging.lock()
    (staging.work / "media.mp4.part").write_bytes(b"half")
    staging.leave()

    await _removed(runtime, folder, first, file=False)
    assert folder.stagings() == [file.id]
    await _removed(runtime, folder, second, file=False)
    assert folder.stagings() == []


async def test_what_somebody_still_writes_to_is_left_to_them(
    runtime: Runtime, folder: MediaFolder
) -> None:
    row = await _asked(runtime, folder)
    staging = folder.staging((await _file_of(runtime, row)).id)
    assert staging.lock()
    (staging.work / "media.mp4.part").write_bytes(b"half")

    await _removed(runtime, folder, row, file=False)

    assert (staging.work / "media.mp4.part").read_bytes() == b"half"


@pytest.mark.databases
async def test_nobody_joins_a_file_that_is_about_to_go(
    runtime: Runtime, folder: MediaFolder
) -> None:
    first = await _asked(runtime, folder)
    await _published(runtime, folder, first)
    bob = await _person(runtime, "bob")
    async with runtime.database.write() as session:
        second = _row(bob)
        await requests.add(session, second, None, folder, cap=10)
        removing = asyncio.create_task(_removed(runtime, folder, first, file=True))
        await asyncio.sleep(0.3)  # by now it waits for the row of the file

    await removing
    assert second.status == "completed"
    assert folder.has(NAME)
    assert await _file_of(runtime, second)

"""What nobody wants any more goes, and what somebody may still want stays."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, delete

from medianest.database import Database
from medianest.models.download import MediaFile
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.services.downloads import orphans
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder, Staging
from tests.unit.services.downloads.samples import Samples

pytestmark = pytest.mark.databases

NAME = "A film [abcdefghijk].mp4"


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


def _staged(folder: MediaFolder, file_id: str) -> Staging:
    """Half a film, which nobody is at."""
    staging = folder.staging(file_id)
    assert staging.lock()
    (staging.work / "media.mp4.part").write_bytes(b"half")
    staging.release()
    return staging


async def _clear(samples: Samples, folder: MediaFolder) -> int:
    older_than = utc_now() - timedelta(seconds=25)
    return await orphans.clear(samples.database, folder, older_than)


async def _is_there(samples: Samples, file: MediaFile) -> bool:
    async with samples.database.read() as session:
        return await session.get(MediaFile, file.id) is not None


async def _delete_owner(samples: Samples, claim: Claim) -> None:
    owner = (await samples.get(claim)).user_id
    async with samples.database.write() as session:
        await session.execute(delete(User).where(col(User.id) == owner))


async def test_with_a_person_goes_what_only_they_wanted(
    samples: Samples, folder: MediaFolder
) -> None:
    file, shared = await _file(samples), await _file(samples, media_id="other-video")
    claim = await samples.with_entries({"media_file_id": file.id}, {"media_file_id": shared.id})
    await samples.with_entries({"media_file_id": shared.id})
    for each in (file, shared):
        _staged(folder, each.id)

    await _clear(samples, folder)
    assert sorted(folder.stagings()) == sorted([file.id, shared.id])

    await _delete_owner(samples, claim)
    assert await _clear(samples, folder) == 1
    assert folder.stagings() == [shared.id]
    assert not await _is_there(samples, file)
    assert await _is_there(samples, shared)


async def test_what_was_published_for_nobody_goes_unless_another_row_has_the_name(
    samples: Samples, folder: MediaFolder
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    other = await _file(samples, media_id="other-video", path=NAME, published_at=utc_now())
    await _file(samples, path=NAME)

    await _clear(samples, folder)
    assert folder.has(NAME)
    assert await _is_there(samples, other)

    async with samples.database.write() as session:
        await session.execute(delete(MediaFile).where(col(MediaFile.id) == other.id))
    await _file(samples, path=NAME)
    await _clear(samples, folder)
    assert not folder.has(NAME)


async def test_a_finished_file_that_was_kept_stays(samples: Samples, folder: MediaFolder) -> None:
    (folder.root / NAME).write_bytes(b"film")
    kept = await _file(samples, path=NAME, published_at=utc_now())

    assert await _clear(samples, folder) == 0
    assert await _is_there(samples, kept)
    assert folder.has(NAME)


async def test_what_is_only_just_made_may_be_joined_any_moment(
    samples: Samples, folder: MediaFolder
) -> None:
    young = await _file(samples, created_at=utc_now())

    assert await _clear(samples, folder) == 0
    assert await _is_there(samples, young)


async def test_what_somebody_is_at_comes_next_time(samples: Samples, folder: MediaFolder) -> None:
    file = await _file(samples)
    staging = _staged(folder, file.id)
    assert staging.lock()

    await _clear(samples, folder)
    assert (staging.work / "media.mp4.part").read_bytes() == b"half"
    assert await _is_there(samples, file)

    staging.release()
    await _clear(samples, folder)
    assert folder.stagings() == []
    assert not await _is_there(samples, file)


async def test_staging_of_a_file_that_no_row_knows_goes(
    samples: Samples, folder: MediaFolder
) -> None:
    _staged(folder, "no-such-file")

    await _clear(samples, folder)

    assert folder.stagings() == []


@pytest.mark.parametrize(
    ("status", "stays"),
    [
        ("queued", True), ("paused", True), ("retry_wait", True), ("downloading", True),
        ("cancelling", True), ("failed", True), ("cancelled", False), ("completed", False),
    ],
)  # fmt: skip
async def test_what_is_staged_stays_for_who_may_go_on_with_it(
    samples: Samples, folder: MediaFolder, status: str, stays: bool
) -> None:
    """Stopped while it was paused, or by a worker that then died: nobody else would clear up."""
    file = await _file(samples)
    await samples.with_entries({"media_file_id": file.id}, status=status)
    _staged(folder, file.id)

    await _clear(samples, folder)

    assert (folder.stagings() == [file.id]) == stays
    assert await _is_there(samples, file)


async def test_what_a_full_disk_stopped_goes_although_it_may_be_tried_again(
    samples: Samples, folder: MediaFolder
) -> None:
    """Its own attempt does that, unless its thread did not come back in time."""
    file = await _file(samples)
    await samples.with_entries({"media_file_id": file.id}, status="failed", error_code="no_space")
    _staged(folder, file.id)

    await _clear(samples, folder)

    assert folder.stagings() == []
    assert await _is_there(samples, file)

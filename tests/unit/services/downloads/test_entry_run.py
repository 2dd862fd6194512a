"""What a fetch of one entry throws away at its end, and what it leaves to others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from medianest.jobs import parts
from medianest.models.download import DownloadEntry, MediaFile
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.downloads.entry_run import EntryRun, Place
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.watch import Watch
from medianest.services.folder.folder import MediaFolder, Staging
from medianest.views.settings import Layout
from tests.unit.services.downloads.samples import Samples

NAME = "A film [abcdefghijk].mp4"


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


@pytest.fixture
async def file(runtime: Runtime) -> MediaFile:
    made = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
    async with runtime.database.write() as session:
        session.add(made)
    return made


@pytest.fixture
async def run(runtime: Runtime, folder: MediaFolder, file: MediaFile) -> EntryRun:
    """A fetch that has found its file and is at its end."""

    async def room() -> None:
        """There is enough."""

    samples = Samples(runtime.database)
    row = await samples.get(await samples.add(status="cancelling"))
    watch = Watch(runtime.database, parts.news(runtime), row, Timing(), room)
    place = Place(runtime.database, folder, Layout.VIDEOS, outage_seconds=1)
    source: Any = None  # nothing is looked for any more
    made = EntryRun(place, source, row, DownloadEntry(download_id=row.id), watch)
    made._staging = folder.staging(file.id)
    return made


def _begun(staging: Staging) -> Path:
    assert staging.lock()
    part = staging.work / "media.mp4.part"
    part.write_bytes(b"half")
    return part


async def test_what_is_staged_is_thrown_away_where_nobody_is_at_it(
    run: EntryRun, folder: MediaFolder, file: MediaFile
) -> None:
    staging = folder.staging(file.id)
    _begun(staging)
    staging.release()

    await run.throw_away()

    assert folder.stagings() == []


async def test_what_another_has_taken_over_is_not_thrown_away(
    run: EntryRun, folder: MediaFolder, file: MediaFile
) -> None:
    part = _begun(folder.staging(file.id))

    await run.throw_away()

    assert part.read_bytes() == b"half"


async def test_what_a_thread_that_hangs_may_write_to_is_not_thrown_away(run: EntryRun) -> None:
    assert run._staging is not None
    part = _begun(run._staging)
    run.leave_behind()

    await run.throw_away()

    assert part.read_bytes() == b"half"


@pytest.mark.databases
@pytest.mark.parametrize("status", ["queued", "completed", "failed", "cancelled"])
async def test_a_file_that_anybody_has_on_the_list_is_not_forgotten(
    runtime: Runtime, run: EntryRun, folder: MediaFolder, file: MediaFile, status: str
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    await Samples(runtime.database).with_entries({"media_file_id": file.id}, status=status)

    await run._forget(file.id, NAME)

    assert folder.has(NAME)
    async with runtime.database.read() as session:
        assert await session.get(MediaFile, file.id) is not None


async def test_a_file_that_nobody_wants_any_more_is_forgotten(
    runtime: Runtime, run: EntryRun, folder: MediaFolder, file: MediaFile
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    async with runtime.database.write() as session:
        stored = await session.get_one(MediaFile, file.id)
        stored.path, stored.published_at = NAME, utc_now()

    await run._forget(file.id, NAME)

    assert not folder.has(NAME)
    async with runtime.database.read() as session:
        assert await session.get(MediaFile, file.id) is None


@pytest.mark.databases
async def test_what_arrives_for_somebody_who_has_gone_meanwhile_is_not_kept(
    runtime: Runtime, run: EntryRun, folder: MediaFolder, file: MediaFile
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    assert run._staging is not None
    assert run._staging.lock()

    assert await run._complete(file, NAME) == []

    assert not folder.has(NAME)
    assert folder.stagings() == []
    async with runtime.database.read() as session:
        assert await session.get(MediaFile, file.id) is None


async def test_what_another_has_published_is_taken_whatever_is_left_in_staging(
    run: EntryRun, folder: MediaFolder, file: MediaFile
) -> None:
    (folder.root / NAME).write_bytes(b"film")
    file.path, file.published_at = NAME, utc_now()
    assert run._staging is not None
    assert run._staging.lock()
    (run._staging.work / "media.mp4").write_bytes(b"again")

    assert await run._finished_before(file) == NAME

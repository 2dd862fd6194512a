"""Downloads meet Plex: it looks where they lie, and they are complete once it has found them."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlmodel import col, select, update

from medianest.demo.library.things import Location
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.scripted_trouble import Trouble
from medianest.jobs.arrivals import download_arrivals
from medianest.models import DownloadStatus, LibraryCollection, LibrarySection, MediaFile
from medianest.models.download import DownloadEntry
from medianest.models.ids import new_id, utc_now
from medianest.runtime import Runtime
from medianest.services.downloads import outcomes
from medianest.services.downloads.arrivals import DownloadArrivals
from medianest.services.downloads.rows import Claim
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from tests.clients.plex_sites import plex_site
from tests.mirrored import mirrored
from tests.unit.services.downloads.samples import PLAYLIST, Samples

ROOT = "/data/videos"


@pytest.fixture(scope="module")
def _running_site() -> Iterator[PlexServerSite]:
    with plex_site(items=20, odd=False) as site:
        yield site


class Meeting:
    """A downloads folder that a section of a pretend Plex server looks into by another name."""

    def __init__(self, runtime: Runtime, site: PlexServerSite, folder: Path) -> None:
        self.runtime, self.site, self.folder = runtime, site, folder
        self.samples = Samples(runtime.database)
        self.now = 1000.0
        self.arrivals = self.restarted()

    def restarted(self) -> DownloadArrivals:
        self.arrivals = download_arrivals(self.runtime)
        self.arrivals._clock = lambda: self.now
        return self.arrivals

    async def set(self, **downloads: object) -> None:
        mapped = [{"ours": str(self.folder), "plex": ROOT}]
        wanted = {"folder": str(self.folder), "plexPathMap": mapped, **downloads}
        await self.runtime.settings.replace({"downloads": wanted}, updated_by=None)

    async def published(self, *names: str, on_disk: bool = True, **columns: object) -> Claim:
        """A download whose files have just arrived; several are a playlist."""
        entries = []
        for name in names:
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            if on_disk:
                file.write_bytes(b"v" * 2_000)
            async with self.runtime.database.write() as session:
                row = MediaFile(
                    extractor="test",
                    media_id=new_id(),
                    profile="best.mp4",
                    path=name,
                    published_at=utc_now(),
                )
                session.add(row)
            entries.append({"media_file_id": row.id, "status": DownloadStatus.COMPLETED})
        kind = {} if len(names) > 1 else {"kind": "video"}
        facts = {"status": DownloadStatus.DOWNLOADING, "title": "Lessons", **kind, **columns}
        claim = await self.samples.with_entries(*entries, **facts)
        async with self.runtime.database.write() as session:
            assert await outcomes.finished(session, claim, outcomes.AT_WORK)
        return claim

    async def sync(self) -> None:
        """Once Plex has looked through what it was asked to."""
        plex = (await self.runtime.library.server.connected()).plex
        for _ in range(200):
            if not await plex.activities():
                break
            await asyncio.sleep(0.05)
        run = await self.runtime.library.runs.begin(JOB_NAME, SyncOrder().subject, started_by=None)
        await self.runtime.library.sync.run(run.id)

    def scans(self) -> list[str]:
        """The scans that Plex was asked for."""
        return [one["path"] for one in self.site.log.as_list() if "/refresh" in one["path"]]


@pytest.fixture
async def meeting(runtime: Runtime, _running_site: PlexServerSite, tmp_path: Path) -> Meeting:
    site = _running_site
    site.reset()
    meeting = Meeting(runtime, site, tmp_path / "downloads")
    meeting.folder.mkdir()
    section = site.plex.library.sections["1"]
    section.locations.append(Location(99, ROOT, meeting.folder))
    await mirrored(runtime, site)
    await meeting.set()
    await meeting.sync()
    await meeting.arrivals.look()
    return meeting


async def status(meeting: Meeting, claim: Claim) -> str:
    return (await meeting.samples.get(claim)).status


async def test_a_video_is_complete_once_plex_has_found_it(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    assert await status(meeting, claim) == "waiting_for_plex"
    await meeting.arrivals.look()
    await meeting.sync()
    await meeting.arrivals.look()
    row = await meeting.samples.get(claim)
    assert (row.status, row.collection_id) == ("completed", None)
    item = await meeting.runtime.database.rows(
        select(col(MediaFile.library_item_id)).where(col(MediaFile.path) == "Nest/One.mp4")
    )
    assert row.library_item_id == item[0].library_item_id is not None
    assert row.ended_at is not None


async def test_a_playlist_becomes_a_collection(meeting: Meeting):
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4", "Nest/C.mp4", url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    await meeting.arrivals.look()
    row = await meeting.samples.get(claim)
    assert row.status == "completed"
    (made,) = [
        one for one in meeting.site.plex.library.collections.values() if one.title == "Lessons"
    ]
    assert len(made.items) == 3
    assert PLAYLIST in made.summary

    more = await meeting.published("Nest/D.mp4", "Nest/A2.mp4", url=PLAYLIST)
    await meeting.arrivals.look()
    await meeting.sync()
    await meeting.arrivals.look()
    assert (await meeting.samples.get(more)).collection_id == row.collection_id
    assert len(made.items) == 5


async def test_a_collection_of_that_name_is_extended(meeting: Meeting):
    known = next(
        one
        for one in meeting.site.plex.library.collections.values()
        if one.section == "1" and not one.smart
    )
    before = len(known.items)
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4", title=known.title)
    await meeting.arrivals.look()
    await meeting.sync()
    await meeting.arrivals.look()
    assert await status(meeting, claim) == "completed"
    assert len(known.items) == before + 2


async def test_everything_waits_while_plex_is_away(meeting: Meeting):
    meeting.site.troubles.add(Trouble("status", status=503, times=1_000))
    claim = await meeting.published("Nest/One.mp4")
    for _ in range(3):
        meeting.now += 700
        await meeting.arrivals.look()
    assert await status(meeting, claim) == "waiting_for_plex"
    meeting.site.troubles.clear()
    meeting.now += 700
    await meeting.arrivals.look()
    await meeting.sync()
    await meeting.arrivals.look()
    assert await status(meeting, claim) == "completed"


async def test_a_worker_killed_between_publishing_and_the_scan_loses_nothing(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    meeting.restarted()
    await meeting.arrivals.look()
    await meeting.sync()
    meeting.restarted()
    await meeting.arrivals.look()
    assert await status(meeting, claim) == "completed"


async def test_a_folder_is_scanned_again_less_and_less_often(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4", on_disk=False)
    for _ in range(30):
        await meeting.arrivals.look()
        meeting.now += 30
    assert 4 <= len(meeting.scans()) <= 8
    assert await status(meeting, claim) == "waiting_for_plex"


async def test_what_plex_never_takes_up_is_complete_with_a_word_about_it(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4", on_disk=False)
    for _ in range(60):
        await meeting.arrivals.look()
        meeting.now += 60
    row = await meeting.samples.get(claim)
    assert (row.status, row.error_code) == ("completed", "plex")
    assert "Plex has not taken it up" in row.error_message


async def test_without_plex_nothing_waits(meeting: Meeting):
    claim = await meeting.published("Nest/One.mp4")
    await meeting.runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    await meeting.arrivals.look()
    assert await status(meeting, claim) == "completed"
    assert await status(meeting, await meeting.published("Nest/Two.mp4")) == "completed"


async def test_a_folder_outside_of_every_section_does_not_wait(meeting: Meeting):
    await meeting.set(plexPathMap=[])
    await meeting.arrivals.look()
    assert await status(meeting, await meeting.published("Nest/One.mp4")) == "completed"


async def test_what_can_be_tried_again_still_can(meeting: Meeting):
    claim = await meeting.published("Nest/A.mp4", "Nest/B.mp4")
    async with meeting.runtime.database.write() as session:
        entry = select(DownloadEntry.id).where(DownloadEntry.download_id == claim.download_id)
        one = (await session.execute(entry.limit(1))).scalar_one()
        failed = update(DownloadEntry).where(col(DownloadEntry.id) == one)
        await session.execute(failed.values(status=DownloadStatus.FAILED))
    async with meeting.runtime.database.read() as session:
        assert (await session.execute(select(LibraryCollection))).first() is not None
        flagged = select(LibrarySection).where(col(LibrarySection.receives_downloads))
        assert len((await session.execute(flagged)).all()) == 1

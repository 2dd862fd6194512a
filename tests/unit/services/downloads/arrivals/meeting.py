"""A downloads folder that sections of a pretend Plex server look into by another name."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sqlmodel import col, select

from medianest.demo.library.things import Collection, Location
from medianest.demo.plex_server import PlexServerSite
from medianest.jobs.arrivals import download_arrivals
from medianest.models import DownloadStatus, MediaFile
from medianest.models.download import Download, DownloadKind
from medianest.models.ids import new_id, utc_now
from medianest.models.subscription import Subscription, SubscriptionEntry
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import outcomes
from medianest.services.downloads.arrivals import DownloadArrivals
from medianest.services.downloads.rows import Claim
from medianest.services.folder.staging import STAGING
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from tests.mirrored import mirrored
from tests.unit.services.downloads.samples import Samples

ROOT = "/data/videos"


class Meeting:
    """``now`` is the clock of the arrivals, in seconds."""

    def __init__(self, runtime: Runtime, site: PlexServerSite, folder: Path) -> None:
        self.runtime, self.site, self.folder = runtime, site, folder
        self.samples = Samples(runtime.database)
        self.now = 1000.0
        self.arrivals = self.restarted()

    async def begin(self, *sections: str) -> None:
        """Let these sections look into the folder, and know the library."""
        (self.folder / STAGING).mkdir(parents=True)
        for section in sections:
            places = self.site.plex.library.sections[section].locations
            places.append(Location(99, ROOT, self.folder))
        self.site.plex.library.behaviour.scan_seconds = 0.0
        await mirrored(self.runtime, self.site)
        await self.set()
        await self.sync()
        await self.arrivals.look()

    def restarted(self) -> DownloadArrivals:
        """As after a kill: nothing is remembered but what is in the database."""
        self.arrivals = download_arrivals(self.runtime)
        self.arrivals._clock = lambda: self.now
        return self.arrivals

    async def set(self, **downloads: object) -> None:
        mapped = [{"ours": str(self.folder), "plex": ROOT}]
        wanted = {"folder": str(self.folder), "plexPathMap": mapped, **downloads}
        await self.runtime.settings.replace({"downloads": wanted}, updated_by=None)

    async def published(
        self, *names: str, actor: Actor | None = None, on_disk: bool = True, **columns: object
    ) -> Claim:
        """A download whose files have just arrived; several are a playlist."""
        entries = []
        for name in names:
            if on_disk:
                self.write(name)
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
        kind = {} if len(names) > 1 else {"kind": DownloadKind.VIDEO}
        facts = {"status": DownloadStatus.DOWNLOADING, "title": "Lessons", **kind, **columns}
        claim = await self.samples.with_entries(*entries, actor=actor, **facts)
        async with self.runtime.database.write() as session:
            assert await outcomes.finished(session, claim, outcomes.AT_WORK)
        return claim

    def write(self, name: str) -> None:
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"v" * 2_000)

    async def followed(self, url: str, **columns: object) -> Subscription:
        """Somebody follows this playlist."""
        person = await self.samples.person()
        facts = {"title": "Lessons", "quality": "best", "container": "mp4", **columns}
        row = Subscription(user_id=person.user_id, url=url, **facts)
        async with self.runtime.database.write() as session:
            session.add(row)
        return row

    async def taken(self, subscription: Subscription, *names: str) -> list[Claim]:
        """What a check of it brings: a download of its own for each video."""
        claims = [await self.published(name, title=name) for name in names]
        async with self.runtime.database.write() as session:
            session.add_all(
                SubscriptionEntry(
                    subscription_id=subscription.id,
                    extractor="test",
                    media_id=new_id(),
                    url="https://video.test/1",
                    download_id=claim.download_id,
                )
                for claim in claims
            )
        return claims

    async def round(self) -> None:
        """Plex looks, our copy of its library is read, and the download is seen to."""
        await self.arrivals.look()
        await self.sync()
        await self.arrivals.look()

    async def sync(self) -> None:
        """Once Plex has looked through what it was asked to."""
        plex = (await self.runtime.library.server.connected()).plex
        for _ in range(200):
            if not await plex.activities():
                break
            await asyncio.sleep(0.05)
        run = await self.runtime.library.runs.begin(JOB_NAME, SyncOrder().subject, started_by=None)
        await self.runtime.library.sync.run(run.id)

    async def wait(self, minutes: int, *, syncs: bool = True) -> None:
        """Let time pass, with a round each two minutes."""
        for _ in range(minutes // 2):
            await self.arrivals.look()
            if syncs:
                await self.sync()
            self.now += 120

    async def row(self, claim: Claim) -> Download:
        return await self.samples.get(claim)

    async def status(self, claim: Claim) -> str:
        return (await self.row(claim)).status

    async def item_of(self, name: str) -> int | None:
        """What Plex has made of a file, as its row says."""
        one = select(col(MediaFile.library_item_id)).where(col(MediaFile.path) == name)
        return (await self.runtime.database.rows(one))[0].library_item_id

    def asked(self, *parts: str) -> list[str]:
        """What Plex was asked for, of addresses with one of these in them."""
        calls = [f"{one['method']} {one['path']}" for one in self.site.log.as_list()]
        return [call for call in calls if any(part in call for part in parts)]

    def scans(self) -> list[str]:
        return self.asked("/refresh")

    def named(self, title: str) -> list[Collection]:
        """The collections of Plex that are called so."""
        return [c for c in self.site.plex.library.collections.values() if c.title == title]

    def files_in(self, collection: Collection) -> list[str]:
        """What stands in it, by the names of the files."""
        items = self.site.plex.library.items
        return [
            part.file.removeprefix(f"{ROOT}/")
            for key in collection.items
            for version in items[key].versions
            for part in version.parts
        ]

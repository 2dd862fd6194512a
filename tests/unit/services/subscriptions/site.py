"""A pretend site for subscriptions: lists by address, and a world in which days pass."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from sqlmodel import col, select

from medianest.integrations.ytdlp.details import ListedEntry, MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.models.download import ACTIVE, Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.ids import new_id, utc_now
from medianest.models.subscription import Subscription, SubscriptionEntry
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.folder.folder import MediaFolder
from medianest.services.subscriptions.checks import SubscriptionChecks
from medianest.views.subscription import SubscriptionRequest, SubscriptionView

CHANNEL = "https://www.youtube.com/@nestdemo/videos"
PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-twenty-lessons"


def entry(name: str, *, title: str = "", seconds: int | None = 60) -> ListedEntry:
    """A video whose id is ``name``, filled up to eleven characters."""
    video_id = name.rjust(11, "-")
    return ListedEntry(
        index=1,
        url=f"https://www.youtube.com/watch?v={video_id}",
        extractor="youtube",
        media_id=video_id,
        title=title or f"Video {name}",
        duration_seconds=seconds,
    )


class Lists:
    """The network: what is in which list now, as the site orders it, and what was asked."""

    def __init__(self) -> None:
        self.lists: dict[str, list[ListedEntry]] = {}
        self.broken: dict[str, MediaSiteError] = {}
        self.asked: list[tuple[str, int]] = []

    async def __call__(self, url: str, cap: int) -> MediaListing:
        self.asked.append((url, cap))
        if url in self.broken:
            raise self.broken[url]
        found = self.lists.get(url)
        if found is None:
            raise MediaSiteError(Reason.REMOVED)
        entries = [e.model_copy(update={"index": i}) for i, e in enumerate(found, 1)]
        return MediaListing(
            url=url,
            extractor="youtubetab",
            media_id="UCnest",
            title="Nest Demo",
            uploader="Nest",
            entries=entries[:cap],
            total=len(entries),
        )

    def upload(self, *names: str, url: str = CHANNEL) -> None:
        """New ones, one after another, on top of a channel."""
        for name in names:
            self.lists.setdefault(url, []).insert(0, entry(name))


class World:
    """An installation, its site, and a clock that the test sets."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.site = Lists()
        self.now = utc_now()
        parts = (runtime.database, runtime.downloads, runtime.settings)
        self.checks = SubscriptionChecks(*parts, self.site)

    async def person(self, name: str = "Ada", role: str = "user") -> Actor:
        user = User(email=f"{new_id()}@example.org", name=name, role=role)
        async with self.runtime.database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    async def without_quotas(self) -> None:
        await self.runtime.settings.replace({"downloads": {"perUserPerHour": 0}}, updated_by=None)

    async def follow(self, actor: Actor, url: str = CHANNEL, **fields: object) -> SubscriptionView:
        request = SubscriptionRequest.model_validate({"url": url, **fields})
        made = await self.runtime.subscriptions.create(actor, request)
        self.now = max(self.now, made.next_check_at)
        return made

    async def check(self, subscription_id: str, *, look: bool = False) -> bool:
        return await self.checks.check(subscription_id, self.now, look=look)

    async def pass_time(self, subscription_id: str, **time: float) -> None:
        """The clock goes on; checks happen when they are due, and downloads end in between."""
        until = self.now + timedelta(**time)
        while (due := (await self.row(subscription_id)).next_check_at) <= until:
            self.now = max(self.now, due)
            if not await self.check(subscription_id):
                self.now += timedelta(minutes=1)
            await self.complete_all()
        self.now = until

    async def row(self, subscription_id: str) -> Subscription:
        async with self.runtime.database.read() as session:
            return await session.get_one(Subscription, subscription_id)

    async def entries(self, subscription_id: str) -> dict[str, str]:
        """The state of each video that was seen, by its name, in the order of their age."""
        statement = (
            select(SubscriptionEntry)
            .where(SubscriptionEntry.subscription_id == subscription_id)
            .order_by(col(SubscriptionEntry.seen_at))
        )
        async with self.runtime.database.read() as session:
            found = (await session.execute(statement)).scalars()
            return {each.media_id.lstrip("-"): each.state for each in found}

    async def named(self, state: str, subscription_id: str) -> list[str]:
        found = await self.entries(subscription_id)
        return [name for name, each in found.items() if each == state]

    async def downloads(self, actor: Actor) -> dict[str, Download]:
        """A person's rows by the name of the video."""
        statement = select(Download).where(Download.user_id == actor.user_id)
        async with self.runtime.database.read() as session:
            found = (await session.execute(statement)).scalars()
            return {(each.media_id or "").lstrip("-"): each for each in found}

    async def complete_all(self) -> None:
        """What is under way is fetched: every file lies in the folder."""
        folder = await self.folder()
        folder.mkdir(parents=True, exist_ok=True)
        MediaFolder(folder).prepare()
        async with self.runtime.database.write() as session:
            active = select(Download).where(col(Download.status).in_(ACTIVE))
            for row in (await session.execute(active)).scalars().all():
                row.status, row.percent, row.ended_at = DownloadStatus.COMPLETED, 100, self.now
                row.entries_done = row.entries_total
                session.add(row)
                files = (
                    select(MediaFile)
                    .join(DownloadEntry, col(DownloadEntry.media_file_id) == col(MediaFile.id))
                    .where(DownloadEntry.download_id == row.id)
                )
                for file in (await session.execute(files)).scalars().all():
                    file.path, file.published_at = f"{file.media_id}.mp4", self.now
                    file.size_bytes = 5
                    (folder / file.path).write_bytes(b"video")
                    session.add(file)

    async def folder(self) -> Path:
        return await self.runtime.settings.downloads_folder()

    async def files(self) -> list[str]:
        folder = await self.folder()
        found = [each.stem.lstrip("-") for each in folder.glob("*.mp4")] if folder.exists() else []
        return sorted(found)


def at(world: World, **time: float) -> datetime:
    return world.now + timedelta(**time)

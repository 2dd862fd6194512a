"""A Redis, a database, three people and a web process, for tests of open pages."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from medianest import events
from medianest.models.download import Download
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.views.download import DownloadProgress, DownloadView
from tests.clients.pages_server import PagesServer, People, make_people, open_site
from tests.clients.redis_server import RedisServer
from tests.clients.reflex_socket import PageSocket, state_name

LIVE = state_name("medianest.state.live", "LiveState")
SESSION = state_name("medianest.state.session", "SessionState")
PROBE = state_name("tests.clients.pages_app", "ProbeState")
OTHER = state_name("tests.clients.pages_app", "OtherState")


@dataclass
class LiveSite:
    """What the tests of one module share."""

    folder: Path
    redis: RedisServer
    runtime: Runtime
    people: People
    servers: list[PagesServer] = field(default_factory=list)

    @property
    def server(self) -> PagesServer:
        return self.servers[0]

    async def start_server(self) -> PagesServer:
        """One more web process."""
        server = PagesServer(self.folder, self.redis.url)
        await asyncio.to_thread(server.start)
        self.servers.append(server)
        return server

    async def add_download(self, owner: Actor, title: str, **columns: Any) -> DownloadView:
        """A row, and the news of it."""
        row = Download(
            user_id=owner.user_id,
            url=f"https://video.test/{title}",
            quality="best",
            container="mp4",
            title=title,
            **columns,
        )
        async with self.runtime.database.write() as session:
            session.add(row)
        view = await self.runtime.downloads.get(owner, row.id)
        await events.publish(self.runtime.redis, events.DownloadChanged(download=view))
        return view

    async def change(self, owner: Actor, download_id: str, **columns: Any) -> DownloadView:
        """Change the row and tell it."""
        async with self.runtime.database.write() as session:
            row = await session.get_one(Download, download_id)
            for name, value in columns.items():
                setattr(row, name, value)
        view = await self.runtime.downloads.get(owner, download_id)
        await events.publish(self.runtime.redis, events.DownloadChanged(download=view))
        return view

    async def end_all_downloads(self) -> None:
        """A clean board for the next test."""
        for view in await self.runtime.downloads.everyones_board():
            async with self.runtime.database.write() as session:
                await session.delete(await session.get_one(Download, view.id))
            gone = events.DownloadRemoved(id=view.id, owner_id=view.owner_id)
            await events.publish(self.runtime.redis, gone)

    async def progress(self, view: DownloadView, percent: float) -> None:
        moved = DownloadProgress(
            status=view.status,
            percent=percent,
            speed_bytes_per_second=1_000_000,
            eta_seconds=30,
        )
        event = events.DownloadProgressed(id=view.id, owner_id=view.owner_id, progress=moved)
        await events.publish(self.runtime.redis, event)


@asynccontextmanager
async def live_site() -> AsyncIterator[LiveSite]:
    """Everything up with one web process, and down again."""
    with tempfile.TemporaryDirectory(prefix="mn-") as name:
        folder = Path(name)
        with RedisServer(folder) as redis:
            runtime = await open_site(folder, redis.url)
            site = LiveSite(folder, redis, runtime, await make_people(runtime))
            try:
                await site.start_server()
                yield site
            finally:
                for server in site.servers:
                    server.stop()
                await runtime.close()


def titles(page: PageSocket) -> list[str]:
    """Titles on the board that this page shows."""
    return [view["title"] for view in page.value(LIVE, "downloads", [])]


def is_ready(page: PageSocket) -> bool:
    """The page has had its first board and follows."""
    return bool(page.value(LIVE, "connected_once")) and bool(
        page.value("reflex___state____state", "is_hydrated")
    )


__all__ = ["LIVE", "OTHER", "PROBE", "SESSION", "LiveSite", "is_ready", "titles", "utc_now"]

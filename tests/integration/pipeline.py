"""A downloader in pieces that tests can break: site, workers, sweep, service."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import httpx
import psutil

from medianest.demo.video_site import Site
from medianest.errors import UnavailableError
from medianest.integrations.ytdlp.fetch import SUFFIXES
from medianest.jobs import parts
from medianest.models.ids import new_id
from medianest.models.user import User
from medianest.runtime import Runtime, redis_url
from medianest.services.actor import Actor
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.downloads.sweep import DownloadSweep
from medianest.services.downloads.timing import Timing
from medianest.services.folder.folder import STAGING
from medianest.services.queue import Queue
from medianest.views.download import Container, DownloadRequest, DownloadView, Quality
from tests.clients import workers
from tests.clients.workers import WorkerParent

QUICK = Timing(
    heartbeat=0.5,
    silence=4,
    cancel_silence=3,
    watch=0.1,
    grace=1,
    stall=60,
    retries=(0.2, 0.4, 0.6),
    outage=60,
    lookup=10,
)
SWEEP_SECONDS = 0.5

Found = TypeVar("Found")
WATCH = "https://www.youtube.com/watch?v="


class Pipeline:
    """Everything between a person's click and the file, for one test."""

    def __init__(self, runtime: Runtime, site: Site, parent: WorkerParent, timing: Timing) -> None:
        self.runtime = runtime
        self.site = site
        self.timing = timing
        self.workers: list[psutil.Process] = []
        self._parent = parent
        self.queue = Queue(redis_url(runtime.environment))
        self.service = self.with_timing()
        news = parts.news(runtime)
        self.sweep = DownloadSweep(runtime.database, news, self.queue, runtime.settings, timing)
        self._sweeping: asyncio.Task[None] | None = None

    def with_timing(self, **changes: float) -> DownloadsService:
        """The service, with other waits where they are given."""
        runtime = self.runtime
        timing = dataclasses.replace(self.timing, **changes)  # type: ignore[arg-type]
        parts = (runtime.database, runtime.redis, self.queue, runtime.settings)
        return DownloadsService(*parts, runtime.environment, timing)

    def start_worker(self, *queues: str) -> psutil.Process:
        """One more worker, of the ``downloads`` queue unless told otherwise."""
        environment = self.runtime.environment
        worker = self._parent.fork(
            list(queues or ("downloads",)),
            redis_url(environment),
            environment.variables,
            self.timing,
        )
        self.workers.append(worker)
        return worker

    def start_sweep(self) -> None:
        self._sweeping = asyncio.create_task(self._sweep())

    async def _sweep(self) -> None:
        while True:
            with suppress(UnavailableError):
                await self.sweep.sweep()
            await asyncio.sleep(SWEEP_SECONDS)

    async def close(self) -> None:
        if self._sweeping is not None:
            self._sweeping.cancel()
            await asyncio.gather(self._sweeping, return_exceptions=True)
        workers.stop(self.workers)
        await self.queue.close()

    async def person(self, name: str = "Ada", *, role: str = "user") -> Actor:
        """Somebody with an account."""
        user = User(email=f"{new_id()}@example.org", name=name, role=role)
        async with self.runtime.database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    async def submit(
        self,
        actor: Actor,
        video: str,
        quality: Quality = Quality.BEST,
        container: Container = Container.MP4,
        **choices: Any,
    ) -> DownloadView:
        """``video`` is an id of the pretend YouTube, a path of the site, or a whole address."""
        address = video if "://" in video else WATCH + video
        if video.startswith("/"):
            address = self.site.base_url + video
        request = DownloadRequest(url=address, quality=quality, container=container, **choices)
        return await self.service.submit(actor, request)

    async def until(
        self, actor: Actor, download_id: str, *statuses: str, seconds: float = 30
    ) -> DownloadView:
        """Wait for one of these statuses; anything final that is not among them fails."""
        deadline = time.monotonic() + seconds
        while True:
            view = await self.service.get(actor, download_id)
            if view.status in statuses:
                return view
            final = {"completed", "failed", "cancelled"}
            assert view.status not in final, (
                f"{view.status}: {view.error_code} {view.error_message}"
            )
            assert time.monotonic() < deadline, f"still {view.status} after {seconds} s"
            await asyncio.sleep(0.05)

    async def until_percent(self, actor: Actor, download_id: str, percent: float) -> DownloadView:
        """Wait until that much has arrived."""

        async def enough() -> DownloadView | None:
            view = await self.service.get(actor, download_id)
            return view if view.percent >= percent else None

        return await eventually(enough)

    @property
    def folder(self) -> Path:
        return self.runtime.environment.data.resolve() / "downloads"

    def files(self) -> list[str]:
        """The names of the videos that have been published, without their folders."""
        found = self.folder.rglob("*") if self.folder.exists() else []
        shown = (each for each in found if STAGING not in each.parts)
        return sorted(each.name for each in shown if each.suffix in SUFFIXES and each.is_file())

    def path(self, name: str) -> Path:
        """Where a published file of that name is."""
        (found,) = (each for each in self.folder.rglob("*") if each.name == name)
        return found

    def staged(self) -> list[Path]:
        """Whatever lies in staging, folders left out."""
        staging = self.folder / STAGING
        found = staging.rglob("*") if staging.exists() else []
        return [each for each in found if each.is_file() and each.name != ".plexignore"]

    def log(self, part: str = "") -> list[dict[str, Any]]:
        """What the site was asked, as far as the path or host has ``part`` in it."""
        answer = httpx.get(f"{self.site.base_url}/__site__/log", trust_env=False)
        entries: list[dict[str, Any]] = answer.json()["requests"]
        return [each for each in entries if part in each["host"] + each["path"]]

    def original(self, path: str) -> bytes:
        """What the site hands out at a path."""
        return httpx.get(self.site.base_url + path, trust_env=False).content

    def behave(self, video: str, **changes: Any) -> None:
        """Change how the site treats a video."""
        body = json.dumps({"id": video, **changes})
        answer = httpx.post(f"{self.site.base_url}/__site__/behave", content=body, trust_env=False)
        answer.raise_for_status()


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


async def eventually(look: Callable[[], Awaitable[Found | None]], seconds: float = 30) -> Found:
    """What ``look`` finds, as soon as it finds something."""
    deadline = time.monotonic() + seconds
    while (found := await look()) is None:
        assert time.monotonic() < deadline, f"not within {seconds} s"
        await asyncio.sleep(0.05)
    return found

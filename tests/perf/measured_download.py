"""A download that seems to run and about which only a benchmark says anything."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy import select
from sqlmodel import col

from medianest import events
from medianest.models.download import Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.runtime import Runtime, open_runtime
from medianest.services.actor import Actor
from medianest.settings import Environment, read_environment
from medianest.views.download import DownloadProgress
from tests.product import Product

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class MeasuredDownload:
    """A row of the product's database, status downloading."""

    id: str
    owner_id: str

    def moved(self, percent: float) -> str:
        """The event of its being at ``percent``, as Redis carries it."""
        return events.DownloadProgressed(
            id=self.id,
            owner_id=self.owner_id,
            progress=DownloadProgress(
                status=DownloadStatus.DOWNLOADING,
                percent=percent,
                speed_bytes_per_second=1_000_000,
                eta_seconds=30,
            ),
        ).model_dump_json()


def begin(product: Product, owner_email: str, title: str) -> MeasuredDownload:
    """Add the row and tell open pages. Its heart beats in the future, so no sweep takes it back."""
    return _with_runtime(product, lambda runtime: _begin(runtime, owner_email, title))


def end(product: Product, download: MeasuredDownload) -> None:
    """Take the row away again."""
    _with_runtime(product, lambda runtime: _end(runtime, download))


def installation(product: Product) -> Environment:
    """The environment of the product's own processes, as far as it says where things are."""
    return read_environment({"MEDIANEST_DATA": str(product.data)})


async def _begin(runtime: Runtime, owner_email: str, title: str) -> MeasuredDownload:
    async with runtime.database.write() as session:
        owner = (
            await session.execute(select(User).where(col(User.email) == owner_email))
        ).scalar_one()
        row = Download(
            user_id=owner.id,
            url=f"https://video.test/{title}",
            quality="best",
            container="mp4",
            title=title,
            status=DownloadStatus.DOWNLOADING,
            heartbeat_at=utc_now() + timedelta(days=1),
        )
        session.add(row)
    person = Actor(owner.id, owner.name, owner.role, session_id="")
    view = await runtime.downloads.get(person, row.id)
    await events.publish(runtime.redis, events.DownloadChanged(download=view))
    return MeasuredDownload(row.id, owner.id)


async def _end(runtime: Runtime, download: MeasuredDownload) -> None:
    async with runtime.database.write() as session:
        await session.delete(await session.get_one(Download, download.id))
    gone = events.DownloadRemoved(id=download.id, owner_id=download.owner_id)
    await events.publish(runtime.redis, gone)


def _with_runtime(
    product: Product, work: Callable[[Runtime], Coroutine[Any, Any, Answer]]
) -> Answer:
    """In a thread of its own: a browser's driver has a loop in this one."""

    async def run() -> Answer:
        runtime = open_runtime(installation(product))
        try:
            return await work(runtime)
        finally:
            await runtime.close()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, run()).result()

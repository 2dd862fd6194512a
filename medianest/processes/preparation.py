"""What happens once before anything is served: the schema, and the code for the first visitor."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from medianest.errors import MediaNestError, StartError
from medianest.processes.report import Report
from medianest.settings import Environment

if TYPE_CHECKING:
    from medianest.runtime import Runtime


@dataclass(frozen=True)
class Prepared:
    """``set_up_code`` while no administrator exists; ``warnings`` are sentences for people."""

    set_up_code: str | None
    warnings: list[str]


class Preparation:
    """Runs in a child of its own, whose memory goes with it; ``then`` as for :func:`prepare`."""

    def __init__(
        self, environment: Environment, then: Callable[[Runtime], Awaitable[None]] | None = None
    ) -> None:
        self._environment = environment
        self._then = then
        self._report = Report()

    def run(self) -> None:
        """The child's work."""
        try:
            self._report.send(asdict(asyncio.run(prepare(self._environment, self._then))))
        except MediaNestError as error:
            self._report.send({"error": error.message})

    def result(self) -> Prepared:
        """What the child found, after it ended. Raises :class:`StartError` when it failed."""
        answer = self._report.received()
        if answer is None:
            raise StartError("The database could not be prepared; the lines above say why.")
        if "error" in answer:
            raise StartError(answer["error"])
        return Prepared(**answer)


async def prepare(
    environment: Environment, then: Callable[[Runtime], Awaitable[None]] | None = None
) -> Prepared:
    """Bring the schema and the secrets to head, and make a set-up code where one is needed;
    ``then`` is done before anybody comes.

    Raises :class:`StartError` when the database or the Redis of ``REDIS_URL`` cannot be used.
    """
    # Imported in the child: its parent never needs the migrations.
    from medianest import migrations
    from medianest.processes.redis_connection import check_redis
    from medianest.runtime import open_runtime

    if environment.redis_url is not None:
        check_redis(environment)
    runtime = open_runtime(environment)
    try:
        await migrations.upgrade(runtime.database)
        await runtime.key_rotation.renew()
        if then is not None:
            await then(runtime)
        return Prepared(
            await _set_up_code(runtime), warnings(await runtime.settings.downloads_folder())
        )
    finally:
        await runtime.close()


async def _set_up_code(runtime: Runtime) -> str | None:
    if await runtime.accounts.needs_setup():
        return await runtime.accounts.new_setup_code()
    return None


def warnings(downloads: Path) -> list[str]:
    """What keeps downloads from working; the rest works without."""
    from medianest.processes.download_needs import ffmpeg_trouble, folder_trouble

    return [text for text in (folder_trouble(downloads), ffmpeg_trouble()) if text]

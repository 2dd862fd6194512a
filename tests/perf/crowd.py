"""Raw tabs in a process of their own, which stand for the browsers of other people.

In the process that measures they would hold its interpreter while it reads the clock.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any, Self

from tests.clients.reflex_socket import MARKER, PageSocket
from tests.integration.live_site import LIVE, is_ready

AT_A_TIME = 10
OPEN_SECONDS = 180

Reading = Callable[[dict[str, Any]], Iterable[Any]]
"""What is looked for in what ``LiveState`` is told, by var; it goes to another process."""
Arrivals = list[dict[Any, float]]
"""For each tab: what was found → ``time.perf_counter()`` when it was first parsed."""


@dataclass(frozen=True)
class Seats:
    """Where a crowd connects to: tab ``n`` opens the page at ``path`` with ``headers[n]``."""

    url: str
    headers: list[dict[str, str]]
    path: str = "/"


class Crowd:
    """The tabs of ``seats``; open and ready inside ``with``."""

    def __init__(self, seats: Seats) -> None:
        context = multiprocessing.get_context("spawn")
        self._here, there = context.Pipe()
        self._process = context.Process(target=_sit, args=(there, seats), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        self._hear(OPEN_SECONDS)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._here.close()
        self._process.join(10)
        self._process.kill()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def arrivals(self, reading: Reading) -> Arrivals:
        """What every tab has got so far of what ``reading`` looks for."""
        self._here.send(reading)
        return list(self._hear(30))

    def _hear(self, seconds: float) -> Arrivals:
        """What the crowd says next. Raises :class:`EOFError` when it is gone."""
        if not self._here.poll(seconds):
            raise TimeoutError("the crowd says nothing")
        said: Arrivals = self._here.recv()
        return said


def _sit(there: Connection, seats: Seats) -> None:
    asyncio.run(_watch(there, seats))


async def _watch(there: Connection, seats: Seats) -> None:
    tabs = [PageSocket(seats.url, headers=headers) for headers in seats.headers]
    for start in range(0, len(tabs), AT_A_TIME):
        some = tabs[start : start + AT_A_TIME]
        await asyncio.gather(*(tab.open(path=seats.path, seconds=20) for tab in some))
        await asyncio.gather(*(tab.until(is_ready, 20) for tab in some))
    gc.freeze()
    there.send([])
    while (asked := await asyncio.to_thread(_next, there)) is not None:
        there.send([_arrivals(tab, asked) for tab in tabs])
    await asyncio.gather(*(tab.close() for tab in tabs))


def _next(there: Connection) -> Reading | None:
    """What is asked about; ``None`` when nobody asks any more."""
    try:
        asked: Reading = there.recv()
    except EOFError:
        return None
    return asked


def _arrivals(tab: PageSocket, reading: Reading) -> dict[Any, float]:
    came: dict[Any, float] = {}
    for at, update in tab.updates:
        told = update.get("delta", {}).get(LIVE, {})
        for found in reading({name.removesuffix(MARKER): told[name] for name in told}):
            came.setdefault(found, at)
    return came


def percents(download_id: str, told: dict[str, Any]) -> list[float]:
    """How far one download has come; to be read for its id."""
    moving = told.get("progress", {})
    return [moving[download_id]["percent"]] if download_id in moving else []


def looks(monitor_id: int, told: dict[str, Any]) -> list[tuple[str, str]]:
    """What one monitor is and since when; to be read for its number."""
    beats = told.get("beats", {}).get("beats", [])
    own = (one for one in beats if one["id"] == monitor_id and one["since"])
    return [(one["status"], one["since"]) for one in own]

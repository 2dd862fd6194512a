"""Raw tabs in a process of their own, which stand for the browsers of other people.

In the process that measures they would hold its interpreter while it reads the clock.
"""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Self

from tests.clients.reflex_socket import PageSocket
from tests.integration.live_site import LIVE, is_ready

AT_A_TIME = 10
OPEN_SECONDS = 180
PROGRESS = "progress_rx_state_"

Arrivals = list[dict[float, float]]
"""For each tab: percent of the watched download → ``time.perf_counter()`` when it was parsed."""


@dataclass(frozen=True)
class Seats:
    """Where a crowd connects to: tab ``n`` goes there with ``headers[n]``."""

    url: str
    headers: list[dict[str, str]]


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

    def arrivals(self, download_id: str) -> Arrivals:
        """What every tab has got of the progress of one download so far."""
        self._here.send(download_id)
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
        await asyncio.gather(*(tab.open(seconds=20) for tab in some))
        await asyncio.gather(*(tab.until(is_ready, 20) for tab in some))
    gc.freeze()
    there.send([])
    while (asked := await asyncio.to_thread(_next, there)) is not None:
        there.send([_arrivals(tab, asked) for tab in tabs])
    await asyncio.gather(*(tab.close() for tab in tabs))


def _next(there: Connection) -> str | None:
    """The download that is asked about; ``None`` when nobody asks any more."""
    try:
        return str(there.recv())
    except EOFError:
        return None


def _arrivals(tab: PageSocket, download_id: str) -> dict[float, float]:
    came: dict[float, float] = {}
    for at, update in tab.updates:
        moving = update.get("delta", {}).get(LIVE, {}).get(PROGRESS, {})
        if download_id in moving:
            came.setdefault(moving[download_id]["percent"], at)
    return came

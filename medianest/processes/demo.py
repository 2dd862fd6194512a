"""``medianest demo``: everything, and a pretend video site to download from."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from medianest.database import SQLITE_FILE
from medianest.demo.hosts import SIMULATED
from medianest.errors import StartError
from medianest.processes import instance, up
from medianest.processes.child import Child
from medianest.processes.preparation import Prepared
from medianest.processes.report import Report
from medianest.settings import Environment, read_environment

DATA = "demo-data"
PROXY_VARIABLE = "MEDIANEST_DOWNLOADS_PROXY"
HOSTS_VARIABLE = "MEDIANEST_DEMO_HOSTS"  # services.media_network.DEMO_HOSTS, without its imports
SHOWN_EXAMPLES = 11
REAL_PLACES = (
    "DATABASE_URL", "REDIS_URL", "MEDIANEST_DOWNLOADS_FOLDER", "YOUTUBE_DOWNLOAD_PATH",
)  # fmt: skip
"""Variables of a real installation that may be set in the shell; a demo must not touch what they
name."""


def run(environment: Environment) -> None:
    """Run until a signal to stop. Raises :class:`StartError`, also for a data folder in real use.

    The folder is kept, so that a second start goes on where the first ended.
    """
    instance.make_data_folder(environment.data)
    _refuse_real(environment.data)
    (environment.data / instance.DEMO_MARK).touch()
    for name in REAL_PLACES:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)
    port, proxy_port = _free_ports()
    os.environ[PROXY_VARIABLE] = f"http://127.0.0.1:{proxy_port}"
    os.environ[HOSTS_VARIABLE] = ",".join([*SIMULATED, f"127.0.0.1:{port}"])
    up.run(read_environment(), partial(Demo, port=port, proxy_port=proxy_port))


def _refuse_real(data: Path) -> None:
    if (data / SQLITE_FILE).exists() and not (data / instance.DEMO_MARK).exists():
        raise StartError(f"{data} holds a real installation. Name another folder with --data.")


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return one.getsockname()[1], other.getsockname()[1]


class Demo(up.Everything):
    """As :class:`~medianest.processes.up.Everything`, with the video site beside it."""

    def __init__(self, environment: Environment, *, port: int, proxy_port: int) -> None:
        super().__init__(environment)
        self._report = Report()
        site = partial(_serve_site, environment.data, port, proxy_port, self._report)
        self._site = Child("video-site", site)
        self._examples: list[str] | None = None

    def children(self) -> Sequence[Child]:
        return [self._site, *super().children()]

    def is_complete(self) -> bool:
        self._examples = self._examples or self._report.received()
        return self._examples is not None and super().is_complete()

    def welcome(self, prepared: Prepared) -> list[str]:
        examples = [f"    {line}" for line in self._examples or []]
        again = f"  This demo is kept in {self._environment.data}; delete it to begin anew."
        return [*super().welcome(prepared), "", "  Then paste one of these:", *examples, "", again]


def _serve_site(data: Path, port: int, proxy_port: int, report: Report) -> None:
    asyncio.run(_site(data, port, proxy_port, report))


async def _site(data: Path, port: int, proxy_port: int, report: Report) -> None:
    from medianest.demo import video_site

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with video_site.serve(data, port=port, proxy_port=proxy_port) as site:
        shown = site.examples[:SHOWN_EXAMPLES]
        report.send([f"{each.address}  {each.shows}" for each in shown])
        await stopped.wait()

"""``medianest demo``: everything, a pretend video site to download from, and a pretend Plex."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import NamedTuple

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
PLEX_TV_VARIABLE = "MEDIANEST_PLEX_TV_URL"
HOSTS_VARIABLE = "MEDIANEST_DEMO_HOSTS"  # services.media_network.DEMO_HOSTS, without its imports
SHOWN_EXAMPLES = 11
REAL_PLACES = (
    "DATABASE_URL", "REDIS_URL", "MEDIANEST_DOWNLOADS_FOLDER", "YOUTUBE_DOWNLOAD_PATH",
)  # fmt: skip
"""Variables of a real installation that may be set in the shell; a demo must not touch what they
name."""
REAL_SERVICES = tuple(
    f"{prefix}{service}_"
    for service in ("PLEX", "OVERSEERR", "UPTIME_KUMA", "TAUTULLI", "MAIL")
    for prefix in ("MEDIANEST_", "")
)
"""How variables begin that lead to other services of it, or to people's mailboxes."""
PLEX_PORT = 32480


class Ports(NamedTuple):
    """Where the pretend sites are, all on this machine."""

    plex_server: int
    plex_tv: int
    videos: int
    proxy: int


def run(environment: Environment) -> None:
    """Run until a signal to stop. Raises :class:`StartError`, also for a data folder in real use.

    The folder is kept, so that a second start goes on where the first ended.
    """
    instance.make_data_folder(environment.data)
    _refuse_real(environment.data)
    (environment.data / instance.DEMO_MARK).touch()
    _forget_real()
    ports = Ports(*_free_ports())
    os.environ[PLEX_TV_VARIABLE] = f"http://127.0.0.1:{ports.plex_tv}"
    os.environ[PROXY_VARIABLE] = f"http://127.0.0.1:{ports.proxy}"
    os.environ[HOSTS_VARIABLE] = ",".join([*SIMULATED, f"127.0.0.1:{ports.videos}"])
    up.run(read_environment(), partial(Demo, ports=ports))


def _refuse_real(data: Path) -> None:
    if (data / SQLITE_FILE).exists() and not (data / instance.DEMO_MARK).exists():
        raise StartError(f"{data} holds a real installation. Name another folder with --data.")


def _forget_real() -> None:
    for name in list(os.environ):
        if name.removesuffix("_FILE") in REAL_PLACES or name.startswith(REAL_SERVICES):
            del os.environ[name]


def _free_ports() -> list[int]:
    """One for each of `Ports`. A demo that goes on remembers where its Plex server was."""
    with ExitStack() as taken:
        sockets = [taken.enter_context(socket.socket()) for _ in Ports._fields]
        for free in sockets[1:]:
            free.bind(("127.0.0.1", 0))
        try:
            sockets[0].bind(("127.0.0.1", PLEX_PORT))
        except OSError:
            sockets[0].bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


class Demo(up.Everything):
    """As :class:`~medianest.processes.up.Everything`, with the pretend sites beside it."""

    def __init__(self, environment: Environment, *, ports: Ports) -> None:
        super().__init__(environment)
        self._report = Report()
        sites = partial(_serve_sites, environment.data, ports, self._report)
        self._sites = Child("video-site", sites)
        self._examples: list[str] | None = None

    def children(self) -> Sequence[Child]:
        return [self._sites, *super().children()]

    def is_complete(self) -> bool:
        self._examples = self._examples or self._report.received()
        return self._examples is not None and super().is_complete()

    def welcome(self, prepared: Prepared) -> list[str]:
        examples = [f"    {line}" for line in self._examples or []]
        again = f"  This demo is kept in {self._environment.data}; delete it to begin anew."
        return [*super().welcome(prepared), "", "  Then paste one of these:", *examples, "", again]


def _serve_sites(data: Path, ports: Ports, report: Report) -> None:
    asyncio.run(_sites(data, ports, report))


async def _sites(data: Path, ports: Ports, report: Report) -> None:
    from medianest.demo import plex_server, plextv_site, video_site
    from medianest.demo.pretend_plex import PretendPlex

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    plex = PretendPlex()
    async with (
        plex_server.serve(plex, port=ports.plex_server),
        plextv_site.serve(plex, port=ports.plex_tv),
        video_site.serve(data, port=ports.videos, proxy_port=ports.proxy) as site,
    ):
        shown = site.examples[:SHOWN_EXAMPLES]
        report.send([f"{each.address}  {each.shows}" for each in shown])
        await stopped.wait()

"""``medianest demo``: everything, a pretend video site to download from, a pretend Plex, a pretend
Seerr, a pretend Uptime Kuma, and a pretend Tautulli."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from medianest.database import SQLITE_FILE
from medianest.demo.hosts import SIMULATED
from medianest.errors import StartError, UpstreamError
from medianest.processes import instance, up
from medianest.processes.child import Child
from medianest.processes.preparation import Preparation, Prepared
from medianest.processes.report import Report
from medianest.settings import Environment, read_environment

if TYPE_CHECKING:
    from medianest.runtime import Runtime

DATA = "demo-data"
PROXY_VARIABLE = "MEDIANEST_DOWNLOADS_PROXY"
PLEX_TV_VARIABLE = "MEDIANEST_PLEX_TV_URL"
IMAGES_VARIABLE = "MEDIANEST_TMDB_IMAGE_URL"
HOSTS_VARIABLE = "MEDIANEST_DEMO_HOSTS"  # as downloads.network says, without its imports
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
PLEX_PORT, SEERR_PORT, KUMA_PORT, TAUTULLI_PORT = 32480, 32481, 32482, 32483
HERE = "http://127.0.0.1:"
KEPT = "demo-plex.json"
"""Where the pretend Plex keeps its collections in the data folder."""
KEPT_REQUESTS = "demo-seerr.json"
"""Where the pretend Seerr keeps its people, requests and issues there."""
KEPT_PLAYS = "demo-tautulli.json"
"""Where the pretend Tautulli keeps what was played."""
WEBHOOKS = "/api/v1/webhooks/"
WEBHOOK_SECRET = "the-secret-of-the-demo-s-webhooks"
BACKLOG = 256
SIGN_IN_SECONDS, AGAIN_SECONDS = 60.0, 0.5
"""How long a start waits for the pretend Kuma, which starts beside it."""


class Sockets(NamedTuple):
    """Where the pretend sites listen, all on this machine.

    They listen before anybody is told of them, so that nobody else comes in between: two demos may
    start at once.
    """

    plex_server: socket.socket
    seerr: socket.socket
    kuma: socket.socket
    tautulli: socket.socket
    plex_tv: socket.socket
    videos: socket.socket
    proxy: socket.socket


def run(environment: Environment) -> None:
    """Run until a signal to stop. Raises :class:`StartError`, also for a data folder in real use.

    The folder is kept, so that a second start goes on where the first ended.
    """
    instance.make_data_folder(environment.data)
    _refuse_real(environment.data)
    (environment.data / instance.DEMO_MARK).touch()
    _forget_real()
    sockets = take_places()
    os.environ[PLEX_TV_VARIABLE] = f"http://{_address(sockets.plex_tv)}"
    os.environ[PROXY_VARIABLE] = f"http://{_address(sockets.proxy)}"
    os.environ[IMAGES_VARIABLE] = f"http://{_address(sockets.seerr)}/t/p"
    os.environ[HOSTS_VARIABLE] = ",".join([*SIMULATED, _address(sockets.videos)])
    up.run(read_environment(), partial(Demo, sockets=sockets))


def _refuse_real(data: Path) -> None:
    if (data / SQLITE_FILE).exists() and not (data / instance.DEMO_MARK).exists():
        raise StartError(f"{data} holds a real installation. Name another folder with --data.")


def _forget_real() -> None:
    for name in list(os.environ):
        if name.removesuffix("_FILE") in REAL_PLACES or name.startswith(REAL_SERVICES):
            del os.environ[name]


def take_places() -> Sockets:
    """A demo that goes on remembers where its Plex server, its Seerr, its Kuma and its Tautulli
    were, so that these have ports of their own where they are free."""
    sockets = Sockets(*(socket.socket() for _ in Sockets._fields))
    for one in sockets:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    fixed = (PLEX_PORT, SEERR_PORT, KUMA_PORT, TAUTULLI_PORT)
    for one, port in zip(sockets, fixed, strict=False):
        try:
            one.bind(("127.0.0.1", port))
        except OSError:
            one.bind(("127.0.0.1", 0))
    for one in sockets[len(fixed) :]:
        one.bind(("127.0.0.1", 0))
    for one in sockets:
        one.listen(BACKLOG)  # a port that is only bound may be bound again
    return sockets


def _address(bound: socket.socket) -> str:
    host, port = bound.getsockname()
    return f"{host}:{port}"


class Demo(up.Everything):
    """As :class:`~medianest.processes.up.Everything`, with the pretend sites beside it."""

    def __init__(self, environment: Environment, *, sockets: Sockets) -> None:
        super().__init__(environment)
        plex, seerr, kuma, tautulli = (f"http://{_address(one)}" for one in sockets[:4])
        then = partial(connect, plex=plex, seerr=seerr, kuma=kuma, tautulli=tautulli)
        self._preparation = Preparation(environment, then)
        self._report = Report()
        self._sockets = sockets
        sites = partial(_serve_sites, environment, sockets, self._report)
        self._sites = Child("video-site", sites)
        self._examples: list[str] | None = None

    def children(self) -> Sequence[Child]:
        others = [
            replace(child, run=partial(_without, self._sockets, child.run))
            for child in super().children()
        ]
        return [self._sites, *others]

    def is_complete(self) -> bool:
        self._examples = self._examples or self._report.received()
        return self._examples is not None and super().is_complete()

    def what_is_missing(self) -> str:
        """As before, and the examples, which a first start encodes."""
        is_ready = self._prepared is not None and super().is_complete()
        return "the example videos are" if is_ready else super().what_is_missing()

    def welcome(self, prepared: Prepared) -> list[str]:
        examples = [f"    {line}" for line in self._examples or []]
        again = f"  This demo is kept in {self._environment.data}; delete it to begin anew."
        plex = "  A pretend Plex is connected: sign in as olivia, its owner, frank, kim or milo."
        seerr = "  A pretend Seerr takes requests: frank's wait for approval, kim's do not."
        kuma = "  A pretend Uptime Kuma watches seventeen services; some falter, one is down."
        tautulli = "  A pretend Tautulli knows what was played for two and a half years; not kim's."
        paste = ["", "  Then paste one of these:", *examples]
        return [*super().welcome(prepared), "", plex, seerr, kuma, tautulli, *paste, "", again]


async def connect(runtime: Runtime, plex: str, seerr: str, kuma: str, tautulli: str) -> None:
    """Let the demo know its pretend servers."""
    await connect_plex(runtime, plex)
    await connect_seerr(runtime, seerr)
    await connect_tautulli(runtime, tautulli)
    await connect_kuma(runtime, kuma)


async def connect_plex(runtime: Runtime, url: str) -> None:
    """Let a new demo know its pretend Plex server, and an older one where it is now; what somebody
    has set to another address, or switched off, stays."""
    from medianest.demo.people import owner_token

    given = (await runtime.settings.current()).plex.url
    await _connect(runtime, "plex", given, url, {"token": owner_token(), "enabled": True})


async def connect_seerr(runtime: Runtime, url: str) -> None:
    """As :func:`connect_plex`, for the pretend Seerr; it has no switch of its own."""
    from medianest.demo.seerr.pretend_seerr import API_KEY

    given = (await runtime.settings.current()).overseerr.url
    known = {"apiKey": API_KEY, "webhookSecret": WEBHOOK_SECRET}
    await _connect(runtime, "overseerr", given, url, known)


async def connect_tautulli(runtime: Runtime, url: str) -> None:
    """As :func:`connect_seerr`, for the pretend Tautulli."""
    from medianest.demo.tautulli.pretend_tautulli import API_KEY

    given = (await runtime.settings.current()).tautulli.url
    known = {"apiKey": API_KEY, "webhookSecret": WEBHOOK_SECRET}
    await _connect(runtime, "tautulli", given, url, known)


async def _connect(
    runtime: Runtime, area: str, given: str, url: str, known: Mapping[str, str | bool]
) -> None:
    """Tell all that is `known` where nothing was `given`, and where it is now if it moved."""
    if not given:
        await runtime.settings.replace({area: {"url": url, **known}}, updated_by=None)
    elif given != url and given.startswith(HERE):
        await runtime.settings.replace({area: {"url": url}}, updated_by=None)


async def connect_kuma(runtime: Runtime, url: str) -> None:
    """As :func:`connect_seerr`, for the pretend Kuma: a token is good at one address alone, so
    that it is signed in to anew where it moved."""
    from medianest.demo.kuma.account import PASSWORD, USERNAME
    from medianest.demo.kuma.household import SLUG
    from medianest.demo.kuma.start import API_KEY

    kuma = (await runtime.settings.current()).uptime_kuma
    account = {"url": url, "username": USERNAME, "password": PASSWORD}
    if not kuma.url:
        more = {"statusPageSlug": SLUG, "apiKey": API_KEY, "webhookSecret": WEBHOOK_SECRET}
        await _sign_in(runtime, account | more)
    elif kuma.url != url and kuma.url.startswith(HERE):
        await _sign_in(runtime, account)


async def _sign_in(runtime: Runtime, known: dict[str, str]) -> None:
    """Raises :class:`UpstreamError` when it is not there in time."""
    until = time.monotonic() + SIGN_IN_SECONDS
    while True:
        try:
            await runtime.settings.replace({"uptimeKuma": known}, updated_by=None)
        except UpstreamError:
            if time.monotonic() >= until:
                raise
            await asyncio.sleep(AGAIN_SECONDS)
        else:
            return


def _without(sockets: Sockets, run: Callable[[], None]) -> None:
    """Run a child that has nothing to do with the sites; forks inherit what is open."""
    for one in sockets:
        one.close()
    run()


def _serve_sites(environment: Environment, sockets: Sockets, report: Report) -> None:
    asyncio.run(_sites(environment, sockets, report))


async def _sites(environment: Environment, sockets: Sockets, report: Report) -> None:
    from medianest.demo import people, plex_server, plextv_site, video_site
    from medianest.demo.kuma import household as services
    from medianest.demo.kuma import site as kuma_site
    from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma
    from medianest.demo.library import keeping
    from medianest.demo.seerr import household, site
    from medianest.demo.seerr import keeping as requests_keeping
    from medianest.demo.tautulli import household as plays
    from medianest.demo.tautulli import keeping as plays_keeping
    from medianest.demo.tautulli import site as tautulli_site

    data = environment.data
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    plex = people.household(data / "downloads", data / KEPT)
    seerr = household.household(plex, data / KEPT_REQUESTS)
    seerr.hooks.set_up(_webhook_address(environment, "overseerr"), WEBHOOK_SECRET)
    tautulli = plays.household(plex, data / KEPT_PLAYS)
    tautulli.hooks.set_up(_webhook_address(environment, "tautulli"), WEBHOOK_SECRET)
    kuma = PretendKuma(services.furnish, behaviour=Behaviour(beating=True))
    kuma.hooks.set_up(_webhook_address(environment, "uptime-kuma"), WEBHOOK_SECRET)
    async with (
        plex_server.serve(plex, port=sockets.plex_server),
        plextv_site.serve(plex, port=sockets.plex_tv),
        site.serve(seerr, port=sockets.seerr),
        kuma_site.serve(kuma, port=sockets.kuma),
        tautulli_site.serve(tautulli, port=sockets.tautulli),
        video_site.serve(data, port=sockets.videos, proxy_port=sockets.proxy) as videos,
    ):
        shown = videos.examples[:SHOWN_EXAMPLES]
        report.send([f"{each.address}  {each.shows}" for each in shown])
        await stopped.wait()
    with suppress(OSError):  # the folder of a demo may be deleted under it
        keeping.save(plex.library, data / KEPT)
        requests_keeping.save(seerr, data / KEPT_REQUESTS)
        plays_keeping.save(tautulli, data / KEPT_PLAYS)


def _webhook_address(environment: Environment, upstream: str) -> str:
    """The demo itself, on this machine."""
    host = "[::1]" if environment.host == "::" else environment.host
    host = "127.0.0.1" if host in ("0.0.0.0", "localhost") else host
    return f"http://{host}:{environment.port}{environment.base_path}{WEBHOOKS}{upstream}"

"""One quick look at each upstream that MediaNest uses: whether it answers, and takes our key."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from medianest.errors import UpstreamAuthError, UpstreamError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.tautulli.client import Tautulli
from medianest.integrations.uptime_kuma.client import UptimeKuma
from medianest.services.plex.client import PlexClient
from medianest.views.settings import Settings

TRY_SECONDS = 6.0
SLOW_MS = 2_000.0
PLEX, OVERSEERR, TAUTULLI, KUMA = "plex", "overseerr", "tautulli", "uptimeKuma"
OK, SLOW, UNREACHABLE, UNAUTHORIZED = "ok", "slow", "unreachable", "unauthorized"


@dataclass(frozen=True, slots=True)
class Probe:
    """What a look came to; ``message`` says what is wrong, ``response_ms`` is of an answer."""

    condition: str
    response_ms: float | None = None
    version: str = ""
    message: str = ""

    @property
    def is_up(self) -> bool:
        return self.condition in (OK, SLOW)


@dataclass(frozen=True, slots=True)
class Upstream:
    """One that is set up: ``name`` is its area of the settings, ``ask`` answers its version."""

    name: str
    title: str
    url: str
    ask: Callable[[], Awaitable[str]]

    async def probe(self) -> Probe:
        """Ask; never raises for what an upstream does."""
        began = time.monotonic()
        try:
            version = await self.ask()
        except UpstreamAuthError as error:
            return Probe(UNAUTHORIZED, message=error.message)
        except UpstreamError as error:
            return Probe(UNREACHABLE, message=error.message)
        took = (time.monotonic() - began) * 1000
        return Probe(SLOW if took > SLOW_MS else OK, took, version)


def upstreams(settings: Settings, plex: PlexClient) -> list[Upstream]:
    """Those that are set up, in the order that people see them in."""
    tautulli = settings.tautulli
    given = [
        (PLEX, "Plex", settings.plex.url if settings.plex.enabled else "", _plex(settings, plex)),
        (OVERSEERR, "Overseerr", settings.overseerr.url, _overseerr(settings)),
        (TAUTULLI, "Tautulli", tautulli.url if tautulli.api_key else "", _tautulli(settings)),
        (KUMA, "Uptime Kuma", settings.uptime_kuma.url, _uptime_kuma(settings)),
    ]
    return [Upstream(name, title, url, ask) for name, title, url, ask in given if url]


def _plex(settings: Settings, plex: PlexClient) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        server = await plex.server(settings.plex.url, settings.plex.token.reveal())
        try:
            if settings.plex.token:
                return (await server.server()).version or ""
            return (await server.identity()).version
        finally:
            await server.close()

    return ask


def _overseerr(settings: Settings) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        given = settings.overseerr
        client = Overseerr(
            given.url,
            given.api_key.reveal(),
            may_connect=may_hold_upstreams,
            timeout_seconds=TRY_SECONDS,
        )
        try:
            version = (await client.status()).version
            if given.api_key:
                await client.me()
        finally:
            await client.close()
        return version

    return ask


def _tautulli(settings: Settings) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        given = settings.tautulli
        client = Tautulli(
            given.url,
            given.api_key.reveal(),
            may_connect=may_hold_upstreams,
            timeout_seconds=TRY_SECONDS,
        )
        try:
            return (await client.info()).version
        finally:
            await client.close()

    return ask


def _uptime_kuma(settings: Settings) -> Callable[[], Awaitable[str]]:
    async def ask() -> str:
        given = settings.uptime_kuma
        client = UptimeKuma(
            given.url, "", may_connect=may_hold_upstreams, timeout_seconds=TRY_SECONDS
        )
        try:
            await client.entry_page()
        finally:
            await client.close()
        return ""

    return ask

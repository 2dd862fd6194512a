"""How sites are reached: through a proxy of ours that looks at every address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from medianest.errors import UnavailableError
from medianest.integrations.egress.addresses import networks
from medianest.integrations.egress.policy import Policy, RefusedError
from medianest.integrations.egress.proxy import Door, open_door, serving
from medianest.integrations.ytdlp.options import Network
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment

DEMO_CA = "demo-ca.pem"
DEMO_HOSTS = "MEDIANEST_DEMO_HOSTS"
"""The simulated sites of a demo, which the proxy behind ours knows and nobody else."""

UNGUARDED = "no egress proxy serves this process: see network.guarded() and use_proxy()"

_proxy_url: str | None = None


def use_proxy(url: str | None) -> str | None:
    """From now on sites are reached through the egress proxy at ``url``, from this process and
    those that it forks; the one before is returned.
    """
    global _proxy_url
    before, _proxy_url = _proxy_url, url
    return before


def demo_ca(environment: Environment) -> Path | None:
    """The pretend video site's authority; only a demonstration's data folder has one."""
    path = environment.data.resolve() / DEMO_CA
    return path if path.is_file() else None


async def network(settings: SettingsService, environment: Environment) -> Network:
    """Our proxy, whose certificates are trusted, which sites are allowed, and the cookies for them.

    Raises :class:`RuntimeError` where no proxy guards this process: nothing is reached past one.
    """
    if _proxy_url is None:
        raise RuntimeError(UNGUARDED)
    downloads = (await settings.current()).downloads
    return Network(
        proxy=_proxy_url,
        ca_file=demo_ca(environment),
        sites=tuple(downloads.allowed_sites),
        cookies=Path(downloads.cookies_file) if downloads.cookies_file else None,
    )


@asynccontextmanager
async def guarded(settings: SettingsService, environment: Environment) -> AsyncIterator[str]:
    """Run a proxy in this event loop, for this process; gives its address."""
    door = open_door()
    before = use_proxy(door.url)
    try:
        async with serving_at(door, settings, environment):
            yield door.url
    finally:
        use_proxy(before)
        door.close()


@asynccontextmanager
async def serving_at(
    door: Door, settings: SettingsService, environment: Environment
) -> AsyncIterator[None]:
    """Run a proxy in this event loop, at a door that others know already."""
    async with serving(door, _Policies(settings, environment)):
        yield


class _Policies:
    """What the settings say now."""

    def __init__(self, settings: SettingsService, environment: Environment) -> None:
        self._settings = settings
        self._environment = environment
        self._last: Policy | None = None

    async def __call__(self) -> Policy:
        """Raises :class:`RefusedError` as long as the settings have never been read."""
        try:
            downloads = (await self._settings.current()).downloads
        except UnavailableError:
            # Nobody can change them either; downloads under way need not end for that.
            if self._last is None:
                raise RefusedError(503, "Service Unavailable", "no settings to go by") from None
            return self._last
        permitted = networks(downloads.allowed_private_networks)
        self._last = Policy(permitted, downloads.proxy, self._demo_hosts())
        return self._last

    def _demo_hosts(self) -> tuple[str, ...]:
        """Without the demo's authority in the data folder the variable means nothing; where it is,
        ``medianest up`` does not start.
        """
        given = self._environment.variable(DEMO_HOSTS)
        if given is None or demo_ca(self._environment) is None:
            return ()
        return tuple(given[1].split(","))

"""How sites are reached, by what the installation says."""

from __future__ import annotations

from pathlib import Path

from medianest.integrations.ytdlp.options import Network
from medianest.services.settings import SettingsService
from medianest.settings import Environment

DEMO_CA = "demo-ca.pem"


def demo_ca(environment: Environment) -> Path | None:
    """The pretend video site's authority; only a demonstration's data folder has one."""
    path = environment.data.resolve() / DEMO_CA
    return path if path.is_file() else None


async def network(settings: SettingsService, environment: Environment) -> Network:
    """The proxy that is set, and whose certificates are trusted."""
    downloads = (await settings.current()).downloads
    return Network(proxy=downloads.proxy, ca_file=demo_ca(environment))

"""Fixtures of syncs: a Plex server of their own, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.runtime import open_runtime
from medianest.settings import Environment, read_environment
from tests.clients.plex_sites import plex_site
from tests.unit.services.library.syncing.mirrored import Mirrored


@pytest.fixture(scope="package")
def running_site() -> Iterator[PlexServerSite]:
    with plex_site(160) as site:
        yield site


@pytest.fixture
def plex(running_site: PlexServerSite) -> PlexServerSite:
    """A server with 160 items, some of them odd."""
    running_site.reset()
    return running_site


@pytest.fixture
async def mirrored(environment: Environment, plex: PlexServerSite) -> AsyncIterator[Mirrored]:
    """An installation with that server, whose library it does not know yet."""
    token = plex.plex.owner().token
    given = {**environment.variables, "PLEX_URL": plex.base_url, "PLEX_TOKEN": token}
    runtime = open_runtime(read_environment(given))
    yield Mirrored(runtime, plex)
    await runtime.close()

"""Fixtures of people who share a Plex server: plex.tv, the server, and a copy of its library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.runtime import open_runtime
from medianest.services.plex import sign_in
from medianest.settings import Environment, read_environment
from tests.unit.services.library.household.household import Household
from tests.unit.services.library.syncing.mirrored import Mirrored
from tests.unit.services.plex.door import Door


@pytest.fixture
def owner_token(plex_server: PlexServerSite) -> str:
    """The setting; empty for none."""
    return plex_server.plex.owner().token


@pytest.fixture
async def home(
    environment: Environment,
    plex_tv_site: PlexTvSite,
    plex_server: PlexServerSite,
    owner_token: str,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Household]:
    """An installation at which people sign in with Plex, as quickly as they like; nobody has
    watched anything yet."""
    monkeypatch.setattr(sign_in, "ASK_EVERY_SECONDS", 0.0)
    plex_server.plex.library.marks.clear()
    given = {
        **environment.variables,
        "MEDIANEST_PLEX_TV_URL": plex_tv_site.base_url,
        "PLEX_URL": plex_server.base_url,
        "PLEX_TOKEN": owner_token,
    }
    runtime = open_runtime(read_environment({name: text for name, text in given.items() if text}))
    yield Household(Door(runtime, plex_tv_site), Mirrored(runtime, plex_server))
    await runtime.close()

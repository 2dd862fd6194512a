"""Fixtures of services that stand before a pretend plex.tv."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.runtime import open_runtime
from medianest.services.plex import sign_in
from medianest.settings import Environment, read_environment
from tests.unit.services.plex.door import OWNER_TOKEN, Door


@pytest.fixture
def plex_variables() -> dict[str, str]:
    """More of the environment."""
    return {"PLEX_TOKEN": OWNER_TOKEN}


@pytest.fixture
async def door(
    environment: Environment,
    plex_tv_site: PlexTvSite,
    plex_server: PlexServerSite,
    plex_variables: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Door]:
    """An installation at which people sign in with Plex, as quickly as they like."""
    monkeypatch.setattr(sign_in, "ASK_EVERY_SECONDS", 0.0)
    given = {
        **environment.variables,
        "MEDIANEST_PLEX_TV_URL": plex_tv_site.base_url,
        "PLEX_URL": plex_server.base_url,
        **plex_variables,
    }
    runtime = open_runtime(read_environment({name: text for name, text in given.items() if text}))
    yield Door(runtime, plex_tv_site)
    await runtime.close()

"""The Plex server that everything is about, as our rows know it."""

from __future__ import annotations

import asyncio

import pytest

from medianest.runtime import Runtime
from medianest.services.plex.media_servers import MediaServers


@pytest.mark.databases
async def test_a_server_that_several_meet_at_once_is_one(runtime: Runtime):
    servers = MediaServers(runtime.database, runtime.settings, runtime.plex)
    met = (servers.remember("http://plex.test:32400", "m" * 40) for _ in range(6))
    assert len({server.id for server in await asyncio.gather(*met)}) == 1

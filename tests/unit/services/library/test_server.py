"""The library's server: one client for all askers, made anew when what it asks is another."""

from __future__ import annotations

import pytest

from medianest.errors import ConflictError, UpstreamUnreachableError
from tests.clients.plex_sites import plex_site


@pytest.fixture
def server(runtime):
    return runtime.library.server


async def test_all_who_ask_share_one_client(server, copy):
    first, second = await server.connected(), await server.connected()
    assert first.plex is second.plex
    assert first.row.id == copy.server.id


async def test_it_asks_with_the_token_of_the_settings(server, copy, site):
    connected = await server.connected()
    assert {one.key for one in await connected.plex.sections()} >= {"1", "2"}


async def test_another_token_takes_another_client(runtime, server, copy):
    before = (await server.connected()).plex
    await runtime.settings.replace({"plex": {"token": "another"}}, updated_by=None)
    assert (await server.connected()).plex is not before


async def test_a_server_set_up_anew_takes_another_client(runtime, server, copy, site):
    """It has another identifier at the same address, which the old client would name."""
    before = await server.connected()
    await runtime.library._servers.remember(site.base_url, "another-machine")
    after = await server.connected()
    assert after.plex is not before.plex
    assert after.row.machine_identifier == "another-machine"


async def test_another_address_is_asked_who_it_is(runtime, server, copy):
    with plex_site(items=5, odd=False) as other:
        other.plex.server.machine_identifier = "other-machine"
        await runtime.settings.replace({"plex": {"url": other.base_url}}, updated_by=None)
        assert (await server.connected()).row.machine_identifier == "other-machine"


async def test_an_address_where_nobody_answers(runtime, server, copy):
    await runtime.settings.replace({"plex": {"url": "http://127.0.0.1:9"}}, updated_by=None)
    with pytest.raises(UpstreamUnreachableError):
        await server.connected()


@pytest.mark.parametrize("change", [{"url": ""}, {"token": ""}, {"enabled": False}])
async def test_without_a_server_people_are_told(runtime, server, copy, change):
    await runtime.settings.replace({"plex": change}, updated_by=None)
    with pytest.raises(ConflictError, match="No Plex server is set up"):
        await server.connected()

"""Asking a Plex server who it is; against the pretend one."""

from __future__ import annotations

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.pretend_plex import MACHINE
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import UpstreamAuthError, UpstreamResponseError, UpstreamUnreachableError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.plex.client import PlexServer
from tests.clients.raw_site import answer, raw_site


def server_at(url: str, token: str = "") -> PlexServer:
    return PlexServer(url, client_identifier="id", token=token, may_connect=may_hold_upstreams)


async def test_everybody_may_ask_which_server_it_is(plex_server: PlexServerSite):
    identity = await server_at(plex_server.base_url).identity()
    assert (identity.machine_identifier, identity.claimed) == (MACHINE, True)
    assert identity.version


async def test_the_token_stays_here_until_it_is_needed():
    said = answer('{"MediaContainer": {"machineIdentifier": "m"}}')
    async with raw_site(said) as site:
        server = server_at(site.url, "secret-token")
        await server.identity()
        assert "secret-token" not in site.asked[0]
        await server.server()
        assert "X-Plex-Token: secret-token" in site.asked[1]


@pytest.mark.parametrize(("username", "sees_owner"), [("olivia", True), ("frank", False)])
async def test_those_who_may_use_it_are_told_its_name(
    plex_server: PlexServerSite, username: str, sees_owner: bool
):
    account = plex_server.plex.account(username)
    for token in (account.token, account.server_token):
        info = await server_at(plex_server.base_url, token).server()
        assert (info.friendly_name, info.machine_identifier) == ("Living room", MACHINE)
        assert bool(info.my_plex_username) is sees_owner


async def test_a_token_without_the_right_is_refused(plex_server: PlexServerSite):
    for token in ("", "wrong", plex_server.plex.account("stella").token):
        with pytest.raises(UpstreamAuthError):
            await server_at(plex_server.base_url, token).server()


async def test_a_server_that_starts_is_busy_and_one_that_is_none_is_not_understood(
    plex_server: PlexServerSite,
):
    plex_server.troubles.add(Trouble("html"))
    with pytest.raises(UpstreamResponseError):
        await server_at(plex_server.base_url).identity()
    plex_server.troubles.add(Trouble("hang_up", times=9))
    with pytest.raises(UpstreamUnreachableError):
        await server_at(plex_server.base_url).identity()


@pytest.mark.parametrize("body", ["[]", "{}", '{"MediaContainer": {"machineIdentifier": ""}}'])
async def test_json_of_something_else(body: str):
    async with raw_site(answer(body)) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site.url).identity()

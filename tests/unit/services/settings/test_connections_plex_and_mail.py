"""Tests of connections to Plex and to a mail server."""

import pytest

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import InvalidInputError, UpstreamAuthError, UpstreamUnreachableError
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from tests.clients.mail_server import MailServerOnLoopback
from tests.clients.raw_site import answer, raw_site

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
KEY = "planted-token-of-plex"


@pytest.fixture
async def connections(runtime):
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    return runtime.connections


async def test_plex_is_told_by_name_and_version(connections, plex_server):
    owner = plex_server.plex.owner()
    wanted = {"url": plex_server.base_url, "token": owner.token}
    found = await connections.test(ADMIN, "plex", wanted)
    server = plex_server.plex.server
    assert (found.product, found.name, found.version) == ("Plex", server.name, server.version)
    assert found.notes == []


async def test_plex_without_a_token_is_found_and_the_token_asked_for(connections, plex_server):
    found = await connections.test(ADMIN, "plex", {"url": plex_server.base_url})
    assert found.version
    assert "owner's token" in found.notes[0]


async def test_a_token_that_plex_does_not_take_is_told(connections, plex_server):
    with pytest.raises(UpstreamAuthError):
        await connections.test(ADMIN, "plex", {"url": plex_server.base_url, "token": KEY})


async def test_the_token_goes_only_to_what_says_it_is_plex(connections, plex_server):
    plex_server.troubles.add(Trouble("html", path="/identity"))
    with pytest.raises(Exception, match="does not understand"):
        await connections.test(ADMIN, "plex", {"url": plex_server.base_url, "token": KEY})
    async with raw_site(answer("{}")) as site:
        with pytest.raises(Exception, match="does not understand"):
            await connections.test(ADMIN, "plex", {"url": site.url, "token": KEY})
    assert not [head for head in site.asked if KEY in head]


@pytest.mark.parametrize("upstream", ["plex", "mail"])
async def test_the_local_link_is_never_connected_to(connections, upstream):
    body = {
        "plex": {"url": "http://169.254.169.254", "token": KEY},
        "mail": {"host": "169.254.169.254", "password": KEY},
    }[upstream]
    with pytest.raises(UpstreamUnreachableError, match="does not connect to"):
        await connections.test(ADMIN, upstream, body)


async def test_a_mail_server_is_greeted_and_signed_in_to_and_sent_nothing(connections):
    with MailServerOnLoopback(user=("nest", "secret words")) as server:
        wanted = {
            "host": "127.0.0.1",
            "port": server.port,
            "security": "none",
            "username": "nest",
            "password": "secret words",
            "from": "MediaNest <nest@example.org>",
        }
        found = await connections.test(ADMIN, "mail", wanted)
        with pytest.raises(UpstreamAuthError):
            await connections.test(ADMIN, "mail", {**wanted, "password": "wrong"})
        assert server.post.letters == []
    assert found.notes == ["Letters, and the password, travel unencrypted."]
    assert "secret words" not in found.model_dump_json()


async def test_a_stored_password_goes_to_no_other_mail_server(connections, runtime):
    stored = {"host": "127.0.0.1", "port": 9, "username": "nest", "password": KEY}
    await runtime.settings.change(ADMIN, {"mail": stored})
    for moved in ({"host": "localhost"}, {"port": 10}):
        with pytest.raises(InvalidInputError, match="Enter it again"):
            await connections.test(ADMIN, "mail", moved)

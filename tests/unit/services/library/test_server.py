"""The library's server: one client for all askers, made anew when what it asks is another."""

from __future__ import annotations

import pytest

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    ConflictError,
    PlexUnreachableError,
    UpstreamAuthError,
    UpstreamFailedError,
    UpstreamUnreachableError,
)
from medianest.services.breaker import OPENS_AFTER
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
    await runtime.library.servers.remember(site.base_url, "another-machine")
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


# ---- for people who would have to wait


@pytest.fixture
async def away(runtime, copy, site):
    """It has failed so often that nobody is made to wait; whoever asks it now gets an answer."""
    breaker = runtime.plex.breaker(site.base_url)
    plex = (await runtime.library.server.connected()).plex
    site.troubles.add(Trouble("status", times=OPENS_AFTER, status=500))
    for _ in range(OPENS_AFTER):
        assert (await breaker.show()).state == "closed"
        with pytest.raises(UpstreamFailedError):
            await plex.sections()
    assert (await breaker.show()).state == "open"
    site.log.clear()
    return breaker


async def test_people_do_not_wait_for_one_that_fails_and_fails(server, away, site):
    with pytest.raises(UpstreamUnreachableError, match="error 500"):
        await server.for_people()
    assert site.log.as_list() == []


async def test_jobs_ask_on_and_what_is_answered_lets_people_in_again(server, away):
    await (await server.connected()).plex.sections()
    assert (await away.show()).state == "closed"
    await (await server.for_people()).plex.sections()


async def test_it_is_of_the_server_and_not_of_whose_token_asks(runtime, server, away, site):
    frank = await runtime.plex.server(site.base_url, "a token that it does not take")
    with pytest.raises(UpstreamAuthError):
        await frank.sections()
    await frank.close()
    assert (await away.show()).state == "closed", "it was there to say no"


async def test_a_look_of_our_own_asks_and_closes_it(runtime, away):
    await runtime.monitoring.own_checks.look()
    assert (await away.show()).state == "closed"


async def test_a_test_of_the_connection_asks_and_closes_it(runtime, rows, away):
    await runtime.connections.test(await rows.admin(), "plex", {})
    assert (await away.show()).state == "closed"


async def test_whether_a_sync_may_begin_is_asked_and_closes_it(runtime, away):
    assert await runtime.library.owners_server.answers()
    assert (await away.show()).state == "closed"


async def test_a_picture_that_plex_cannot_make_says_nothing_of_plex(runtime, server, copy, site):
    plex = (await server.connected()).plex
    site.troubles.add(Trouble("status", times=OPENS_AFTER, path="/photo"))
    for _ in range(OPENS_AFTER):
        with pytest.raises(UpstreamFailedError):
            await plex.image("/library/metadata/1/thumb/1", 10, 10)
    assert (await runtime.plex.breaker(site.base_url).show()).state == "closed"


async def test_open_pages_hear_when_it_opens_and_closes(runtime, server, copy, site, monkeypatch):
    heard = []

    async def publish(redis, event):
        heard.append(event.kind)

    monkeypatch.setattr("medianest.events.publish", publish)
    plex = (await server.connected()).plex
    site.troubles.add(Trouble("status", times=OPENS_AFTER + 2, status=500))
    for _ in range(OPENS_AFTER + 2):
        with pytest.raises(UpstreamFailedError):
            await plex.sections()
    assert heard == ["monitoring.changed"]
    for _ in range(2):
        await plex.sections()
    assert heard == ["monitoring.changed"] * 2


async def test_what_people_ask_for_is_refused_at_once_in_the_words_they_know(
    runtime, rows, copy, away, site
):
    admin, films, library = await rows.admin(), copy.sections["1"], runtime.library
    for asked in (
        library.scans.scan(admin, films.id),
        library.scans.is_running(admin, films.id),
        library.playbacks.list(admin),
        library.collections.create(admin, films.id, "Mine", [copy.of("1")[0].id]),
    ):
        with pytest.raises(PlexUnreachableError, match="Plex does not"):
            await asked
    assert site.log.as_list() == []


async def test_collections_that_jobs_make_wait_for_nobody(runtime, copy, away, site):
    films, film = copy.sections["1"], copy.of("1")[0]
    changes = runtime.library.collection_changes
    assert await changes.create(films, "movie", "Gathered", [film.rating_key])
    assert (await away.show()).state == "closed"

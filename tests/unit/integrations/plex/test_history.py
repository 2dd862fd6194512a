"""What everybody has watched on a Plex server, and who they are."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.demo.library import history
from medianest.errors import UpstreamError, UpstreamForbiddenError
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Account, Viewing
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import container, server_at
from tests.unit.integrations.plex.test_recorded import PLEX, said

ROW: dict[str, Any] = {
    "historyKey": "/status/sessions/history/12",
    "key": "/library/metadata/91",
    "ratingKey": "91",
    "librarySectionID": "2",
    "title": "Three",
    "grandparentTitle": "The Show",
    "type": "episode",
    "index": 3,
    "parentIndex": 1,
    "originallyAvailableAt": "2023-01-01",
    "viewedAt": 1_700_000_000,
    "accountID": 1,
    "deviceID": 12,
}
VIEWING = Viewing(
    number="12",
    rating_key="91",
    type="episode",
    title="Three",
    grandparent_title="The Show",
    index=3,
    parent_index=1,
    released_on="2023-01-01",
    section_key="2",
    viewed_at=1_700_000_000,
    account_id=1,
)


async def told(plex: PlexServer, **asked: Any) -> list[Viewing]:
    return [one async for page in plex.history(**asked) for one in page.viewings]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, {}),
        ({"historyKey": None}, {"number": ""}),
        ({"historyKey": 12}, {}),
        ({"ratingKey": None}, {"rating_key": ""}),
        ({"librarySectionID": 2}, {}),
        ({"accountID": "1"}, {}),
        ({"accountID": None}, {"account_id": 0}),
        ({"index": "three", "parentIndex": None}, {"index": None, "parent_index": None}),
        ({"guid": "plex://episode/1"}, {"guid": "plex://episode/1"}),
        ({"grandparentTitle": 7}, {"grandparent_title": "7"}),
    ],
)
async def test_rows_are_read_whatever_is_missing(changed, expected):
    async with raw_site(container([{**ROW, **changed}])) as site:
        (found,) = await told(server_at(site))
    fields = {name: getattr(VIEWING, name) for name in VIEWING.__slots__}
    assert found == Viewing(**{**fields, **expected})


async def test_a_row_that_does_not_say_when_is_none():
    rows = [{**ROW, "viewedAt": None}, "nonsense", {**ROW, "viewedAt": -1}, ROW]
    async with raw_site(container(rows)) as site:
        assert await told(server_at(site)) == [VIEWING]


@pytest.mark.skipif(not PLEX.is_dir(), reason="no recorded answers here")
async def test_the_documented_answer_and_a_real_servers_accounts_are_read():
    async with raw_site(said("doc_status_history.json")) as site:
        page = await anext(server_at(site).history())
    (one,) = page.viewings
    assert (one.number, one.rating_key, one.section_key) == ("12", "1234", "1")
    assert (one.viewed_at, one.account_id, page.total) == (1345678901, 123456, 33)
    async with raw_site(said("ha_accounts.xml")) as site:
        people = await server_at(site).accounts()
    assert people == [Account(1, "User 1"), Account(1000, "User 1000"), Account(1001, "User 1001")]


async def test_pages_of_a_server_are_gone_through_the_oldest_first(plex_server):
    plex = plex_server.plex
    keys = list(plex.library.listed("1", "movie"))[:3]
    for n, key in enumerate(keys * 4):
        history.add(plex, ("olivia", "frank")[n % 2], key, 1_700_000_000 + 10 * (11 - n))
    client = server(plex_server)
    everything = await told(client, size=5)
    assert [one.viewed_at for one in everything] == [1_700_000_000 + 10 * n for n in range(12)]
    assert {one.account_id for one in everything} == {1, 1002}
    assert await told(client, since=1_700_000_050) == everything[5:]
    assert await told(client, since=1_800_000_000) == []
    await client.close()


async def test_episodes_name_their_series(plex_server):
    plex = plex_server.plex
    episode = next(iter(plex.library.listed("2", "episode").values()))
    history.add(plex, "frank", episode.key)
    client = server(plex_server)
    (one,) = await told(client)
    season = plex.library.items[episode.parent]
    assert one.grandparent_title == plex.library.items[season.parent].title
    assert (one.parent_index, one.index) == (season.index, episode.index)
    await client.close()


async def test_only_the_owner_is_told(plex_server):
    client = server(plex_server, "frank")
    with pytest.raises(UpstreamForbiddenError):
        await told(client)
    with pytest.raises(UpstreamForbiddenError):
        await client.accounts()
    await client.close()


@pytest.mark.parametrize(
    "body", [answer("<html>", 200, "text/html"), answer("{}"), answer("", 500)]
)
async def test_what_is_no_history_raises(body):
    async with raw_site(body) as site:
        with pytest.raises(UpstreamError):
            await told(server_at(site))


def server(site, username: str = "olivia") -> PlexServer:
    token = site.plex.account(username).server_token
    return PlexServer(site.base_url, client_identifier="test", token=token)

"""What Plex knows an installation by, and where it is asked."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import pytest
from redis.asyncio import Redis
from sqlmodel import select

from medianest.database import Database
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import MACHINE
from medianest.errors import StartError, UpstreamUnreachableError
from medianest.models.setting import Setting
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.plex.client import PlexClient
from medianest.settings import Environment, read_environment


def told(environment: Environment, **variables: str) -> Environment:
    return read_environment({**environment.variables, **variables})


@pytest.fixture
def redis(runtime: Runtime) -> Redis:
    return runtime.redis


@dataclass
class Known:
    """What the pretend plex.tv was called by."""

    site: PlexTvSite

    def names(self) -> set[str]:
        return {pin.client_identifier for pin in self.site.plex.pins.values()}


@pytest.mark.databases
async def test_the_identifier_is_made_once(
    database: Database, redis: Redis, environment: Environment
):
    first = await PlexClient(database, redis, environment).client_identifier()
    second = PlexClient(database, redis, environment)
    assert await second.client_identifier() == first
    assert (await second.plex_tv()).client_identifier == first
    assert len(first) == 36


@pytest.mark.databases
async def test_processes_that_start_at_once_have_the_same(
    database: Database, redis: Redis, environment: Environment
):
    clients = [PlexClient(database, redis, environment) for _ in range(8)]
    found = await asyncio.gather(*(client.client_identifier() for client in clients))
    assert len(set(found)) == 1
    async with database.read() as session:
        assert len((await session.execute(select(Setting))).all()) == 1


async def test_one_that_was_made_elsewhere_is_taken_and_not_stored(
    database: Database, redis: Redis, environment: Environment
):
    given = told(environment, PLEX_CLIENT_ID="from-before")
    assert await PlexClient(database, redis, given).client_identifier() == "from-before"
    assert (await PlexClient(database, redis, given).plex_tv()).client_identifier == "from-before"
    async with database.read() as session:
        assert (await session.execute(select(Setting))).all() == []


async def test_it_is_no_setting_that_anybody_sees(runtime: Runtime, environment: Environment):
    identifier = await runtime.plex.client_identifier()
    admin = Actor(user_id="a", name="A", role="admin", session_id="s")
    assert identifier not in (await runtime.settings.show(admin)).model_dump_json()


async def test_plex_tv_is_where_the_environment_says(
    database: Database, redis: Redis, environment: Environment, plex_tv_site: PlexTvSite
):
    client = PlexClient(
        database, redis, told(environment, MEDIANEST_PLEX_TV_URL=plex_tv_site.base_url)
    )
    await (await client.plex_tv()).new_pin()
    assert Known(plex_tv_site).names() == {await client.client_identifier()}
    assert await client.plex_tv() is await client.plex_tv()
    await client.close()


async def test_it_is_the_real_one_where_nothing_is_said(runtime: Runtime):
    assert (await runtime.plex.plex_tv()).link_url == "https://plex.tv/link"


@pytest.mark.parametrize("address", ["plex.tv", "ftp://plex.tv", "https://", "https://a b", "x"])
def test_an_address_that_is_none_is_refused_at_the_start(environment: Environment, address: str):
    with pytest.raises(StartError, match="MEDIANEST_PLEX_TV_URL"):
        told(environment, MEDIANEST_PLEX_TV_URL=address)


async def test_servers_are_asked_but_not_on_the_local_link(
    runtime: Runtime, plex_server: PlexServerSite
):
    server = await runtime.plex.server(plex_server.base_url)
    assert (await server.identity()).machine_identifier == MACHINE
    await server.close()
    nowhere = await runtime.plex.server("http://169.254.169.254")
    with pytest.raises(UpstreamUnreachableError, match="does not connect to"):
        await nowhere.identity()

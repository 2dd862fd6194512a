"""Accounts in step with the people whom the Plex server is shared with."""

from __future__ import annotations

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlmodel import select, update

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import Account
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import ConflictError, ForbiddenError, NotFoundError, SessionEndedError
from medianest.models import PlexAccount, User
from medianest.redis_address import redis_url
from medianest.runtime import Runtime
from medianest.services.users.syncs import SyncType
from medianest.settings import Environment, read_environment
from tests.unit.services.users.samples import People

OWNER_TOKEN = "pretend-1001-0-account"
FRANK = 1002


@pytest.fixture
def variables() -> dict[str, str]:
    """More of the environment."""
    return {"PLEX_TOKEN": OWNER_TOKEN}


@pytest.fixture
def environment(
    environment: Environment,
    plex_tv_site: PlexTvSite,
    plex_server: PlexServerSite,
    variables: dict[str, str],
) -> Environment:
    plex = {"MEDIANEST_PLEX_TV_URL": plex_tv_site.base_url, "PLEX_URL": plex_server.base_url}
    return read_environment({**environment.variables, **plex, **variables})


@pytest.fixture
def people(runtime: Runtime) -> People:
    return People(runtime)


@pytest.fixture
async def root(people: People):
    return await people.add("Root", "admin")


async def link(runtime: Runtime, user_id: str, plex_id: int, **columns: object) -> None:
    async with runtime.database.write() as session:
        session.add(PlexAccount(user_id=user_id, plex_id=plex_id, **columns))


async def accounts(runtime: Runtime) -> dict[int, PlexAccount]:
    async with runtime.database.read() as session:
        found = (await session.execute(select(PlexAccount))).scalars()
        return {account.plex_id: account for account in found}


async def users(runtime: Runtime) -> dict[str, User]:
    async with runtime.database.read() as session:
        return {user.name: user for user in (await session.execute(select(User))).scalars()}


# ---- the comparison


@pytest.mark.databases
async def test_names_and_pictures_are_brought_up_to_date(runtime, people, root):
    fred = await people.add("Fred")
    await link(runtime, fred.user_id, FRANK, username="once-frank", thumb="old")
    done = await runtime.plex_friends.sync()
    assert (done.found, done.refreshed, done.created, done.lost) == (1, 1, 0, 0)
    account = (await accounts(runtime))[FRANK]
    assert account.username == "frank"
    assert account.thumb != "old"
    assert (await people.row(fred.user_id)).name == "Fred"
    (event,) = await people.events("users.synced")
    assert (event.actor_id, event.result) == (None, "ok")
    assert (await runtime.plex_friends.sync()).refreshed == 0
    assert len(await people.events("users.synced")) == 1


async def test_only_a_full_one_that_somebody_asked_for_makes_accounts(
    runtime, people, root, plex_tv_site
):
    plex_tv_site.plex.add(Account(1010, "greta", "Greta@Example.org", shared="yes"))
    plex_tv_site.plex.add(Account(1011, "managed", shared="yes", restricted=True, home=True))
    plex_tv_site.plex.add(Account(1012, "penny", "penny@example.org", shared="pending"))
    assert (await runtime.plex_friends.sync(started_by=root.user_id)).created == 0
    assert (await runtime.plex_friends.sync(full=True)).created == 0
    assert set(await users(runtime)) == {"Root"}

    done = await runtime.plex_friends.sync(full=True, started_by=root.user_id)

    assert (done.found, done.created, done.skipped, done.lost) == (3, 3, 0, 0)
    found = await users(runtime)
    assert set(found) == {"Root", "frank", "greta", "managed"}
    greta = found["greta"]
    assert (greta.email, greta.role, greta.plex_id) == ("greta@example.org", "user", 1010)
    assert greta.password_hash is None
    assert found["managed"].email is None
    account = (await accounts(runtime))[1010]
    assert (account.user_id, account.ground, account.has_access) == (greta.id, "share", True)
    made = await people.events("user.created")
    assert {event.target for event in made} == {"frank", "greta", "managed"}
    synced = (await people.events("users.synced"))[-1]
    assert synced.actor_id == root.user_id
    assert synced.details == {
        "syncType": "full",
        "found": 3,
        "refreshed": 0,
        "created": 3,
        "skipped": 0,
        "lost": 0,
    }
    assert (await runtime.plex_friends.sync(full=True, started_by=root.user_id)).created == 0


@pytest.mark.databases
async def test_an_account_with_the_same_e_mail_is_left_alone(runtime, people, root):
    fred = await people.add("Fred", email="frank@example.org")
    done = await runtime.plex_friends.sync(full=True, started_by=root.user_id)
    assert (done.created, done.skipped) == (0, 1)
    assert await accounts(runtime) == {}
    assert (await people.row(fred.user_id)).plex_id is None


async def test_who_lost_the_share_is_out(runtime, people, root, plex_tv_site):
    frank = await people.add("Frank")
    await link(runtime, frank.user_id, FRANK, username="frank")
    plex_tv_site.plex.share("frank", "no")
    done = await runtime.plex_friends.sync()
    assert done.lost == 1
    account = (await accounts(runtime))[FRANK]
    assert account.has_access is False
    assert (await people.row(frank.user_id)).status == "active"
    with pytest.raises(SessionEndedError):
        await runtime.accounts.sessions.by_id(frank.session_id)


@pytest.mark.parametrize(
    "trouble",
    [
        {"how": "status", "status": 500},
        {"how": "status", "status": 429},
        {"how": "html"},
        {"how": "hang_up"},
    ],
    ids=str,
)
async def test_while_plex_tv_is_away_nothing_changes(runtime, people, root, plex_tv_site, trouble):
    frank = await people.add("Frank")
    await link(runtime, frank.user_id, FRANK, username="once-frank")
    plex_tv_site.troubles.add(Trouble(path="/api/users", times=20, **trouble))
    assert await runtime.plex_friends.sync(full=True, started_by=root.user_id) is None
    account = (await accounts(runtime))[FRANK]
    assert (account.username, account.has_access) == ("once-frank", True)
    assert (await runtime.accounts.sessions.by_id(frank.session_id)).user_id == frank.user_id
    (event,) = await people.events("users.synced")
    assert (event.result, event.actor_id) == ("refused", root.user_id)
    assert event.details["why"]


@pytest.mark.parametrize("variables", [{"PLEX_TOKEN": "pretend-1002-0-account"}])
async def test_a_token_that_is_not_the_owners_tells_nothing(runtime, people, root):
    frank = await people.add("Frank")
    await link(runtime, frank.user_id, 1003, username="stella")
    assert await runtime.plex_friends.sync(full=True, started_by=root.user_id) is None
    assert set(await users(runtime)) == {"Root", "Frank"}


# ---- asking for it


def waiting(runtime: Runtime) -> list[tuple[str, ...]]:
    with Redis.from_url(redis_url(runtime.environment)) as client:
        queue = RqQueue("sync", connection=client, serializer=JSONSerializer)
        return [(job.func_name, *job.args) for job in queue.get_jobs()]


async def test_an_administrator_asks_for_it(runtime, root):
    await runtime.user_syncs.start(root, SyncType.FULL)
    await runtime.user_syncs.start(root, SyncType.FULL)
    assert waiting(runtime)[0] == ("medianest.jobs.users.sync", "full", root.user_id)
    assert set(waiting(runtime)) == {waiting(runtime)[0]}


async def test_the_clock_asks_for_the_small_one(runtime):
    await runtime.user_syncs.ring()
    assert waiting(runtime) == [("medianest.jobs.users.sync", "incremental", "")]


async def test_others_may_not_ask(runtime, people):
    ada = await people.add("Ada")
    with pytest.raises(ForbiddenError):
        await runtime.user_syncs.start(ada, SyncType.INCREMENTAL)
    assert waiting(runtime) == []


async def test_only_our_own_server_is_asked_about(runtime, root, plex_server):
    await runtime.plex_friends.sync()
    with pytest.raises(NotFoundError):
        await runtime.user_syncs.start(root, SyncType.FULL, "another")
    assert waiting(runtime) == []
    machine = plex_server.plex.server.machine_identifier
    await runtime.user_syncs.start(root, SyncType.FULL, machine)
    assert len(waiting(runtime)) == 1


@pytest.mark.parametrize("variables", [{"PLEX_TOKEN": ""}])
async def test_without_a_server_it_says_what_to_do(runtime, root):
    with pytest.raises(ConflictError, match="Connect your Plex server"):
        await runtime.user_syncs.start(root, SyncType.FULL)


async def test_a_suspended_person_stays_suspended(runtime, people, root):
    frank = await people.add("Frank")
    await link(runtime, frank.user_id, FRANK, username="frank", has_access=False)
    async with runtime.database.write() as session:
        await session.execute(
            update(User).where(User.id == frank.user_id).values(status="suspended")
        )
    await runtime.plex_friends.sync(full=True, started_by=root.user_id)
    assert (await people.row(frank.user_id)).status == "suspended"

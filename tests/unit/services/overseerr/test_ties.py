"""Who of our people is who in Overseerr."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select

from medianest.errors import ConflictError, UpstreamError
from medianest.models import OverseerrAccount, Role, User, UserStatus
from medianest.models.ids import utc_now


@pytest.fixture
def ties(house):
    return house.runtime.media_requests.ties


async def accounts(house):
    async with house.runtime.database.read() as session:
        return list((await session.execute(select(OverseerrAccount))).scalars())


async def test_the_plex_account_says_who_it_is(house, ties):
    frank = await house.add("frank", email="somebody@else.example")
    assert await ties.upstream_user(frank.user_id) == 2
    (account,) = await accounts(house)
    assert (account.tie, account.display_name) == ("plex", "frank")
    house.seerr.log.clear()
    assert await ties.upstream_user(frank.user_id) == 2
    assert not house.seerr.log.as_list()


async def test_an_email_says_it_where_no_other_plex_account_has_it(house, ties):
    nora = await house.add("nora", email="nora@example.org")
    assert await ties.upstream_user(nora.user_id) == 4
    thief = await house.add("thief", email="frank@example.org")
    assert await ties.upstream_user(thief.user_id) is None


async def test_an_email_makes_nobody_an_administrator_but_administrators(house, ties):
    house.seerr.switches.person("boss@example.org", username="boss", permissions=2)
    eve = await house.add("eve", email="boss@example.org")
    assert await ties.upstream_user(eve.user_id) is None
    async with house.runtime.database.write() as session:
        (await session.get(User, eve.user_id)).role = Role.ADMIN
    fresh = type(ties)(house.runtime.database, house.runtime.overseerr)
    assert await fresh.upstream_user(eve.user_id) is not None


async def test_nobody_is_two_people(house, ties):
    one = await house.add("nora", email="nora@example.org")
    assert await ties.upstream_user(one.user_id) == 4
    house.seerr.seerr.user("nora").plex_id = 1005
    two = await house.add("milo")
    assert await ties.upstream_user(two.user_id) is None


async def test_who_has_neither_cannot_be_known(house, ties):
    ann = await house.stranger()
    assert await ties.upstream_user(ann.user_id) is None
    milo = await house.add("milo", email=None)
    assert await ties.upstream_user(milo.user_id) is None
    house.seerr.log.clear()
    assert await ties.upstream_user(ann.user_id) is None
    assert not house.seerr.log.as_list()


async def test_the_suspended_are_nobody(house, ties):
    frank = await house.add("frank", status=UserStatus.SUSPENDED)
    assert await ties.upstream_user(frank.user_id) is None


async def test_another_address_means_other_numbers(house, ties):
    frank = await house.add("frank")
    await ties.upstream_user(frank.user_id)
    other = house.seerr.base_url.replace("127.0.0.1", "localhost")
    await house.connect(url=other)
    assert await ties.known(frank.user_id) is None
    house.seerr.seerr.users[9] = house.seerr.seerr.users.pop(2)
    house.seerr.seerr.users[9].id = 9
    assert await ties.upstream_user(frank.user_id) == 9


async def test_a_tie_is_looked_at_again_after_a_while(house, ties):
    frank = await house.add("frank")
    await ties.upstream_user(frank.user_id)
    async with house.runtime.database.write() as session:
        (row,) = (await session.execute(select(OverseerrAccount))).scalars()
        row.checked_at = utc_now() - timedelta(hours=2)
    house.seerr.seerr.user("frank").permissions = 4096
    fresh = type(ties)(house.runtime.database, house.runtime.overseerr)
    assert await fresh.upstream_user(frank.user_id) == 2
    assert (await accounts(house))[0].permissions == 4096


async def test_who_is_gone_there_is_not_known_any_more(house, ties):
    frank = await house.add("frank")
    await ties.upstream_user(frank.user_id)
    house.seerr.switches.remove_person("frank")
    await house.reconciler.run(full=True)
    assert await accounts(house) == []


@pytest.mark.databases
async def test_many_at_once_make_one_tie(house, ties):
    stella = await house.add("stella")
    numbers = await asyncio.gather(*(ties.upstream_user(stella.user_id) for _ in range(6)))
    assert len(set(numbers)) == 1
    assert len(await accounts(house)) == 1


async def test_an_upstream_that_is_away_is_not_nobody(house, ties):
    frank = await house.add("frank")
    house.seerr.switches.behave(down=True)
    with pytest.raises(UpstreamError):
        await ties.upstream_user(frank.user_id)
    house.seerr.switches.behave(down=False)
    assert await ties.upstream_user(frank.user_id) == 2


async def test_without_overseerr_nobody_is_anybody(apart):
    frank = await apart.add("frank")
    with pytest.raises(ConflictError):
        await apart.runtime.media_requests.ties.upstream_user(frank.user_id)

"""What subscriptions remove, and what they leave alone although it is old or one too many."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from medianest.models.subscription import Subscription
from medianest.models.user import User, UserStatus
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.subscriptions.retention import Retention
from tests.unit.services.subscriptions.site import PLAYLIST, World, at, entry


@pytest.fixture
def world(runtime: Runtime) -> World:
    return World(runtime)


@pytest.fixture
def retention(world: World) -> Retention:
    return Retention(world.runtime.database, world.runtime.downloads)


async def _brought(world: World, actor: Actor, *names: str, **fields: object) -> str:
    """A subscription that has brought these, all complete; its id."""
    await world.without_quotas()
    world.site.upload(*names)
    followed = await world.follow(actor, backlog="all", **fields)
    await world.check(followed.id)
    await world.complete_all()
    return followed.id


async def _set(world: World, subscription_id: str, **values: object) -> None:
    async with world.runtime.database.write() as session:
        statement = update(Subscription).where(Subscription.id == subscription_id)  # type: ignore[arg-type]
        await session.execute(statement.values(**values))


@pytest.mark.parametrize("away", ["switched off", "suspended"])
async def test_of_who_may_not_come_in_or_has_switched_it_off_nothing_is_removed(
    world: World, retention: Retention, away: str
) -> None:
    ada = await world.person()
    followed = await _brought(world, ada, "a", "b", keepDays=1)
    if away == "suspended":
        async with world.runtime.database.write() as session:
            suspended = update(User).where(User.id == ada.user_id)  # type: ignore[arg-type]
            await session.execute(suspended.values(status=UserStatus.SUSPENDED))
    else:
        await _set(world, followed, enabled=False)

    assert await retention.keep_all(at(world, days=9)) == 0
    assert await world.files() == ["a", "b"]


async def test_what_is_pinned_at_the_last_moment_stays(world: World, retention: Retention) -> None:
    ada = await world.person()
    await _brought(world, ada, "a", keepDays=1)
    row = (await world.downloads(ada))["a"]
    await world.runtime.downloads.pin(ada, row.id, pinned=True)

    assert not await retention._remove(ada, row.id)
    assert await world.files() == ["a"]


async def test_what_is_gone_at_that_moment_keeps_nothing_else_from_going(
    world: World, retention: Retention
) -> None:
    assert not await retention._remove(await world.person(), "no-such-id")


async def test_a_file_that_cannot_be_removed_keeps_nothing_else_from_going(
    world: World, retention: Retention
) -> None:
    """A folder lies where its video was: that is left to people."""
    ada = await world.person()
    await _brought(world, ada, "a", "b", keepDays=1)
    (stuck,) = (await world.folder()).glob("*a.mp4")
    stuck.unlink()
    stuck.mkdir()

    assert await retention.keep_all(at(world, days=9)) == 1
    assert list(await world.downloads(ada)) == ["a"]
    assert stuck.is_dir()


async def test_what_is_still_coming_or_failed_is_neither_counted_nor_removed(
    world: World, retention: Retention
) -> None:
    ada = await world.person()
    followed = await _brought(world, ada, "a", "b", "c", "d")
    rows = await world.downloads(ada)
    for name, status in (("d", "downloading"), ("c", "failed")):
        async with world.runtime.database.write() as session:
            stored = await session.get_one(type(rows[name]), rows[name].id)
            stored.status = status
    await _set(world, followed, keep_last=1)

    assert await retention.keep_all(at(world, days=9)) == 1
    assert sorted(await world.downloads(ada)) == ["b", "c", "d"]


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_each_subscription_removes_only_what_it_has_brought(
    world: World, retention: Retention, role: str
) -> None:
    """Also of an administrator, who may remove everybody's."""
    ada, bob = await world.person(role=role), await world.person("Bob")
    await _brought(world, bob, "a", "b", quality="720p")
    other = await world.follow(ada, PLAYLIST, backlog="all")
    world.site.lists[PLAYLIST] = [entry("lesson1"), entry("lesson2")]
    followed = await world.follow(ada, backlog="all")
    for each in (other, followed):
        await world.check(each.id)
    await world.complete_all()
    await _set(world, followed.id, keep_last=1)

    assert await retention.keep_all(at(world, days=9)) == 1
    assert sorted(await world.downloads(ada)) == ["b", "lesson1", "lesson2"]
    assert sorted(await world.downloads(bob)) == ["a", "b"]

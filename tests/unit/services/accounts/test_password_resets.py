"""A new password by a link: once, within the hour, by whoever holds it."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select, update

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
    SessionEndedError,
)
from medianest.models import AuditEvent, Device, PasswordReset, Role, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts import passwords
from medianest.services.actor import Actor
from medianest.services.visitor import Visitor
from tests.visitors import sign_in

OLD, NEW = "correct horse battery", "quite another sentence"
EMAIL = "ann@example.org"


@pytest.fixture(scope="session")
def old_hash():
    return asyncio.run(passwords.make_hash(OLD))


@pytest.fixture
async def ann(database, old_hash):
    user = User(email=EMAIL, name="Ann", password_hash=old_hash)
    async with database.write() as session:
        session.add(user)
    return user


@pytest.fixture
async def ada(database):
    user = User(email="ada@example.org", name="Ada", role=Role.ADMIN)
    async with database.write() as session:
        session.add(user)
    return Actor(user.id, "Ada", Role.ADMIN, "session")


@pytest.fixture
def resets(runtime):
    return runtime.accounts.password_resets


@pytest.fixture
def link(resets, ada, ann):
    async def make():
        return (await resets.make_link(ada, ann.id)).link.rpartition("/")[2]

    return make


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def change(database, model, **values):
    async with database.write() as session:
        await session.execute(update(model).values(**values))


async def test_a_link_sets_the_password_once_and_ends_everything(
    resets, link, runtime, ann, database
):
    done = await sign_in(
        runtime.accounts, EMAIL, OLD, remember=True, ip="192.0.2.1", device_token="d" * 43
    )
    await change(database, Device, two_factor_at=utc_now())
    token = await link()
    await resets.confirm(token, NEW)
    with pytest.raises(SessionEndedError):
        await runtime.accounts.authenticate(done.session_token)
    with pytest.raises(SessionEndedError):
        await runtime.accounts.authenticate_access_token(done.access_token)
    assert await runtime.accounts.resume(done.remember_token) is None
    (device,) = await rows(database, Device)
    assert (device.two_factor_at, device.trusted_until, device.remember_hash) == (None, None, None)
    assert (await sign_in(runtime.accounts, EMAIL, NEW, ip="192.0.2.1")).session_id
    with pytest.raises(InvalidInputError) as caught:
        await resets.confirm(token, OLD)
    assert caught.value.details.keys() == {"token"}
    noted = [(one.action, one.result) for one in await rows(database, AuditEvent)]
    assert ("password.reset", "ok") in noted
    assert ("password.reset", "refused") in noted
    assert token not in str(await rows(database, AuditEvent))


async def test_open_sockets_hear_of_it(resets, link, runtime, ann, monkeypatch):
    done = await sign_in(runtime.accounts, EMAIL, OLD, ip="192.0.2.1")
    heard = []

    async def hear(session_ids):
        heard.extend(session_ids)

    monkeypatch.setattr(runtime.accounts.sessions, "announce_end", hear)
    await resets.confirm(await link(), NEW)
    assert heard == [done.session_id]


@pytest.mark.databases
async def test_of_twenty_at_once_one_sets_the_password(resets, link, database):
    token = await link()
    wishes = [resets.confirm(token, f"{NEW} number {number}") for number in range(20)]

    async def try_one(number, wish):
        with visitor.serving(Visitor(ip=f"192.0.2.{number}")):
            return await wish

    tries = [try_one(number, wish) for number, wish in enumerate(wishes)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(answer is None for answer in answers) == 1
    assert {type(one) for one in answers if one is not None} == {InvalidInputError}


async def test_a_weak_password_does_not_use_the_link_up(resets, link):
    token = await link()
    for weak in ("1234567", "password1", EMAIL, "x" * 10_000, "nul\0 nul nul"):
        with pytest.raises(InvalidInputError) as caught:
            await resets.confirm(token, weak)
        assert caught.value.details.keys() == {"password"}
    await resets.confirm(token, NEW)


async def test_expired_made_up_and_suspended_peoples_links_are_over(resets, link, database):
    token = await link()
    await change(database, PasswordReset, expires_at=utc_now())
    with pytest.raises(InvalidInputError):
        await resets.check(token)
    with pytest.raises(InvalidInputError):
        await resets.confirm(token, NEW)
    fresh = await link()
    await change(database, User, status=UserStatus.SUSPENDED)
    for refused in (token, fresh, "", "made-up", "x" * 200):
        with pytest.raises(InvalidInputError):
            await resets.check(refused)
        with pytest.raises(InvalidInputError) as caught:
            await resets.confirm(refused, NEW)
        assert caught.value.details.keys() == {"token"}


async def test_a_link_is_good_for_an_hour(resets, link, ada, ann):
    left = (await resets.check(await link())).expires_at - utc_now()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


async def test_a_new_password_ends_the_links_that_are_under_way(resets, link):
    first, second = await link(), await link()
    await resets.confirm(first, NEW)
    with pytest.raises(InvalidInputError):
        await resets.check(second)


async def test_links_that_are_none_are_counted_by_address_and_good_ones_are_not(resets, link):
    token = await link()
    with visitor.serving(Visitor(ip="192.0.2.66")):
        for _ in range(10):
            with pytest.raises(InvalidInputError):
                await resets.confirm("made-up", NEW)
        with pytest.raises(RateLimitError):
            await resets.confirm(token, NEW)
    for _ in range(11):
        with pytest.raises(InvalidInputError):
            await resets.confirm(token, "weak")
    await resets.confirm(token, NEW)


async def test_only_administrators_make_links_and_not_for_everybody(resets, ada, ann, database):
    with pytest.raises(ForbiddenError):
        await resets.make_link(Actor(ann.id, "Ann", Role.USER, "session"), ann.id)
    with pytest.raises(NotFoundError):
        await resets.make_link(ada, "nobody")
    await change(database, User, status=UserStatus.SUSPENDED)
    with pytest.raises(ConflictError, match="suspended"):
        await resets.make_link(ada, ann.id)
    await change(database, User, status=UserStatus.ACTIVE, email=None)
    with pytest.raises(ConflictError, match="no e-mail"):
        await resets.make_link(ada, ann.id)


async def test_the_database_holds_no_token_and_says_who_made_the_link(link, ada, database):
    token = await link()
    (row,) = await rows(database, PasswordReset)
    assert row.made_by == ada.user_id
    assert token not in str(row.model_dump())


async def test_the_console_makes_links_too(resets, ann):
    made = await resets.make_link_on_console(" ANN@example.org")
    assert made.link.startswith("/reset/")
    await resets.confirm(made.link.removeprefix("/reset/"), NEW)
    with pytest.raises(NotFoundError):
        await resets.make_link_on_console("nobody@example.org")

"""Changing one's own password, and what ends with the old one."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select, update

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    RateLimitError,
    SessionEndedError,
    TokenError,
)
from medianest.models import AuditEvent, Device, LoginSession, Scope, User
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts import passwords
from medianest.services.actor import Actor
from medianest.services.visitor import Visitor
from tests.visitors import sign_in

OLD, NEW = "correct horse battery", "quite another sentence"
EMAIL = "ada@example.org"


@pytest.fixture(scope="session")
def old_hash():
    return asyncio.run(passwords.make_hash(OLD))


@pytest.fixture
async def ada(database, old_hash):
    user = User(email=EMAIL, name="Ada", password_hash=old_hash)
    async with database.write() as session:
        session.add(user)
    return user


@pytest.fixture
def begin(runtime, ada):
    async def once(browser, **options):
        who = {"ip": "192.0.2.7", "user_agent": "Firefox", "device_token": browser * 43}
        done = await sign_in(runtime.accounts, EMAIL, OLD, **options, **who)
        return done, await runtime.accounts.authenticate(done.session_token)

    return once


async def events(database):
    async with database.read() as session:
        found = (await session.execute(select(AuditEvent))).scalars().all()
    return [(event.action, event.result) for event in found if "password" in event.action]


async def test_a_change_ends_every_other_session_and_its_tokens(runtime, begin, database):
    here, actor = await begin("a")
    there, _ = await begin("b", remember=True)
    await runtime.accounts.passwords.change(actor, OLD, NEW)
    assert (await runtime.accounts.authenticate(here.session_token)).user_id == actor.user_id
    with pytest.raises(SessionEndedError):
        await runtime.accounts.authenticate(there.session_token)
    with pytest.raises(SessionEndedError):
        await runtime.accounts.authenticate_access_token(there.access_token)
    with pytest.raises(TokenError):
        await runtime.accounts.refresh(there.refresh_token)
    assert await runtime.accounts.resume(there.remember_token) is None
    assert (await sign_in(runtime.accounts, EMAIL, NEW, ip="192.0.2.9")).session_id
    assert await events(database) == [("password.changed", "ok")]


async def test_a_change_ends_personal_tokens(runtime, begin):
    _, actor = await begin("a")
    made = await runtime.accounts.personal_tokens.create(actor, "shelf", [Scope.READ])
    bearer = await runtime.accounts.personal_tokens.authenticate(made.token)
    assert bearer.user_id == actor.user_id

    await runtime.accounts.passwords.change(actor, OLD, NEW)

    runtime.accounts.personal_tokens.forget()  # as it does by itself after a second
    with pytest.raises(TokenError):
        await runtime.accounts.personal_tokens.authenticate(made.token)


async def test_the_present_password_is_needed_and_guesses_are_counted(runtime, begin, database):
    _, actor = await begin("a")
    for _ in range(5):
        with pytest.raises(InvalidInputError) as caught:
            await runtime.accounts.passwords.change(actor, "wrong password", NEW)
        assert caught.value.details.keys() == {"currentPassword"}
    with pytest.raises(RateLimitError):
        await runtime.accounts.passwords.change(actor, OLD, NEW)
    assert await events(database) == [("password.changed", "refused")] * 5


async def test_right_ones_do_not_count(runtime, begin):
    _, actor = await begin("a")
    for _ in range(7):
        with pytest.raises(InvalidInputError):
            await runtime.accounts.passwords.change(actor, OLD, "weak")


@pytest.mark.parametrize("new", ["1234567", "x" * 129, "x" * 10_000, "nul\0 nul nul", EMAIL])
async def test_an_unfit_new_one_is_named_and_changes_nothing(runtime, begin, new):
    _, actor = await begin("a")
    with pytest.raises(InvalidInputError) as caught:
        await runtime.accounts.passwords.change(actor, OLD, new)
    assert caught.value.details.keys() == {"password"}
    await begin("b")


async def test_a_personal_token_changes_no_password(runtime, ada):
    actor = Actor(ada.id, "Ada", "user", "", scopes=frozenset(Scope))
    with pytest.raises(ForbiddenError):
        await runtime.accounts.passwords.change(actor, OLD, NEW)


async def test_of_two_changes_at_once_one_holds(runtime, begin):
    _, actor = await begin("a")
    wishes = [NEW, "a third sentence of all"]
    changes = [runtime.accounts.passwords.change(actor, OLD, wish) for wish in wishes]
    answers = await asyncio.gather(*changes, return_exceptions=True)
    assert [type(one) for one in answers if one is not None] == [ConflictError]
    held = wishes[answers.index(None)]
    assert (await sign_in(runtime.accounts, EMAIL, held, ip="192.0.2.9")).session_id


async def test_people_without_a_password_set_one_soon_after_signing_in(
    runtime, begin, database, ada
):
    _, actor = await begin("a")
    async with database.write() as session:
        await session.execute(update(User).values(password_hash=None))
        long_ago = utc_now() - timedelta(minutes=11)
        await session.execute(update(LoginSession).values(proved_at=long_ago))
    with pytest.raises(ForbiddenError, match="Sign out and in again"):
        await runtime.accounts.passwords.change(actor, "", NEW)
    async with database.write() as session:
        await session.execute(update(LoginSession).values(proved_at=utc_now()))
    await runtime.accounts.passwords.change(actor, "", NEW)
    assert (await sign_in(runtime.accounts, EMAIL, NEW, ip="192.0.2.9")).session_id


async def test_a_browser_that_was_remembered_has_not_signed_in(runtime, begin, database):
    there, _ = await begin("a", remember=True)
    async with database.write() as session:
        await session.execute(update(User).values(password_hash=None))
    who = {"ip": "192.0.2.7", "user_agent": "Firefox", "device_token": there.device_token}
    with visitor.serving(Visitor(**who)):
        again = await runtime.accounts.resume(there.remember_token)
    actor = await runtime.accounts.authenticate(again.session_token)
    with pytest.raises(ForbiddenError, match="Sign out and in again"):
        await runtime.accounts.passwords.change(actor, "", NEW)


async def test_the_other_devices_are_not_trusted_any_more(runtime, begin, database):
    _, actor = await begin("a", remember=True)
    await begin("b", remember=True)
    async with database.write() as session:
        await session.execute(update(Device).values(two_factor_at=utc_now()))
    await runtime.accounts.passwords.change(actor, OLD, NEW)
    async with database.read() as session:
        devices = (await session.execute(select(Device))).scalars().all()
    trusted = {device.id: device.two_factor_at is not None for device in devices}
    remembered = {device.id: device.remember_hash is not None for device in devices}
    assert trusted == remembered
    assert [device for device, is_so in trusted.items() if is_so] == [actor.device_id]

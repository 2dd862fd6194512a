"""Hashes made by older rules give way to new ones once their password was right."""

import asyncio

import bcrypt
import pytest
from passlib.hash import argon2
from sqlmodel import col, select, update

from medianest.models import User
from medianest.services.accounts import passwords
from medianest.services.accounts.password_checks import PasswordChecks

PASSWORD = "correct horse battery"


def _bcrypt(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(4)).decode()


@pytest.fixture
def checks(database):
    return PasswordChecks(database)


@pytest.fixture
def ada(database):
    async def add(stored):
        user = User(email="ada@example.org", name="Ada", password_hash=stored)
        async with database.write() as session:
            session.add(user)
        return user

    return add


async def stored(database):
    async with database.read() as session:
        return (await session.execute(select(User.password_hash))).scalar_one()


@pytest.mark.usefixtures("costly_hashes")
@pytest.mark.parametrize("older", ["bcrypt", "argon2"])
async def test_an_older_hash_is_renewed_by_the_right_password_only(checks, ada, database, older):
    weaker = argon2.using(type="ID", rounds=1, memory_cost=1024).hash(PASSWORD)
    before = _bcrypt(PASSWORD) if older == "bcrypt" else weaker
    user = await ada(before)
    assert not await checks.is_right(user, "wrong password")
    assert await stored(database) == before
    assert await checks.is_right(user, PASSWORD)
    after = await stored(database)
    assert after.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert await passwords.matches(PASSWORD, after)
    assert user.password_hash == after


async def test_two_right_sign_ins_at_once_both_hold_what_is_stored(checks, ada, database):
    before = _bcrypt(PASSWORD)
    first = await ada(before)
    second = User(**first.model_dump())
    async with asyncio.TaskGroup() as both:
        tries = [both.create_task(checks.is_right(user, PASSWORD)) for user in (first, second)]
    assert [one.result() for one in tries] == [True, True]
    assert {first.password_hash, second.password_hash} == {await stored(database)}


async def test_a_short_password_of_old_is_renewed_as_well(checks, ada, database):
    assert await checks.is_right(await ada(_bcrypt("short")), "short")
    assert await passwords.matches("short", await stored(database))


async def test_todays_hash_stays_as_it_is(checks, ada, database):
    before = await passwords.make_hash(PASSWORD)
    assert await checks.is_right(await ada(before), PASSWORD)
    assert await stored(database) == before


async def test_a_password_chosen_meanwhile_is_not_undone(checks, ada, database):
    user = await ada(_bcrypt(PASSWORD))
    async with database.write() as session:
        await session.execute(update(User).where(col(User.id) == user.id).values(password_hash="n"))
    assert await checks.is_right(user, PASSWORD)
    assert await stored(database) == "n"


async def test_nobody_has_no_password(checks, ada):
    assert not await checks.is_right(None, "")
    assert not await checks.is_right(await ada(None), "")

"""Passwords: what is accepted, how they are kept."""

import asyncio

import pytest

from medianest.errors import InvalidInputError
from medianest.services import passwords


async def test_a_hash_is_argon2id_with_three_passes_over_64_mib_in_four_lanes():
    assert (await passwords.make_hash("correct horse")).startswith(
        "$argon2id$v=19$m=65536,t=3,p=4$"
    )


async def test_the_hash_for_nobody_costs_as_much_as_a_real_one():
    parameters = (await passwords.make_hash("correct horse")).split("$")[:4]
    assert passwords.NOBODYS_HASH.split("$")[:4] == parameters


async def test_the_right_password_matches_and_another_does_not():
    stored = await passwords.make_hash("correct horse")
    assert await passwords.matches("correct horse", stored)
    assert not await passwords.matches("correct horsf", stored)


async def test_nothing_matches_an_account_without_a_password():
    assert not await passwords.matches("", None)
    assert not await passwords.matches("correct horse", None)


async def test_letters_count_as_the_same_however_a_keyboard_composes_them():
    stored = await passwords.make_hash("café crème")
    assert await passwords.matches("cafe\u0301 cre\u0300me", stored)


@pytest.mark.parametrize("password", ["", "1234567", "x" * 129, "ﬃ" * 50, "x" * 100_000])
async def test_fewer_than_8_or_more_than_128_characters_are_refused(password):
    with pytest.raises(InvalidInputError) as caught:
        await passwords.make_hash(password)
    assert caught.value.details == {"password": "Use 8 to 128 characters."}


async def test_a_password_that_begins_with_the_right_128_characters_is_wrong():
    stored = await passwords.make_hash("x" * 128)
    assert await passwords.matches("x" * 128, stored)
    assert not await passwords.matches("x" * 129, stored)


async def test_hashing_many_leaves_the_event_loop_free():
    hashes = asyncio.gather(*(passwords.matches("wrong one", None) for _ in range(4)))
    turns = 0
    while not hashes.done():
        await asyncio.sleep(0.005)
        turns += 1
    assert turns > 10, "hashing on the loop gives it one turn for each hash"
    assert passwords._pool._max_workers == 2

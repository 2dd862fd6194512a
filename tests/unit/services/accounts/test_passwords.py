"""Passwords: what is accepted, how they are kept."""

import asyncio
import time

import bcrypt
import pytest
from passlib.hash import argon2

from medianest.errors import InvalidInputError
from medianest.services.accounts import passwords

pytestmark = pytest.mark.usefixtures("costly_hashes")


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


async def test_a_password_with_a_nul_is_refused_and_matches_nothing():
    with pytest.raises(InvalidInputError) as caught:
        await passwords.check_strength("correct\0horse battery")
    assert "NUL" in caught.value.details["password"]
    stored = bcrypt.hashpw(b"correct", bcrypt.gensalt(4)).decode()
    assert not await passwords.matches("correct\0horse battery", stored)


@pytest.mark.parametrize(
    "password",
    [
        *("password", "qwertyuiop", "1234567890", "iloveyou1", "x" * 128, "abcabcabcabc"),
        *("medianest", "MediaNest1", "Plex2024", "ada@example.org", "example.org", "Lovelace1"),
    ],
)
async def test_passwords_that_are_easy_to_guess_are_refused(password):
    with pytest.raises(InvalidInputError) as caught:
        await passwords.check_strength(password, inputs=("ada@example.org", "Ada Lovelace", None))
    assert caught.value.details == {"password": passwords.GUESSABLE}


@pytest.mark.parametrize(
    "password",
    [
        "kitchen sink",
        "correct horse battery",
        "Tr0ub4dor&3",
        "žluťoučký kůň",
        "我喜欢在雨天看书喝茶",
    ],
)
async def test_other_passwords_may_be_chosen(password):
    await passwords.check_strength(password, inputs=("ada@example.org",))


@pytest.mark.parametrize("password", ["1234567", "x" * 129, "x" * 10_000])
async def test_lengths_are_said_before_anything_is_judged(password):
    with pytest.raises(InvalidInputError) as caught:
        await passwords.check_strength(password)
    assert caught.value.details == {"password": "Use 8 to 128 characters."}


async def test_judging_takes_no_seconds_whatever_the_signs():
    begun = time.process_time()
    await passwords.check_strength("4@8({[<369&#!1/|0$5+7%2" * 4)
    assert time.process_time() - begun < 3


@pytest.mark.parametrize("prefix", ["2a", "2b", "2y"])
async def test_hashes_of_bcrypt_are_understood(prefix):
    stored = f"${prefix}${bcrypt.hashpw(b'correct horse', bcrypt.gensalt(4)).decode()[4:]}"
    assert await passwords.matches("correct horse", stored)
    assert not await passwords.matches("correct horsf", stored)
    assert passwords.is_outdated("correct horse", stored)


async def test_what_bcrypt_did_not_see_is_not_taken_over():
    stored = bcrypt.hashpw(b"x" * 72, bcrypt.gensalt(4)).decode()
    assert await passwords.matches("x" * 80, stored)
    assert not passwords.is_outdated("x" * 80, stored)


@pytest.mark.parametrize("stored", ["", "plain words", "$2b$31$" + "a" * 53, "$1$abc$def"])
async def test_a_hash_that_is_none_of_ours_matches_nothing(stored):
    assert not await passwords.matches("plain words", stored)


async def test_older_parameters_are_outdated_and_todays_are_not():
    older = argon2.using(type="ID", rounds=1, memory_cost=1024).hash("correct horse")
    assert passwords.is_outdated("correct horse", older)
    assert not passwords.is_outdated("", await passwords.make_hash("correct horse"))


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

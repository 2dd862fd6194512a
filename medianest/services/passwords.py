"""Passwords: what is accepted, and how they are hashed."""

from __future__ import annotations

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from passlib.hash import argon2

from medianest.errors import InvalidInputError

MIN_LENGTH = 8
MAX_LENGTH = 128
HASHES_AT_A_TIME = 2

# Authelia's figures for argon2id: 3 passes over 64 MiB in 4 lanes.
_hasher = argon2.using(type="ID", rounds=3, memory_cost=64 * 1024, parallelism=4)

# Of a random password that nobody has: people without an account cost as much time as people with.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$AyAEoJSy1nrv/R9jjFFqDQ"
    "$h6FEm1wrSxOPezTN6ufg2nu6pdc5uCxObKvez4Cogks"
)

# A pool of its own, so that hashing neither blocks the event loop nor takes all of the machine.
_pool = ThreadPoolExecutor(HASHES_AT_A_TIME, thread_name_prefix="password")


def check_length(password: str) -> None:
    """Raise :class:`InvalidInputError` unless 8 to 128 characters were typed."""
    if not MIN_LENGTH <= len(_normal(password)) <= MAX_LENGTH:
        sentence = f"Use {MIN_LENGTH} to {MAX_LENGTH} characters."
        raise InvalidInputError(
            f"This password cannot be used. {sentence}", details={"password": sentence}
        )


async def make_hash(password: str) -> str:
    """The argon2id hash to store. Raises :class:`InvalidInputError` for an unfit length."""
    check_length(password)
    loop = asyncio.get_running_loop()
    return str(await loop.run_in_executor(_pool, _hasher.hash, _normal(password)))


async def matches(password: str, stored_hash: str | None) -> bool:
    """Whether ``password`` made ``stored_hash``; as slow for people who have none."""
    typed = _normal(password)
    loop = asyncio.get_running_loop()
    same = await loop.run_in_executor(
        _pool, _hasher.verify, typed[:MAX_LENGTH], stored_hash or NOBODYS_HASH
    )
    return bool(same) and stored_hash is not None and len(typed) <= MAX_LENGTH


def _normal(password: str) -> str:
    """Keyboards compose letters differently; what looks the same counts as the same."""
    return unicodedata.normalize("NFKC", password[: 4 * MAX_LENGTH])

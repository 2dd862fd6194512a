"""Passwords: what is accepted, and how they are hashed."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import bcrypt
from passlib.hash import argon2

from medianest.errors import InvalidInputError

MIN_LENGTH = 8
MAX_LENGTH = 128
MIN_SCORE = 2
HASHES_AT_A_TIME = 2

LENGTH = f"Use {MIN_LENGTH} to {MAX_LENGTH} characters."
NUL = "Leave out the sign that cannot be seen: a password holds no NUL."
GUESSABLE = "This is easy to guess. Put three or four words together that nobody would expect."

# Authelia's figures for argon2id: 3 passes over 64 MiB in 4 lanes.
_hasher = argon2.using(type="ID", rounds=3, memory_cost=64 * 1024, parallelism=4)

# Of a random password that nobody has: people without an account cost as much time as people with.
NOBODYS_HASH = (
    "$argon2id$v=19$m=65536,t=3,p=4$AyAEoJSy1nrv/R9jjFFqDQ"
    "$h6FEm1wrSxOPezTN6ufg2nu6pdc5uCxObKvez4Cogks"
)

# As other programs leave it; one that would take minutes is not worth an attempt.
_BCRYPT = re.compile(r"\$2[aby]\$(0[4-9]|1[0-5])\$[./A-Za-z0-9]{53}")
_BCRYPT_BYTES = 72

JUDGED = 72
"""zxcvbn looks at so many characters; what begins well enough is good enough."""

_OURS = ("medianest", "plex", "mediaserver")

# zxcvbn tries every way to read signs as letters: a password made of all of them would take it
# seconds. Those that stand for the same letter are made one where there are more than a few.
_SIGNS = frozenset("0123456789@({[<!|$+%")
_MANY_SIGNS = 10
_ONE_FOR_EACH = str.maketrans("@{[<!|$+", "4(((1157")

Result = TypeVar("Result")

# A pool of its own, so that hashing neither blocks the event loop nor takes all of the machine.
_pool = ThreadPoolExecutor(HASHES_AT_A_TIME, thread_name_prefix="password")


def check_length(password: str) -> None:
    """Raise :class:`InvalidInputError` unless 8 to 128 characters were typed, none of them NUL."""
    if not MIN_LENGTH <= len(_normal(password)) <= MAX_LENGTH:
        _refuse(LENGTH)
    if "\0" in password:
        _refuse(NUL)


async def check_strength(password: str, *, inputs: Iterable[str | None] = ()) -> None:
    """Raise :class:`InvalidInputError` for a password that nobody should choose.

    ``inputs`` are what strangers know about the person, such as e-mail and name. Common passwords
    are looked up in zxcvbn's own list, without the internet.
    """
    check_length(password)
    known = [*_OURS, *(word for text in inputs if text for word in _words(text))]
    if await _in_pool(lambda: _score(_normal(password), known)) < MIN_SCORE:
        _refuse(GUESSABLE)


async def make_hash(password: str) -> str:
    """The argon2id hash to store. Raises :class:`InvalidInputError` for an unfit length."""
    check_length(password)
    return await renewed(password)


async def renewed(password: str) -> str:
    """A hash by today's rules for a password that was right, whatever was accepted when chosen."""
    return str(await _in_pool(lambda: _hasher.hash(_normal(password))))


async def matches(password: str, stored_hash: str | None) -> bool:
    """Whether ``password`` made ``stored_hash``; as slow for people who have none."""
    if len(_normal(password)) > MAX_LENGTH:
        await _in_pool(lambda: _hasher.verify(password[:MAX_LENGTH], NOBODYS_HASH))
        return False
    stored = stored_hash or NOBODYS_HASH
    same = await _in_pool(lambda: _verify(password, stored))
    return same and stored_hash is not None


def is_outdated(password: str, stored_hash: str) -> bool:
    """Whether ``stored_hash``, which ``password`` matches, should give way to a new one.

    bcrypt saw no more than 72 bytes: what follows them may be a slip, and is not taken over.
    """
    if _BCRYPT.fullmatch(stored_hash):
        return len(password.encode()) <= _BCRYPT_BYTES
    return bool(_hasher.needs_update(stored_hash))


def _verify(password: str, stored_hash: str) -> bool:
    if _BCRYPT.fullmatch(stored_hash):
        typed = password.encode(errors="replace")[:_BCRYPT_BYTES]
        return "\0" not in password and bcrypt.checkpw(typed, stored_hash.encode())
    if not _hasher.identify(stored_hash):
        stored_hash = NOBODYS_HASH
    return bool(_hasher.verify(_normal(password), stored_hash))


def _score(password: str, known: list[str]) -> int:
    """zxcvbn's verdict from 0 to 4. Imported when first needed: its lists take a tenth second."""
    from zxcvbn import zxcvbn

    judged = password[:JUDGED]
    if len(_SIGNS & set(judged)) > _MANY_SIGNS:
        judged = judged.translate(_ONE_FOR_EACH)
    return int(zxcvbn(judged, user_inputs=known)["score"])


def _words(text: str) -> list[str]:
    """An e-mail or a name, and its parts."""
    plain = text[:400].lower()
    return [
        plain,
        *plain.split("@"),
        *(word for word in re.split(r"[\W_]+", plain) if len(word) > 2),
    ]


def _refuse(sentence: str) -> None:
    raise InvalidInputError(
        f"This password cannot be used. {sentence}", details={"password": sentence}
    )


async def _in_pool(work: Callable[[], Result]) -> Result:
    return await asyncio.get_running_loop().run_in_executor(_pool, work)


def _normal(password: str) -> str:
    """Keyboards compose letters differently; what looks the same counts as the same."""
    return unicodedata.normalize("NFKC", password[: 4 * MAX_LENGTH])

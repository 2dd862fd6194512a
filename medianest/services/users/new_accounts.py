"""New accounts: what an e-mail and a name must look like, however somebody comes to have one."""

from __future__ import annotations

import re
import unicodedata

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.errors import DuplicateError, InvalidInputError
from medianest.models.user import Role, User
from medianest.services.accounts import passwords

MAX_EMAIL, MAX_NAME = 254, 100
TAKEN = "An account with this e-mail exists already."
_EMAIL = re.compile(r"[^\s@\x00-\x1f\x7f]{1,64}@[^\s@\x00-\x1f\x7f]{1,189}")


def normal_email(typed: str) -> str:
    """One spelling for what is the same: without spaces around it, in small letters, NFC."""
    return unicodedata.normalize("NFC", typed[: 4 * MAX_EMAIL].strip().lower())


def is_email(email: str) -> bool:
    """Whether a normal e-mail looks like one, and is fit to be looked for in a database."""
    fits = len(email) <= MAX_EMAIL and _EMAIL.fullmatch(email) is not None
    return fits and email.isprintable()


def checked(*, name: str | None = None, email: str | None = None) -> dict[str, str]:
    """What of a name and an e-mail is given, in the form that is stored.

    Raises :class:`InvalidInputError` naming each field that does not fit.
    """
    given: dict[str, str] = {}
    if name is not None:
        given["name"] = name.strip()
    if email is not None:
        given["email"] = normal_email(email)
    if wrong := _wrong(given):
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)
    return given


def fit_name(text: str) -> str:
    """What somebody calls themselves elsewhere, as far as it is fit to be shown; may be empty."""
    return "".join(sign for sign in text if sign.isprintable()).strip()[:MAX_NAME].strip()


def drafted_without_password(email: str, name: str, role: str) -> User:
    """A row of somebody who comes in another way, or has yet to choose a password."""
    given = checked(email=email, name=name)
    return User(email=given["email"], name=given["name"], role=Role(role))


async def drafted(email: str, name: str, role: str, password: str) -> User:
    """A row that lacks its password's hash alone.

    Raises :class:`InvalidInputError` naming each field that does not fit.
    """
    email, name = normal_email(email), name.strip()
    wrong = _wrong({"email": email, "name": name})
    try:
        await passwords.check_strength(password, inputs=(email, name))
    except InvalidInputError as error:
        wrong.update(error.details or {})
    if wrong:
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)
    return User(email=email, name=name, role=Role(role))


async def add(session: AsyncSession, user: User) -> None:
    """Add the row. Raises :class:`DuplicateError` for an e-mail that is taken."""
    try:
        session.add(user)
        await session.flush()
    except IntegrityError:
        raise DuplicateError(TAKEN, details={"email": TAKEN}) from None


def _wrong(given: dict[str, str]) -> dict[str, str]:
    wrong: dict[str, str] = {}
    if "email" in given and not is_email(given["email"]):
        wrong["email"] = "Type an e-mail address such as ada@example.org."
    name = given.get("name", "nobody")
    if not 1 <= len(name) <= MAX_NAME or not name.isprintable():
        wrong["name"] = f"Type a name of 1 to {MAX_NAME} characters."
    return wrong

"""Pages of the list of people."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.errors import InvalidInputError
from medianest.models.plex_account import PlexAccount
from medianest.models.user import Role, User, UserStatus
from medianest.services import list_search

_SEARCHED = (col(User.name), col(User.email), col(PlexAccount.username))
_SORTS: dict[str, Any] = {
    "name": func.lower(col(User.name)),
    "email": col(User.email),
    "role": col(User.role),
    "status": col(User.status),
    "createdAt": col(User.created_at),
    "lastLoginAt": col(User.last_login_at),
}


async def users_on_page(
    session: AsyncSession,
    *,
    page: int,
    limit: int,
    sort: str,
    search: str | None,
    role: str | None,
    status: str | None,
) -> tuple[list[User], int]:
    """One page in order, and how many there are in all.

    Of ``search`` every word has to be in the name, the e-mail or the name of the Plex account.
    Raises :class:`InvalidInputError` for a sort, role or status that does not exist.
    """
    conditions = _conditions(search, role, status)
    of_plex = col(PlexAccount.user_id) == col(User.id)
    wanted = select(User).outerjoin(PlexAccount, of_plex).where(*conditions)
    counted = select(func.count()).select_from(User).outerjoin(PlexAccount, of_plex)
    rows = wanted.order_by(*_order(sort)).limit(limit).offset((page - 1) * limit)
    found = list((await session.execute(rows)).scalars())
    total = (await session.execute(counted.where(*conditions))).scalar_one()
    return found, total


def _conditions(
    search: str | None, role: str | None, status: str | None
) -> list[ColumnElement[bool]]:
    conditions = [list_search.has(_SEARCHED, word) for word in list_search.words(search)]
    if role:
        _known(role, list(Role), "role")
        conditions.append(col(User.role) == role)
    if status:
        _known(status, list(UserStatus), "status")
        conditions.append(col(User.status) == status)
    return conditions


def _known(value: str, values: list[Any], what: str) -> None:
    if value not in values:
        raise InvalidInputError(f"There is no {what} {value[:40]!r}.")


def _order(sort: str) -> list[Any]:
    field, _, direction = sort.partition(":")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(f"People cannot be sorted by {sort[:40]!r}.")
    key = _SORTS[field]
    ordered = key.desc() if direction == "desc" else key.asc()
    return [ordered.nulls_last(), col(User.id).asc()]

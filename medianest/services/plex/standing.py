"""Who may come in as far as Plex is concerned, by what was found out last: one question."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.models.plex_account import PlexAccount, PlexGround
from medianest.models.user import Role


async def may_come_in(
    session: AsyncSession, user_id: str, role: str, allow_list: Collection[str]
) -> bool:
    """Whether this person may come in, by whatever way: Plex, a password, a token of a program.

    People whom the share of the server let in need it ever after, also for a password they set
    meanwhile. Those who were invited, or had an account before they linked Plex, do not; neither do
    administrators, who would be locked out of mending it, nor those on ``allow_list``, the setting
    ``access.plexAllowList``.
    """
    one = select(PlexAccount).where(col(PlexAccount.user_id) == user_id)
    account = (await session.execute(one)).scalar_one_or_none()
    return account is None or stands(account, role, allow_list)


class Account(Protocol):
    """What of a Plex account's row the answer depends on."""

    @property
    def ground(self) -> str: ...
    @property
    def has_access(self) -> bool: ...
    @property
    def plex_id(self) -> int: ...
    @property
    def username(self) -> str: ...


def stands(account: Account, role: str, allow_list: Collection[str]) -> bool:
    """The same for an account whose row is at hand."""
    if account.has_access or account.ground != PlexGround.SHARE or role == Role.ADMIN:
        return True
    return is_allowed(account.plex_id, account.username, allow_list)


def is_allowed(plex_id: int, username: str, allow_list: Collection[str]) -> bool:
    """Whether an administrator put this Plex account on the list, by number or user name."""
    name = username.strip().lower()
    return str(plex_id) in allow_list or (bool(name) and name in allow_list)

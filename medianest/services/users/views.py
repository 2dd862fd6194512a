"""Makes views of people's rows."""

from __future__ import annotations

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.models.plex_account import PlexAccount
from medianest.models.user import Permission, User
from medianest.views.user import Quotas, UserView


async def view(session: AsyncSession, user: User) -> UserView:
    """One person's, with the name of their Plex account."""
    linked = select(PlexAccount.username).where(PlexAccount.user_id == user.id)
    return of(user, (await session.execute(linked)).scalar_one_or_none())


async def views(session: AsyncSession, users: list[User]) -> list[UserView]:
    """The same for many, in their order."""
    linked = select(PlexAccount.user_id, PlexAccount.username).where(
        col(PlexAccount.user_id).in_([user.id for user in users])
    )
    names = {row.user_id: row.username for row in await session.execute(linked)}
    return [of(user, names.get(user.id)) for user in users]


def of(user: User, plex_username: str | None = None) -> UserView:
    """The same where the name of the Plex account is known, or there cannot be one."""
    return UserView(
        id=user.id,
        email=user.email,
        name=user.name,
        role=user.role,
        status=user.status,
        created_at=user.created_at,
        last_login_at=user.last_login_at,
        permissions=[str(known) for known in Permission if known in user.permissions],
        quotas=quotas(user),
        plex_username=plex_username,
        has_password=user.password_hash is not None,
        two_factor=user.totp_enabled_at is not None,
    )


def quotas(user: User) -> Quotas:
    """What was agreed with this person; what a later version wrote is left out."""
    known = {key: value for key, value in user.quotas.items() if key in _QUOTA_KEYS}
    try:
        return Quotas.model_validate(known)
    except ValidationError:
        return Quotas()


_QUOTA_KEYS = frozenset(field.alias or name for name, field in Quotas.model_fields.items())

"""Invitations: links with which people make an account of their own."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from medianest import routes
from medianest.database import Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.ids import utc_now
from medianest.models.invitation import Invitation
from medianest.models.user import Role, User
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.public_links import PublicLinks
from medianest.services.secret_tokens import new_token, token_hash
from medianest.views.invitation import InvitationView, NewInvitationView, state_of
from medianest.views.view import Page, Pagination

DEFAULT_DAYS, MAX_DAYS = 7, 365
MAX_USES = 1_000
MAX_NOTE = 200
OVER = "This invitation is not good any more. Ask for a new one."


class InvitationsService:
    """Made, seen and taken back by administrators; used by whoever holds the link."""

    def __init__(self, database: Database, links: PublicLinks, audit: AuditLog) -> None:
        self._database = database
        self._links = links
        self._audit = audit

    async def page(self, actor: Actor, *, page: int = 1, limit: int = 20) -> Page[InvitationView]:
        """All invitations, newest first."""
        actor.require_admin()
        async with self._database.read() as session:
            total = (await session.execute(select(func.count()).select_from(Invitation))).scalar()
            asked = (
                select(Invitation, User.name)
                .outerjoin(User, col(User.id) == col(Invitation.created_by))
                .order_by(col(Invitation.created_at).desc(), col(Invitation.id).desc())
            )
            found = await session.execute(asked.limit(limit).offset((page - 1) * limit))
            items = [InvitationView(**_shown(row, name)) for row, name in found.all()]
        return Page(items=items, pagination=Pagination.of(page, limit, total or 0))

    async def create(
        self,
        actor: Actor,
        *,
        role: str = Role.USER,
        note: str = "",
        max_uses: int = 1,
        days: int = DEFAULT_DAYS,
    ) -> NewInvitationView:
        """Make a link for ``max_uses`` accounts within ``days``; it is never shown again.

        Raises :class:`InvalidInputError` with a sentence for each field.
        """
        actor.require_admin()
        _check(role, note, max_uses, days)
        token = new_token()
        row = Invitation(
            token_hash=token_hash(token),
            role=Role(role),
            note=note.strip(),
            max_uses=max_uses,
            created_by=actor.user_id,
            expires_at=utc_now() + timedelta(days=days),
        )
        async with self._database.write() as session:
            session.add(row)
            await self._note(session, "invitation.created", actor, row)
        link = await self._links.shown(routes.join(token))
        return NewInvitationView(**_shown(row, actor.name), link=link)

    async def revoke(self, actor: Actor, invitation_id: str) -> None:
        """The link is worth nothing from now on; accounts made with it stay."""
        actor.require_admin()
        async with self._database.write() as session:
            row = await session.get(Invitation, invitation_id)
            if row is None:
                raise NotFoundError("There is no such invitation. It may have been taken back.")
            await session.delete(row)
            await self._note(session, "invitation.revoked", actor, row)

    async def check(self, token: str) -> None:
        """Raise :class:`InvalidInputError` unless ``token`` is good for an account right now."""
        async with self._database.read() as session:
            one = select(Invitation.id).where(*_good(token, utc_now()))
            if (await session.execute(one)).first() is None:
                raise _over()

    async def use(self, session: AsyncSession, token: str) -> Invitation:
        """Use an invitation up once, in ``session``'s transaction: of many at the same moment no
        more get through than it is good for.

        Raises :class:`InvalidInputError` when it is used up, expired, revoked or none at all.
        """
        one = update(Invitation).where(*_good(token, utc_now()))
        counted = one.values(used_count=col(Invitation.used_count) + 1).returning(
            col(Invitation.id)
        )
        invitation_id = (await session.execute(counted)).scalar_one_or_none()
        if invitation_id is None:
            raise _over()
        return await session.get_one(Invitation, invitation_id, populate_existing=True)

    async def _note(
        self, session: AsyncSession, action: str, actor: Actor, row: Invitation
    ) -> None:
        await self._audit.note(
            action,
            actor_id=actor.user_id,
            target=row.note,
            session=session,
            invitation=row.id,
            role=row.role,
            maxUses=row.max_uses,
        )


def _good(token: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        col(Invitation.token_hash) == token_hash(token),
        col(Invitation.used_count) < col(Invitation.max_uses),
        col(Invitation.expires_at) > now,
    )


def _over() -> InvalidInputError:
    return InvalidInputError(OVER, details={"invitation": OVER})


def _check(role: str, note: str, max_uses: int, days: int) -> None:
    wrong: dict[str, str] = {}
    if role not in set(Role):
        wrong["role"] = "Choose user or admin."
    if len(note) > MAX_NOTE or not note.isprintable():
        wrong["note"] = f"Use {MAX_NOTE} characters or fewer, on one line."
    if not 1 <= max_uses <= MAX_USES:
        wrong["maxUses"] = f"Choose a number from 1 to {MAX_USES}."
    if not 1 <= days <= MAX_DAYS:
        wrong["days"] = f"Choose a number of days from 1 to {MAX_DAYS}."
    if wrong:
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)


def _shown(row: Invitation, created_by_name: str | None) -> dict[str, object]:
    return {
        **row.model_dump(exclude={"token_hash", "created_by"}),
        "state": state_of(row.used_count, row.max_uses, row.expires_at, utc_now()),
        "created_by_name": created_by_name,
    }

"""Deletes accounts with everything that is theirs."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import Database
from medianest.errors import NotFoundError
from medianest.models.audit_event import AuditEvent
from medianest.models.user import User, UserStatus
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.media_requests.requests import MediaRequests
from medianest.services.users import last_administrator

NOT_THERE = "There is no such person."


class UserRemoval:
    """The account is shut first, so that nothing new comes while its things go; what was broken
    off may be asked for again."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        sessions: LoginSessions,
        downloads: DownloadsService,
        requests: MediaRequests,
    ) -> None:
        self._database = database
        self._audit = audit
        self._sessions = sessions
        self._downloads = downloads
        self._requests = requests

    async def remove(self, actor: Actor, user_id: str) -> None:
        """Delete it; files that others share stay, and the audit log keeps no name.

        Raises :class:`NotFoundError`, and :class:`ConflictError` for the last administrator.
        """
        await self._shut(user_id)
        await self._sessions.end_all_of(user_id)
        files_left = await self._downloads.remove_all_of(actor, user_id)
        await self._requests.remove_all_of(actor, user_id)
        is_own = actor.user_id == user_id
        async with self._database.write() as session:
            user = await session.get(User, user_id)
            if user is None:
                raise NotFoundError(NOT_THERE)
            await self._audit.note(
                "user.deleted",
                actor_id=None if is_own else actor.user_id,
                session=session,
                own=is_own,
                filesLeft=files_left,
            )
            await _forget_name(session, user)
            await session.execute(delete(User).where(col(User.id) == user_id))

    async def _shut(self, user_id: str) -> None:
        async with self._database.write() as session:
            await last_administrator.keep_another(session, user_id)
            user = await session.get(User, user_id, with_for_update=True)
            if user is None:
                raise NotFoundError(NOT_THERE)
            user.status = UserStatus.SUSPENDED


async def _forget_name(session: AsyncSession, user: User) -> None:
    """Also where somebody who was not signed in was named by their e-mail."""
    names = col(AuditEvent.target_id) == user.id
    if user.email is not None:
        names = or_(names, func.lower(col(AuditEvent.target)) == user.email)
    emptied = update(AuditEvent).where(names).values(target="")
    await session.execute(emptied.execution_options(synchronize_session=False))

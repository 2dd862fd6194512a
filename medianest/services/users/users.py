"""People: who has an account, and what administrators and they themselves change about it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import ConflictError, DuplicateError, InvalidInputError, NotFoundError
from medianest.models.user import Permission, Role, User, UserStatus
from medianest.services.accounts import passwords
from medianest.services.accounts.identity_proofs import IdentityProofs
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.downloads import lists as download_lists
from medianest.services.users import last_administrator, lists, new_accounts, views
from medianest.services.users.removal import NOT_THERE, UserRemoval
from medianest.views.user import Quotas, UserView
from medianest.views.view import Page, Pagination

ON_ONESELF = "You cannot do this to your own account. Ask another administrator."
DELETE_OWN = "Delete your own account under My settings, where you are asked for your password."


class UsersService:
    """Everybody sees and changes their own account; administrators everyone's."""

    def __init__(
        self,
        database: Database,
        audit: AuditLog,
        sessions: LoginSessions,
        proofs: IdentityProofs,
        removal: UserRemoval,
    ) -> None:
        self._database = database
        self._audit = audit
        self._sessions = sessions
        self._proofs = proofs
        self._removal = removal

    async def page(
        self,
        actor: Actor,
        *,
        page: int = 1,
        limit: int = 20,
        sort: str = "name:asc",
        search: str | None = None,
        role: str | None = None,
        status: str | None = None,
    ) -> Page[UserView]:
        """One page of everybody, for administrators. Raises :class:`InvalidInputError` for a sort,
        role or status that does not exist.
        """
        actor.require_admin()
        download_lists.check_page(page, limit)
        wanted: dict[str, Any] = {"search": search, "role": role, "status": status}
        async with self._database.read() as session:
            users, total = await lists.users_on_page(
                session, page=page, limit=limit, sort=sort, **wanted
            )
            items = await views.views(session, users)
        return Page[UserView](items=items, pagination=Pagination.of(page, limit, total))

    async def get(self, actor: Actor, user_id: str) -> UserView:
        """One person. Raises :class:`NotFoundError`, also for others than administrators who ask
        for somebody else.
        """
        async with self._database.read() as session:
            return await views.view(session, await _row(session, actor, user_id))

    async def create(
        self, actor: Actor, email: str, name: str, *, role: str = Role.USER, password: str = ""
    ) -> UserView:
        """Make an account; without a password its person needs a link to choose one.

        Raises :class:`InvalidInputError` naming each field, and :class:`DuplicateError`.
        """
        actor.require_admin()
        if password:
            user = await new_accounts.drafted(email, name, role, password)
            user.password_hash = await passwords.make_hash(password)
        else:
            user = new_accounts.drafted_without_password(email, name, role)
        async with self._database.write() as session:
            await new_accounts.add(session, user)
            await self._note(session, actor, user, "user.created", role=role)
        return views.of(user)

    async def change(
        self,
        actor: Actor,
        user_id: str,
        *,
        name: str | None = None,
        email: str | None = None,
        current_password: str = "",
        quotas: Quotas | None = None,
    ) -> UserView:
        """Change the name, the e-mail or the quotas; ``None`` leaves them.

        A new e-mail of one's own takes the proof of :class:`IdentityProofs`, quotas are for
        administrators. Raises :class:`ForbiddenError`,
        :class:`NotFoundError`, :class:`InvalidInputError` naming each field, and
        :class:`DuplicateError` for an e-mail that is taken.
        """
        if quotas is not None:
            actor.require_admin()
        changes = new_accounts.checked(name=name, email=email)
        async with self._database.read() as session:
            before = await _row(session, actor, user_id)
        changes = {key: value for key, value in changes.items() if getattr(before, key) != value}
        if "email" in changes and actor.user_id == user_id:
            await self._proofs.require(actor, before, current_password)
        async with self._database.write() as session:
            user = await _row(session, actor, user_id)
            for key, value in changes.items():
                setattr(user, key, value)
            await _flush_email(session)
            if changes:
                await self._note(session, actor, user, "user.changed", fields=sorted(changes))
            view = await views.view(session, user)
        if "name" in changes:
            await self._sessions.announce_change([user_id])
        return view if quotas is None else await self.set_quotas(actor, user_id, quotas)

    async def set_role(self, actor: Actor, user_id: str, role: str) -> UserView:
        """Make somebody an administrator, or a user again; it holds at once where they are.

        Raises :class:`NotFoundError`, and :class:`ConflictError` for the last administrator.
        """
        actor.require_admin()
        async with self._database.write() as session:
            if role != Role.ADMIN:
                await last_administrator.keep_another(session, user_id)
            user = await _row(session, actor, user_id)
            before, user.role = user.role, Role(role)
            if before != role:
                await self._note(
                    session, actor, user, "user.role_changed", before=before, after=str(role)
                )
            view = await views.view(session, user)
        await self._sessions.announce_change([user_id])
        return view

    async def set_status(self, actor: Actor, user_id: str, status: str) -> UserView:
        """Suspend somebody, which ends all they are signed in with at once, or let them in again.

        Raises :class:`NotFoundError`, and :class:`ConflictError` for oneself and for the last
        administrator.
        """
        actor.require_admin()
        suspended = status == UserStatus.SUSPENDED
        if suspended and actor.user_id == user_id:
            raise ConflictError(ON_ONESELF)
        async with self._database.write() as session:
            if suspended:
                await last_administrator.keep_another(session, user_id)
            user = await _row(session, actor, user_id)
            before, user.status = user.status, UserStatus(status)
            if before != status:
                action = "user.suspended" if suspended else "user.restored"
                await self._note(session, actor, user, action)
            view = await views.view(session, user)
        if suspended:
            await self._sessions.end_all_of(user_id)
        return view

    async def set_permissions(
        self, actor: Actor, user_id: str, permissions: Iterable[str]
    ) -> UserView:
        """Say all that somebody may do besides looking; it holds at once where they are.

        Raises :class:`NotFoundError` and :class:`InvalidInputError`.
        """
        actor.require_admin()
        wanted = set(permissions)
        if unknown := sorted(wanted - set(Permission)):
            sentence = f"There is no permission {unknown[0][:40]!r}."
            raise InvalidInputError(sentence, details={"permissions": sentence})
        async with self._database.write() as session:
            user = await _row(session, actor, user_id)
            before = set(user.permissions)
            user.permissions = [str(each) for each in Permission if each in wanted]
            if before != wanted:
                changed = {"given": sorted(wanted - before), "taken": sorted(before - wanted)}
                await self._note(session, actor, user, "user.permissions_changed", **changed)
            view = await views.view(session, user)
        await self._sessions.announce_change([user_id])
        return view

    async def set_quotas(self, actor: Actor, user_id: str, quotas: Quotas) -> UserView:
        """Agree quotas with somebody; where one is null the settings' counts again.

        Raises :class:`NotFoundError`.
        """
        actor.require_admin()
        async with self._database.write() as session:
            user = await _row(session, actor, user_id)
            wanted = quotas.model_dump(by_alias=True, exclude_none=True)
            if user.quotas != wanted:
                user.quotas = wanted
                await self._note(session, actor, user, "user.quotas_changed", quotas=wanted)
            return await views.view(session, user)

    async def delete(self, actor: Actor, user_id: str) -> None:
        """Delete somebody's account with all that is theirs.

        Raises :class:`NotFoundError`, also for others than administrators, and
        :class:`ConflictError` for oneself and for the last administrator.
        """
        if not actor.may_see(user_id):
            raise NotFoundError(NOT_THERE)
        if actor.user_id == user_id:
            raise ConflictError(DELETE_OWN)
        await self._removal.remove(actor, user_id)

    async def delete_own(self, actor: Actor, current_password: str = "") -> None:
        """Delete the actor's own account. Raises what :class:`IdentityProofs` does, and
        :class:`ConflictError` for the last administrator.
        """
        async with self._database.read() as session:
            user = await _row(session, actor, actor.user_id)
        await self._proofs.require(actor, user, current_password)
        await self._removal.remove(actor, actor.user_id)

    async def _note(
        self, session: AsyncSession, actor: Actor, user: User, action: str, **details: Any
    ) -> None:
        person: dict[str, Any] = {"target": user.name, "target_id": user.id}
        await self._audit.note(action, actor_id=actor.user_id, session=session, **person, **details)


async def _row(session: AsyncSession, actor: Actor, user_id: str) -> User:
    user = await session.get(User, user_id) if actor.may_see(user_id) else None
    if user is None:
        raise NotFoundError(NOT_THERE)
    return user


async def _flush_email(session: AsyncSession) -> None:
    try:
        await session.flush()
    except IntegrityError:
        _refuse_email()


def _refuse_email() -> NoReturn:
    taken = new_accounts.TAKEN
    raise DuplicateError(taken, details={"email": taken}) from None

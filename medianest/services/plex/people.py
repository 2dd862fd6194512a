"""Plex accounts and the people behind them: found by number, never by e-mail."""

from __future__ import annotations

from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    InvalidInputError,
    MediaNestError,
    NotFoundError,
)
from medianest.integrations.plextv.models import PlexUser
from medianest.models.ids import utc_now
from medianest.models.invitation import Invitation
from medianest.models.plex_account import PlexAccount, PlexGround
from medianest.models.plex_pin import PlexPin
from medianest.models.user import Role, User, UserStatus
from medianest.models.watch_state import WatchState
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.plex import standing
from medianest.services.plex.access import PlexAccess, Reach
from medianest.services.plex.pins import PlexPins
from medianest.services.plex.shares import UNKNOWN
from medianest.services.users import new_accounts
from medianest.services.users.invitations import InvitationsService
from medianest.views.plex import PlexLinkView

NO_ACCESS = (
    "This Plex account has no access to the server here. Ask its owner to share the server with "
    "you, or for an invitation."
)
SUSPENDED = "This account may not sign in. Ask your administrator."
TAKEN = (
    "An account with your e-mail exists already. Sign in with its password, then link Plex in "
    "Settings."
)
LINKED_ELSEWHERE = "This Plex account belongs to another account here. Sign in with it instead."
LINKED_ALREADY = "Your account is linked to another Plex account. Unlink that one first."
NO_PASSWORD = "Set a password first: without Plex you could not sign in any more."
BY_SHARE = "You are here by the share of the server, so your Plex account stays linked."


class PlexPeople:
    """Turns a Plex account that was proved into a person of ours, or refuses it."""

    def __init__(
        self,
        database: Database,
        ciphers: Ciphers,
        audit: AuditLog,
        access: PlexAccess,
        pins: PlexPins,
        invitations: InvitationsService,
    ) -> None:
        self._database = database
        self._ciphers = ciphers
        self._audit = audit
        self._access = access
        self._pins = pins
        self._invitations = invitations

    async def admit(self, row: PlexPin, person: PlexUser, token: str, invitation: str) -> User:
        """Whose account this is; it is made at the first sign-in, where there is a ground.

        The PIN is used up by it. Raises :class:`UpstreamError` before anything was changed, and
        :class:`ForbiddenError` or :class:`ConflictError` with an entry in the audit log.
        """
        reach = await self._access.reach(person.id, token)
        allowed = await self._access.is_allowed(person.id, person.username)
        try:
            async with self._database.write() as session:
                await self._pins.use_up(session, row)
                user = await _behind(session, person.id)
                if user is None:
                    ground = reach.has_access or allowed
                    invited = await self._invited(session, invitation, needed=not ground)
                    user = await self._new(session, person, invited)
                    came = PlexGround.INVITATION if invited else PlexGround.SHARE
                    await self._remember(session, user, person, token, reach, came)
                else:
                    known = await self._remember(
                        session, user, person, token, reach, PlexGround.SHARE
                    )
                    _check(user, known, allowed=allowed)
                return user
        except (ForbiddenError, InvalidInputError, ConflictError) as error:
            await self._refused(row, person, error)
            raise

    async def link(self, row: PlexPin, actor: Actor, person: PlexUser, token: str) -> PlexLinkView:
        """Give the actor's account this Plex account. Raises :class:`ConflictError`."""
        reach = await self._access.reach(person.id, token)
        try:
            async with self._database.write() as session:
                await self._pins.use_up(session, row)
                user = await _own(session, actor)
                owner = await _behind(session, person.id)
                if owner is not None and owner.id != user.id:
                    raise DuplicateError(LINKED_ELSEWHERE)
                await self._remember(session, user, person, token, reach, PlexGround.ACCOUNT)
                await self._audit.note(
                    "plex.linked", actor_id=user.id, target=person.username, session=session
                )
        except ConflictError as error:
            await self._refused(row, person, error)
            raise
        return PlexLinkView(
            plex_id=person.id, username=person.username, has_access=reach.has_access
        )

    async def unlink(self, actor: Actor) -> str | None:
        """Forget the actor's Plex account; answers its token, which is worth nothing to us now.

        Raises :class:`ConflictError` when no way in would be left, or when the share of the server
        is what let this person in, and :class:`NotFoundError` where nothing is linked.
        """
        async with self._database.write() as session:
            user = await _own(session, actor)
            account = await _account_of(session, user.id)
            if account is None:
                raise NotFoundError("No Plex account is linked.")
            if user.password_hash is None:
                raise ConflictError(NO_PASSWORD)
            if account.ground == PlexGround.SHARE and user.role != Role.ADMIN:
                raise ConflictError(BY_SHARE)
            user.plex_id = None
            await session.delete(account)
            # What they have watched came from that account.
            theirs = delete(WatchState).where(col(WatchState.user_id) == user.id)
            await session.execute(theirs)
            await self._audit.note(
                "plex.unlinked", actor_id=user.id, target=account.username, session=session
            )
            return self._token(account)

    async def _new(
        self, session: AsyncSession, person: PlexUser, invited: Invitation | None
    ) -> User:
        email = new_accounts.normal_email(person.email)
        user = User(
            email=email if new_accounts.is_email(email) else None,
            name=new_accounts.fit_name(person.display_name) or f"Plex {person.id}",
            role=invited.role if invited else Role.USER,
            plex_id=person.id,
        )
        if invited:
            user.permissions = list(invited.permissions)
        try:
            session.add(user)
            await session.flush()
        except IntegrityError:
            raise DuplicateError(TAKEN) from None
        how = "invitation" if invited else "plex"
        await self._audit.note(
            "user.created",
            actor_id=user.id,
            target=user.name,
            target_id=user.id,
            session=session,
            how=how,
        )
        return user

    async def _invited(
        self, session: AsyncSession, invitation: str, *, needed: bool
    ) -> Invitation | None:
        """The invitation, used once more; one that is over matters only where it is needed."""
        if not invitation:
            if needed:
                raise ForbiddenError(NO_ACCESS)
            return None
        try:
            return await self._invitations.use(session, invitation)
        except InvalidInputError:
            if needed:
                raise
            return None

    async def _remember(
        self,
        session: AsyncSession,
        user: User,
        person: PlexUser,
        token: str,
        reach: Reach,
        ground: PlexGround,
    ) -> PlexAccount:
        """Bring the row of the account up to date; ``ground`` is for a new one."""
        account = await _account_of(session, user.id)
        if account is not None and account.plex_id != person.id:
            raise DuplicateError(LINKED_ALREADY)
        if account is None:
            account = PlexAccount(user_id=user.id, plex_id=person.id, ground=ground)
        account.username, account.thumb = person.username[:200], person.thumb[:1000]
        account.token = self._ciphers.encrypt(_place("token", account), token)
        if reach.server_token:
            account.server_token = self._ciphers.encrypt(
                _place("server_token", account), reach.server_token
            )
        account.has_access, account.checked_at = reach.has_access, utc_now()
        sight = reach.shared.differences(account) if reach.shared is not None else {}
        for name, value in (sight if reach.has_access else UNKNOWN).items():
            setattr(account, name, value)
        user.plex_id = person.id
        session.add_all([user, account])
        await session.flush()
        return account

    async def _refused(self, row: PlexPin, person: PlexUser, error: MediaNestError) -> None:
        await self._pins.close(row)
        await self._pins.refuse(
            row, "account", target=person.username, plexId=person.id, why=error.message
        )

    def _token(self, account: PlexAccount) -> str | None:
        stored = account.token
        return self._ciphers.decrypt(_place("token", account), stored) if stored else None


async def _behind(session: AsyncSession, plex_id: int) -> User | None:
    """Who has this Plex account; the number alone says so."""
    linked = select(User).join(PlexAccount, col(PlexAccount.user_id) == col(User.id))
    found = await session.execute(linked.where(col(PlexAccount.plex_id) == plex_id))
    user = found.scalar_one_or_none()
    if user is None:
        known = await session.execute(select(User).where(col(User.plex_id) == plex_id))
        user = known.scalar_one_or_none()
    return user


async def _own(session: AsyncSession, actor: Actor) -> User:
    user = await session.get(User, actor.user_id)
    if user is None:
        raise NotFoundError("This account does not exist any more.")
    return user


async def _account_of(session: AsyncSession, user_id: str) -> PlexAccount | None:
    one = select(PlexAccount).where(col(PlexAccount.user_id) == user_id)
    return (await session.execute(one)).scalar_one_or_none()


def _check(user: User, account: PlexAccount, *, allowed: bool) -> None:
    """Whether somebody who was here before may come in again."""
    if user.status != UserStatus.ACTIVE:
        raise ForbiddenError(SUSPENDED)
    if not allowed and not standing.stands(account, user.role, ()):
        raise ForbiddenError(NO_ACCESS)


def _place(column: str, account: PlexAccount) -> str:
    return f"plex_account:{column}:{account.id}"

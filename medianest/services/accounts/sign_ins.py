"""Sign-ins: what happens once somebody has shown a password, a Plex account or an invitation."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import CredentialsError, TokenError
from medianest.models.device import Device, Risk
from medianest.models.ids import utc_now
from medianest.models.user import User, UserStatus
from medianest.services.accounts import challenges, remembered, second_factor, sign_in_checks
from medianest.services.accounts.access_tokens import LIFETIME_SECONDS, AccessTokens
from medianest.services.accounts.challenges import Challenged, Challenges
from medianest.services.accounts.csrf_tokens import CsrfTokens
from medianest.services.accounts.device_sightings import TRUST, DeviceSightings, Sighting
from medianest.services.accounts.devices import DevicesService
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.accounts.refresh_tokens import RefreshTokens
from medianest.services.accounts.remembered import Remembered
from medianest.services.accounts.sign_in_notices import SignInNotices
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog, Result
from medianest.services.keys import Keys
from medianest.services.settings.settings import SettingsService
from medianest.services.users import preferences
from medianest.services.users import views as user_views
from medianest.views.user import UserView

REMEMBERED = "remember"


@dataclass(frozen=True, slots=True)
class SignIn:
    """What a browser or program gets for having signed in; the tokens are secrets.

    ``session_token`` is empty after a refresh: the browser's cookie stays the same.
    ``device_token`` is empty for programs, ``remember_token`` ``None`` where nothing changes.
    ``theme`` is the one that the person once chose, for browsers that know none yet.
    """

    user: UserView
    session_id: str
    session_token: str
    access_token: str
    refresh_token: str
    expires_in_seconds: int
    csrf_token: str
    device_token: str
    remember_token: str | None
    theme: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """The first factor was right, the second is wanted; ``enrol``: it has to be set up first."""

    token: str
    enrol: bool


@dataclass(frozen=True, slots=True)
class _Entry:
    """How somebody comes in who may."""

    how: str
    remember: bool
    has_shown_second: bool = False
    trust: bool = False
    remembered: Remembered | None = None


class SignIns:
    """The one way to a login session; ``visitor.present()`` says for which device."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        keys: Keys,
        sessions: LoginSessions,
        devices: DevicesService,
        sightings: DeviceSightings,
        audit: AuditLog,
        notices: SignInNotices,
    ) -> None:
        self._database = database
        self._settings = settings
        self._challenges = Challenges(keys)
        self._sessions = sessions
        self._devices = devices
        self._sightings = sightings
        self._audit = audit
        self._notices = notices
        self._access_tokens = AccessTokens(keys)
        self._csrf = CsrfTokens(keys)
        self._refresh_tokens = RefreshTokens(database, sessions, audit)

    async def begin(self, user: User, *, how: str, remember: bool = False) -> SignIn | Challenge:
        """Let ``user`` in, who has shown the first factor, or ask for the second.

        ``how`` is ``password``, ``plex``, ``setup``, ``registration`` or ``reset``. Raises
        :class:`CredentialsError` for people who are suspended.
        """
        sign_in_checks.check_active(user)
        seen = await self._sightings.look(user.id)
        return await self._decide(user, seen, _Entry(how, remember))

    async def open_challenge(self, token: str) -> Challenged:
        """Who was asked for the second factor with ``token``.

        Raises :class:`TokenError` when that was too long ago, or the account changed meanwhile.
        """
        challenged, state = self._challenges.read(token)
        user = await self._user(challenged.user_id)
        challenges.check_state(user, challenged, state)
        if challenged.enrol and user.totp_enabled_at is not None:
            raise TokenError(challenges.AGAIN)
        return challenged

    async def finish(self, challenge: str, *, trust: bool) -> SignIn:
        """Let somebody in who has shown the second factor, or has just set it up.

        ``trust`` spares this browser the second factor for 90 days. Raises :class:`TokenError`.
        """
        challenged, state = self._challenges.read(challenge)
        user = await self._user(challenged.user_id)
        challenges.check_state(user, challenged, state)
        if user.totp_enabled_at is None:
            raise TokenError(challenges.AGAIN)
        entry = _Entry(challenged.how, challenged.remember, has_shown_second=True, trust=trust)
        return await self._complete(user, await self._sightings.look(user.id), entry)

    async def resume(self, remember_token: str) -> SignIn | Challenge | None:
        """Let a browser in that asked to be remembered; ``None``: the password is wanted.

        A token that was used already, but for two pages at the same moment, was stolen: its
        device has to show everything again, and its sessions end.
        """
        found = await remembered.find(self._database, remember_token)
        if found is None:
            return None
        if found.is_stolen:
            await self._throw_out(found.device)
            return None
        user = await self._user(found.device.user_id)
        if user.status != UserStatus.ACTIVE:
            return None
        seen = await self._sightings.look(user.id)
        entry = _Entry(REMEMBERED, True, remembered=found)
        is_same = seen.row is not None and seen.row.id == found.device.id
        if is_same and seen.risk is Risk.LOW:
            try:
                return await self._decide(user, seen, entry)
            except CredentialsError:
                return None
        if user.totp_enabled_at is None:
            return None
        return await self._challenge(user, seen, entry, enrol=False)

    async def refresh(self, refresh_token: str) -> SignIn:
        """The next access and refresh tokens of a login session.

        Raises :class:`TokenError` or :class:`SessionEndedError`.
        """
        renewal = await self._refresh_tokens.rotate(refresh_token)
        actor = await self._sessions.by_id(renewal.session_id)
        user = await self._user(actor.user_id)
        return self._sign_in(user, renewal.session_id, "", renewal.refresh_token)

    async def end(self, actor: Actor) -> None:
        """Sign out: the session ends everywhere, and its device is not remembered any more."""
        if actor.device_id:
            await self._devices.forget_remembered(actor.device_id)
        await self._sessions.end([actor.session_id])
        await self._audit.note("session.ended", actor_id=actor.user_id, target_id=actor.user_id)

    async def note_refusal(self, user: User | None) -> None:
        """Somebody typed a wrong password; ``None`` for an account that is not there."""
        target_id = user.id if user is not None else None
        await self._audit.note("session.refused", target_id=target_id, result=Result.REFUSED)

    async def _decide(self, user: User, seen: Sighting, entry: _Entry) -> SignIn | Challenge:
        settings = await self._settings.current()
        has_second = user.totp_enabled_at is not None
        if has_second and seen.is_trusted:
            return await self._complete(user, seen, entry, has_second=True)
        if has_second or second_factor.is_required(user.role, settings):
            return await self._challenge(user, seen, entry, enrol=not has_second)
        return await self._complete(user, seen, entry)

    async def _challenge(
        self, user: User, seen: Sighting, entry: _Entry, *, enrol: bool
    ) -> Challenge:
        await self._audit.note(
            "session.challenged",
            actor_id=user.id,
            target_id=user.id,
            how=entry.how,
            risk=str(seen.risk),
            enrol=enrol,
        )
        token = self._challenges.issue(user, how=entry.how, remember=entry.remember, enrol=enrol)
        return Challenge(token, enrol)

    async def _complete(
        self, user: User, seen: Sighting, entry: _Entry, *, has_second: bool = False
    ) -> SignIn:
        now = utc_now()
        allow_list = (await self._settings.current()).access.plex_allow_list
        shown_at = now if entry.has_shown_second or has_second else None
        async with self._database.write() as session:
            await sign_in_checks.check_still(session, user, allow_list)
            device, cookie = await self._sightings.admit(session, user.id, seen)
            remember_token = _remember(device, entry, now)
            if entry.trust and cookie:
                device.two_factor_at, device.trusted_until = now, now + TRUST
            session_id, token = await self._sessions.begin(
                session,
                user.id,
                device_id=device.id,
                two_factor_at=shown_at,
                proved_at=None if entry.how == REMEMBERED else now,
            )
            refresh = await self._refresh_tokens.issue(session, user.id, session_id, device.id)
            await self._note_begun(session, user, seen, entry)
        if not shown_at:
            self._notices.tell(user, seen, device)
        user.last_login_at = now
        return self._sign_in(user, session_id, token, refresh, cookie, remember_token)

    async def _throw_out(self, device: Device) -> None:
        await self._devices.distrust_device(device.id)
        await self._sessions.end_device(device.id)
        await self._audit.note(
            "remember.reused",
            actor_id=device.user_id,
            target_id=device.user_id,
            result=Result.REFUSED,
            name=device.name,
        )

    async def _note_begun(
        self, session: AsyncSession, user: User, seen: Sighting, entry: _Entry
    ) -> None:
        await self._audit.note(
            "session.begun",
            actor_id=user.id,
            target_id=user.id,
            session=session,
            how=entry.how,
            risk=str(seen.risk),
        )

    async def _user(self, user_id: str) -> User:
        async with self._database.read() as session:
            user = await session.get(User, user_id)
        if user is None:
            raise TokenError(challenges.AGAIN)
        return user

    def _sign_in(
        self,
        user: User,
        session_id: str,
        session_token: str,
        refresh_token: str,
        device_token: str = "",
        remember_token: str | None = None,
    ) -> SignIn:
        return SignIn(
            user=user_views.of(user),
            session_id=session_id,
            session_token=session_token,
            access_token=self._access_tokens.issue(user.id, session_id),
            refresh_token=refresh_token,
            expires_in_seconds=LIFETIME_SECONDS,
            csrf_token=self._csrf.make(session_id),
            device_token=device_token,
            remember_token=remember_token,
            theme=preferences.chosen_theme(user.preferences),
        )


def _remember(device: Device, entry: _Entry, now: datetime) -> str | None:
    if entry.remembered is not None:
        return remembered.exchange(device, entry.remembered, now + TRUST)
    return remembered.give(device, now + TRUST) if entry.remember else None

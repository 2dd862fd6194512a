"""How the services by which people come in, and stay safe, are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.accounts.device_sightings import DeviceSightings
from medianest.services.accounts.devices import DevicesService
from medianest.services.accounts.identity_proofs import IdentityProofs
from medianest.services.accounts.login_sessions import LoginSessions
from medianest.services.accounts.password_changes import PasswordsService
from medianest.services.accounts.password_resets import PasswordResets
from medianest.services.accounts.personal_tokens import PersonalTokensService
from medianest.services.accounts.places import Places
from medianest.services.accounts.reset_letters import ResetLetters
from medianest.services.accounts.sign_in_notices import SignInNotices
from medianest.services.accounts.sign_ins import SignIns
from medianest.services.accounts.two_factor import TwoFactorService
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.mail import MailService
from medianest.services.public_links import PublicLinks
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.users.invitations import InvitationsService
from medianest.services.users.registrations import Registrations
from medianest.services.users.sign_up_notices import SignUpNotices


@dataclass(frozen=True, slots=True)
class AccountNeeds:
    """What of the runtime accounts work with."""

    database: Database
    redis: Redis
    settings: SettingsService
    keys: Keys
    ciphers: Ciphers
    limits: RateLimits
    links: PublicLinks
    queue: Queue
    mail: MailService
    audit: AuditLog


class AccountParts:
    """What edges and other services call, each made when it is first asked for."""

    def __init__(self, needs: AccountNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Wait for what is on its way."""
        await self.notices.close()

    @cached_property
    def devices(self) -> DevicesService:
        return DevicesService(self._needs.database, self.sessions, self._needs.audit)

    @cached_property
    def invitations(self) -> InvitationsService:
        return InvitationsService(self._needs.database, self._needs.links, self._needs.audit)

    @cached_property
    def notices(self) -> SignInNotices:
        return SignInNotices(self._needs.mail)

    @cached_property
    def password_resets(self) -> PasswordResets:
        return PasswordResets(
            self._needs.database,
            self._needs.limits,
            self._needs.links,
            self.sessions,
            self.devices,
            self._needs.audit,
        )

    @cached_property
    def passwords(self) -> PasswordsService:
        return PasswordsService(
            self._needs.database, self.proofs, self.sessions, self.devices, self._needs.audit
        )

    @cached_property
    def personal_tokens(self) -> PersonalTokensService:
        return PersonalTokensService(
            self._needs.database, self._needs.redis, self._needs.settings, self._needs.audit
        )

    @cached_property
    def proofs(self) -> IdentityProofs:
        return IdentityProofs(self._needs.database, self._needs.limits)

    @cached_property
    def registrations(self) -> Registrations:
        return Registrations(
            self._needs.database,
            self._needs.settings,
            self._needs.limits,
            self.invitations,
            self.sign_ins,
            self.sign_up_notices,
            self._needs.audit,
        )

    @cached_property
    def reset_letters(self) -> ResetLetters:
        return ResetLetters(
            self._needs.database,
            self._needs.settings,
            self._needs.ciphers,
            self._needs.limits,
            self._needs.queue,
            self._needs.mail,
            self._needs.links,
            self._needs.audit,
        )

    @cached_property
    def sessions(self) -> LoginSessions:
        return LoginSessions(self._needs.database, self._needs.redis, self._needs.settings)

    @cached_property
    def sign_ins(self) -> SignIns:
        return SignIns(
            self._needs.database,
            self._needs.settings,
            self._needs.keys,
            self.sessions,
            self.devices,
            DeviceSightings(self._needs.database, Places(self._needs.settings)),
            self._needs.audit,
            self.notices,
        )

    @cached_property
    def sign_up_notices(self) -> SignUpNotices:
        return SignUpNotices(
            self._needs.database,
            self._needs.ciphers,
            self._needs.queue,
            self._needs.mail,
            self._needs.links,
        )

    @cached_property
    def two_factor(self) -> TwoFactorService:
        return TwoFactorService(
            self._needs.database,
            self._needs.redis,
            self._needs.settings,
            self._needs.keys,
            self.sign_ins,
            self.sessions,
            self.devices,
            self._needs.audit,
        )

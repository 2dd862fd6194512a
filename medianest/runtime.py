"""The composition root: settings → database, Redis, integrations, services."""

from __future__ import annotations

from dataclasses import dataclass

from redis.asyncio import Redis

from medianest.database import Database, database_url
from medianest.redis_address import redis_url as redis_url
from medianest.services.accounts import AccountsService
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.connections import ConnectionsService
from medianest.services.device_sightings import DeviceSightings
from medianest.services.devices import DevicesService
from medianest.services.downloads import DownloadsService
from medianest.services.identity_proofs import IdentityProofs
from medianest.services.invitations import InvitationsService
from medianest.services.key_rotation import KeyRotation
from medianest.services.keys import Keys
from medianest.services.login_sessions import LoginSessions
from medianest.services.mail import MailService
from medianest.services.password_changes import PasswordsService
from medianest.services.password_resets import PasswordResets
from medianest.services.personal_tokens import PersonalTokensService
from medianest.services.places import Places
from medianest.services.plex_client import PlexClient
from medianest.services.plex_friends import PlexFriends
from medianest.services.plex_parts import plex_parts
from medianest.services.plex_rechecks import PlexRechecks
from medianest.services.plex_server_choice import PlexServerChoice
from medianest.services.plex_sign_in import PlexSignInService
from medianest.services.preferences import PreferencesService
from medianest.services.public_links import PublicLinks
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.registrations import Registrations
from medianest.services.reset_letters import ResetLetters
from medianest.services.settings import SettingsService
from medianest.services.setup_drafts import SetupDrafts
from medianest.services.setup_wizard import SetupWizard
from medianest.services.sign_in_notices import SignInNotices
from medianest.services.sign_ins import SignIns
from medianest.services.sign_up_notices import SignUpNotices
from medianest.services.storage import StorageService
from medianest.services.subscriptions import SubscriptionsService
from medianest.services.two_factor import TwoFactorService
from medianest.services.user_exports import UserExports
from medianest.services.user_removal import UserRemoval
from medianest.services.user_syncs import UserSyncs
from medianest.services.users import UsersService
from medianest.settings import Environment, read_environment

_current: Runtime | None = None


@dataclass(frozen=True)
class Runtime:
    """What one process works with. Open it after a fork; nothing connects until it is used."""

    environment: Environment
    database: Database
    redis: Redis
    settings: SettingsService
    accounts: AccountsService
    audit: AuditLog
    connections: ConnectionsService
    devices: DevicesService
    downloads: DownloadsService
    invitations: InvitationsService
    key_rotation: KeyRotation
    mail: MailService
    password_resets: PasswordResets
    passwords: PasswordsService
    notices: SignInNotices
    personal_tokens: PersonalTokensService
    plex: PlexClient
    plex_friends: PlexFriends
    plex_rechecks: PlexRechecks
    plex_server_choice: PlexServerChoice
    plex_sign_in: PlexSignInService
    preferences: PreferencesService
    registrations: Registrations
    reset_letters: ResetLetters
    sessions: LoginSessions
    setup: SetupWizard
    setup_drafts: SetupDrafts
    sign_ins: SignIns
    sign_up_notices: SignUpNotices
    storage: StorageService
    subscriptions: SubscriptionsService
    two_factor: TwoFactorService
    user_exports: UserExports
    user_syncs: UserSyncs
    users: UsersService

    async def close(self) -> None:
        await self.notices.close()
        await self.plex.close()
        await self.redis.aclose()
        await self.database.close()


def open_runtime(environment: Environment | None = None) -> Runtime:
    """Build the runtime of this process and make it the current one.

    Raises :class:`StartError` for an environment that cannot be used.
    """
    global _current
    environment = environment or read_environment()
    database = Database(database_url(environment.database_url, environment.data))
    url = redis_url(environment)
    redis: Redis = Redis.from_url(url, socket_connect_timeout=2, health_check_interval=15)
    keys = Keys.load(environment)
    ciphers = Ciphers(keys)
    settings = SettingsService(database, environment, ciphers)
    audit = AuditLog(database)
    sessions = LoginSessions(database, redis, settings)
    devices = DevicesService(database, sessions, audit)
    sightings = DeviceSightings(database, Places(settings))
    mail = MailService(settings)
    notices = SignInNotices(mail)
    sign_ins = SignIns(database, settings, keys, sessions, devices, sightings, audit, notices)
    accounts = AccountsService(
        database, redis, settings, keys, sessions=sessions, sign_ins=sign_ins, devices=devices
    )
    two_factor = TwoFactorService(
        database, redis, settings, keys, sign_ins, sessions, devices, audit
    )
    links = PublicLinks(settings, environment.base_path)
    invitations = InvitationsService(database, links, audit)
    plex = PlexClient(database, environment)
    queue, limits = Queue(url), RateLimits(redis)
    with_plex = plex_parts(
        database, limits, settings, ciphers, audit, plex, invitations, sessions, sign_ins
    )
    sign_up_notices = SignUpNotices(database, ciphers, queue, mail, links)
    parts = (database, redis, queue, settings, environment)
    downloads = DownloadsService(*parts)
    removal = UserRemoval(database, audit, sessions, downloads)
    proofs = IdentityProofs(database, limits)
    _current = Runtime(
        environment=environment,
        database=database,
        redis=redis,
        settings=settings,
        accounts=accounts,
        audit=audit,
        connections=ConnectionsService(settings, plex),
        devices=devices,
        downloads=downloads,
        invitations=invitations,
        key_rotation=KeyRotation(database, ciphers),
        mail=mail,
        password_resets=PasswordResets(database, limits, links, sessions, devices, audit),
        passwords=PasswordsService(database, proofs, sessions, devices, audit),
        notices=notices,
        personal_tokens=accounts.personal_tokens,
        plex=plex,
        plex_friends=with_plex.friends,
        plex_rechecks=with_plex.rechecks,
        plex_server_choice=with_plex.server_choice,
        plex_sign_in=with_plex.sign_in,
        preferences=PreferencesService(database),
        registrations=Registrations(
            database, settings, limits, invitations, sign_ins, sign_up_notices, audit
        ),
        reset_letters=ResetLetters(database, settings, ciphers, limits, queue, mail, links, audit),
        sessions=sessions,
        setup=SetupWizard(database),
        setup_drafts=SetupDrafts(redis, ciphers),
        sign_ins=sign_ins,
        sign_up_notices=sign_up_notices,
        storage=StorageService(settings),
        subscriptions=SubscriptionsService(*parts),
        two_factor=two_factor,
        user_exports=UserExports(database, limits),
        user_syncs=UserSyncs(database, queue, settings),
        users=UsersService(database, audit, sessions, proofs, removal),
    )
    return _current


def current() -> Runtime:
    """The runtime that :func:`open_runtime` made last in this process."""
    if _current is None:
        raise RuntimeError("open_runtime() was not called in this process")
    return _current

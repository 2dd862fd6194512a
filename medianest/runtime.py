"""The composition root: settings → database, Redis, integrations, services."""

from __future__ import annotations

from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database, database_url
from medianest.redis_address import redis_url as redis_url
from medianest.services.accounts.accounts import AccountsService
from medianest.services.accounts.parts import AccountNeeds
from medianest.services.announcements.parts import AnnouncementParts
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.dashboard import Dashboard
from medianest.services.discovery.parts import DiscoveryNeeds, DiscoveryParts
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.downloads.place_check import PlaceCheck
from medianest.services.insights.parts import InsightNeeds, InsightParts
from medianest.services.key_rotation import KeyRotation
from medianest.services.keys import Keys
from medianest.services.library.parts import LibraryNeeds, LibraryParts
from medianest.services.mail import MailService
from medianest.services.media_requests.parts import MediaRequestNeeds, MediaRequestParts
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.monitoring.parts import MonitoringNeeds, MonitoringParts
from medianest.services.movies.parts import MovieNeeds, MovieParts
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.services.notifications.parts import NotificationParts
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.pictures.cache import PictureCache
from medianest.services.plex.client import PlexClient
from medianest.services.plex.friends import PlexFriends
from medianest.services.plex.parts import PlexParts, plex_parts
from medianest.services.plex.rechecks import PlexRechecks
from medianest.services.plex.server_choice import PlexServerChoice
from medianest.services.plex.sign_in import PlexSignInService
from medianest.services.public_links import PublicLinks
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.connections import ConnectionsService
from medianest.services.settings.settings import SettingsService
from medianest.services.settings.setup_drafts import SetupDrafts
from medianest.services.settings.setup_wizard import SetupWizard
from medianest.services.storage import StorageService
from medianest.services.subscriptions.subscriptions import SubscriptionsService
from medianest.services.users.exports import UserExports
from medianest.services.users.preferences import PreferencesService
from medianest.services.users.removal import UserRemoval
from medianest.services.users.syncs import UserSyncs
from medianest.services.users.users import UsersService
from medianest.services.webhook_targets.parts import WebhookParts
from medianest.settings import Environment, read_environment

_current: Runtime | None = None


class Runtime:
    """What one process works with, each part made when it is first asked for.

    Open it after a fork; nothing connects until it is used.
    """

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.database = Database(database_url(environment.database_url, environment.data))
        self._redis_url = redis_url(environment)
        self.redis: Redis = Redis.from_url(
            self._redis_url, socket_connect_timeout=2, health_check_interval=15
        )
        self._keys = Keys.load(environment)
        self._ciphers = Ciphers(self._keys)

    async def close(self) -> None:
        await self.accounts.close()
        await self.discovery.close()
        await self.library.close()
        await self.movies.close()
        await self.overseerr.close()
        await self.plex.close()
        await self.redis.aclose()
        await self.database.close()

    @cached_property
    def settings(self) -> SettingsService:
        return SettingsService(
            self.database, self.environment, self._ciphers, self.redis, self._kuma_sign_in
        )

    @cached_property
    def accounts(self) -> AccountsService:
        return AccountsService(
            AccountNeeds(
                self.database,
                self.redis,
                self.settings,
                self._keys,
                self._ciphers,
                self._limits,
                self._links,
                self._queue,
                self.mail,
                self.audit,
            )
        )

    @cached_property
    def announcements(self) -> AnnouncementParts:
        return AnnouncementParts(self.database, self.redis, self.audit)

    @cached_property
    def audit(self) -> AuditLog:
        return AuditLog(self.database)

    @cached_property
    def connections(self) -> ConnectionsService:
        place = PlaceCheck(self.database, self.settings)
        return ConnectionsService(self.settings, self.plex, place, self._kuma_sign_in)

    @cached_property
    def dashboard(self) -> Dashboard:
        return Dashboard(
            self.library.sections,
            self.media_requests.requests,
            self.downloads,
            self.notifications.inbox,
            self.users,
        )

    @cached_property
    def discovery(self) -> DiscoveryParts:
        return DiscoveryParts(
            DiscoveryNeeds(
                self.database,
                self.redis,
                self.settings,
                self.library,
                self.overseerr,
                self.media_requests.ties,
                self.media_requests.follows,
                self.pictures,
                self.environment.tmdb_image_url,
            )
        )

    @cached_property
    def downloads(self) -> DownloadsService:
        return DownloadsService(*self._parts)

    @cached_property
    def insights(self) -> InsightParts:
        return InsightParts(
            InsightNeeds(
                self.database,
                self.redis,
                self.settings,
                self._limits,
                self._queue,
                self.audit,
                self.library,
                self.storage,
            )
        )

    @cached_property
    def key_rotation(self) -> KeyRotation:
        return KeyRotation(self.database, self._ciphers)

    @cached_property
    def library(self) -> LibraryParts:
        return LibraryParts(
            LibraryNeeds(
                self.database,
                self.redis,
                self.settings,
                self._ciphers,
                self._limits,
                self._queue,
                self.audit,
                self.plex,
                self.pictures,
            )
        )

    @cached_property
    def mail(self) -> MailService:
        return MailService(self.settings)

    @cached_property
    def media_requests(self) -> MediaRequestParts:
        return MediaRequestParts(
            MediaRequestNeeds(
                self.database,
                self.redis,
                self.settings,
                self._limits,
                self._queue,
                self.audit,
                self.library,
                self.overseerr,
                lambda media_type, tmdb_id: self.discovery.shown(media_type, tmdb_id),
            )
        )

    @cached_property
    def monitoring(self) -> MonitoringParts:
        return MonitoringParts(
            MonitoringNeeds(
                self.database,
                self.redis,
                self.settings,
                self.audit,
                self.plex,
                self._kuma_sign_in,
                self._limits,
                self.overseerr,
            )
        )

    @cached_property
    def movies(self) -> MovieParts:
        return MovieParts(
            MovieNeeds(
                self.database,
                self.redis,
                self.settings,
                self.environment,
                self._limits,
                self.pictures,
                self.library.visibility,
                self._links,
            )
        )

    @cached_property
    def notifications(self) -> NotificationParts:
        return NotificationParts(
            self.database,
            self.redis,
            self._ciphers,
            self._limits,
            self._queue,
            self.mail,
            self._links,
            self._apprise,
        )

    @cached_property
    def overseerr(self) -> OverseerrLink:
        return OverseerrLink(self.database, self.settings, self.redis)

    @cached_property
    def pictures(self) -> PictureCache:
        return PictureCache(self.settings, self.environment.data)

    @cached_property
    def plex(self) -> PlexClient:
        return PlexClient(self.database, self.redis, self.environment)

    @cached_property
    def plex_friends(self) -> PlexFriends:
        return self._with_plex.friends

    @cached_property
    def plex_rechecks(self) -> PlexRechecks:
        return self._with_plex.rechecks

    @cached_property
    def plex_server_choice(self) -> PlexServerChoice:
        return self._with_plex.server_choice

    @cached_property
    def plex_sign_in(self) -> PlexSignInService:
        return self._with_plex.sign_in

    @cached_property
    def preferences(self) -> PreferencesService:
        return PreferencesService(self.database)

    @cached_property
    def setup(self) -> SetupWizard:
        return SetupWizard(self.database)

    @cached_property
    def setup_drafts(self) -> SetupDrafts:
        return SetupDrafts(self.redis, self._ciphers)

    @cached_property
    def storage(self) -> StorageService:
        return StorageService(self.settings)

    @cached_property
    def subscriptions(self) -> SubscriptionsService:
        return SubscriptionsService(*self._parts)

    @cached_property
    def user_exports(self) -> UserExports:
        return UserExports(self.database, self._limits)

    @cached_property
    def user_syncs(self) -> UserSyncs:
        return UserSyncs(self.database, self._queue, self.settings)

    @cached_property
    def users(self) -> UsersService:
        return UsersService(
            self.database,
            self.audit,
            self.accounts.sessions,
            self.accounts.proofs,
            UserRemoval(
                self.database,
                self.audit,
                self.accounts.sessions,
                self.downloads,
                self.media_requests.requests,
            ),
        )

    @cached_property
    def webhooks(self) -> WebhookParts:
        return WebhookParts(
            self.database,
            self.redis,
            self._ciphers,
            self._limits,
            self._queue,
            self.audit,
            self._links,
            self._apprise,
        )

    @cached_property
    def _apprise(self) -> AppriseProgram:
        return AppriseProgram(self._limits)

    @cached_property
    def _kuma_sign_in(self) -> KumaSignIn:
        return KumaSignIn(self.database, self.redis, self._ciphers)

    @cached_property
    def _limits(self) -> RateLimits:
        return RateLimits(self.redis)

    @cached_property
    def _links(self) -> PublicLinks:
        return PublicLinks(self.settings, self.environment.base_path)

    @cached_property
    def _parts(self) -> tuple[Database, Redis, Queue, SettingsService, Environment]:
        return (self.database, self.redis, self._queue, self.settings, self.environment)

    @cached_property
    def _queue(self) -> Queue:
        return Queue(self._redis_url)

    @cached_property
    def _with_plex(self) -> PlexParts:
        return plex_parts(
            self.database,
            self._limits,
            self.settings,
            self._ciphers,
            self.audit,
            self.plex,
            self.accounts.invitations,
            self.accounts.sessions,
            self.accounts.sign_ins,
            self.library.watch_bell,
        )


def open_runtime(environment: Environment | None = None) -> Runtime:
    """Build the runtime of this process and make it the current one.

    Raises :class:`StartError` for an environment that cannot be used.
    """
    global _current
    runtime = Runtime(environment or read_environment())
    _ = runtime.settings  # what the environment sets is checked at the start
    _current = runtime
    return runtime


def current() -> Runtime:
    """The runtime that :func:`open_runtime` made last in this process."""
    if _current is None:
        raise RuntimeError("open_runtime() was not called in this process")
    return _current

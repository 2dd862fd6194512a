"""How the services around monitoring are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.integrations.uptime_kuma.client import NAME as KUMA
from medianest.services.audit import AuditLog
from medianest.services.breaker import Breaker
from medianest.services.monitoring.beats import BeatWriter
from medianest.services.monitoring.disruptions import Disruptions
from medianest.services.monitoring.feeds import MonitorFeeds
from medianest.services.monitoring.figures import MonitorFigures
from medianest.services.monitoring.history import MonitorHistory
from medianest.services.monitoring.incidents import Incidents
from medianest.services.monitoring.kuma_listener import KumaListener
from medianest.services.monitoring.kuma_messages import KumaMessages
from medianest.services.monitoring.kuma_page import KumaPage
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.monitoring.overview import MonitoringOverview
from medianest.services.monitoring.own_checks import OwnChecks
from medianest.services.monitoring.roster import Roster
from medianest.services.monitoring.upstream_breakers import UpstreamBreakers
from medianest.services.monitoring.webhooks import UPTIME_KUMA, KumaWebhooks
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.plex.client import PlexClient
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.webhook_gate import WebhookGate


@dataclass(frozen=True, slots=True)
class MonitoringNeeds:
    """What of the runtime monitoring works with."""

    database: Database
    redis: Redis
    settings: SettingsService
    audit: AuditLog
    plex: PlexClient
    kuma_sign_in: KumaSignIn
    limits: RateLimits
    overseerr: OverseerrLink


class MonitoringParts:
    """What edges and the scheduler call, each made when it is first asked for."""

    def __init__(self, needs: MonitoringNeeds) -> None:
        self._needs = needs

    @cached_property
    def figures(self) -> MonitorFigures:
        return MonitorFigures(self._needs.database, self._needs.settings, self._roster)

    @cached_property
    def history(self) -> MonitorHistory:
        return MonitorHistory(self._needs.database, self._needs.settings, self.overview)

    @cached_property
    def incidents(self) -> Incidents:
        needs = self._needs
        return Incidents(needs.database, needs.audit, self.overview, self._roster)

    @cached_property
    def kuma_listener(self) -> KumaListener:
        needs = self._needs
        return KumaListener(
            needs.settings,
            needs.kuma_sign_in,
            self._feeds,
            self._roster,
            self._messages,
            self._kuma_breaker,
        )

    @cached_property
    def kuma_page(self) -> KumaPage:
        needs = self._needs
        return KumaPage(
            needs.database,
            needs.settings,
            self._feeds,
            self._roster,
            self._beats,
            self._disruptions,
        )

    @cached_property
    def overview(self) -> MonitoringOverview:
        needs = self._needs
        return MonitoringOverview(
            needs.database,
            needs.settings,
            needs.audit,
            self._feeds,
            self._roster,
            self._breakers,
        )

    @cached_property
    def own_checks(self) -> OwnChecks:
        needs = self._needs
        return OwnChecks(
            needs.database, needs.settings, needs.plex, self._feeds, self._roster, self._beats
        )

    @cached_property
    def webhooks(self) -> KumaWebhooks:
        needs = self._needs
        gate = WebhookGate(UPTIME_KUMA, needs.settings, needs.limits, needs.redis)
        return KumaWebhooks(gate, self.kuma_page)

    def _kuma_breaker(self, url: str) -> Breaker:
        """One pause is one: it opens at once."""
        return Breaker(self._needs.redis, KUMA, url, opens_after=1)

    @cached_property
    def _breakers(self) -> UpstreamBreakers:
        needs = self._needs
        return UpstreamBreakers(needs.settings, needs.plex, needs.overseerr, self._kuma_breaker)

    def _messages(self) -> KumaMessages:
        """One for each connection."""
        return KumaMessages(self._needs.database, self._roster, self._beats, self._disruptions)

    @cached_property
    def _disruptions(self) -> Disruptions:
        return Disruptions(self._needs.database, self._roster)

    @cached_property
    def _beats(self) -> BeatWriter:
        return BeatWriter(self._needs.database, self._needs.redis)

    @cached_property
    def _feeds(self) -> MonitorFeeds:
        return MonitorFeeds(self._needs.database, self._needs.redis)

    @cached_property
    def _roster(self) -> Roster:
        return Roster(self._needs.database, self._needs.redis)

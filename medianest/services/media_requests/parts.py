"""How the services around media requests are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.job_runs import JobRuns
from medianest.services.library.parts import LibraryParts
from medianest.services.media_requests.arrivals import RequestArrivals
from medianest.services.media_requests.decision_aids import DecisionAids
from medianest.services.media_requests.decisions import RequestDecisions
from medianest.services.media_requests.errands import Errands
from medianest.services.media_requests.follows import Follows
from medianest.services.media_requests.issue_sync import IssueSync
from medianest.services.media_requests.issues import MediaIssues
from medianest.services.media_requests.making import Making
from medianest.services.media_requests.mirror import Mirror
from medianest.services.media_requests.missing_titles import MissingTitles
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.readings import Readings
from medianest.services.media_requests.reconciler import RequestReconciler
from medianest.services.media_requests.reconciliations import RequestReconciliations
from medianest.services.media_requests.requests import MediaRequests
from medianest.services.media_requests.retries import Retries
from medianest.services.media_requests.sending import Sending
from medianest.services.media_requests.sight import ItemSight
from medianest.services.media_requests.standings import Standings
from medianest.services.media_requests.title_facts import Shown, Titles
from medianest.services.media_requests.webhooks import OVERSEERR, OverseerrWebhooks
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.overseerr.ties import OverseerrTies
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.webhook_gate import WebhookGate


@dataclass(frozen=True, slots=True)
class MediaRequestNeeds:
    """What of the runtime media requests work with."""

    database: Database
    redis: Redis
    settings: SettingsService
    limits: RateLimits
    queue: Queue
    audit: AuditLog
    library: LibraryParts
    link: OverseerrLink
    shown: Shown


class MediaRequestParts:
    """What edges and the scheduler call, each made when it is first asked for."""

    def __init__(self, needs: MediaRequestNeeds) -> None:
        self._needs = needs

    @cached_property
    def decisions(self) -> RequestDecisions:
        needs = self._needs
        retries = Retries(needs.database, needs.link, self._mirror, self._news)
        return RequestDecisions(
            needs.database, needs.queue, needs.audit, self.errands, retries, self._news
        )

    @cached_property
    def errands(self) -> Errands:
        database, link = self._needs.database, self._needs.link
        sending, titles = Sending(database, self.ties), MissingTitles(database, self._news)
        return Errands(database, link, sending, titles, self._mirror, self._news)

    @cached_property
    def follows(self) -> Follows:
        return Follows(self._needs.database)

    @cached_property
    def issues(self) -> MediaIssues:
        needs = self._needs
        return MediaIssues(
            needs.database,
            needs.limits,
            needs.link,
            self.ties,
            self._titles,
            self._issue_sync,
            self._news,
        )

    @cached_property
    def reconciler(self) -> RequestReconciler:
        database = self._needs.database
        return RequestReconciler(
            database,
            self._needs.link,
            self.ties,
            Readings(database, self.ties, self._mirror),
            MissingTitles(database, self._news),
            RequestArrivals(database, self._mirror),
            self._issue_sync,
            self._news,
        )

    @cached_property
    def reconciliations(self) -> RequestReconciliations:
        needs = self._needs
        return RequestReconciliations(
            needs.link, needs.queue, JobRuns(needs.database), self.reconciler
        )

    @cached_property
    def requests(self) -> MediaRequests:
        needs = self._needs
        return MediaRequests(
            needs.database,
            needs.settings,
            needs.limits,
            needs.audit,
            self._making,
            self.errands,
            self._news,
            self._sight,
            self._aids,
        )

    @cached_property
    def ties(self) -> OverseerrTies:
        return OverseerrTies(self._needs.database, self._needs.link)

    @cached_property
    def webhooks(self) -> OverseerrWebhooks:
        needs = self._needs
        gate = WebhookGate(OVERSEERR, needs.settings, needs.limits, needs.redis)
        return OverseerrWebhooks(gate, needs.link, self.reconciler, self._issue_sync)

    @cached_property
    def _aids(self) -> DecisionAids:
        needs = self._needs
        standings = Standings(needs.database, needs.settings, needs.link)
        return DecisionAids(needs.database, standings, needs.library.usual_sizes)

    @cached_property
    def _issue_sync(self) -> IssueSync:
        return IssueSync(self._needs.database, self.ties, self._titles, self._news)

    @cached_property
    def _making(self) -> Making:
        needs = self._needs
        return Making(
            needs.database,
            needs.settings,
            needs.link,
            self.ties,
            self._titles,
            self._mirror,
            self._sight,
        )

    @cached_property
    def _mirror(self) -> Mirror:
        return Mirror(self._needs.database)

    @cached_property
    def _news(self) -> RequestNews:
        return RequestNews(self._needs.database, self._needs.redis, self._sight)

    @cached_property
    def _sight(self) -> ItemSight:
        return ItemSight(self._needs.database, self._needs.library.visibility)

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self._needs.database, self._needs.link, self._needs.shown)

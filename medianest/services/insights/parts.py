"""How the services around what is watched are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.insights.activity import Activity
from medianest.services.insights.basis import BasisReader
from medianest.services.insights.figures import Figures
from medianest.services.insights.growth import Growth
from medianest.services.insights.imports import PlayImports
from medianest.services.insights.keeps import Keeps
from medianest.services.insights.leaving_collections import LeavingCollections
from medianest.services.insights.leaving_ends import LeavingEnds
from medianest.services.insights.leaving_soon import LeavingSoon
from medianest.services.insights.samples import GrowthSamples
from medianest.services.insights.tautulli_webhooks import TAUTULLI, TautulliWebhooks
from medianest.services.insights.unused import Unused
from medianest.services.insights.years import Years
from medianest.services.library.parts import LibraryParts
from medianest.services.library.sync_hints import SyncHints
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.storage import StorageService
from medianest.services.webhook_gate import WebhookGate


@dataclass(frozen=True, slots=True)
class InsightNeeds:
    """What of the runtime they work with."""

    database: Database
    redis: Redis
    settings: SettingsService
    limits: RateLimits
    queue: Queue
    audit: AuditLog
    library: LibraryParts
    storage: StorageService


class InsightParts:
    """What edges and the scheduler call, each made when it is first asked for."""

    def __init__(self, needs: InsightNeeds) -> None:
        self._needs = needs

    @cached_property
    def activity(self) -> Activity:
        return Activity(self._needs.database, self._basis)

    @cached_property
    def figures(self) -> Figures:
        return Figures(self._needs.database, self._basis)

    @cached_property
    def growth(self) -> Growth:
        return Growth(self._needs.database, self._needs.storage)

    @cached_property
    def imports(self) -> PlayImports:
        needs, library = self._needs, self._needs.library
        return PlayImports(
            needs.database,
            needs.settings,
            needs.queue,
            library.runs,
            library.owners_server,
            library.servers,
            self._hints,
        )

    @cached_property
    def keeps(self) -> Keeps:
        needs = self._needs
        return Keeps(needs.database, needs.redis, needs.library.visibility, needs.audit)

    @cached_property
    def leaving(self) -> LeavingSoon:
        needs = self._needs
        return LeavingSoon(needs.database, needs.redis, needs.library.visibility, needs.audit)

    @cached_property
    def samples(self) -> GrowthSamples:
        return GrowthSamples(self._needs.database)

    @cached_property
    def leaving_collections(self) -> LeavingCollections:
        needs, library = self._needs, self._needs.library
        return LeavingCollections(
            needs.database, needs.redis, library.owners_server, library.collection_changes
        )

    @cached_property
    def leaving_ends(self) -> LeavingEnds:
        needs = self._needs
        return LeavingEnds(needs.database, needs.redis, needs.audit)

    @cached_property
    def unused(self) -> Unused:
        return Unused(self._needs.database, self._basis)

    @cached_property
    def webhooks(self) -> TautulliWebhooks:
        needs = self._needs
        gate = WebhookGate(TAUTULLI, needs.settings, needs.limits, needs.redis)
        return TautulliWebhooks(gate, self._hints)

    @cached_property
    def _hints(self) -> SyncHints:
        return SyncHints(self._needs.redis, "plays")

    @cached_property
    def years(self) -> Years:
        return Years(self._needs.database, self._basis, self.figures)

    @cached_property
    def _basis(self) -> BasisReader:
        return BasisReader(self._needs.database, self._needs.settings)

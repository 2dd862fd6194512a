"""What telling programs and apps is made of."""

from __future__ import annotations

from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.services.public_links import PublicLinks
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.webhook_targets.deliveries import WebhookDeliveries
from medianest.services.webhook_targets.handover import Handover
from medianest.services.webhook_targets.outbox import WebhookOutbox
from medianest.services.webhook_targets.targets import WebhookTargets


class WebhookParts:
    """Each made when it is first asked for."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        ciphers: Ciphers,
        limits: RateLimits,
        queue: Queue,
        audit: AuditLog,
        links: PublicLinks,
        apprise: AppriseProgram,
    ) -> None:
        self._database = database
        self._redis = redis
        self._ciphers = ciphers
        self._limits = limits
        self._queue = queue
        self._audit = audit
        self._links = links
        self._apprise = apprise

    @cached_property
    def targets(self) -> WebhookTargets:
        return WebhookTargets(
            self._database, self._redis, self._ciphers, self._audit, self._apprise
        )

    @cached_property
    def deliveries(self) -> WebhookDeliveries:
        return WebhookDeliveries(self._database, self._limits, self._audit, self.outbox)

    @cached_property
    def outbox(self) -> WebhookOutbox:
        handover = Handover(self._ciphers, self._links, self._apprise)
        return WebhookOutbox(self._database, self._redis, self._queue, handover)

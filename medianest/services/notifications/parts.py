"""What telling people is made of."""

from __future__ import annotations

from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.ciphers import Ciphers
from medianest.services.mail import MailService
from medianest.services.notifications.apprise_addresses import AppriseAddresses
from medianest.services.notifications.apprise_program import AppriseProgram
from medianest.services.notifications.bell_ringer import BellRinger
from medianest.services.notifications.by_apprise import AppriseWay
from medianest.services.notifications.by_mail import MailWay
from medianest.services.notifications.by_push import PushWay
from medianest.services.notifications.inbox import Inbox
from medianest.services.notifications.messages import Way
from medianest.services.notifications.outbox import Outbox
from medianest.services.notifications.push_subscriptions import PushSubscriptions
from medianest.services.notifications.trials import Trials
from medianest.services.notifications.vapid_keys import VapidKeys
from medianest.services.public_links import PublicLinks
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.views.preferences import Channel


class NotificationParts:
    """Each made when it is first asked for."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        ciphers: Ciphers,
        limits: RateLimits,
        queue: Queue,
        letters: MailService,
        links: PublicLinks,
        apprise: AppriseProgram,
    ) -> None:
        self._database = database
        self._redis = redis
        self._ciphers = ciphers
        self._limits = limits
        self._queue = queue
        self._letters = letters
        self._links = links
        self._apprise = apprise

    @cached_property
    def apprise_addresses(self) -> AppriseAddresses:
        return AppriseAddresses(self._database, self._ciphers, self._apprise)

    @cached_property
    def inbox(self) -> Inbox:
        return Inbox(self._database, self._redis)

    @cached_property
    def outbox(self) -> Outbox:
        ways: dict[Channel, Way] = {
            Channel.EMAIL: MailWay(self._letters, self._links),
            Channel.PUSH: PushWay(self._database, self.push_subscriptions),
            Channel.APPRISE: AppriseWay(self._database, self.apprise_addresses, self._links),
        }
        return Outbox(self._database, self._queue, ways)

    @cached_property
    def push_subscriptions(self) -> PushSubscriptions:
        keys = VapidKeys(self._database, self._ciphers, self._links)
        return PushSubscriptions(self._database, self._ciphers, self._limits, keys)

    @cached_property
    def trials(self) -> Trials:
        return Trials(self._database, self._limits, self._letters)

    @cached_property
    def ringer(self) -> BellRinger:
        return BellRinger(self._database, self._redis)

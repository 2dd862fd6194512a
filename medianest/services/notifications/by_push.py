"""Messages to browsers."""

from __future__ import annotations

from collections.abc import Sequence

from medianest import routes
from medianest.database import Database
from medianest.errors import UpstreamRejectedError
from medianest.integrations.web_push import client
from medianest.integrations.web_push.client import Outcome
from medianest.models.push_subscription import PushSubscription
from medianest.services.notifications import push_message, raising
from medianest.services.notifications.messages import Message, NoWayError
from medianest.services.notifications.notice import Notice
from medianest.services.notifications.push_subscriptions import PushSubscriptions

NO_BROWSER = "There is no browser to send to."


class PushWay:
    """A message has arrived when one of somebody's browsers took it: what was wrong with others
    stands beside them. One that is sent once more replaces the first in whatever shows it.

    A browser that ended its subscription is forgotten; its person hears of the last one by the
    bell, since nothing would come any more.
    """

    def __init__(self, database: Database, subscriptions: PushSubscriptions) -> None:
        self._database = database
        self._subscriptions = subscriptions

    async def send(self, message: Message) -> None:
        """Raises :class:`NoWayError`, and :class:`UpstreamRejectedError` where none took it, with
        the pause that a push service asked for."""
        rows = await self._subscriptions.of(message.to.user_id)
        if not rows:
            raise NoWayError(NO_BROWSER)
        # Of a daily message what each kind comes to: all of it stands in the list it opens.
        lines = [*message.lines, *(section.title for section in message.sections)]
        push = push_message.made(message.ids[0], message.event, message.title, lines, message.link)
        outcomes = await self._subscriptions.send(rows, push)
        pairs = list(zip(rows, outcomes, strict=True))
        if all(outcome.is_gone for outcome in outcomes):
            await self._warn(message, rows[-1])
            raise NoWayError(NO_BROWSER)
        if all(outcome.problem for outcome in outcomes):
            raise _refusal([(row, one) for row, one in pairs if not one.is_gone])

    async def _warn(self, message: Message, row: PushSubscription) -> None:
        said = Notice(
            f"push:{row.id}",
            raising.CHANNEL_FAILED,
            f"{row.name} does not show messages any more",
            message="Its browser has ended that, and no other one shows them. "
            f"What was to be told: {message.title}",
            link=routes.NOTIFICATIONS,
        )
        async with self._database.write() as session:
            await raising.warn(session, said, message.to.user_id)


def _refusal(failed: Sequence[tuple[PushSubscription, Outcome]]) -> UpstreamRejectedError:
    pauses = [outcome.retry_after_seconds for _, outcome in failed]
    known = [pause for pause in pauses if pause is not None]
    return UpstreamRejectedError(
        client.NAME,
        " ".join(f"{row.name}: {outcome.problem}" for row, outcome in failed),
        # Another one may take it sooner.
        retry_after_seconds=min(known) if len(known) == len(pauses) else None,
    )

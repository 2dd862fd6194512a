"""Messages to the services that people named through Apprise."""

from __future__ import annotations

from collections.abc import Iterable

import structlog

from medianest.database import Database
from medianest.errors import UpstreamRejectedError
from medianest.integrations.apprise import client
from medianest.models.apprise_address import AppriseAddress
from medianest.services.notifications import raising
from medianest.services.notifications.apprise_addresses import AppriseAddresses
from medianest.services.notifications.messages import Message, NoWayError
from medianest.services.notifications.notice import Notice
from medianest.services.public_links import PublicLinks

OTHER_APPS = "Apprise"

log = structlog.get_logger(__name__)


class AppriseWay:
    """A message has arrived when one of somebody's addresses took it: it is not sent to the others
    a second time for the sake of one that did not, of which its owner hears by the bell. None of
    these services can tell a message that is sent once more from a new one."""

    def __init__(self, database: Database, addresses: AppriseAddresses, links: PublicLinks) -> None:
        self._database = database
        self._addresses = addresses
        self._links = links

    async def send(self, message: Message) -> None:
        """Raises :class:`NoWayError`, and :class:`UpstreamRejectedError` where none took it."""
        rows = await self._addresses.of(message.to.user_id)
        if not rows:
            raise NoWayError("There is no address of another app to send to.")
        outcomes = await self._addresses.send(rows, message.title, await self._body(message))
        pairs = zip(rows, outcomes, strict=True)
        failed = [(row, outcome.problem) for row, outcome in pairs if outcome.problem]
        if any(problem == client.SILENT for _, problem in failed):
            log.warning("a message may arrive twice", to=message.to.user_id, rows=message.ids)
        if len(failed) == len(rows):
            words = " ".join(f"{row.name}: {problem}" for row, problem in failed)
            raise UpstreamRejectedError(OTHER_APPS, words)
        for row, problem in failed:
            await self._warn(message, row, problem)

    async def _body(self, message: Message) -> str:
        told = [line for one in message.sections for line in (one.title, *one.lines, "")]
        lines = [*message.lines, *told]
        return await body(self._links, message.title, lines, message.link)

    async def _warn(self, message: Message, row: AppriseAddress, problem: str) -> None:
        said = Notice(
            f"apprise:{row.id}:{message.ids[0]}",
            raising.CHANNEL_FAILED,
            f"{row.name} did not take a message",
            message=f"{message.title}. {problem}",
        )
        async with self._database.write() as session:
            await raising.warn(session, said, message.to.user_id)


async def body(links: PublicLinks, title: str, lines: Iterable[str], path: str) -> str:
    """What stands below the title: ``lines``, and the way to a page of ours. Most services take
    nothing that is empty."""
    link = await links.to(path) if path else None
    return "\n".join([*lines, *([link] if link else [])]) or title

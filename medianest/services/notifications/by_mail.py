"""Messages as letters."""

from __future__ import annotations

from medianest import routes
from medianest.services import mail
from medianest.services.mail import MailService
from medianest.services.notifications.messages import Message, NoWayError
from medianest.services.public_links import PublicLinks


class MailWay:
    """A letter that is sent once more has the name of the first, by which mail programs know it
    again."""

    def __init__(self, letters: MailService, links: PublicLinks) -> None:
        self._letters = letters
        self._links = links

    async def send(self, message: Message) -> None:
        """Raises :class:`NoWayError`, and :class:`UpstreamError`."""
        if not message.to.email:
            raise NoWayError("There is no e-mail address to write to.")
        if not await self._letters.is_configured():
            raise NoWayError("No mail server is configured.")
        text, html = mail.written(
            "notification",
            name=message.to.name,
            title=message.title,
            lines=message.lines,
            sections=message.sections,
            link=await self._links.to(message.link) if message.link else None,
            choices=await self._links.to(routes.NOTIFICATIONS),
        )
        await self._letters.send(message.to.email, message.title, text, html, message.ids[0])

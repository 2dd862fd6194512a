"""Letters to people, through the mail server that an administrator named."""

from __future__ import annotations

from email.utils import parseaddr
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from medianest.errors import ConflictError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.mail import client
from medianest.integrations.mail.client import Letter, MailServer
from medianest.services.settings.settings import SettingsService
from medianest.views.settings import MailSettings

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("mails")),
    autoescape=lambda name: bool(name and name.endswith(".html")),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


class MailService:
    """Sends at once; whoever must not wait, or must not lose a letter, does so in a job."""

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings

    async def is_configured(self) -> bool:
        """Whether there is a server to send by, and an address to send from."""
        mail = (await self._settings.current()).mail
        return bool(mail.host and mail.from_address)

    async def send(self, to: str, subject: str, text: str, html: str, identity: str = "") -> None:
        """Send one letter; ``identity`` is the same for one that may have been sent before.

        Raises :class:`UpstreamError`, or :class:`ConflictError` where no mail server is configured.
        """
        mail = (await self._settings.current()).mail
        if not (mail.host and mail.from_address):
            raise ConflictError("No mail server is configured. Name one in the settings.")
        name, sender = parseaddr(mail.from_address)
        await client.send(server(mail), Letter(sender, to, subject, text, html, name, identity))


def server(mail: MailSettings) -> MailServer:
    """The mail server as the client wants it: anywhere but on the local link."""
    return MailServer(
        host=mail.host,
        port=mail.port,
        security=str(mail.security),
        username=mail.username,
        password=mail.password.reveal(),
        may_connect=may_hold_upstreams,
    )


def written(name: str, /, **values: object) -> tuple[str, str]:
    """The letter ``name`` in words and in HTML; ``values`` are plain text and stay it."""
    text = _templates.get_template(f"{name}.txt").render(values)
    html = _templates.get_template(f"{name}.html").render(values)
    return text, html

"""One letter to one SMTP server: with an end, and errors for people."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from ipaddress import IPv4Address, IPv6Address, ip_address

import aiosmtplib

from medianest.integrations.mail.failures import mapped, refused_place

CONNECT_SECONDS = 10.0
COMMAND_SECONDS = 20.0
TOTAL_SECONDS = 60.0

STARTTLS, TLS, NONE = "starttls", "tls", "none"

MayConnect = Callable[[IPv4Address | IPv6Address], bool]


@dataclass(frozen=True, slots=True)
class MailServer:
    """``security`` is ``starttls`` (refused where the server does not offer it), ``tls`` from the
    first byte, or ``none``. Without ``username`` nobody signs in. ``certificates`` are those that
    are trusted, the system's by default."""

    host: str
    port: int
    security: str = STARTTLS
    username: str = ""
    password: str = field(default="", repr=False)
    certificates: ssl.SSLContext | None = None
    may_connect: MayConnect | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """The same in words and in HTML; the addresses are plain, the sender's name stands apart.

    ``identity`` names what is said, so that a letter sent once more is known for the same one.
    """

    sender: str
    to: str
    subject: str
    text: str
    html: str
    sender_name: str = ""
    identity: str = ""


async def send(server: MailServer, letter: Letter) -> None:
    """Hand ``letter`` over. Raises :class:`UpstreamError`; then it may still have been sent, where
    the connection ended after its last byte."""
    async with _connected(server) as client:
        await client.send_message(_message(letter), sender=letter.sender, recipients=[letter.to])


async def greet(server: MailServer) -> str:
    """Connect and sign in, send nothing; answers how the server calls itself.

    Raises :class:`UpstreamError`.
    """
    async with _connected(server) as client:
        answer = await client.noop()
        name = client.last_ehlo_response
        return (name.message if name else answer.message).partition("\n")[0][:200]


@asynccontextmanager
async def _connected(server: MailServer) -> AsyncIterator[aiosmtplib.SMTP]:
    with mapped():
        async with asyncio.timeout(TOTAL_SECONDS):
            client = _client(server, await _socket(server))
            try:
                await client.connect()
                if server.username:
                    await client.login(server.username, server.password)
                yield client
                await _part(client)
            finally:
                client.close()


def _client(server: MailServer, connected: socket.socket) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        sock=connected,
        timeout=COMMAND_SECONDS,
        use_tls=server.security == TLS,
        start_tls=server.security == STARTTLS,
        tls_context=server.certificates,
        local_hostname="localhost",
    )


async def _part(client: aiosmtplib.SMTP) -> None:
    """What was asked is done: a server that hangs up without a word is none to complain of."""
    try:
        await client.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError):
        return


async def _socket(server: MailServer) -> socket.socket:
    """Connected to an address that was checked: nobody looks the name up a second time."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(server.host, server.port, type=socket.SOCK_STREAM)
    for *_, address in found:
        if server.may_connect and not server.may_connect(ip_address(str(address[0]))):
            raise refused_place()
    failure: OSError | None = None
    for family, kind, protocol, _, address in found:
        connecting = socket.socket(family, kind, protocol)
        connecting.setblocking(False)
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                await loop.sock_connect(connecting, address)
            return connecting
        except OSError as error:  # TimeoutError is one
            connecting.close()
            failure = error
        except BaseException:
            connecting.close()
            raise
    raise failure or OSError("the name has no address")


def _message(letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = Address(letter.sender_name, addr_spec=letter.sender)
    message["To"] = Address(addr_spec=letter.to)
    message["Subject"] = letter.subject
    message["Date"] = formatdate(usegmt=True)
    message["Message-ID"] = _name(letter)
    # Holiday notes and the like are not to answer a machine.
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def _name(letter: Letter) -> str:
    domain = letter.sender.rpartition("@")[2] or "localhost"
    return f"<{letter.identity}@{domain}>" if letter.identity else make_msgid(domain=domain)

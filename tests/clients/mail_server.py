"""A real SMTP server on loopback that keeps what it is given."""

from __future__ import annotations

import ssl
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session


@dataclass
class Post:
    """What a server was given; ``answer`` is what it says to the next letter."""

    letters: list[EmailMessage] = field(default_factory=list)
    to: list[list[str]] = field(default_factory=list)
    answer: str = "250 OK"
    recipient_answer: str = ""

    @property
    def texts(self) -> list[str]:
        return [letter.get_body(("plain",)).get_content() for letter in self.letters]  # type: ignore[union-attr]

    @property
    def pages(self) -> list[str]:
        return [letter.get_body(("html",)).get_content() for letter in self.letters]  # type: ignore[union-attr]


class _Hooks:
    """What the server calls. With each connection it looks at every attribute there is: those of
    :class:`Post` would read all letters again."""

    def __init__(self, post: Post) -> None:
        self._post = post

    async def handle_RCPT(  # noqa: N802
        self, _smtp: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self._post.recipient_answer:
            return self._post.recipient_answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _smtp: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._post.answer.startswith("250"):
            read = message_from_bytes(envelope.content or b"", policy=policy.default)
            assert isinstance(read, EmailMessage)
            self._post.letters.append(read)
            self._post.to.append(list(envelope.rcpt_tos))
        return self._post.answer


class _Controller(Controller):
    def __init__(self, post: Post, wrapped: ssl.SSLContext | None, **options: Any) -> None:
        super().__init__(_Hooks(post), hostname="127.0.0.1", port=0, ssl_context=wrapped, **options)

    def _trigger_server(self) -> None:
        """The base class connects to the port it was given, which is 0 here."""
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class MailServerOnLoopback:
    """``tls``: from the first byte; ``starttls``: offered. With ``user``, mail needs a sign-in."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        starttls: ssl.SSLContext | None = None,
        user: tuple[str, str] | None = None,
    ) -> None:
        self.post = Post()
        options: dict[str, Any] = {"tls_context": starttls}
        if user is not None:
            expected = tuple(part.encode() for part in user)

            def judge(_server: Any, _session: Any, _envelope: Any, _how: str, sent: Any) -> Any:
                right = (sent.login, sent.password) == expected
                return AuthResult(success=right, handled=False)

            options |= {"auth_required": True, "auth_require_tls": False, "authenticator": judge}
        self._controller = _Controller(self.post, tls, **options)

    @property
    def port(self) -> int:
        return int(self._controller.port)

    def __enter__(self) -> MailServerOnLoopback:
        self._controller.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._controller.stop()

"""The heads of HTTP/1.1 messages: what a client asks, what a site answers, what we answer."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

import h11

from medianest.integrations.egress.ends import End
from medianest.integrations.egress.policy import RefusedError, unreachable
from medianest.integrations.egress.target import DEFAULT_PORT, Target, of_address, of_authority

REQUEST_BYTES = 65_536
REQUEST_SECONDS = 10.0
ANSWER_BYTES = 131_072
_READ_BYTES = 16_384
_END = re.compile(rb"\r?\n\r?\n")
_INTERIM = re.compile(rb"HTTP/1\.[01] 1[0-9][0-9][ \r\n]")
_STATUS = re.compile(rb"HTTP/1\.[01] ([0-9]{3})[ \r\n]")
_ONE_HOP = frozenset(
    {
        b"connection",
        b"expect",
        b"host",  # written anew, from the address that is asked for
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"upgrade",
    }
)


@dataclass(frozen=True)
class Request:
    """What a client wants; a tunnel if ``path`` is ``None``.

    ``body_bytes`` follow the head, of which ``begun`` have arrived; in a tunnel ``begun`` is what
    the client said before it had an answer.
    """

    method: str
    target: Target
    path: str | None
    headers: list[tuple[bytes, bytes]]
    authorization: bytes
    body_bytes: int
    begun: bytes

    def written(self, target: Target, *, whole_address: bool) -> bytes:
        """The head for the site at ``target``, or with the ``whole_address`` for a proxy.

        The connection is for this request alone: the next one may be meant for another site.
        """
        host = target.authority.removesuffix(f":{DEFAULT_PORT}")
        address = f"http://{host}{self.path}" if whole_address else self.path
        lines = [f"{self.method} {address} HTTP/1.1".encode("latin-1"), b"Host: " + host.encode()]
        lines += [name + b": " + value for name, value in self.headers]
        return b"\r\n".join([*lines, b"Connection: close", b"", b""])


async def read_request(client: End) -> Request | None:
    """The next request; ``None`` when the client leaves instead.

    Raises :class:`RefusedError` for what is none, too large, or takes too long to arrive.
    """
    try:
        async with asyncio.timeout(REQUEST_SECONDS):
            found = await _read_head(client)
        return None if found is None else _understood(*found)
    except TimeoutError:
        raise RefusedError(408, "Request Timeout") from None
    except h11.RemoteProtocolError as error:
        raise RefusedError(error.error_status_hint, "Bad Request") from None
    except ValueError as error:
        raise RefusedError(400, "Bad Request", str(error)) from None


async def _read_head(client: End) -> tuple[h11.Request, bytes] | None:
    parser = h11.Connection(h11.SERVER, max_incomplete_event_size=REQUEST_BYTES)
    buffer = memoryview(bytearray(_READ_BYTES))
    while (event := parser.next_event()) is h11.NEED_DATA:
        size = await client.read(buffer)
        parser.receive_data(bytes(buffer[:size]))
    return (event, parser.trailing_data[0]) if isinstance(event, h11.Request) else None


def _understood(event: h11.Request, begun: bytes) -> Request:
    method, address = event.method.decode("ascii"), event.target.decode("ascii")
    given = {bytes(name): bytes(value) for name, value in event.headers}
    if b"transfer-encoding" in given:
        raise RefusedError(411, "Length Required")
    if method == "CONNECT":
        target, path, length = of_authority(address), None, 0
    else:
        target, path = of_address(address)
        length = int(given.get(b"content-length", b"0"))
    kept = [(name, value) for name, value in event.headers if name not in _named(given)]
    authorization = given.get(b"proxy-authorization", b"")
    return Request(method, target, path, kept, authorization, length, begun)


def _named(given: dict[bytes, bytes]) -> frozenset[bytes]:
    """Headers that are between the client and us, those that it says are among them."""
    said = given.get(b"connection", b"").lower().split(b",")
    return _ONE_HOP | {name.strip() for name in said}


async def read_answer(site: End) -> tuple[bytes, bytes]:
    """An answer's head as it is, and what came with it. Raises :class:`RefusedError`."""
    arrived = bytearray()
    buffer = memoryview(bytearray(_READ_BYTES))
    while (end := _END.search(arrived)) is None or _INTERIM.match(arrived):
        if end is not None:  # "please wait", before the answer itself
            del arrived[: end.end()]
            continue
        size = await site.read(buffer)
        arrived += buffer[:size]
        if size == 0 or len(arrived) > ANSWER_BYTES:
            raise unreachable("the site did not answer as web sites do")
    return bytes(arrived[: end.end()]), bytes(arrived[end.end() :])


def status_of(head: bytes) -> int:
    """The status of an answer's head. Raises :class:`RefusedError` for what is no head."""
    found = _STATUS.match(head)
    if found is None:
        raise unreachable("the site did not answer as web sites do")
    return int(found[1])


def closing(head: bytes) -> bytes:
    """The same head, saying that the connection ends with this answer."""
    status_of(head)
    lines = re.split(rb"\r?\n", head.rstrip(b"\r\n"))
    dropped = _ONE_HOP - {b"trailer"}
    kept = [line for line in lines if line.partition(b":")[0].strip().lower() not in dropped]
    return b"\r\n".join([*kept, b"Connection: close", b"", b""])


def refusal(error: RefusedError) -> bytes:
    """The answer that an error is."""
    body = f"{error.phrase}.\n".encode("ascii", "replace")
    extra = b'Proxy-Authenticate: Basic realm="MediaNest"\r\n' if error.status == 407 else b""
    phrase = error.phrase.encode("ascii", "replace")
    return (
        b"HTTP/1.1 %d %s\r\n%sContent-Type: text/plain\r\nContent-Length: %d\r\n"
        b"Connection: close\r\n\r\n%s" % (error.status, phrase, extra, len(body), body)
    )

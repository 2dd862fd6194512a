"""Hands a webhook over to whatever program an administrator named."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

import httpx

from medianest.integrations import http_errors
from medianest.integrations.careful_connect import (
    CarefulTransport,
    MayConnect,
    PlaceRefusedError,
)
from medianest.integrations.http import trusted

TIMEOUT_SECONDS = 15.0
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 2.0
"""How long is listened to an answer whose status is known."""
ANSWER_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Receipt:
    """How the program answered; ``words`` are how its answer begins, made fit for one line of a
    log: nothing of it is trusted."""

    status: int
    headers: Mapping[str, str]
    words: str

    @property
    def is_taken(self) -> bool:
        return 200 <= self.status < 300


async def post(
    name: str, url: str, body: bytes, headers: Mapping[str, str], may_connect: MayConnect
) -> Receipt:
    """Post once, within :data:`TIMEOUT_SECONDS`; whatever the status, it is an answer.

    Redirects are answers too: nobody is sent on to an address that no administrator named. Raises
    :class:`UpstreamUnreachableError`, with ``name`` for what people call the program.
    """
    client = httpx.AsyncClient(
        transport=CarefulTransport(trusted(), may_connect),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(TIMEOUT_SECONDS, connect=CONNECT_SECONDS),
        headers={"Accept-Encoding": "identity"},
    )
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS + ANSWER_SECONDS), client:
            request = client.build_request("POST", url, content=body, headers=dict(headers))
            response = await client.send(request, stream=True)
            try:
                words = await _words(response)
            finally:
                await response.aclose()
    except (TimeoutError, httpx.TimeoutException):
        raise http_errors.silent(name, TIMEOUT_SECONDS) from None
    except PlaceRefusedError:
        raise http_errors.refused_place(name) from None
    except (httpx.InvalidURL, httpx.UnsupportedProtocol, UnicodeError):
        raise http_errors.no_address(name) from None
    except httpx.TransportError as error:
        raise http_errors.unreachable(name, error) from None
    return Receipt(response.status_code, response.headers, words)


async def _words(response: httpx.Response) -> str:
    """How the answer begins. That it was taken is known by then: an answer without an end, or one
    that breaks off, does not change that."""
    if response.headers.get("content-encoding", "identity") != "identity":
        return ""
    begun = bytearray()
    with suppress(TimeoutError, httpx.TransportError):
        async with asyncio.timeout(ANSWER_SECONDS):
            async for piece in response.aiter_raw():
                begun += piece
                if len(begun) >= ANSWER_BYTES:
                    break
    text = bytes(begun[:ANSWER_BYTES]).decode("utf-8", errors="replace")
    printable = (letter if letter.isprintable() else " " for letter in text)
    return " ".join("".join(printable).split())

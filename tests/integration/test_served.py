"""The server that tests start ends with the block, whatever goes wrong in it."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from medianest.settings import Environment
from tests.clients.served import serve

ROOT = Path(__file__).parents[2]
PASSWORD = "correct horse battery"
SECONDS = 60


class BodyError(Exception):
    """What goes wrong."""


async def _leave_open(environment: Environment, what: str, cookie: str) -> None:
    """Fail while something is under way."""
    async with serve(environment, ROOT) as url:
        host, _, port = url.removeprefix("http://").partition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(opening(what, url, cookie))
        if what == "socket":
            assert b" 101 " in await reader.readline()
        else:
            await asyncio.sleep(0.5)  # nothing tells that it was read
        # As the frames of a failed test do, the error keeps the connection.
        raise BodyError(writer)


@pytest.mark.long
@pytest.mark.parametrize("what", ["socket", "request"])
async def test_a_block_that_fails_with_something_open_ends(environment, runtime, what: str):
    await runtime.accounts.create_user("ada@example.org", "Ada", "admin", PASSWORD)
    done = await runtime.accounts.sign_in("ada@example.org", PASSWORD)
    with pytest.raises(BodyError):
        await asyncio.wait_for(_leave_open(environment, what, done.session_token), SECONDS)


def opening(what: str, url: str, cookie: str) -> bytes:
    """The head of a websocket's handshake, or of a request whose body never comes."""
    upgrade = "GET /_event?token=tab HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    upgrade += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n"
    half = "POST /api/v1/auth/login HTTP/1.1\r\nContent-Length: 100\r\n"
    half += "Content-Type: application/json\r\n"
    first = upgrade if what == "socket" else half
    head = f"{first}Host: {url.removeprefix('http://')}\r\nOrigin: {url}\r\n"
    return f"{head}Cookie: medianest_session={cookie}\r\n\r\n".encode()

"""The door under attack: no way around the limits, no secret left behind, races."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
import websockets
from redis.asyncio import Redis

from medianest.errors import CredentialsError, RateLimitError
from medianest.runtime import Runtime, open_runtime
from medianest.settings import read_environment
from tests.clients.served import serve
from tests.visitors import sign_in

PASSWORD = "correct horse battery"


async def guess(runtime: Runtime, email: str, ip: str) -> None:
    with pytest.raises(CredentialsError):
        await sign_in(runtime.accounts, email, "wrong password", ip=ip)


def _somewhere(number: int) -> str:
    return f"198.51.{number % 250}.{number // 250}"


async def test_a_flood_of_guesses_costs_at_most_five_hashes_an_account(runtime, monkeypatch):
    from medianest.services import rate_limits
    from medianest.services.accounts import passwords

    monkeypatch.setattr(rate_limits, "ANSWER_SECONDS", 60)  # on a busy machine Redis has to wait
    hashed = []

    class Counted:
        """The hasher itself, which tells how often it is asked."""

        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, *arguments):
            hashed.append(arguments)
            return hasher.verify(*arguments)

    hasher = passwords._hasher
    await runtime.accounts.create_user("ada@example.org", "Ada", "user", PASSWORD)
    monkeypatch.setattr(passwords, "_hasher", Counted())
    answers = []
    for part in range(0, 1_000, 50):  # a thousand at once are too many for Redis's connections
        tries = [
            sign_in(runtime.accounts, "ada@example.org", "wrong password", ip=_somewhere(number))
            for number in range(part, part + 50)
        ]
        answers += await asyncio.gather(*tries, return_exceptions=True)
    kinds = [type(answer) for answer in answers]
    assert kinds.count(CredentialsError) == 5
    assert kinds.count(RateLimitError) == 995
    assert len(hashed) == 5


async def test_limits_hold_while_redis_is_away_and_sessions_last(environment):
    variables = {**environment.variables, "REDIS_URL": "unix:///nowhere/redis.sock"}
    runtime = open_runtime(read_environment(variables))
    await runtime.accounts.create_user("ada@example.org", "Ada", "user", PASSWORD)
    done = await sign_in(runtime.accounts, "ada@example.org", PASSWORD, ip="1.2.3.4")
    for _ in range(5):
        await guess(runtime, "ada@example.org", "1.2.3.4")
    with pytest.raises(RateLimitError):
        await guess(runtime, "ada@example.org", "1.2.3.4")
    actor = await runtime.accounts.authenticate(done.session_token)
    await runtime.accounts.sign_out(actor)
    await runtime.close()


async def test_redis_holds_no_secret_of_the_door(runtime):
    code = await runtime.accounts.new_setup_code()
    await runtime.accounts.create_administrator(code, "ada@example.org", "Ada", PASSWORD)
    done = await sign_in(runtime.accounts, "ada@example.org", PASSWORD, ip="192.0.2.1")
    secrets = [code, PASSWORD, done.session_token, done.access_token, "ada@example.org"]
    redis: Redis = runtime.redis
    for key in await redis.keys("*"):
        value = await redis.dump(key)
        for secret in secrets:
            assert secret.encode() not in key
            assert secret.encode() not in (value or b"")


# ---- the layer under the server that people run


@dataclass
class Served:
    """A web process with the layer, and a person signed in."""

    url: str
    cookie: str
    csrf_token: str

    def socket(self, *, cookie: str | None = None, origin: str | None = None) -> websockets.connect:
        """A raw websocket, as a program without a browser opens it."""
        headers = {"Cookie": f"medianest_session={self.cookie if cookie is None else cookie}"}
        address = f"{self.url.replace('http', 'ws')}/_event?token=tab"
        return websockets.connect(address, origin=origin or self.url, additional_headers=headers)

    async def sign_out(self) -> None:
        headers = {"Origin": self.url, "X-CSRF-Token": self.csrf_token}
        async with httpx.AsyncClient(cookies={"medianest_session": self.cookie}) as http:
            answer = await http.post(f"{self.url}/api/v1/auth/logout", headers=headers)
        answer.raise_for_status()


@pytest.fixture
async def served(environment, runtime) -> AsyncIterator[Served]:
    await runtime.accounts.create_user("ada@example.org", "Ada", "admin", PASSWORD)
    done = await runtime.accounts.sign_in("ada@example.org", PASSWORD)
    async with serve(environment, Path(__file__).parents[2]) as url:
        yield Served(url, done.session_token, done.csrf_token)


async def refused(socket: websockets.connect) -> int:
    """The HTTP status with which a handshake is refused."""
    with pytest.raises(websockets.InvalidStatus) as caught:
        await socket
    return caught.value.response.status_code


async def test_a_raw_socket_opens_for_people_who_are_signed_in_and_nobody_else(served):
    async with served.socket() as socket:
        await socket.send("hello")
        assert await socket.recv() == "hello"
    assert await refused(served.socket(cookie="")) == 403
    assert await refused(served.socket(cookie="x" * 43)) == 403
    assert await refused(served.socket(origin="http://evil.test")) == 403


async def test_signing_out_closes_an_open_socket_within_a_second(served):
    async with served.socket() as socket, served.socket() as second:
        began = time.perf_counter()
        await served.sign_out()
        for one in (socket, second):
            with pytest.raises(websockets.ConnectionClosed) as caught:
                await asyncio.wait_for(one.recv(), 5)
            assert caught.value.rcvd.code == 4401
        assert time.perf_counter() - began < 1
    assert await refused(served.socket()) == 403


async def test_a_person_opens_twenty_sockets_and_no_more(served):
    opened = [await served.socket() for _ in range(20)]
    assert await refused(served.socket()) == 429
    for one in opened:
        await one.close()
    async with served.socket():
        pass


@pytest.mark.parametrize("announced", [True, False])
async def test_a_body_that_is_too_large_is_told_so(served, announced):
    async def parts() -> AsyncIterator[bytes]:
        for _ in range(80):
            yield b"x" * 64_000

    body = b"x" * 5_000_000 if announced else parts()
    headers = {"content-type": "application/json"}
    async with httpx.AsyncClient(timeout=20) as http:
        address = f"{served.url}/api/v1/auth/login"
        answer = await http.post(address, content=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "PAYLOAD_TOO_LARGE")

"""The web server's outer edge around a stand-in for the pages, called over ASGI."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest
from starlette.types import Message, Receive, Scope, Send

from medianest.api.app import create_api
from medianest.api.security import SecurityLayer, protect
from medianest.models import Device, Role, User
from medianest.runtime import Runtime
from medianest.services.accounts import passwords
from medianest.services.downloads import network
from medianest.settings import Environment, read_environment

ORIGIN = "http://media.test"
PASSWORD = "correct horse battery"
ADMIN, ANN, BEN = "ada@example.org", "ann@example.org", "ben@example.org"


@dataclass
class Pages:
    """Stands where Reflex stands; remembers what reached it."""

    scopes: list[Scope] = field(default_factory=list)
    received: list[Message] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await self._socket(receive, send)
            return
        headers = [(b"content-type", b"text/html"), (b"cache-control", b"max-age=60")]
        headers += [(b"access-control-allow-origin", b"*")]  # as Reflex does by default
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": b"a page"})

    async def _socket(self, receive: Receive, send: Send) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        while True:
            message = await receive()
            self.received.append(message)
            if message["type"] == "websocket.disconnect":
                return
            await send({"type": "websocket.send", "text": message.get("text", "")})


@pytest.fixture
def variables() -> dict[str, str]:
    """More of the environment; tests override it by parametrizing."""
    return {}


@pytest.fixture
def environment(environment: Environment, variables: dict[str, str]) -> Environment:
    return read_environment({**environment.variables, **variables})


@pytest.fixture(autouse=True)
def nothing_is_reached() -> Iterator[None]:
    """Sites are asked through a proxy that is not there."""
    before = network.use_proxy("http://127.0.0.1:9")
    yield
    network.use_proxy(before)


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture
def server(runtime: Runtime, pages: Pages) -> SecurityLayer:
    return protect(
        pages,
        create_api(lambda: runtime),
        lambda: runtime,
        base_path=runtime.environment.base_path,
        page_paths={"/downloads"},
        script_hashes=["'sha256-abc'"],
    )


Client = Callable[..., httpx.AsyncClient]


@pytest.fixture
async def client(server: SecurityLayer) -> AsyncIterator[Client]:
    """Makes browsers: each with cookies and a network address of its own."""
    made: list[httpx.AsyncClient] = []

    def make(
        ip: str = "192.0.2.1", origin: str | None = ORIGIN, **options: Any
    ) -> httpx.AsyncClient:
        headers = {"origin": origin} if origin else {}
        browser = httpx.AsyncClient(
            transport=httpx.ASGITransport(server, client=(ip, 40_000), raise_app_exceptions=False),
            base_url=options.pop("base_url", ORIGIN),
            headers={**headers, **options.pop("headers", {})},
            **options,
        )
        made.append(browser)
        return browser

    yield make
    for browser in made:
        await browser.aclose()


@dataclass
class Person:
    """Somebody signed in, as a browser (cookie and CSRF token) and as a program (bearer)."""

    id: str
    browser: httpx.AsyncClient
    program: httpx.AsyncClient
    session_id: str
    cookie: str


SignedIn = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def password_hash() -> str:
    """Of :data:`PASSWORD`, made once: a hash takes its time."""
    return asyncio.run(passwords.make_hash(PASSWORD))


@pytest.fixture
async def people(runtime: Runtime, password_hash: str) -> dict[str, str]:
    """An administrator and two users, by e-mail; the value is the account's id."""
    roles = {ADMIN: Role.ADMIN, ANN: Role.USER, BEN: Role.USER}
    rows = [
        User(email=email, name=email.partition("@")[0], role=role, password_hash=password_hash)
        for email, role in roles.items()
    ]
    async with runtime.database.write() as session:
        session.add_all(rows)
    return {row.email: row.id for row in rows}


@pytest.fixture
def signed_in(runtime: Runtime, people: dict[str, str], client: Client) -> SignedIn:
    """Somebody with a login session, without the cost of a password."""
    accounts = runtime.accounts

    async def begin(email: str, device: str = "") -> Person:
        user_id = people[email]
        row = Device(user_id=user_id, cookie_hash=device, name=device) if device else None
        async with runtime.database.write() as session:
            if row is not None:
                session.add(row)
                await session.flush()
            device_id = row.id if row is not None else None
            session_id, token = await runtime.accounts.sessions.begin(
                session, user_id, device_id=device_id
            )
        bearer = accounts._access_tokens.issue(user_id, session_id)
        browser = client(headers={"x-csrf-token": accounts.csrf_token(session_id)})
        browser.cookies.set("medianest_session", token)
        program = client(origin=None, headers={"authorization": f"Bearer {bearer}"})
        return Person(user_id, browser, program, session_id, token)

    return begin

"""The websocket: whom it lets in, how many, and how it ends with the login session."""

from __future__ import annotations

import asyncio
import gc
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import Engine, event
from sqlmodel import col, delete, update

from medianest import events
from medianest.api import sockets
from medianest.errors import RateLimitError
from medianest.models import LoginSession, User
from medianest.services.actor import Actor
from tests.unit.api.conftest import ANN, BEN, ORIGIN, PASSWORD

HOST = ORIGIN.removeprefix("http://")


@dataclass
class Wire:
    """The server's end of one websocket, as granian gives it to the application."""

    application: Any
    headers: dict[str, str]
    path: str = "/_event"
    ip: str = "192.0.2.1"
    sent: list[dict[str, Any]] = field(default_factory=list)
    news: asyncio.Condition = field(default_factory=asyncio.Condition)
    incoming: asyncio.Queue[dict[str, Any]] = field(default_factory=asyncio.Queue)

    def open(self) -> Wire:
        self.incoming.put_nowait({"type": "websocket.connect"})
        self.task = asyncio.ensure_future(
            self.application(
                {
                    "type": "websocket",
                    "path": self.path,
                    "raw_path": self.path.encode(),
                    "query_string": b"token=tab",
                    "scheme": "ws",
                    "client": (self.ip, 40_000),
                    "headers": [(k.encode(), v.encode()) for k, v in self.headers.items()],
                    "extensions": {"websocket.http.response": {}},
                },
                self.incoming.get,
                self._send,
            )
        )
        return self

    async def _send(self, message):
        async with self.news:
            self.sent.append(message)
            self.news.notify_all()

    async def first(self, kind: str) -> dict[str, Any]:
        """The first message of this kind, within a second."""
        async with asyncio.timeout(1), self.news:
            await self.news.wait_for(lambda: kind in [one["type"] for one in self.sent])
        return next(one for one in self.sent if one["type"] == kind)

    async def status(self) -> int:
        """The HTTP status of a refused handshake, 101 for a socket."""
        async with asyncio.timeout(2), self.news:
            await self.news.wait_for(lambda: self.sent)
        return int(self.sent[0].get("status", 101))

    async def close(self) -> None:
        self.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        await self.task


@pytest.fixture
async def wire(server):
    made: list[Wire] = []

    def connect(cookie: str = "", origin: str | None = ORIGIN, **options: Any) -> Wire:
        headers = {"host": HOST, "x-medianest-session": "forged", "authorization": "Bearer x"}
        if cookie:
            headers["cookie"] = f"theme=dark; medianest_session={cookie}"
        if origin:
            headers["origin"] = origin
        made.append(Wire(server, {**headers, **options.pop("headers", {})}, **options).open())
        return made[-1]

    yield connect
    for one in made:
        if not one.task.done():
            await one.close()


async def test_people_who_are_signed_in_get_a_socket(wire, signed_in, pages):
    socket = wire((await signed_in(ANN)).cookie)
    assert await socket.status() == 101
    socket.incoming.put_nowait({"type": "websocket.receive", "text": "hello"})
    assert (await socket.first("websocket.send"))["text"] == "hello"


async def test_reflex_learns_the_login_session_and_no_secret(wire, signed_in, pages):
    person = await signed_in(ANN)
    await wire(person.cookie).status()
    headers = pages.scopes[0]["headers"]
    assert [v for k, v in headers if k == b"x-medianest-session"] == [person.session_id.encode()]
    assert not [value for name, value in headers if name == b"cookie"]
    assert person.cookie.encode() not in b"".join(value for _, value in headers)


@pytest.mark.parametrize("cookie", ["", "wrong", "x" * 43])
async def test_strangers_get_403_at_the_handshake(wire, people, pages, cookie):
    assert await wire(cookie).status() == 403
    assert pages.scopes == []


@pytest.mark.parametrize(
    "origin",
    [None, "", "null", "http://evil.test", "http://media.test:8080", "http://media.test.evil.test"],
)
async def test_a_page_of_another_site_gets_403(wire, signed_in, pages, origin):
    assert await wire((await signed_in(ANN)).cookie, origin=origin).status() == 403
    assert pages.scopes == []


async def test_a_bearer_token_opens_no_socket_of_pages(wire, signed_in, pages):
    person = await signed_in(ANN)
    bearer = person.program.headers["authorization"]
    assert await wire(headers={"authorization": bearer}).status() == 403


@pytest.mark.parametrize("path", ["/", "/socket", "/_event/x", "/_upload", "/downloads", "/api/v1"])
async def test_there_is_one_socket_address(wire, signed_in, pages, path):
    assert await wire((await signed_in(ANN)).cookie, path=path).status() == 404
    assert pages.scopes == []


async def test_a_refusal_carries_the_headers_too(wire, people):
    socket = wire()
    await socket.status()
    names = {name for name, _ in socket.sent[0]["headers"]}
    assert {b"x-content-type-options", b"x-correlation-id"} <= names


async def test_a_server_without_that_extension_is_told_to_close(server, people):
    sent: list[dict[str, Any]] = []

    async def send(message):
        sent.append(message)

    scope = {"type": "websocket", "path": "/_event", "query_string": b"", "scheme": "ws"}
    await server({**scope, "client": None, "headers": []}, asyncio.Queue().get, send)
    assert [message["type"] for message in sent] == ["websocket.close"]


async def test_a_person_has_twenty_sockets_at_most(wire, signed_in):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    opened = [wire(ann.cookie) for _ in range(20)]
    assert [await one.status() for one in opened] == [101] * 20
    assert await wire(ann.cookie).status() == 429
    assert await wire((await signed_in(ANN)).cookie).status() == 429
    assert await wire(ben.cookie).status() == 101
    await opened[0].close()
    assert await wire(ann.cookie).status() == 101


def test_an_address_has_twenty_undecided_handshakes_at_most():
    books = sockets.Sockets()
    held = [books.handshake("192.0.2.1") for _ in range(20)]
    for one in held:
        one.__enter__()
    with pytest.raises(RateLimitError), books.handshake("192.0.2.1"):
        pass
    with books.handshake("192.0.2.2"):
        pass
    held[0].__exit__(None, None, None)
    with books.handshake("192.0.2.1"):
        pass


async def test_ending_a_session_closes_its_sockets_and_no_other(wire, signed_in, server, pages):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    first, second = wire(ann.cookie), wire(ben.cookie)
    await first.status()
    await second.status()
    server.sockets.close([ann.session_id])
    closed = await first.first("websocket.close")
    assert closed["code"] == sockets.SESSION_ENDED_CODE
    await asyncio.wait_for(first.task, 1)
    assert pages.received[-1]["type"] == "websocket.disconnect"
    assert not second.task.done()
    assert server.sockets.session_ids() == [ben.session_id]


async def test_nothing_leaves_and_nothing_enters_after_the_session_ended(
    wire, signed_in, server, pages
):
    person = await signed_in(ANN)
    socket = wire(person.cookie)
    await socket.status()
    server.sockets.close([person.session_id])
    socket.incoming.put_nowait({"type": "websocket.receive", "text": "too late"})
    await asyncio.wait_for(socket.task, 1)
    assert "too late" not in [message.get("text") for message in pages.received]
    assert [m["type"] for m in socket.sent] == ["websocket.accept", "websocket.close"]


async def test_what_the_application_sends_after_the_end_goes_nowhere():
    sent: list[dict[str, Any]] = []

    async def send(message):
        sent.append(message)

    socket = sockets.Socket(Actor("user", "Ann", "user", "session"), asyncio.Queue().get, send)
    await socket.send({"type": "websocket.send", "text": "before"})
    socket.ended.set()
    await socket.send({"type": "websocket.send", "text": "after"})
    assert (await socket.receive())["type"] == "websocket.disconnect"
    await socket.send({"type": "websocket.close"})
    assert [message["type"] for message in sent] == ["websocket.send", "websocket.close"]
    assert sent[0]["text"] == "before"


@pytest.fixture
async def watch(server, runtime):
    """What the server does beside answering, between its start and its end."""
    incoming: asyncio.Queue[dict[str, str]] = asyncio.Queue()
    ready = asyncio.Event()

    async def pages(scope, receive, send):
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await send({"type": "lifespan.shutdown.complete"})

    async def send(message):
        if message["type"] == "lifespan.startup.complete":
            ready.set()

    inner, server._pages = server._pages, pages
    task = asyncio.ensure_future(server({"type": "lifespan"}, incoming.get, send))
    await ready.wait()
    server._pages = inner
    async with asyncio.timeout(3):
        while (await runtime.redis.pubsub_numsub("medianest:events"))[0][1] == 0:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    yield
    incoming.put_nowait({"type": "lifespan.shutdown"})
    await asyncio.wait_for(task, 2)


@pytest.fixture
def asked():
    """Every statement of this process."""
    found: list[str] = []

    def note(_connection, _cursor, statement, *_more):
        found.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


async def test_a_server_that_starts_warms_up_the_library(asked, watch):
    async with asyncio.timeout(10):
        while not any("library_section" in statement for statement in asked):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


@pytest.fixture
def frozen():
    """How many things of this process the collector does not look through."""
    return gc.get_freeze_count()


async def test_what_a_server_made_at_its_start_is_not_looked_through_again(frozen, watch):
    async with asyncio.timeout(10):
        while gc.get_freeze_count() <= frozen:  # noqa: ASYNC110 - the collector rings no bell
            await asyncio.sleep(0.01)


async def test_sign_out_closes_open_sockets_within_a_second(watch, wire, signed_in):
    person = await signed_in(ANN)
    socket = wire(person.cookie)
    await socket.status()
    assert (await person.browser.post("/api/v1/auth/logout")).status_code == 200
    assert (await socket.first("websocket.close"))["code"] == 4401
    assert await wire(person.cookie).status() == 403


async def test_a_session_that_ended_unheard_is_found_when_redis_is_back(
    watch, wire, signed_in, runtime
):
    person, other = await signed_in(ANN), await signed_in(BEN)
    socket, kept = wire(person.cookie), wire(other.cookie)
    await socket.status()
    await kept.status()
    async with runtime.database.write() as session:
        await session.execute(delete(LoginSession).where(col(LoginSession.id) == person.session_id))
    await runtime.redis.client_kill_filter(_type="pubsub")
    async with asyncio.timeout(3):
        await asyncio.wait({socket.task})
    assert not kept.task.done()


async def test_a_session_that_ends_by_time_is_found_by_looking(
    monkeypatch, server, runtime, wire, signed_in
):
    monkeypatch.setattr(sockets, "RECHECK_SECONDS", 0.05)
    person = await signed_in(ANN)
    socket = wire(person.cookie)
    await socket.status()
    looking = asyncio.ensure_future(sockets.watch_sessions(runtime, server.sockets))
    await asyncio.sleep(0.3)  # the look at its start is over
    assert not socket.task.done()
    async with runtime.database.write() as session:
        await session.execute(delete(LoginSession))
    await asyncio.wait({socket.task}, timeout=3)
    assert socket.task.done()
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


async def test_an_error_inside_a_socket_is_one_line_without_headers(
    wire, signed_in, server, capsys
):
    async def broken(scope, receive, send):
        raise ValueError("tell nobody")

    person = await signed_in(ANN)
    server._pages = broken
    await asyncio.wait_for(wire(person.cookie).task, 1)
    printed = capsys.readouterr().out
    assert "socket ended by an error" in printed
    assert "tell nobody" not in printed
    assert person.cookie not in printed
    assert server.sockets.session_ids() == []


async def watched(runtime, server):
    """The watch over login sessions, once it hears what is told."""
    watch = asyncio.create_task(sockets.watch_sessions(runtime, server.sockets))
    async with asyncio.timeout(5):
        told = runtime.redis.pubsub_numsub
        while not dict(await told(events.CHANNEL))[b"medianest:events"]:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return watch


@pytest.mark.parametrize(
    ("values", "is_closed"),
    [({"role": "admin"}, True), ({"permissions": []}, True), ({"name": "Anna"}, False)],
)
async def test_a_socket_begins_anew_when_what_its_person_may_do_changes(
    wire, signed_in, server, runtime, values, is_closed
):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    socket, other = wire(ann.cookie), wire(ben.cookie)
    await socket.status()
    await other.status()
    watch = await watched(runtime, server)
    async with runtime.database.write() as session:
        await session.execute(update(User).where(col(User.id) == ann.id).values(**values))
    await runtime.accounts.sessions.announce_change([ann.id, ben.id])
    if is_closed:
        assert (await socket.first("websocket.close"))["code"] == 4401
        assert await wire(ann.cookie).status() == 101
    await asyncio.sleep(0.2)
    assert socket.task.done() is is_closed
    assert not other.task.done()
    watch.cancel()


async def test_revoking_a_device_closes_its_sockets_within_a_second(
    wire, client, people, server, runtime
):
    mine, theirs = client(), client()
    for browser in (mine, theirs):
        body = {"email": ANN, "password": PASSWORD}
        answer = await browser.post("/api/v1/auth/login", json=body)
        browser.headers["x-csrf-token"] = answer.json()["data"]["csrfToken"]
    kept = wire(mine.cookies["medianest_session"])
    closed = wire(theirs.cookies["medianest_session"])
    await kept.status()
    await closed.status()
    watch = await watched(runtime, server)
    assert (await mine.delete("/api/v1/devices")).status_code == 200
    assert (await closed.first("websocket.close"))["code"] == 4401
    assert not kept.task.done()
    watch.cancel()

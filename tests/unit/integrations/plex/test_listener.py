"""Listening to what a Plex server tells by itself, over a real web socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from logging import LogRecord
from pathlib import Path

import pytest
from websockets.asyncio.server import ServerConnection, serve

from medianest.demo.certificates import server_context
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.plex import listener
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.listener import notification_of
from medianest.integrations.plex.models import Activity
from medianest.integrations.plex.notices import (
    OPENED,
    ActivityChange,
    Notification,
    PlayState,
    TimelineEntry,
)
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import refusal, server_at

Talk = Callable[[ServerConnection], Awaitable[None]]


def message(kind: str, **told: object) -> str:
    return json.dumps({"NotificationContainer": {"type": kind, "size": 1, **told}})


@asynccontextmanager
async def telling(talk: Talk, path: str = "") -> AsyncIterator[PlexServer]:
    async with serve(talk, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        url = f"http://127.0.0.1:{port}{path}"
        yield PlexServer(url, client_identifier="id", token="the-token")


async def heard(plex: PlexServer) -> list[Notification]:
    """What comes once the line is open."""
    found = []
    try:
        async with asyncio.timeout(30):
            async for one in plex.notifications():
                found += [one]
    except UpstreamUnreachableError:
        assert found.pop(0) == Notification(type=OPENED)
        return found
    raise AssertionError("the end of the line was not told")


async def test_what_is_told_until_the_line_ends():
    async def talk(line: ServerConnection) -> None:
        assert line.request is not None
        assert line.request.path == "/plex/:/websockets/notifications"
        assert line.request.headers["X-Plex-Token"] == "the-token"
        assert line.request.headers["X-Plex-Client-Identifier"] == "id"
        await line.send(message("status", StatusNotification=[{"title": "Library scan complete"}]))
        await line.send("no json")
        await line.send(b"\xff\x00")
        await line.send(message("something.new", Whatever=[1]))

    async with telling(talk, "/plex") as plex:
        assert await heard(plex) == [
            Notification(type="status"), Notification(type="something.new"),
        ]  # fmt: skip


def test_changes_in_the_library():
    entry = {
        "identifier": "com.plexapp.plugins.library",
        "sectionID": "2",
        "itemID": 91,
        "type": 4,
        "title": "Three",
        "state": "5",
        "metadataState": "created",
        "updatedAt": 1700000000,
    }
    assert notification_of(message("timeline", TimelineEntry=[entry, "odd", {}])) == Notification(
        type="timeline",
        timeline=(
            TimelineEntry(rating_key="91", section_key="2", type=4, state=5, updated_at=1700000000),
            TimelineEntry(),
        ),
    )


def test_players():
    state = {"sessionKey": "1", "ratingKey": "91", "viewOffset": 60_000, "state": "paused"}
    assert notification_of(message("playing", PlaySessionStateNotification=[state])) == (
        Notification(
            type="playing",
            playing=(
                PlayState(session_key="1", rating_key="91", state="paused", view_offset_ms=60_000),
            ),
        )
    )


def test_work():
    told = {
        "event": "ended",
        "uuid": "a1",
        "Activity": {"type": "library.update.section", "progress": 100, "title": "Scanning"},
    }
    activity = Activity(
        uuid="a1", type="library.update.section", title="Scanning", progress_percent=100
    )
    assert notification_of(message("activity", ActivityNotification=[told])) == Notification(
        type="activity", activities=(ActivityChange(event="ended", activity=activity),)
    )


@pytest.mark.parametrize(
    "odd",
    ["", "null", "3", "[]", "{}", '{"NotificationContainer": 3}', '{"NotificationContainer": {}}',
     '{"NotificationContainer": {"type": null}}', "[" * 5000],
)  # fmt: skip
def test_what_is_no_message(odd: str):
    assert notification_of(odd) is None


def test_odd_lists_in_a_message():
    told = message("timeline", TimelineEntry="x", PlaySessionStateNotification=3)
    assert notification_of(told) == Notification(type="timeline")


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (refusal(401), UpstreamAuthError),
        (refusal(403), UpstreamForbiddenError),
        (refusal(404), UpstreamRejectedError),
        (refusal(503), UpstreamBusyError),
        (refusal(200), UpstreamResponseError),
        (answer("", 302, Location="http://192.0.2.1/steal"), UpstreamResponseError),
        (b"", UpstreamUnreachableError),
        (b"SSH-2.0-x\r\n\r\n", UpstreamUnreachableError),
    ],
)
async def test_a_server_that_does_not_let_us_listen(said: bytes, kind: type[UpstreamError]):
    async with raw_site(said) as site:
        with pytest.raises(UpstreamError) as caught:
            await anext(server_at(site).notifications())
        assert len(site.asked) == 1
    assert type(caught.value) is kind
    assert "the-token" not in caught.value.message
    assert site.url not in caught.value.message


async def test_the_token_follows_no_redirect():
    async with raw_site(answer("")) as other:
        sent_on = answer("", 302, Location=f"{other.url}/steal")
        async with raw_site(sent_on) as site:
            with pytest.raises(UpstreamResponseError):
                await anext(server_at(site).notifications())
        assert other.asked == []


async def test_the_token_is_in_no_log(caplog: pytest.LogCaptureFixture):
    async def talk(line: ServerConnection) -> None:
        await line.send(message("one"))

    caplog.set_level("DEBUG")
    async with telling(talk) as plex:
        assert await heard(plex) == [Notification(type="one")]
        assert [r for r in caplog.records if "the-token" in r.getMessage() and _is_ours(r)] == []


def _is_ours(record: LogRecord) -> bool:
    """What the pretend server notes is its own affair."""
    return "server" not in record.name


async def test_nobody_answers():
    async with raw_site() as site:
        gone = server_at(site)
    with pytest.raises(UpstreamUnreachableError):
        await anext(gone.notifications())


@pytest.mark.parametrize(
    "url", ["", "plex", "ftp://127.0.0.1", "http://", "http://[::1", "http://x:y"]
)
async def test_an_address_that_is_none(url: str):
    server = PlexServer(url, client_identifier="id")
    with pytest.raises(UpstreamUnreachableError):
        await anext(server.notifications())


async def test_an_address_that_may_not_be_connected_to():
    async with raw_site() as site:
        server = PlexServer(site.url, client_identifier="id", may_connect=lambda _: False)
        with pytest.raises(UpstreamUnreachableError):
            await anext(server.notifications())
        assert site.connections == 0


async def test_a_message_that_is_far_too_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "LONGEST_MESSAGE_BYTES", 1000)

    async def talk(line: ServerConnection) -> None:
        await line.send(message("first"))
        await line.send(message("x" * 1000))
        await line.wait_closed()

    async with telling(talk) as plex:
        assert await heard(plex) == [Notification(type="first")]


async def test_silence_is_no_trouble_but_a_dead_line_is(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(listener, "PING_SECONDS", 0.1)
    heard_all = asyncio.Event()

    async def talk(line: ServerConnection) -> None:
        await asyncio.sleep(0.5)
        await line.send(message("late"))
        line.transport.pause_reading()  # No ping is answered from here on.
        await heard_all.wait()
        line.transport.abort()

    async with telling(talk) as plex:
        try:
            assert await heard(plex) == [Notification(type="late")]
        finally:
            heard_all.set()


async def test_a_listener_that_leaves_closes_the_line():
    left = asyncio.Event()

    async def talk(line: ServerConnection) -> None:
        await line.send(message("one"))
        await line.wait_closed()
        left.set()

    async with telling(talk) as plex:
        told = plex.notifications()
        assert [(await anext(told)).type for _ in range(2)] == [OPENED, "one"]
        await told.aclose()  # type: ignore[attr-defined]
        await asyncio.wait_for(left.wait(), 20)


async def test_a_certificate_of_nobody_is_not_believed(tmp_path: Path):
    tls = server_context(("localhost",), tmp_path / "ca.pem")
    async with raw_site(tls=tls) as site:
        server = PlexServer(f"https://localhost:{site.port}", client_identifier="id")
        with pytest.raises(UpstreamUnreachableError) as caught:
            await anext(server.notifications())
        assert site.asked == []
    assert "certificate" in caught.value.message


async def test_a_certificate_of_the_environment_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tls = server_context(("localhost",), tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with raw_site(refusal(403), tls=tls) as site:
        server = PlexServer(f"https://localhost:{site.port}", client_identifier="id")
        with pytest.raises(UpstreamForbiddenError):
            await anext(server.notifications())

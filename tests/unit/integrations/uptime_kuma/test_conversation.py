"""Talking with an Uptime Kuma that is in trouble, or is none, over real connections."""

from __future__ import annotations

import asyncio
import json
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from logging import LogRecord
from pathlib import Path
from typing import Any

import pytest
from aiohttp import WSMsgType, web

from medianest.demo.certificates import server_context
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamTokenError,
    UpstreamUnreachableError,
)
from medianest.integrations.uptime_kuma import conversation, line
from medianest.integrations.uptime_kuma import messages as told
from medianest.integrations.uptime_kuma.conversation import KumaConversation
from medianest.integrations.uptime_kuma.models import Monitor
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.uptime_kuma.replayer import (
    Step,
    answering,
    asking,
    pushing,
    serving,
)

GIVEN = {"username": "admin", "password": "planted-password", "token": ""}
OPEN = '0{"sid":"s","upgrades":[],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}'
JOINED = '40{"sid":"n"}'
BEAT = {"monitorID": 1, "status": 1, "time": "2026-11-20 21:11:49.121", "msg": "", "ping": 1}


@asynccontextmanager
async def speaking(
    *frames: str, path: str = "", tls: ssl.SSLContext | None = None
) -> AsyncIterator[tuple[str, list[str]]]:
    """A server that says ``frames`` to whoever opens a web socket, and what it was sent."""
    came: list[str] = []

    async def talk(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        for frame in frames:
            await socket.send_str(frame)
        async for message in socket:
            came.extend([message.data] if message.type == WSMsgType.TEXT else [])
        return socket

    app = web.Application()
    app.router.add_get(f"{path}/socket.io/", talk)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}{path}", came
    finally:
        await runner.cleanup()


def frame(event: str, *args: Any) -> str:
    return f"42{json.dumps([event, *args])}"


async def heard_until(kuma: KumaConversation, kind: type[UpstreamError]) -> list[told.Message]:
    """What comes before that error."""
    found: list[told.Message] = []
    messages = kuma.messages()
    try:
        async with asyncio.timeout(20):
            while True:
                found += [await anext(messages)]
    except kind:
        return found


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (answer("", 401), UpstreamAuthError),
        (answer("", 403), UpstreamAuthError),
        (answer('{"code":3}', 400), UpstreamResponseError),
        (answer("", 404), UpstreamResponseError),
        (answer("", 429), UpstreamBusyError),
        (answer("", 418), UpstreamRejectedError),
        (answer("", 502), UpstreamUnreachableError),
        (answer("<html>", content_type="text/html"), UpstreamResponseError),
        (answer("", 302, Location="http://192.0.2.1/"), UpstreamResponseError),
        (b"", UpstreamUnreachableError),
        (b"SSH-2.0-x\r\n\r\n", UpstreamUnreachableError),
    ],
)
async def test_something_else_is_at_the_address(said: bytes, kind: type[UpstreamError]):
    async with raw_site(said) as site:
        with pytest.raises(UpstreamError) as caught:
            async with KumaConversation(site.url):
                pass
        # The library below asks once more where nothing at all was said.
        assert len(site.asked) == (1 if said else 2)
    assert type(caught.value) is kind
    assert caught.value.message.endswith(".")
    assert site.url not in caught.value.message


async def test_a_proxy_without_web_sockets_is_told():
    async with raw_site(answer('{"code":3,"message":"Bad request"}', 400)) as site:
        with pytest.raises(UpstreamResponseError, match="no WebSockets"):
            await KumaConversation(site.url).__aenter__()


async def test_redirects_are_not_followed():
    async with (
        speaking(OPEN, JOINED) as (url, came),
        raw_site(answer("", 307, Location=f"{url}/socket.io/")) as site,
    ):
        with pytest.raises(UpstreamResponseError, match="sends us to"):
            await KumaConversation(site.url).__aenter__()
        assert came == []


@pytest.mark.parametrize(
    "frames",
    [("no greeting",), ("0",), ("0{}",), ("0[]",), ("",), (OPEN,), (OPEN, '44{"message":"no"}'),
     ('0{"sid":"s","upgrades":[],"pingInterval":"x","pingTimeout":1}',)],
)  # fmt: skip
async def test_a_greeting_that_is_none(frames: tuple[str, ...]):
    async with speaking(*frames) as (url, _):
        with pytest.raises((UpstreamResponseError, UpstreamUnreachableError)):
            async with KumaConversation(url, timeout_seconds=0.5):
                pass


async def test_nobody_answers():
    async with raw_site() as site:
        url = site.url
    with pytest.raises(UpstreamUnreachableError, match="nothing answers"):
        await KumaConversation(url).__aenter__()


async def test_a_server_that_accepts_and_says_nothing():
    async with raw_site(None) as site:
        with pytest.raises(UpstreamUnreachableError, match=r"did not answer within 0\.3 seconds"):
            await KumaConversation(site.url, timeout_seconds=0.3).__aenter__()


@pytest.mark.parametrize(
    "url", ["", "kuma", "ftp://127.0.0.1", "http://", "http://[::1", "http://x:y"]
)
async def test_an_address_that_is_none(url: str):
    with pytest.raises((UpstreamUnreachableError, UpstreamResponseError)):
        await KumaConversation(url).__aenter__()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_an_address_that_may_not_be_connected_to(host: str):
    async with raw_site() as site:
        url = f"http://{host}:{site.port}"
        with pytest.raises(UpstreamUnreachableError, match="network that MediaNest does not"):
            await KumaConversation(url, may_connect=lambda _: False).__aenter__()
        assert site.connections == 0


async def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    tls = server_context(("localhost",), tmp_path / "ca.pem")
    async with speaking(OPEN, JOINED, frame("heartbeat", BEAT), tls=tls) as (url, _):
        there = url.replace("http://127.0.0.1", "https://localhost")
        with pytest.raises(UpstreamUnreachableError, match="certificate"):
            await KumaConversation(there).__aenter__()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
        async with KumaConversation(there) as kuma:
            assert isinstance(await anext(kuma.messages()), told.BeatReceived)


async def test_a_server_below_a_path():
    async with (
        speaking(OPEN, JOINED, frame("heartbeat", BEAT), path="/kuma") as (url, _),
        KumaConversation(f"{url}/") as kuma,
    ):
        assert isinstance(await anext(kuma.messages()), told.BeatReceived)


async def test_neither_password_nor_token_is_in_a_log(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    yes = {"ok": True, "token": "planted-token"}
    steps = [asking("login", GIVEN), answering("login", yes)]
    steps += [asking("loginByToken", "planted-token"), answering("loginByToken", {"ok": True})]
    async with serving([steps]) as replayer, replayer.conversation() as kuma:
        assert await kuma.login("admin", "planted-password") == "planted-token"
        await kuma.login_by_token("planted-token")
    assert [one for one in caplog.records if "planted" in one.getMessage() and _is_ours(one)] == []


def _is_ours(record: LogRecord) -> bool:
    """What the pretend server notes is its own affair."""
    return "server" not in record.name


async def test_a_broken_connection_is_told_once_all_was_heard_and_not_made_again():
    steps = [pushing("heartbeat", BEAT), pushing("heartbeat", BEAT), pushing("disconnect")]
    async with serving([steps]) as replayer:
        async with replayer.conversation() as kuma:
            assert len(await heard_until(kuma, UpstreamUnreachableError)) == 2
            # Who asks again is told again.
            assert await heard_until(kuma, UpstreamUnreachableError) == []
            with pytest.raises(UpstreamUnreachableError):
                await kuma.login("admin", "x")
        assert (replayer.connections, replayer.asked) == (1, [])


async def test_a_connection_that_was_cut_is_not_made_again():
    async with serving([[]]) as replayer, replayer.conversation() as kuma:
        kuma._line._client.eio.ws._response.connection.transport.abort()
        assert await heard_until(kuma, UpstreamUnreachableError) == []
        await asyncio.sleep(2)  # The library would wait for 1.5 s at most.
        assert (replayer.connections, replayer.asked) == (1, [])


async def test_a_restart_in_the_middle_of_a_call_ends_the_call_at_once():
    steps = [asking("login", GIVEN), pushing("disconnect"), answering("login", {"ok": True})]
    async with serving([steps]) as replayer, replayer.conversation() as kuma:
        began = time.monotonic()
        with pytest.raises(UpstreamUnreachableError, match="connection failed"):
            await kuma.login("admin", "planted-password")
        assert time.monotonic() - began < 5
        assert len(replayer.asked) == 1


async def test_a_call_that_is_never_answered(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(conversation, "LOGIN_SECONDS", 0.3)
    async with speaking(OPEN, JOINED) as (url, came):
        async with KumaConversation(url, timeout_seconds=0.3) as kuma:
            with pytest.raises(UpstreamUnreachableError, match="did not answer"):
                await kuma.login("admin", "x")
            with pytest.raises(UpstreamUnreachableError, match="did not answer"):
                await kuma.beats(1, 24)
        assert [one.partition('"')[2].partition('"')[0] for one in came if one[:2] == "42"] == [
            "login", "getMonitorBeats",
        ]  # fmt: skip


async def test_a_server_that_stands_still_does_not_keep_us(monkeypatch: pytest.MonkeyPatch):
    async with speaking(OPEN, JOINED) as (url, _):
        kuma = KumaConversation(url)
        await kuma.__aenter__()
        cut_off(kuma, monkeypatch)
        began = time.monotonic()
        await kuma.__aexit__(None, None, None)
        assert time.monotonic() - began < 4


def cut_off(kuma: KumaConversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours gets through from here on, and nobody says so."""
    transport = kuma._line._client.eio.ws._response.connection.transport
    monkeypatch.setattr(transport, "write", lambda _: None)


async def test_a_host_that_is_switched_off_is_missed_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(line, "PING_SECONDS", 0.4)
    async with speaking(OPEN, JOINED) as (url, _), KumaConversation(url) as kuma:
        with pytest.raises(TimeoutError):  # Silence alone is no trouble.
            await asyncio.wait_for(anext(kuma.messages()), 1.5)
        cut_off(kuma, monkeypatch)
        began = time.monotonic()
        assert await heard_until(kuma, UpstreamUnreachableError) == []
        assert time.monotonic() - began < 5


async def test_silence_is_found_by_the_pings_that_are_missing():
    quick = OPEN.replace("25000", "100").replace("20000", "100")
    async with speaking(quick, JOINED) as (url, _), KumaConversation(url) as kuma:
        assert await heard_until(kuma, UpstreamUnreachableError) == []


async def test_a_message_that_is_far_too_long(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(line, "LONGEST_MESSAGE_BYTES", 1000)
    frames = (OPEN, JOINED, frame("heartbeat", BEAT), frame("heartbeat", {**BEAT, "x": "x" * 1000}))
    async with speaking(*frames) as (url, _), KumaConversation(url) as kuma:
        assert len(await heard_until(kuma, UpstreamUnreachableError)) == 1


async def test_500_monitors_fit_into_one_message():
    monitor = {"name": "x" * 100, "tags": [], "notes": "x" * 2800}
    listed = {str(number): {**monitor, "id": number} for number in range(1, 501)}
    frames = (OPEN, JOINED, frame("monitorList", listed))
    async with speaking(*frames) as (url, _), KumaConversation(url) as kuma:
        async with asyncio.timeout(20):
            message = await anext(kuma.messages())
    assert isinstance(message, told.MonitorsListed)
    assert len(message.monitors) == 500


async def test_more_than_anybody_takes_in_ends_the_conversation(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(conversation, "MOST_WAITING", 10)
    frames = [frame("heartbeat", BEAT)] * 50
    async with speaking(OPEN, JOINED, *frames) as (url, _), KumaConversation(url) as kuma:
        await asyncio.sleep(0.5)
        assert len(await heard_until(kuma, UpstreamBusyError)) == 10


async def test_odd_frames_do_not_end_the_conversation():
    odd = [frame("heartbeat"), frame("heartbeat", 3), frame("uptime", [], {}, "x"),
           frame("heartbeatList", "x", []), frame("info", None), frame("info", {"version": 2}),
           frame("whatever", 1, 2, 3), "43999[]", "42[]", "42{}", "42", "4", "48",
           "42[1"]  # fmt: skip
    frames = (OPEN, JOINED, *odd, frame("heartbeat", BEAT))
    async with speaking(*frames) as (url, _), KumaConversation(url) as kuma:
        async with asyncio.timeout(20):
            assert isinstance(await anext(kuma.messages()), told.BeatReceived)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (None, UpstreamResponseError),
        ("yes", UpstreamResponseError),
        ({"ok": True}, UpstreamResponseError),
        ({"ok": True, "token": ""}, UpstreamResponseError),
        ({"ok": False}, UpstreamRejectedError),
        ({"ok": "true", "token": "x"}, UpstreamRejectedError),
        ({"ok": False, "msg": {"odd": 1}}, UpstreamRejectedError),
        ({"ok": False, "msg": "The disk is full"}, UpstreamRejectedError),
    ],
)
async def test_odd_answers_to_a_password(said: Any, kind: type[UpstreamError]):
    steps: list[Step] = [asking("login", GIVEN), answering("login", said)]
    async with serving([steps]) as replayer, replayer.conversation() as kuma:
        with pytest.raises(UpstreamError) as caught:
            await kuma.login("admin", "planted-password")
    assert type(caught.value) is kind
    assert "disk" not in caught.value.message
    assert caught.value.said in ("", "The disk is full")


async def test_a_call_without_a_sign_in_and_one_of_somebody_who_is_gone():
    no = {"ok": False, "msg": "You are not logged in."}
    gone = {"ok": False, "msg": "authUserInactiveOrDeleted", "msgi18n": True}
    steps = [asking("getMonitorBeats", 1, 24), answering("getMonitorBeats", no)]
    steps += [asking("loginByToken", "t"), answering("loginByToken", gone)]
    async with serving([steps]) as replayer, replayer.conversation() as kuma:
        with pytest.raises(UpstreamTokenError):
            await kuma.beats(1, 24)
        with pytest.raises(UpstreamTokenError):
            await kuma.login_by_token("t")


async def test_a_changed_monitor_on_2_x_and_on_1_23():
    row = {"id": 4, "name": "Renamed", "active": 0}
    steps = [
        pushing("updateMonitorIntoList", {"4": row}),
        pushing("deleteMonitorFromList", 5),
        pushing("monitorList", {"4": row}),
        pushing("heartbeatList", "4", [], True),
        pushing("disconnect"),
    ]
    monitor = Monitor(id=4, name="Renamed", active=False)
    async with serving([steps]) as replayer, replayer.conversation() as kuma:
        found = await heard_until(kuma, UpstreamUnreachableError)
    assert found == [
        told.MonitorChanged(monitor),
        told.MonitorRemoved(5),
        told.MonitorsListed((monitor,)),
        told.BeatsListed(4, (), replaces=True),
    ]

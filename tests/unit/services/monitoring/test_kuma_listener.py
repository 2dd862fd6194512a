"""Uptime Kuma as those see it who are signed in: recorded conversations, over real sockets."""

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from medianest.errors import InvalidInputError
from medianest.models import Maintenance, MonitorFeed
from medianest.models.user import Role, User
from medianest.services.monitoring import kuma_listener, kuma_sign_in
from tests.unit.integrations.uptime_kuma.recordings import VERSIONS, recording
from tests.unit.integrations.uptime_kuma.replayer import (
    Replayer,
    answering,
    asking,
    parts_of,
    pushing,
    replaying,
    serving,
)
from tests.unit.services.monitoring.watched import ADMIN, KUMA, USER

both = pytest.mark.parametrize("version", VERSIONS)
TOKEN = "eyJhbGciOiJIUzI1NiJ9.EXAMPLE-JWT.SIGNATURE"
PASSWORD = "Example-Passw0rd-1"
LOGIN = {"username": "admin", "password": PASSWORD, "token": ""}
SIGNING_IN = [asking("login", LOGIN), answering("login", {"ok": True, "token": TOKEN})]
BEAT = {"monitorID": 2, "status": 1, "time": "2026-11-20 21:11:49.121", "msg": "", "ping": 5}


def given(url, **more):
    return {"uptimeKuma": {"url": url, "username": "admin", "password": PASSWORD, **more}}


@pytest.fixture
async def parts(runtime, monkeypatch):
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    monkeypatch.setattr(kuma_listener, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(kuma_listener, "LONGEST_PAUSE_SECONDS", 0.2)
    monkeypatch.setattr(kuma_listener, "LOOK_SECONDS", 0.1)
    return runtime.monitoring


@pytest.fixture
def patient(monkeypatch):
    """What is pushed after an answer comes so late that the answer was read."""
    push = Replayer.push

    async def later(self, server, sid):
        await asyncio.sleep(0.5)
        await push(self, server, sid)

    monkeypatch.setattr(Replayer, "push", later)


@asynccontextmanager
async def listening(parts):
    task = asyncio.create_task(parts.kuma_listener.listen())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def until(check, seconds=10.0):
    for _ in range(int(seconds / 0.05)):
        if await check():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("it never came to that")


async def signed_in(runtime, url):
    """As if somebody had entered the password before."""
    settings = await runtime.settings.current()
    kuma = settings.uptime_kuma.model_copy(update={"url": url, "username": "admin"})
    async with runtime.database.write() as session:
        sealed = runtime._ciphers.encrypt(kuma_sign_in._place(kuma), TOKEN)
        session.add(MonitorFeed(source=KUMA, server_url=url, username="admin", token=sealed))
    await runtime.settings.replace(
        {"uptimeKuma": {"url": url, "username": "admin"}}, updated_by=None
    )


def counted_by_kuma(version):
    """What Kuma's own page counts out of the same recording, as its program does."""
    said = recording(version, "socketio-login-by-token")["conversation"]
    monitors = next(step["args"][0] for step in said if step["event"] == "monitorList")
    last = {
        step["args"][0]: step["args"][1][-1:] for step in said if step["event"] == "heartbeatList"
    }
    names = {0: "down", 1: "up", 2: "pending", 3: "maintenance"}
    counts = dict.fromkeys(("up", "down", "pending", "maintenance", "paused", "unknown"), 0)
    for number, monitor in monitors.items():
        beats = last.get(number)
        status = names[beats[0]["status"]] if beats else "unknown"
        counts[status if monitor["active"] else "paused"] += 1
    return counts


@both
async def test_counts_uptimes_and_groups_are_kumas_own(runtime, parts, watched, version):
    async with replaying(version, "socketio-login-by-token") as kuma:
        await signed_in(runtime, kuma.url)
        async with listening(parts):

            async def is_there():
                shown = await parts.overview.show(ADMIN)
                return shown.counts.up and all(
                    one.uptime_24h is not None for group in shown.groups for one in group.monitors
                )

            await until(is_there)
        shown = await parts.overview.show(ADMIN)
    counts = shown.counts.model_dump()
    assert counts.pop("total") == 9
    assert counts == counted_by_kuma(version)
    assert (counts["maintenance"], counts["paused"]) == (1, 1)
    assert {group.name: len(group.monitors) for group in shown.groups} == {
        "Media stack": 3,
        "Other services": 6,
    }
    told = {
        step["args"][0]: step["args"][2]
        for step in recording(version, "socketio-login-by-token")["conversation"]
        if step["event"] == "uptime" and step["args"][1] == 720
    }
    found = {
        number: (await watched.monitor(ours)).uptime_30d
        for number, ours in (await watched.roster.numbers(KUMA)).items()
    }
    assert found == told
    assert (await parts.overview.show(USER)).groups == []
    assert {row.title for row in await watched.rows(Maintenance)} >= {"NAS disk replacement"}
    assert not [row for row in await watched.rows(Maintenance) if row.is_public]


async def test_a_password_is_exchanged_for_a_token_and_kept_nowhere(runtime, parts, watched):
    async with serving([SIGNING_IN]) as kuma:
        shown = await runtime.settings.change(ADMIN, given(kuma.url, totp=""))
        assert [event for event, _ in kuma.asked] == ["login"]
    assert json.loads(shown.model_dump_json())["uptime_kuma"]["password"] == {"set": False}
    settings = (await runtime.settings.current()).uptime_kuma
    assert (settings.username, bool(settings.password)) == ("admin", False)
    assert await runtime._kuma_sign_in.token(settings) == TOKEN
    file = Path(str(runtime.database.url.database))
    raw = b"".join(part.read_bytes() for part in file.parent.glob(f"{file.name}*"))
    assert b"admin" in raw
    assert PASSWORD.encode() not in raw
    assert TOKEN.encode() not in raw


async def test_a_token_is_good_at_no_other_address_and_for_no_other_name(runtime, parts):
    async with serving([SIGNING_IN]) as kuma:
        await runtime.settings.change(ADMIN, given(kuma.url))
    settings = (await runtime.settings.current()).uptime_kuma
    assert await runtime._kuma_sign_in.token(settings)
    for other in ({"url": "http://127.0.0.1:9"}, {"username": "eve"}):
        assert await runtime._kuma_sign_in.token(settings.model_copy(update=other)) == ""


@both
async def test_a_wrong_password_a_missing_and_a_used_code_are_told_at_their_field(
    runtime, parts, version
):
    steps = recording(version, "socketio-login-2fa")["conversation"]
    answers = [
        step["args"][0] for step in steps if (step["direction"], step["event"]) == ("ack", "login")
    ]
    missing = next(one for one in answers if one.get("tokenRequired"))
    wrong = next(one for one in answers if one.get("ok") is False)
    password = recording(version, "socketio-login-failures")["conversation"]
    refused = next(
        step["args"][0] for step in password
        if (step["direction"], step["event"]) == ("ack", "login")
    )  # fmt: skip
    cases = [
        (missing, "", "uptimeKuma.totp"),
        (wrong, "123456", "uptimeKuma.totp"),
        (refused, "", "uptimeKuma.password"),
    ]
    for said, code, field in cases:
        steps = [asking("login", {**LOGIN, "token": code}), answering("login", said)]
        async with serving([steps]) as kuma:
            with pytest.raises(InvalidInputError) as error:
                await runtime.settings.change(ADMIN, given(kuma.url, totp=code))
            assert list(error.value.details) == [field]
            assert len(kuma.asked) == 1
    settings = (await runtime.settings.current()).uptime_kuma
    assert (settings.url, settings.username) == ("", "")


async def test_what_a_test_of_the_connection_used_a_code_for_is_not_asked_again(runtime, parts):
    ok = {"ok": True, "token": TOKEN}
    steps = [asking("login", {**LOGIN, "token": "123456"}), answering("login", ok)]
    async with serving([steps]) as kuma:
        keys = given(kuma.url, totp="123456")["uptimeKuma"]
        unsaved = await runtime.settings.with_unsaved(ADMIN, "uptimeKuma", keys)
        await runtime._kuma_sign_in.try_out(unsaved.uptime_kuma)
        await runtime.settings.change(ADMIN, {"uptimeKuma": keys})
        assert [event for event, _ in kuma.asked] == ["login"]
    settings = (await runtime.settings.current()).uptime_kuma
    assert await runtime._kuma_sign_in.token(settings) == TOKEN


async def test_a_token_that_is_refused_is_not_tried_again(runtime, parts):
    no = {"ok": False, "msg": "authInvalidToken", "msgi18n": True}
    steps = [asking("loginByToken", TOKEN), answering("loginByToken", no)]
    async with serving([steps]) as kuma:
        await signed_in(runtime, kuma.url)
        async with listening(parts):

            async def is_told():
                return (await parts.overview.show(USER)).feed.status == "unauthorized"

            await until(is_told)
            await asyncio.sleep(1)
            assert [event for event, _ in kuma.asked] == ["loginByToken"]
        assert "again" in (await parts.overview.show(USER)).feed.sentence


@both
async def test_a_change_of_the_password_while_connected_asks_for_another_sign_in(
    runtime, parts, patient, version
):
    listed = [
        step
        for step in parts_of(version, "socketio-login-by-token")[0]
        if step["event"] in ("monitorList", "heartbeatList", "loginByToken")
    ]
    first = [*listed, pushing("refresh"), pushing("disconnect")]
    no = {"ok": False, "msg": "authInvalidToken", "msgi18n": True}
    second = [asking("loginByToken", TOKEN), answering("loginByToken", no)]
    async with serving([first, second]) as kuma:
        await signed_in(runtime, kuma.url)
        async with listening(parts):

            async def is_told():
                return (await parts.overview.show(USER)).feed.status == "unauthorized"

            await until(is_told)
            await asyncio.sleep(0.5)
            assert [event for event, _ in kuma.asked] == ["loginByToken"] * 2
        shown = await parts.overview.show(ADMIN)
        assert shown.counts.total == 9, "what was told last is kept"


async def test_kuma_that_restarts_is_found_again_and_nobody_logs_in_with_a_password(
    runtime, parts, watched, patient
):
    listed = [
        step
        for step in parts_of("2.5.3", "socketio-login-by-token")[0]
        if step["event"] in ("monitorList", "loginByToken")
    ]
    async with serving(
        [[*listed, pushing("disconnect")], [*listed, pushing("heartbeat", BEAT)]]
    ) as kuma:
        await signed_in(runtime, kuma.url)
        async with listening(parts):

            async def is_back():
                numbers = await watched.roster.numbers(KUMA)
                return numbers and (await watched.monitor(numbers["2"])).status == "up"

            await until(is_back)
        assert kuma.connections == 2
        assert {event for event, _ in kuma.asked} == {"loginByToken"}


async def test_a_password_of_the_environment_is_used_once_in_ten_minutes(runtime, parts):
    no = {"ok": False, "msg": "authIncorrectCreds", "msgi18n": True}
    steps = [asking("login", LOGIN), answering("login", no)]
    async with serving([steps]) as kuma:
        settings = await runtime.settings.current()
        secret = type(settings.uptime_kuma.password)
        held = settings.uptime_kuma.model_copy(
            update={"url": kuma.url, "username": "admin", "password": secret(PASSWORD)}
        )
        with pytest.raises(InvalidInputError):
            await runtime._kuma_sign_in.again(held)
        assert not await runtime._kuma_sign_in.again(held)
        assert [event for event, _ in kuma.asked] == ["login"]


async def breaker_of(parts):
    return (await parts._breakers.show()).get("uptimeKuma")


async def test_its_pauses_are_told_as_a_breaker(runtime, parts, monkeypatch):
    monkeypatch.setattr(kuma_listener, "LONGEST_PAUSE_SECONDS", 4.0)
    parts.kuma_listener._pause = 2.0
    assert await breaker_of(parts) is None, "nobody listens without an account"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}"
    await signed_in(runtime, url)
    assert (await breaker_of(parts)).state == "closed"
    async with listening(parts):

        async def is_open():
            return (await breaker_of(parts)).state == "open"

        await until(is_open)
    shown = await breaker_of(parts)
    assert 3.0 <= (shown.next_try_at - shown.since).total_seconds() <= 4.0
    assert shown.last_error == (await parts.overview.show(ADMIN)).feed.sentence


async def test_a_connection_ends_what_its_pauses_told(runtime, parts, patient):
    async with replaying("2.5.3", "socketio-login-by-token") as kuma:
        await signed_in(runtime, kuma.url)
        await parts._kuma_breaker(kuma.url).note_failure("It is down.")
        assert (await breaker_of(parts)).state == "open"
        async with listening(parts):

            async def is_closed():
                return (await breaker_of(parts)).state == "closed"

            await until(is_closed)

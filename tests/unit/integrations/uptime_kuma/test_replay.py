"""Every recorded conversation of both versions, held again over a real Socket.IO server."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamCodeError,
    UpstreamError,
    UpstreamMissingError,
    UpstreamTokenError,
    UpstreamTwoFactorError,
)
from medianest.integrations.uptime_kuma import messages as told
from medianest.integrations.uptime_kuma.conversation import KumaConversation
from medianest.integrations.uptime_kuma.models import BeatStatus
from tests.unit.integrations.uptime_kuma.recordings import VERSIONS, acked, recording
from tests.unit.integrations.uptime_kuma.replayer import replaying

both = pytest.mark.parametrize("version", VERSIONS)
USER, PASSWORD, NEXT_PASSWORD, CODE = "admin", "Example-Passw0rd-1", "Example-Passw0rd-2", "123456"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.EXAMPLE-JWT.SIGNATURE"
KINDS = {
    "monitorList": told.MonitorsListed,
    "heartbeatList": told.BeatsListed,
    "importantHeartbeatList": told.ImportantBeatsListed,
    "heartbeat": told.BeatReceived,
    "uptime": told.UptimeTold,
    "maintenanceList": told.MaintenancesListed,
    "refresh": told.SessionEnded,
}


def kinds(version: str, name: str) -> list[type]:
    """What a recording told that is of use, in its order."""
    steps = recording(version, name)["conversation"]
    return [
        KINDS[step["event"]]
        for step in steps
        if step["direction"] == "in"
        and step["event"] in KINDS
        and not (step["event"] == "uptime" and step["args"][1] == "1y")
    ]


async def heard(kuma: KumaConversation, most: int) -> list[Any]:
    found: list[Any] = []
    async with asyncio.timeout(20):
        async for message in kuma.messages():
            found.append(message)
            if len(found) == most:
                break
    return found


def counted(messages: list[Any]) -> dict[str, list[int]]:
    """Monitors by what Kuma's own page counts them as."""
    [monitors] = [one.monitors for one in messages if isinstance(one, told.MonitorsListed)]
    last = {one.monitor_id: one.beats[-1] for one in messages if isinstance(one, told.BeatsListed)}
    found: dict[str, list[int]] = {}
    for monitor in monitors:
        status = last[monitor.id].status.name.lower() if monitor.active else "paused"
        found.setdefault(status, []).append(monitor.id)
    return found


COUNTS = {"up": [2, 4, 5, 8], "down": [1, 3, 6], "maintenance": [9], "paused": [7]}


@both
async def test_a_login_and_all_that_is_told_after_it(version: str):
    expected = kinds(version, "socketio-login-ok")
    async with replaying(version, "socketio-login-ok") as replayer:
        async with replayer.conversation() as kuma:
            assert await kuma.login(USER, PASSWORD) == TOKEN
            messages = await heard(kuma, len(expected))
            assert kuma.version == version
        assert replayer.asked == [
            ("login", ({"username": USER, "password": PASSWORD, "token": ""},))
        ]
        assert (replayer.strange, replayer.connections) == ([], 1)
    assert [type(one) for one in messages] == expected
    assert counted(messages) == COUNTS
    lists = [one for one in messages if isinstance(one, told.BeatsListed)]
    assert [one.monitor_id for one in lists] == list(range(1, 10))
    assert {beat.monitor_id == one.monitor_id for one in lists for beat in one.beats} == {True}
    assert not any(one.replaces for one in lists)
    assert any(isinstance(one, told.ImportantBeatsListed) for one in messages) == (
        version == "1.23.17"
    )


@both
async def test_a_token_signs_in_again(version: str):
    expected = kinds(version, "socketio-login-by-token")
    async with replaying(version, "socketio-login-by-token") as replayer:
        async with replayer.conversation() as kuma:
            await kuma.login_by_token(TOKEN)
            messages = await heard(kuma, len(expected))
        assert replayer.asked == [("loginByToken", (TOKEN,))]
    assert [type(one) for one in messages] == expected
    assert counted(messages) == COUNTS


@both
async def test_wrong_passwords_and_tokens(version: str):
    async with replaying(version, "socketio-login-failures") as replayer:
        async with replayer.conversation() as kuma:
            for name in (USER, "nobody"):
                with pytest.raises(UpstreamAuthError, match="name and password") as caught:
                    await kuma.login(name, "wrong")
                assert type(caught.value) is UpstreamAuthError
            with pytest.raises(UpstreamTokenError):
                await kuma.login_by_token("not.a.jwt")
            assert kuma.version == ""  # Strangers are not told.
        assert (len(replayer.asked), replayer.strange) == (3, [])


@both
async def test_the_second_factor(version: str):
    async with replaying(version, "socketio-login-2fa") as replayer:
        async with replayer.conversation() as kuma:
            with pytest.raises(UpstreamTwoFactorError):
                await kuma.login(USER, PASSWORD)
            with pytest.raises(UpstreamCodeError):
                await kuma.login(USER, PASSWORD, "000000")
            assert await kuma.login(USER, PASSWORD, CODE) == TOKEN
        async with replayer.conversation() as kuma:
            # The same code a second time, then a token from before there was a second factor.
            with pytest.raises(UpstreamCodeError):
                await kuma.login(USER, PASSWORD, CODE)
            await kuma.login_by_token(TOKEN)
        assert (len(replayer.asked), replayer.strange, replayer.connections) == (5, [], 2)


@both
async def test_too_many_logins_are_told_with_a_pause_and_never_tried_again(version: str):
    refusals = [answer for answer in acked(version, "socketio-login-rate-limit", "login") if answer]
    async with replaying(version, "socketio-login-rate-limit") as replayer:
        async with replayer.conversation() as kuma:
            errors: list[UpstreamError] = []
            for password in ["wrong"] * (len(refusals) - 1) + [PASSWORD]:
                with pytest.raises(UpstreamError) as caught:
                    await kuma.login(USER, password)
                errors.append(caught.value)
            with pytest.raises(UpstreamTokenError):
                await kuma.login_by_token(TOKEN)
        assert len(replayer.asked) == len(refusals) + 1
    too_often = [error for error in errors if isinstance(error, UpstreamBusyError)]
    assert [error.retry_after_seconds for error in too_often] == [60.0] * len(too_often)
    # The right password is refused as well.
    assert errors[-1] in too_often


@both
async def test_a_changed_password_ends_the_session_and_nobody_tries_again(version: str):
    expected = kinds(version, "socketio-password-change")
    async with replaying(version, "socketio-password-change") as replayer:
        async with replayer.conversation() as kuma:
            messages = await heard(kuma, len(expected) + 1)
            await asyncio.sleep(0.2)
        assert [type(one) for one in messages] == expected
        assert messages[-1] == told.SessionEnded()
        assert (replayer.asked, replayer.connections) == ([], 1)
        async with replayer.conversation() as kuma:
            with pytest.raises(UpstreamTokenError, match="Connect it again"):
                await kuma.login_by_token(TOKEN)
            assert await kuma.login(USER, NEXT_PASSWORD) == "eyJ.EXAMPLE3"
        assert replayer.strange == []


@both
async def test_beats_and_changes_are_asked_for(version: str):
    [answer] = acked(version, "socketio-queries", "getMonitorBeats")
    async with replaying(version, "socketio-queries") as replayer:
        async with replayer.conversation() as kuma:
            beats = await kuma.beats(2, 1)
            assert len(beats) == len(answer["data"])
            assert {beat.monitor_id for beat in beats} == {2}
            if version == "2.5.3":
                changes = await kuma.important_beats()
                assert [(one.monitor_id, one.status) for one in changes[:3]] == [
                    (8, BeatStatus.UP), (9, BeatStatus.MAINTENANCE), (1, BeatStatus.DOWN),
                ]  # fmt: skip
                assert all(one.important for one in changes)
        assert replayer.strange == []


async def test_1_23_is_not_asked_for_changes_as_it_would_never_answer():
    async with replaying("1.23.17", "socketio-login-ok") as replayer:
        async with replayer.conversation() as kuma:
            await kuma.login(USER, PASSWORD)
            await heard(kuma, 5)
            with pytest.raises(UpstreamMissingError):
                await kuma.important_beats(2)
        assert [event for event, _ in replayer.asked] == ["login"]


@both
async def test_a_service_goes_down_and_up_again(version: str):
    expected = kinds(version, "socketio-live-up-down-up")
    async with (
        replaying(version, "socketio-live-up-down-up") as replayer,
        replayer.conversation() as kuma,
    ):
        messages = await heard(kuma, len(expected))
    assert [type(one) for one in messages] == expected
    beats = [one.beat for one in messages if isinstance(one, told.BeatReceived)]
    plex = [beat.status for beat in beats if beat.monitor_id == 2]
    assert BeatStatus.DOWN in plex
    assert plex[-1] == BeatStatus.UP
    uptimes = [one.uptime for one in messages if isinstance(one, told.UptimeTold)]
    assert {one.hours for one in uptimes} == {24, 720}
    assert {beat.status for beat in beats if beat.monitor_id == 9} == {BeatStatus.MAINTENANCE}

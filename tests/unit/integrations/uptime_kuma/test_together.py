"""The client and the pretend Kuma hold to the same contract, through what happens to a server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from medianest.demo.kuma.pretend_kuma import VERSIONS
from medianest.demo.kuma.site import KumaSite
from medianest.demo.kuma.start import GROUP, NAS, PAUSED, PLEX, PORT
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamCodeError,
    UpstreamMissingError,
    UpstreamTokenError,
    UpstreamTwoFactorError,
    UpstreamUnreachableError,
)
from medianest.integrations.uptime_kuma import messages as told
from medianest.integrations.uptime_kuma.client import UptimeKuma
from medianest.integrations.uptime_kuma.conversation import KumaConversation
from medianest.integrations.uptime_kuma.models import BeatStatus


@pytest.fixture(params=list(VERSIONS))
def kuma(request: pytest.FixtureRequest, pretend_kuma: KumaSite) -> KumaSite:
    """Each version after the other."""
    pretend_kuma.switches.become(request.param)
    return pretend_kuma


@pytest.fixture
async def talk(kuma: KumaSite) -> AsyncIterator[KumaConversation]:
    async with KumaConversation(kuma.base_url) as found:
        yield found


@pytest.fixture
async def client(kuma: KumaSite) -> AsyncIterator[UptimeKuma]:
    found = UptimeKuma(kuma.base_url, kuma.api_key, timeout_seconds=2)
    yield found
    await found.close()


class Listener:
    """Takes what is told, and looks for something in it."""

    def __init__(self, talk: KumaConversation) -> None:
        self._messages = talk.messages()

    async def next(self, kind: type) -> told.Message:
        """The next message of that kind."""
        async with asyncio.timeout(10):
            return await anext(one async for one in self._messages if isinstance(one, kind))

    async def next_beat(self, monitor_id: int) -> BeatStatus:
        while True:
            message = await self.next(told.BeatReceived)
            assert isinstance(message, told.BeatReceived)
            if message.beat.monitor_id == monitor_id:
                return message.beat.status


async def signed_in(kuma: KumaSite, talk: KumaConversation) -> str:
    return await talk.login(kuma.username, kuma.password)


async def test_all_there_is_after_a_login(kuma: KumaSite, talk: KumaConversation):
    await signed_in(kuma, talk)
    listener = Listener(talk)
    listed = await listener.next(told.MonitorsListed)
    assert isinstance(listed, told.MonitorsListed)
    assert [one.id for one in listed.monitors if not one.active] == [PAUSED]
    assert [one.id for one in listed.monitors if one.in_maintenance] == [NAS]
    last: dict[int, BeatStatus] = {}
    while len(last) < len(listed.monitors):
        beats = await listener.next(told.BeatsListed)
        assert isinstance(beats, told.BeatsListed)
        last[beats.monitor_id] = beats.beats[-1].status
    assert last[NAS] == BeatStatus.MAINTENANCE
    assert talk.version == VERSIONS[kuma.kuma.product]


async def test_a_service_that_goes_down_and_up_is_told_at_once(
    kuma: KumaSite, talk: KumaConversation
):
    await signed_in(kuma, talk)
    listener = Listener(talk)
    await listener.next(told.UptimeTold)
    kuma.switches.down(PLEX)
    assert await listener.next_beat(PLEX) == BeatStatus.DOWN
    assert await listener.next_beat(GROUP) == BeatStatus.DOWN
    kuma.switches.up(PLEX, ping=12)
    assert await listener.next_beat(PLEX) == BeatStatus.UP
    beats = await talk.beats(PLEX, 24)
    assert [beat.status for beat in beats][-2:] == [BeatStatus.DOWN, BeatStatus.UP]
    assert [beat.response_ms for beat in beats][-2:] == [None, 12.0]


async def test_a_pause_an_edit_and_an_end(kuma: KumaSite, talk: KumaConversation):
    await signed_in(kuma, talk)
    listener = Listener(talk)
    await listener.next(told.MonitorsListed)
    kuma.switches.edit(PORT, name="Renamed")
    kuma.switches.pause(PORT)
    if kuma.kuma.is_two:
        await listener.next(told.MonitorChanged)
        changed = await listener.next(told.MonitorChanged)
        assert isinstance(changed, told.MonitorChanged)
        monitor = changed.monitor
    else:
        await listener.next(told.MonitorsListed)
        listed = await listener.next(told.MonitorsListed)
        assert isinstance(listed, told.MonitorsListed)
        [monitor] = [one for one in listed.monitors if one.id == PORT]
    assert (monitor.id, monitor.name, monitor.active) == (PORT, "Renamed", False)
    kuma.switches.remove(PORT)
    if kuma.kuma.is_two:
        assert await listener.next(told.MonitorRemoved) == told.MonitorRemoved(PORT)
    else:
        listed = await listener.next(told.MonitorsListed)
        assert isinstance(listed, told.MonitorsListed)
        assert PORT not in [one.id for one in listed.monitors]


async def test_maintenance_is_not_down(kuma: KumaSite, talk: KumaConversation):
    await signed_in(kuma, talk)
    listener = Listener(talk)
    await listener.next(told.UptimeTold)
    kuma.switches.maintain("New disk", [PLEX])
    listed = await listener.next(told.MaintenancesListed)
    assert isinstance(listed, told.MaintenancesListed)
    [planned] = [one for one in listed.maintenances if one.title == "New disk"]
    assert planned.is_now
    assert planned.starts_at is not None
    assert planned.ends_at is not None
    assert (planned.ends_at - planned.starts_at).total_seconds() == 3600
    kuma.switches.down(PLEX)
    assert await listener.next_beat(PLEX) == BeatStatus.MAINTENANCE


async def test_the_second_factor_and_the_token_of_before(kuma: KumaSite, talk: KumaConversation):
    token = await signed_in(kuma, talk)
    kuma.switches.two_factor(on=True)
    async with KumaConversation(kuma.base_url) as another:
        with pytest.raises(UpstreamTwoFactorError):
            await another.login(kuma.username, kuma.password)
        code = kuma.switches.code()
        await another.login(kuma.username, kuma.password, code)
        with pytest.raises(UpstreamCodeError):
            await another.login(kuma.username, kuma.password, code)
        await another.login_by_token(token)


async def test_a_changed_password(kuma: KumaSite, talk: KumaConversation):
    token = await signed_in(kuma, talk)
    tried = kuma.kuma.logins.by_password
    kuma.switches.change_password("another")
    listener = Listener(talk)
    assert await listener.next(told.SessionEnded) == told.SessionEnded()
    async with KumaConversation(kuma.base_url) as another:
        with pytest.raises(UpstreamTokenError):
            await another.login_by_token(token)
        with pytest.raises(UpstreamAuthError, match="name and password"):
            await signed_in(kuma, another)
    assert kuma.kuma.logins.by_password == tried + 1


async def test_a_restart_ends_the_conversation_and_leaves_the_token(
    kuma: KumaSite, talk: KumaConversation
):
    token = await signed_in(kuma, talk)
    kuma.switches.restart()
    with pytest.raises(UpstreamUnreachableError):
        await Listener(talk).next(told.SessionEnded)
    async with KumaConversation(kuma.base_url) as another:
        await another.login_by_token(token)
        await Listener(another).next(told.MonitorsListed)
    assert kuma.kuma.logins.by_password == 1


async def test_twenty_logins_a_minute_are_for_everybody(kuma: KumaSite, talk: KumaConversation):
    token = await signed_in(kuma, talk)
    for _ in range(19):
        with pytest.raises(UpstreamAuthError):
            await talk.login(kuma.username, "wrong")
    with pytest.raises(UpstreamBusyError) as caught:
        await signed_in(kuma, talk)
    assert caught.value.retry_after_seconds == 60
    await talk.login_by_token(token)


async def test_500_monitors(kuma: KumaSite, talk: KumaConversation):
    kuma.switches.fill(500, groups=20)
    await signed_in(kuma, talk)
    listener = Listener(talk)
    listed = await listener.next(told.MonitorsListed)
    assert isinstance(listed, told.MonitorsListed)
    assert len(listed.monitors) == 529
    heard = {(await listener.next(told.BeatsListed)).monitor_id for _ in range(529)}
    assert heard == {one.id for one in listed.monitors}


async def test_a_status_page_is_as_it_is_now(kuma: KumaSite, client: UptimeKuma):
    before = await client.status_page("media")
    kuma.switches.post_incident("Second note", "Just now")
    after = await client.status_page("Media")
    assert [one.title for one in before.incidents] == ["Requests service returns errors"]
    assert "Second note" in [one.title for one in after.incidents]
    assert [group.name for group in after.groups] == ["Media", "Infrastructure"]
    kuma.switches.down(PLEX)
    beats = await client.page_beats("media")
    assert beats.beats[PLEX][-1].status == BeatStatus.DOWN
    assert beats.uptime_24h[PLEX] < 1


async def test_an_unknown_page(kuma: KumaSite, client: UptimeKuma):
    with pytest.raises(UpstreamMissingError, match="no public status page"):
        await client.status_page("does-not-exist")
    assert (await client.page_beats("does-not-exist")).beats == {}


async def test_the_history_of_incidents(kuma: KumaSite, client: UptimeKuma):
    number = kuma.switches.post_incident("Over", "It was short")
    kuma.switches.resolve_incident(number)
    if not kuma.kuma.is_two:
        with pytest.raises(UpstreamMissingError, match="no history"):
            await client.incident_history("media")
        return
    found = await client.incident_history("media")
    assert [(one.title, one.active) for one in found] == [
        ("Over", False), ("Requests service returns errors", True),
    ]  # fmt: skip


async def test_metrics(kuma: KumaSite, client: UptimeKuma):
    figures = await client.figures()
    assert figures.version == VERSIONS[kuma.kuma.product]
    status = {one.name: one.status for one in figures.monitors}
    assert status["NAS web UI"] == BeatStatus.MAINTENANCE
    assert "Old server (paused)" not in status
    kuma.switches.switch_key(1, on=False)
    with pytest.raises(UpstreamAuthError):
        await client.figures()

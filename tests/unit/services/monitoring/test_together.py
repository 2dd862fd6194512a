"""MediaNest and a pretend Uptime Kuma of either version, signed in, through what happens to it."""

import asyncio
import time
from contextlib import asynccontextmanager

import pytest

from medianest.demo.kuma.start import PLEX
from medianest.errors import InvalidInputError
from medianest.models import Delivery
from medianest.models.user import Role, User
from medianest.services.monitoring import kuma_listener
from tests.unit.services.monitoring.watched import ADMIN, KUMA, Watched

PRODUCTS = ("1.23", "2")
both = pytest.mark.parametrize("product", PRODUCTS)


class Installation:
    """Ours, connected to theirs with its account."""

    def __init__(self, runtime, kuma, product):
        self.runtime, self.kuma, self.watched = runtime, kuma, Watched(runtime)
        kuma.switches.become(product)

    @property
    def account(self):
        given = {"url": self.kuma.base_url, "username": self.kuma.username}
        return {**given, "password": self.kuma.password}

    async def connect(self, **more):
        await self.runtime.settings.change(ADMIN, {"uptimeKuma": {**self.account, **more}})

    @asynccontextmanager
    async def listening(self):
        task = asyncio.create_task(self.runtime.monitoring.kuma_listener.listen())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def plex(self):
        numbers = await self.watched.roster.numbers(KUMA)
        return (await self.watched.monitor(numbers[str(PLEX)])).status if numbers else ""

    async def feed(self):
        return (await self.runtime.monitoring.overview.show(ADMIN)).feed.status

    async def until(self, ask, wanted, seconds=15.0):
        """How many seconds it took until ``ask`` answered ``wanted``."""
        began = time.monotonic()
        while (found := await ask()) != wanted:
            assert time.monotonic() - began < seconds, found
            await asyncio.sleep(0.05)
        return time.monotonic() - began


@pytest.fixture
async def installation(runtime, pretend_kuma, product):
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    return Installation(runtime, pretend_kuma, product)


@both
async def test_what_stops_and_starts_over_there_does_so_here_and_is_told_once(installation):
    await installation.connect()
    switches = installation.kuma.switches
    async with installation.listening():
        await installation.until(installation.plex, "up")
        switches.down(PLEX)
        await installation.until(installation.plex, "down")
        switches.up(PLEX)
        await installation.until(installation.plex, "up")
        switches.pause(PLEX)
        await installation.until(installation.plex, "paused")
        switches.resume(PLEX)
        await installation.until(installation.plex, "up")
    titles = [row.title for row in await installation.watched.rows(Delivery)]
    assert sorted(titles) == ["Plex is down", "Plex is up again"]


@pytest.mark.parametrize("product", ["2"])
async def test_a_change_after_a_pause_is_not_kept_waiting_for_more(installation, monkeypatch):
    monkeypatch.setattr(kuma_listener, "GATHER_SECONDS", 2.0)
    await installation.connect()
    async with installation.listening():
        await installation.until(installation.plex, "up")
        await asyncio.sleep(5)  # what is told with a sign-in may be two bursts
        installation.kuma.switches.down(PLEX)
        assert await installation.until(installation.plex, "down") < 1.5


@both
async def test_after_an_outage_it_is_back_within_ten_seconds_and_no_password_is_used(installation):
    await installation.connect()
    logins = installation.kuma.kuma.logins
    async with installation.listening():
        await installation.until(installation.plex, "up")
        installation.kuma.switches.behave(down=True)
        await installation.until(installation.feed, "unreachable")
        shown = await installation.runtime.monitoring.overview.show(ADMIN)
        assert shown.counts.total == 9, "what was told last is kept"
        await asyncio.sleep(5)
        installation.kuma.switches.behave(down=False)
        assert await installation.until(installation.feed, "ok") < 10
    assert logins.by_password == 1
    assert logins.by_token <= 3


@both
async def test_another_password_over_there_ends_it_until_somebody_enters_that(installation):
    await installation.connect()
    logins = installation.kuma.kuma.logins
    async with installation.listening():
        await installation.until(installation.plex, "up")
        installation.kuma.switches.change_password("Another-Passw0rd")
        await installation.until(installation.feed, "unauthorized")
        before = (logins.by_password, logins.by_token, logins.refused)
        await asyncio.sleep(3)
        assert (logins.by_password, logins.by_token, logins.refused) == before
        await installation.connect(password="Another-Passw0rd")
        await installation.until(installation.feed, "ok")


@both
async def test_a_second_factor_is_asked_for_and_its_code_used_once(installation):
    installation.kuma.switches.two_factor(on=True)
    with pytest.raises(InvalidInputError) as error:
        await installation.connect()
    assert list(error.value.details) == ["uptimeKuma.totp"]
    code = installation.kuma.switches.code()
    await installation.connect(totp=code)
    async with installation.listening():
        await installation.until(installation.feed, "ok")


@both
async def test_who_tries_the_account_is_told_that_it_signs_in(installation):
    async def noted(**more):
        tried = {**installation.account, **more}
        return (await installation.runtime.connections.test(ADMIN, "uptimeKuma", tried)).notes

    (signed_in,) = await noted()
    assert signed_in.startswith("Signed in as “admin”")
    with pytest.raises(InvalidInputError):
        await noted(password="another one")
    await installation.connect()
    (not_tried,) = await noted(password="")
    assert "not tried" in not_tried
    logins = installation.kuma.kuma.logins
    assert logins.by_password - logins.refused == 1, "saving found what was tried"

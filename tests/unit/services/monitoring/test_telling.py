"""Administrators hear once that something is down, and once that it is up again."""

import pytest

from medianest.models import Delivery
from medianest.models.user import Role, User
from tests.clients.raw_site import raw_site
from tests.recorded import recorded
from tests.unit.services.monitoring.watched import (
    ADMIN,
    DOWN,
    MAINTENANCE,
    PENDING,
    UP,
    USER,
    listed,
)

SEERR = [recorded("seerr/status"), recorded("seerr/auth-me")]


@pytest.fixture(autouse=True)
async def _people(runtime):
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
        session.add(User(id=USER.user_id, email="una@example.org", name="Una"))


async def titles(watched):
    rows = sorted(await watched.rows(Delivery), key=lambda row: row.created_at)
    assert {row.user_id for row in rows} <= {ADMIN.user_id}
    return [row.title for row in rows]


@pytest.mark.databases
async def test_down_is_told_once_and_up_once_with_anything_in_between(watched, plex):
    await watched.look(plex, (0, UP, 5))
    await watched.look(plex, (20, PENDING, None))
    assert await titles(watched) == []
    await watched.look(plex, (40, DOWN, None))
    await watched.look(plex, (40, DOWN, None), (60, DOWN, None), live=False)
    assert await titles(watched) == ["Plex is down"]
    await watched.look(plex, (80, MAINTENANCE, None))
    await watched.look(plex, (100, PENDING, None))
    await watched.look(plex, (120, UP, 5))
    assert await titles(watched) == ["Plex is down", "Plex is up again"]
    await watched.look(plex, (140, PENDING, None))
    await watched.look(plex, (160, UP, 5))
    assert len(await titles(watched)) == 2


async def test_nobody_is_told_of_what_was_before_anybody_looked(watched, plex):
    await watched.look(
        plex, (0, UP, 5), (20, DOWN, None), (40, UP, 5), (60, DOWN, None), live=False
    )
    assert await titles(watched) == []
    await watched.look(plex, (80, UP, 5), (100, DOWN, None), live=False)
    assert await titles(watched) == []


async def test_groups_and_what_is_paused_are_not_told_of(watched):
    numbers = await watched.list(
        listed("1", "Stack", kind="group"), listed("2", "Old", is_active=False)
    )
    for number in numbers.values():
        await watched.look(number, (0, UP, 5))
        await watched.look(number, (20, DOWN, None))
    assert await titles(watched) == []


@pytest.mark.parametrize("beside_kuma", [False, True])
async def test_own_looks_tell_only_where_uptime_kuma_does_not(runtime, watched, beside_kuma):
    async with raw_site(*SEERR) as site:
        given = {"overseerr": {"url": site.url, "apiKey": "key"}}
        if beside_kuma:
            given["uptimeKuma"] = {"url": "http://127.0.0.1:9", "statusPageSlug": "media"}
        await runtime.settings.replace(given, updated_by=None)
        await runtime.monitoring.own_checks.look()
    for _ in range(3):
        await runtime.monitoring.own_checks.look()
    assert await titles(watched) == ([] if beside_kuma else ["Overseerr is down"])


@pytest.mark.long
async def test_uptime_kuma_itself_is_told_of_once_however_long_it_is_away(runtime, watched):
    async with raw_site(recorded("uptime_kuma/2.5.3/entry-page")) as site:
        given = {"url": site.url, "statusPageSlug": "media"}
        await runtime.settings.replace({"uptimeKuma": given}, updated_by=None)
        await runtime.monitoring.own_checks.look()
    for _ in range(5):
        await runtime.monitoring.own_checks.look()
        await runtime.monitoring.kuma_page.read()
    assert await titles(watched) == ["Uptime Kuma is down"]

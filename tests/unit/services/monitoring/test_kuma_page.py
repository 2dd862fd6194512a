"""A public status page of Uptime Kuma, as it was recorded: all there is without an account."""

import json

import pytest

from medianest.models import Incident, Maintenance
from tests.clients.raw_site import answer, raw_site
from tests.recorded import FOLDER, recorded
from tests.unit.services.monitoring.watched import ADMIN, KUMA, USER

VERSIONS = ("1.23.17", "2.5.3")
STATES = {
    "Plex": "up",
    "Requests": "down",
    "Downloader health": "up",
    "Database port": "up",
    "Loopback ping": "down",
    "NAS web UI": "maintenance",
    "Backup job (push)": "up",
    "Old server (paused)": "unknown",
}


def said(version, *names):
    return [recorded(f"uptime_kuma/{version}/{name}") for name in names]


def page_without_incidents(version):
    found = json.loads((FOLDER / f"uptime_kuma/{version}/status-page-media.json").read_text())
    body = {**found["body"], "incident": None, "maintenanceList": []}
    return answer(json.dumps({**body, "incidents": []} if "incidents" in body else body))


async def set_up(runtime, url, slug="media"):
    given = {"url": url, "statusPageSlug": slug}
    await runtime.settings.replace({"uptimeKuma": given}, updated_by=None)


async def read(runtime, version="2.5.3", *answers):
    whole = answers or said(version, "status-page-media", "status-page-heartbeat-media")
    async with raw_site(*whole) as site:
        await set_up(runtime, site.url)
        await runtime.monitoring.kuma_page.read()


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_monitor_is_as_the_page_says_and_what_is_paused_is_not_called_up(
    runtime, version
):
    await read(runtime, version)
    shown = await runtime.monitoring.overview.show(USER)
    assert shown.feed.source == KUMA
    assert shown.feed.seen_at
    assert [(group.name, group.is_published) for group in shown.groups] == [
        ("Media", True),
        ("Infrastructure", True),
    ]
    found = {one.name: one.status for group in shown.groups for one in group.monitors}
    assert found == STATES
    counts = shown.counts
    assert (counts.up, counts.down, counts.maintenance, counts.unknown) == (4, 2, 1, 1)
    assert counts.total == 8
    by_name = {one.name: one for group in shown.groups for one in group.monitors}
    heard = FOLDER / f"uptime_kuma/{version}/status-page-heartbeat-media.json"
    uptimes = json.loads(heard.read_text())["body"]["uptimeList"]
    assert 0.9 < by_name["Plex"].uptime_24h == uptimes["2_24"] < 1
    assert by_name["Requests"].uptime_24h == uptimes["3_24"] == 0


@pytest.mark.parametrize("version", VERSIONS)
async def test_incidents_and_maintenance_come_and_are_over_when_the_page_has_them_no_more(
    runtime, watched, version
):
    await read(runtime, version)
    (incident,) = await watched.rows(Incident)
    assert (incident.title, incident.resolved_at) == ("Requests service returns errors", None)
    (work,) = await watched.rows(Maintenance)
    assert (work.title, work.is_public) == ("NAS disk replacement", True)
    beats = said(version, "status-page-heartbeat-media")
    async with raw_site(page_without_incidents(version), *beats) as site:
        await runtime.monitoring.kuma_page.read()  # the old place is gone: nothing is over yet
        assert (await watched.rows(Incident))[0].resolved_at is None
        await set_up(runtime, site.url)
        await runtime.monitoring.kuma_page.read()
    (incident,) = await watched.rows(Incident)
    assert incident.resolved_at is not None
    assert not await watched.rows(Maintenance)


async def test_what_was_told_last_stays_with_its_age_while_kuma_is_away(runtime):
    await read(runtime)
    before = await runtime.monitoring.overview.show(USER)
    await runtime.monitoring.kuma_page.read()
    after = await runtime.monitoring.overview.show(USER)
    assert (after.groups, after.counts) == (before.groups, before.counts)
    assert (before.feed.status, after.feed.status) == ("ok", "unreachable")
    assert after.feed.seen_at == before.feed.seen_at
    assert "Uptime Kuma" in after.feed.sentence


async def test_an_unknown_slug_and_a_page_of_html_are_trouble_and_change_nothing(runtime):
    await read(runtime)
    html = answer("<!doctype html>", content_type="text/html; charset=utf-8")
    for bad in (recorded("uptime_kuma/2.5.3/status-page-unknown-slug"), html):
        await read(runtime, "", bad)
        shown = await runtime.monitoring.overview.show(USER)
        assert shown.feed.status == "unreachable"
        assert shown.counts.total == 8


async def test_another_kuma_begins_with_nothing_of_the_one_before(runtime, watched):
    await read(runtime)
    numbers = await watched.roster.numbers(KUMA)
    await read(runtime, "2.5.3", *said("2.5.3", "status-page-empty", "status-page-heartbeat-empty"))
    assert numbers
    assert await watched.roster.numbers(KUMA) == {}
    shown = await runtime.monitoring.overview.show(ADMIN)
    assert (shown.counts.total, shown.feed.status) == (0, "ok")


async def test_without_a_page_nobody_is_asked(runtime):
    async with raw_site() as site:
        await set_up(runtime, site.url, slug="")
        await runtime.monitoring.kuma_page.read()
        assert not site.asked
    assert (await runtime.monitoring.overview.show(USER)).feed.source == "own"


async def test_beside_an_account_the_page_tells_of_incidents_alone(runtime, watched):
    answers = said("2.5.3", "status-page-media", "status-page-heartbeat-media")
    async with raw_site(*answers) as site:
        given = {"url": site.url, "statusPageSlug": "media", "username": "admin"}
        await runtime.settings.replace({"uptimeKuma": given}, updated_by=None)
        await runtime.monitoring.kuma_page.read()
    assert await watched.roster.numbers(KUMA) == {}
    assert [row.title for row in await watched.rows(Incident)] == [
        "Requests service returns errors"
    ]
    assert [row.is_public for row in await watched.rows(Maintenance)] == [True]
    await runtime.monitoring.kuma_page.read()
    assert (await runtime.monitoring.overview.show(USER)).feed.status == "ok"

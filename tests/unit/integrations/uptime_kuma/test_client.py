"""What Uptime Kuma tells over HTTP, as it was recorded."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamError,
    UpstreamMissingError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.uptime_kuma.client import UptimeKuma
from medianest.integrations.uptime_kuma.figures import figures_of
from medianest.integrations.uptime_kuma.models import BeatStatus
from tests.clients.raw_site import RawSite, answer, raw_site
from tests.unit.integrations.uptime_kuma.recordings import VERSIONS, answer_of, body_of

both = pytest.mark.parametrize("version", VERSIONS)
KEY = "planted-key-of-kuma"
PAGE = answer("<!doctype html>", content_type="text/html; charset=utf-8")


@asynccontextmanager
async def kuma_saying(
    *answers: bytes | None, key: str = KEY
) -> AsyncIterator[tuple[UptimeKuma, RawSite]]:
    async with raw_site(*answers) as site:
        client = UptimeKuma(site.url, key, timeout_seconds=1)
        try:
            yield client, site
        finally:
            await client.close()


def target(site: RawSite) -> str:
    return site.asked[-1].split(" ")[1]


@both
async def test_a_status_page_and_its_beats(version: str):
    async with kuma_saying(answer_of(version, "status-page-media")) as (kuma, site):
        page = await kuma.status_page("media")
        assert target(site).partition("?")[0] == "/api/status-page/media"
    assert [len(group.monitors) for group in page.groups] == [3, 5]
    assert len(page.incidents) == len(page.maintenances) == 1
    async with kuma_saying(answer_of(version, "status-page-heartbeat-media")) as (kuma, site):
        beats = await kuma.page_beats("media")
        assert target(site).partition("?")[0] == "/api/status-page/heartbeat/media"
    assert sorted(beats.beats) == [2, 3, 4, 5, 6, 7, 8, 9]


async def test_no_answer_is_an_old_one():
    async with kuma_saying(answer_of("2.5.3", "status-page-empty")) as (kuma, site):
        await kuma.status_page("empty")
        await kuma.status_page("empty")
        await kuma.status_page("empty")
        asked = {head.split(" ")[1] for head in site.asked}
    assert len(asked) == 3
    assert all(one.startswith("/api/status-page/empty?_=") for one in asked)


async def test_slugs_are_asked_for_in_lower_case_as_1_23_knows_no_other():
    assert answer_of("1.23.17", "status-page-media-uppercase-slug") is None
    async with kuma_saying(answer_of("1.23.17", "status-page-media")) as (kuma, site):
        await kuma.status_page("MEDIA/x?y")
        assert target(site).startswith("/api/status-page/media%2Fx%3Fy?_=")


async def test_an_unknown_slug_on_2_x():
    async with kuma_saying(answer_of("2.5.3", "status-page-unknown-slug")) as (kuma, site):
        with pytest.raises(UpstreamMissingError, match="no public status page of this name"):
            await kuma.status_page("does-not-exist")
        assert len(site.asked) == 1
        with pytest.raises(UpstreamMissingError):
            await kuma.incident_history("does-not-exist")


async def test_an_unknown_slug_on_1_23_which_never_answers():
    silence = answer_of("1.23.17", "status-page-unknown-slug")
    assert silence is None
    async with kuma_saying(silence, answer_of("1.23.17", "entry-page")) as (kuma, site):
        with pytest.raises(UpstreamMissingError, match="no public status page of this name"):
            await kuma.status_page("does-not-exist")
        assert target(site) == "/api/entry-page"


async def test_a_server_that_says_nothing_at_all_has_no_page_that_is_missing():
    async with kuma_saying(None) as (kuma, _):
        with pytest.raises(UpstreamUnreachableError):
            await kuma.status_page("media")


@both
async def test_a_page_that_does_not_exist_has_no_beats(version: str):
    async with kuma_saying(answer_of(version, "status-page-heartbeat-unknown-slug")) as (kuma, _):
        found = await kuma.page_beats("does-not-exist")
    assert (found.beats, found.uptime_24h) == ({}, {})


async def test_the_history_of_incidents():
    async with kuma_saying(answer_of("2.5.3", "status-page-incident-history")) as (kuma, site):
        [incident] = await kuma.incident_history("media")
        assert target(site).startswith("/api/status-page/media/incident-history?_=")
    assert incident.title == "Requests service returns errors"


async def test_1_23_has_no_history_and_answers_with_a_page():
    async with kuma_saying(answer_of("1.23.17", "status-page-incident-history")) as (kuma, _):
        with pytest.raises(UpstreamMissingError, match="no history"):
            await kuma.incident_history("media")


@both
async def test_a_page_of_html_with_200_is_no_answer(version: str):
    for said in (answer_of(version, "unknown-api-path"), PAGE, answer("[]"), answer("{}")):
        async with kuma_saying(said) as (kuma, _):
            with pytest.raises(UpstreamResponseError):
                await kuma.status_page("media")
            with pytest.raises(UpstreamResponseError):
                await kuma.page_beats("media")


@both
async def test_what_metrics_tell(version: str):
    async with kuma_saying(answer_of(version, "metrics-200-after-restart")) as (kuma, site):
        found = await kuma.figures()
        assert "authorization: basic" in site.asked[0].lower()
    assert found.version == version
    monitors = {one.name: one for one in found.monitors}
    assert {name: one.status for name, one in monitors.items()} == {
        "Media stack": BeatStatus.DOWN,
        "Plex": BeatStatus.UP,
        "Requests": BeatStatus.DOWN,
        "Database port": BeatStatus.UP,
        "Downloader health": BeatStatus.UP,
        "Loopback ping": BeatStatus.DOWN,
        "NAS web UI": BeatStatus.MAINTENANCE,
    }
    assert monitors["Requests"].response_ms is None
    assert monitors["Plex"].response_ms in (28.0, 30.0)
    new = version == "2.5.3"
    assert monitors["Plex"].id == (2 if new else None)
    assert sorted(monitors["Plex"].uptime) == ([24, 720] if new else [])


@both
async def test_who_is_not_among_the_metrics_is_not_down(version: str):
    body = body_of(version, "metrics-200-after-restart")
    names = {one.name for one in figures_of(body.encode()).monitors}
    assert "Old server (paused)" not in names
    without = "\n".join(line for line in body.split("\n") if not line.startswith("monitor_status"))
    assert {one.status for one in figures_of(without.encode()).monitors} == {None}


@both
@pytest.mark.parametrize("name", ["no-auth", "wrong-key", "password-instead-of-key"])
async def test_metrics_are_opened_by_a_key_and_nothing_else(version: str, name: str):
    async with kuma_saying(answer_of(version, f"metrics-401-{name}")) as (kuma, site):
        with pytest.raises(UpstreamAuthError) as caught:
            await kuma.figures()
        assert len(site.asked) == 1
    assert KEY not in caught.value.message


def test_odd_metrics():
    body = r"""
# HELP monitor_status x
monitor_status{env="a \"b\" \\ \n}",monitor_name="One \"1\"",monitor_type="http"} 1
monitor_status{monitor_name="Two"} 9
monitor_status{monitor_name="Three"} NaN
monitor_status{monitor_name="Four"} 1e300
monitor_status{monitor_name=""} 1
monitor_status{monitor_name="Open} 1
monitor_uptime_ratio{monitor_name="Two",window="1d"} 1.5
monitor_uptime_ratio{monitor_name="Two",window="365d"} 1
monitor_uptime_ratio{monitor_name="Two",window="30d"} 0.5
nonsense
"""
    found = figures_of(body.encode() + b"\xff\xfe{}")
    assert found.version == ""
    assert [(one.name, one.status, one.uptime) for one in found.monitors] == [
        ('One "1"', BeatStatus.UP, {}),
        ("Two", BeatStatus.UNKNOWN, {720: 0.5}),
    ]


async def test_no_error_says_where_kuma_is():
    for said in (answer_of("2.5.3", "status-page-unknown-slug"), b"", PAGE):
        async with kuma_saying(said) as (kuma, site):
            with pytest.raises(UpstreamError) as caught:
                await kuma.status_page("media")
            assert site.url not in caught.value.message

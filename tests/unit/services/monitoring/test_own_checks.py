"""MediaNest's own looks at the upstreams it uses."""

import pytest

from medianest.errors import ForbiddenError
from tests.clients.raw_site import answer, raw_site
from tests.recorded import recorded
from tests.unit.services.monitoring.watched import ADMIN, USER

SEERR = [recorded("seerr/status"), recorded("seerr/auth-me")]
KEY = "planted-key-of-an-upstream"


async def set_up(runtime, url):
    given = {"url": url, "apiKey": KEY}
    await runtime.settings.replace({"overseerr": given}, updated_by=None)


async def looked(runtime, *answers):
    async with raw_site(*answers) as site:
        await set_up(runtime, site.url)
        await runtime.monitoring.own_checks.look()
    (found,) = await runtime.monitoring.overview.upstream_details(ADMIN)
    return found


async def test_one_that_answers_is_well_and_says_its_version(runtime):
    found = await looked(runtime, *SEERR)
    assert (found.name, found.title, found.status) == ("overseerr", "Overseerr", "ok")
    assert (found.version, found.last_error) == ("3.1.0", "")
    assert 0 < found.latency_ms < 6_000
    shown = await runtime.monitoring.overview.show(USER)
    assert [(one.name, one.status) for one in shown.groups[0].monitors] == [("Overseerr", "up")]
    assert shown.feed.source == "own"


async def test_one_that_is_silent_once_is_pending_and_the_second_time_down(runtime):
    await looked(runtime, *SEERR)
    look, show = runtime.monitoring.own_checks.look, runtime.monitoring.overview.show
    for status in ("pending", "down", "down"):
        await look()
        assert (await show(USER)).groups[0].monitors[0].status == status
    (found,) = await runtime.monitoring.overview.upstream_details(ADMIN)
    assert (found.status, found.version) == ("unreachable", "3.1.0")
    assert "Overseerr" in found.last_error
    async with raw_site(*SEERR) as site:
        await set_up(runtime, site.url)
        await look()
    (found,) = await runtime.monitoring.overview.upstream_details(ADMIN)
    assert found.status == "ok"
    assert found.last_error, "what was wrong last is still told"
    assert found.last_error_at


async def test_a_key_that_is_refused_is_another_trouble_than_silence(runtime):
    found = await looked(runtime, SEERR[0], answer(status=403), answer(status=403))
    assert found.status == "unauthorized"


async def test_a_tautulli_is_looked_at_with_its_key(runtime, pretend_tautulli):
    given = {"url": pretend_tautulli.base_url, "apiKey": pretend_tautulli.api_key}
    await runtime.settings.replace({"tautulli": given}, updated_by=None)
    look, details = runtime.monitoring.own_checks.look, runtime.monitoring.overview.upstream_details
    await look()
    (found,) = await details(ADMIN)
    assert (found.name, found.status, found.version) == ("tautulli", "ok", "2.17.2")
    pretend_tautulli.switches.settings(api_enabled=False)
    await look()
    await look()
    (found,) = await details(ADMIN)
    assert found.status == "unreachable"
    assert "switched off" in found.last_error
    wrong = {"tautulli": {**given, "apiKey": KEY}}
    pretend_tautulli.switches.settings(api_enabled=True)
    await runtime.settings.replace(wrong, updated_by=None)
    await look()
    await look()
    assert (await details(ADMIN))[0].status == "unauthorized"


async def test_nothing_that_people_see_has_an_address_a_key_or_a_message(runtime):
    await looked(runtime, SEERR[0], answer(status=403), answer(status=403))
    overview = runtime.monitoring.overview
    for_people = [await overview.show(USER), await overview.dashboard(USER)]
    texts = [one.model_dump_json() for one in [*for_people, *(await overview.upstreams())]]
    assert not [text for text in texts if "127.0.0.1" in text or KEY in text]
    (details,) = await overview.upstream_details(ADMIN)
    assert "127.0.0.1" in details.url
    assert KEY not in details.model_dump_json()
    with pytest.raises(ForbiddenError):
        await overview.upstream_details(USER)


async def test_one_that_is_set_up_no_more_is_looked_at_no_more(runtime):
    await looked(runtime, *SEERR)
    await runtime.settings.replace({"overseerr": {"url": "", "apiKey": ""}}, updated_by=None)
    await runtime.monitoring.own_checks.look()
    assert await runtime.monitoring.overview.upstreams() == []


async def test_pages_hear_once_of_one_that_is_not_as_it_was(runtime, monkeypatch):
    told = []

    async def tell(_redis, event):
        told.append(event.kind)

    await looked(runtime, *SEERR)
    monkeypatch.setattr("medianest.events.publish", tell)
    news = []
    for _ in range(2):
        told.clear()
        await runtime.monitoring.own_checks.look()
        news.append(told.count("monitoring.changed"))
    assert news[0] >= 1
    assert news[1] == 0
    (found,) = await runtime.monitoring.overview.upstream_details(ADMIN)
    assert (found.status, found.breaker.state) == ("unreachable", "closed")
    assert KEY not in found.model_dump_json()

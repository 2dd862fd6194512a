"""REST: what is up; what each route stores, whom and what it refuses."""

from __future__ import annotations

import pytest

from medianest.models import Monitor, MonitorGroup, MonitorSource
from medianest.models.ids import utc_now
from medianest.services.monitoring.looks import Look
from tests.unit.api.conftest import ADMIN, ANN

BASE = "/api/v1"


@pytest.fixture
def variables():
    return {
        "UPTIME_KUMA_URL": "http://127.0.0.1:9",
        "MEDIANEST_UPTIME_KUMA_STATUS_PAGE_SLUG": "media",
    }


@pytest.fixture
async def plex(runtime):
    """One monitor, in a group that nobody published: its number and the group's."""
    async with runtime.database.write() as session:
        group = MonitorGroup(
            source=MonitorSource.UPTIME_KUMA, upstream_id="monitor:1", name="Media"
        )
        session.add(group)
        await session.flush()
        monitor = Monitor(
            source=MonitorSource.UPTIME_KUMA, upstream_id="2", group_id=group.id, name="Plex",
            url="http://10.0.0.2:32400", is_active=True,
        )  # fmt: skip
        session.add(monitor)
    look = Look(monitor.id, utc_now(), "down", None, "connect ECONNREFUSED 10.0.0.2:32400")
    await runtime.monitoring._beats.write([look])
    return monitor.id, group.id


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def get(person, path, **options):
    answer = await person.program.get(f"{BASE}{path}", **options)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_a_group_that_is_published_is_seen_by_everybody_without_addresses(
    signed_in, runtime, plex
):
    ann, admin = await signed_in(ANN), await signed_in(ADMIN)
    assert (await get(ann, "/uptime/services"))["groups"] == []
    path = f"{BASE}/uptime/groups/{plex[1]}"
    refused = await ann.program.patch(path, json={"published": True})
    assert code(refused) == (403, "FORBIDDEN")
    answer = await admin.program.patch(path, json={"published": True})
    assert answer.json()["data"]["isPublished"] is True
    async with runtime.database.read() as session:
        assert (await session.get(MonitorGroup, plex[1])).is_published
    seen = await get(ann, "/uptime/services")
    (monitor,) = seen["groups"][0]["monitors"]
    assert (monitor["name"], monitor["status"], monitor["uptime24h"]) == ("Plex", "down", None)
    assert "10.0.0.2" not in str(seen)
    whole = await get(admin, "/uptime/services")
    assert whole["groups"][0]["monitors"][0]["url"] == "http://10.0.0.2:32400"
    assert whole["counts"]["down"] == whole["counts"]["total"] == 1


@pytest.mark.parametrize("body", [{}, {"published": "maybe"}, {"published": True, "more": 1}, []])
async def test_odd_bodies_publish_nothing(signed_in, runtime, plex, body):
    admin = await signed_in(ADMIN)
    answer = await admin.program.patch(f"{BASE}/uptime/groups/{plex[1]}", json=body)
    assert code(answer) == (400, "VALIDATION_ERROR")
    async with runtime.database.read() as session:
        assert not (await session.get(MonitorGroup, plex[1])).is_published


async def test_history_is_for_those_who_may_see_the_monitor(signed_in, plex):
    ann, admin = await signed_in(ANN), await signed_in(ADMIN)
    path = f"/uptime/services/{plex[0]}/history"
    found = await get(admin, path, params={"hours": 1})
    assert [point["down"] for point in found["points"]] == [1]
    assert found["events"][0]["message"].startswith("connect")
    assert code(await ann.program.get(f"{BASE}{path}")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("hours", ["0", "9601", "x", "-1"])
async def test_odd_spans_are_refused(signed_in, plex, hours):
    admin = await signed_in(ADMIN)
    path = f"{BASE}/uptime/services/{plex[0]}/history"
    answer = await admin.program.get(path, params={"hours": hours})
    assert code(answer) == (400, "VALIDATION_ERROR")


async def test_the_programs_behind_are_told_with_their_age_and_kept_for_half_a_minute(
    signed_in, runtime
):
    await runtime.monitoring.own_checks.look()
    ann, admin = await signed_in(ANN), await signed_in(ADMIN)
    answer = await ann.program.get(f"{BASE}/services/status")
    (kuma,) = answer.json()["data"]
    assert (kuma["name"], kuma["status"]) == ("uptimeKuma", "unreachable")
    assert answer.json()["meta"]["syncedAt"] == kuma["checkedAt"]
    assert answer.headers["cache-control"] == "private, max-age=30"
    same = {"if-none-match": answer.headers["etag"]}
    again = await ann.program.get(f"{BASE}/services/status", headers=same)
    assert again.status_code == 304
    assert "127.0.0.1" not in answer.text
    (details,) = await get(admin, "/admin/services")
    assert (details["url"], details["latencyMs"]) == ("http://127.0.0.1:9", None)
    assert details["lastError"]
    assert details["nextCheckAt"] > details["checkedAt"]
    assert details["breaker"] is None
    assert code(await ann.program.get(f"{BASE}/admin/services")) == (403, "FORBIDDEN")


async def test_administrators_are_told_what_is_left_alone_and_until_when(signed_in, runtime):
    url = "http://127.0.0.1:9"
    await runtime.settings.replace({"plex": {"url": url, "token": "t"}}, updated_by=None)
    for _ in range(3):  # each asks who it is with its token
        await runtime.monitoring.own_checks.look()
    ann, admin = await signed_in(ANN), await signed_in(ADMIN)

    async def of_plex():
        return next(one for one in await get(admin, "/admin/services") if one["name"] == "plex")

    assert (await of_plex())["breaker"] == {
        "state": "closed", "since": None, "nextTryAt": None, "lastError": "",
    }  # fmt: skip
    for _ in range(2):
        await runtime.monitoring.own_checks.look()
    found = (await of_plex())["breaker"]
    assert (found["state"], found["lastError"][:22]) == ("open", "Plex cannot be reached")
    assert found["nextTryAt"] > found["since"]
    seen = await get(ann, "/services/status")
    assert "plex" in [one["name"] for one in seen]
    assert not [one for one in seen if "breaker" in one or "127.0.0.1" in str(one)]
    assert code(await ann.program.get(f"{BASE}/admin/services")) == (403, "FORBIDDEN")


async def test_the_dashboard_says_the_worst_of_what_each_may_see(signed_in, runtime, plex):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    found = await get(admin, "/dashboard/status")
    assert (found["status"], found["failing"][0]["name"]) == ("down", "Plex")
    assert (found["feed"]["source"], found["feed"]["seenAt"]) == ("uptime_kuma", None)
    assert (await get(ann, "/dashboard/status"))["failing"] == []

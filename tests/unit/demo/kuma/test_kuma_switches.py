"""What can be done to the pretend Kuma, as those who are signed in hear it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest

from medianest.demo.kuma.rows import Status
from medianest.demo.kuma.site import KumaSite
from medianest.demo.kuma.start import GROUP, NAS, PAUSED, PLEX, PORT, PUSH_TOKEN, REQUESTS
from tests.clients.hook_receiver import receiver
from tests.unit.demo.kuma.talking import Talk, talking

FIRST_LISTS = 18  # figures of 1.23's nine monitors: 2.x has as many and more before its answer


@pytest.fixture
async def signed_in(talk: Talk) -> Talk:
    """All that a login brings was heard, and forgotten."""
    assert (await talk.login())["ok"]
    await talk.wait_for("uptime", FIRST_LISTS)
    talk.heard.clear()
    return talk


@pytest.fixture
async def http(kuma: KumaSite) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=kuma.base_url, trust_env=False) as client:
        yield client


async def beats(talk: Talk) -> list[tuple[int, int, bool]]:
    """Of whom, the status and whether it is important."""
    await talk.settled()
    return [(b["monitorID"], b["status"], b["important"]) for (b,) in talk.all("heartbeat")]


async def test_a_group_is_as_its_worst_child_and_says_so_after_it(signed_in: Talk, kuma: KumaSite):
    kuma.switches.up(REQUESTS)
    kuma.switches.pending(PLEX)
    kuma.switches.down(PLEX)
    kuma.switches.up(PLEX)
    assert await beats(signed_in) == [
        (REQUESTS, 1, True), (GROUP, 1, True),
        (PLEX, 2, False), (GROUP, 2, False),
        (PLEX, 0, True), (GROUP, 0, True),
        (PLEX, 1, True), (GROUP, 1, True),
    ]  # fmt: skip
    words = [b["msg"] for (b,) in signed_in.all("heartbeat") if b["monitorID"] == GROUP]
    assert words == (
        [
            "All children up and running", "Pending child monitors: Plex",
            "Child monitors down: Plex", "All children up and running",
        ]
        if kuma.kuma.is_two
        else [
            "All children up and running", "Child inaccessible", "Child inaccessible",
            "All children up and running",
        ]
    )  # fmt: skip


async def test_a_pending_monitor_that_comes_back_is_no_news(signed_in: Talk, kuma: KumaSite):
    kuma.switches.pending(PORT)
    kuma.switches.up(PORT)
    assert await beats(signed_in) == [(PORT, 2, False), (PORT, 1, False)]


async def test_a_paused_monitor_beats_no_more_and_keeps_its_last_beat(
    signed_in: Talk, kuma: KumaSite, http: httpx.AsyncClient
):
    kuma.switches.pause(GROUP)
    kuma.switches.beat(PLEX)
    kuma.switches.advance(60)
    assert {GROUP, PLEX, REQUESTS, PAUSED} & {
        number for number, *_ in await beats(signed_in)
    } == set()
    page = (await http.get("/api/status-page/heartbeat/media")).json()["heartbeatList"]
    assert page[str(PLEX)][-1]["status"] == Status.UP
    await signed_in.ask("getMonitorList")
    *_, (monitors,) = signed_in.all("monitorList")
    assert [monitors[str(n)]["active"] for n in (GROUP, PLEX)] == [False, True]
    assert monitors[str(PLEX)]["forceInactive"] is True
    signed_in.heard.clear()
    kuma.switches.resume(GROUP)
    assert (await beats(signed_in))[0][0] == GROUP


async def test_maintenance_is_neither_up_nor_down(signed_in: Talk, kuma: KumaSite):
    number = kuma.switches.maintain("Dust", [GROUP], minutes=30)
    kuma.switches.down(PLEX)
    kuma.switches.end_maintenance(number)
    kuma.switches.beat(PLEX)
    found = [beat for beat in await beats(signed_in) if beat[0] == PLEX]
    assert found == [(PLEX, 3, True), (PLEX, 0, True)]
    told = [rows[str(number)]["status"] for (rows,) in signed_in.all("maintenanceList")]
    assert (told[0], told[-1]) == ("under-maintenance", "ended")


async def test_maintenance_begins_and_ends_by_the_clock(signed_in: Talk, kuma: KumaSite):
    kuma.switches.maintain("Later", [PORT], in_minutes=5, minutes=10)
    kuma.switches.beat(PORT)
    kuma.switches.advance(17 * 60)  # in one leap
    found = [status for number, status, _ in await beats(signed_in) if number == PORT]
    changes = [now for before, now in pairwise([None, *found]) if now != before]
    assert changes == [1, 3, 1]


async def test_a_manual_maintenance_lasts_until_it_is_ended(signed_in: Talk, kuma: KumaSite):
    number = kuma.switches.maintain("By hand", [PORT], strategy="manual")
    kuma.kuma.clock.advance(7 * 24 * 3_600)
    kuma.switches.beat(PORT)
    kuma.switches.end_maintenance(number)
    assert await beats(signed_in) == [(PORT, 3, True)]
    first, *_, last = [rows[str(number)] for (rows,) in signed_in.all("maintenanceList")]
    assert (first["status"], first["timeslotList"]) == ("under-maintenance", [])
    assert last["status"] == "inactive"


async def test_monitors_come_change_and_go(signed_in: Talk, kuma: KumaSite):
    number = kuma.switches.monitor("New", url="http://new.example/", interval=1, parent=GROUP).id
    kuma.switches.edit(number, name="Newer", interval=30)
    kuma.switches.tag(number, "floor", "2")
    kuma.switches.remove(number)
    await signed_in.settled()
    if kuma.kuma.is_two:
        told = [rows[str(number)] for (rows,) in signed_in.all("updateMonitorIntoList")]
        assert signed_in.all("deleteMonitorFromList") == [(number,)]
        assert signed_in.all("monitorList") == []
    else:
        *lists, last = [rows for (rows,) in signed_in.all("monitorList")]
        told = [rows[str(number)] for rows in lists]
        assert str(number) not in last
    assert [(row["name"], row["interval"]) for row in told] == [
        ("New", 1), ("Newer", 30), ("Newer", 30),
    ]  # fmt: skip
    assert [(tag["name"], tag["value"]) for tag in told[-1]["tags"]] == [("floor", "2")]
    assert told[0]["pathName"] == "Media stack / New"
    with pytest.raises(KeyError):
        kuma.switches.up(number)


async def test_five_hundred_monitors_beat_every_second(signed_in: Talk, kuma: KumaSite):
    made = kuma.switches.fill(500, groups=20, interval=1)
    kuma.switches.advance(2)
    kuma.switches.advance(1)
    await signed_in.settled()
    times: dict[int, list[datetime]] = {number: [] for number in made}
    for (beat,) in signed_in.all("heartbeat"):
        if beat["monitorID"] in times:
            times[beat["monitorID"]].append(datetime.fromisoformat(beat["time"]))
    assert all(len(each) >= 2 for each in times.values())
    steps = [b - a for each in times.values() for a, b in pairwise(each)]
    assert {round(step.total_seconds(), 2) for step in steps} == {1.0}
    async with talking(kuma) as other:
        await other.login()
        await other.wait_for("heartbeatList", 529)
        (monitors,) = other.all("monitorList")[0]
        assert len(monitors) == 529
        assert {monitors[str(number)]["interval"] for number in made} == {1}


async def test_monitors_beat_by_themselves_if_they_are_to(signed_in: Talk, kuma: KumaSite):
    number = kuma.switches.monitor("Quick", interval=1).id
    kuma.switches.behave(beating=True)
    found: list[Any] = []
    async with asyncio.timeout(30):
        while len(found) < 3:
            found = [beat for beat in await beats(signed_in) if beat[0] == number]
    times = [b["time"] for (b,) in signed_in.all("heartbeat") if b["monitorID"] == number]
    moments = [datetime.fromisoformat(text) for text in times]
    steps = [(after - before).total_seconds() for before, after in pairwise(moments)]
    assert steps[:2] == [pytest.approx(1, abs=0.002)] * 2


async def test_a_clock_that_goes_wrong_shows_in_beats(signed_in: Talk, kuma: KumaSite):
    kuma.switches.behave(skew_seconds=-7_200)
    kuma.switches.beat(PORT)
    _, beat = await signed_in.wait_for("heartbeat")
    told = datetime.fromisoformat(beat["time"]).replace(tzinfo=UTC)
    assert (datetime.now(UTC) - told).total_seconds() == pytest.approx(7_200, abs=5)


async def test_a_push_monitor_beats_when_it_is_called(
    signed_in: Talk, kuma: KumaSite, http: httpx.AsyncClient
):
    address = f"/api/push/{PUSH_TOKEN}"
    answer = await http.get(address, params={"status": "down", "msg": "disk full", "ping": ""})
    assert answer.json() == {"ok": True}
    await http.get(address, params={"ping": "42"})
    kuma.switches.advance(20)  # does not beat by itself
    await signed_in.settled()
    found = [b for (b,) in signed_in.all("heartbeat") if b["monitorID"] == 8]
    assert [(b["status"], b["msg"], b.get("ping")) for b in found] == [
        (0, "disk full", None), (1, "OK", 42),
    ]  # fmt: skip
    assert (await http.get("/api/push/NOSUCHTOKEN")).status_code == 404


async def test_a_page_is_as_it_was_until_something_important_happens(
    kuma: KumaSite, http: httpx.AsyncClient
):
    async def titles(query: str = "") -> list[str]:
        page = (await http.get(f"/api/status-page/media{query}")).json()
        found = page["incidents"] if "incidents" in page else [page["incident"]]
        return [incident["title"] for incident in found if incident]

    before = await titles()
    number = kuma.switches.post_incident("Second", "of two")
    assert await titles() == before
    fresh = await titles("?_=1")
    assert fresh == (["Second", *before] if kuma.kuma.is_two else ["Second"])
    kuma.switches.down(PORT)
    assert await titles() == fresh
    kuma.switches.resolve_incident(number)
    kuma.switches.advance(301)
    assert await titles() == (before if kuma.kuma.is_two else [])


async def test_a_beat_is_on_the_page_after_a_minute(kuma: KumaSite, http: httpx.AsyncClient):
    async def last(query: str = "") -> str:
        page = (await http.get(f"/api/status-page/heartbeat/media{query}")).json()
        return str(page["heartbeatList"][str(NAS)][-1]["time"])

    before = await last()
    kuma.switches.beat(NAS)
    assert await last() == before
    assert await last("?_=2") != before
    kuma.switches.advance(61)
    assert await last() != before


async def test_a_new_page_has_what_it_was_given(kuma: KumaSite, http: httpx.AsyncClient):
    kuma.switches.page("mine", "Mine", {"Here": [PORT], "There": [NAS]})
    page = (await http.get("/api/status-page/mine")).json()
    shown = [[m["id"] for m in group["monitorList"]] for group in page["publicGroupList"]]
    assert (page["config"]["title"], shown) == ("Mine", [[PORT], [NAS]])
    assert [each["title"] for each in page["maintenanceList"]] == ["NAS disk replacement"]


async def test_a_new_tag_takes_a_monitor_out_of_the_metrics_of_2(
    kuma: KumaSite, http: httpx.AsyncClient
):
    async def there() -> bool:
        text = (await http.get("/metrics", auth=("", kuma.api_key))).text
        return 'monitor_name="Database port"' in text

    assert await there()
    kuma.switches.tag(PORT, "env", "prod")
    assert await there()  # the tag was there already
    kuma.switches.tag(PORT, "floor")
    assert await there() is not kuma.kuma.is_two
    kuma.switches.restart()
    assert await there()
    kuma.switches.pause(PORT)
    assert not await there()


async def test_webhooks_tell_of_what_goes_down_and_comes_back_and_of_nothing_else(kuma: KumaSite):
    with receiver() as hooks:
        kuma.switches.all()["webhook"](url=f"{hooks.url}/hook", secret="s")
        kuma.switches.pending(PORT)
        kuma.switches.up(PORT)
        kuma.switches.maintain("Now", [PORT], minutes=1)
        kuma.switches.beat(PORT)
        kuma.switches.advance(61)
        kuma.switches.down(PORT)
        kuma.switches.edit(PLEX, notifies=False)
        kuma.switches.down(PLEX)
        kuma.switches.webhook_trial()
        await asyncio.to_thread(hooks.wait_for, 2)
        await asyncio.sleep(0.1)
    told = [body["msg"] for _, body in hooks.calls]
    down = "[Database port] [🔴 Down] connect ECONNREFUSED 127.0.0.1"
    assert sorted(told) == ["MediaNest webhook Testing", down]

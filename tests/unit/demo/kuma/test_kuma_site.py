"""The line to the pretend Kuma, and how it is started and changed from outside."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import httpx
import pytest
import socketio
from socketio.exceptions import ConnectionError as NotConnectedError

from medianest.demo.kuma.household import SLUG, furnish
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import Status
from medianest.demo.kuma.site import KumaSite, serve
from medianest.demo.kuma.start import PLEX
from medianest.demo.scripted_trouble import Trouble
from tests.clients.kuma_site import kuma_process
from tests.unit.demo.kuma.talking import Talk, talking


async def test_a_cut_line_ends_without_a_word_and_may_be_taken_up_at_once(pretend_kuma: KumaSite):
    token = pretend_kuma.kuma.account.token
    async with talking(pretend_kuma) as talk:
        await talk.login()
        pretend_kuma.switches.cut()
        assert await talk.wait_for("disconnect") == ("disconnect", "transport error")
    async with talking(pretend_kuma) as talk:
        assert await talk.ask("loginByToken", token) == {"ok": True}
        pretend_kuma.switches.down(PLEX)
        await talk.wait_for("heartbeat")


async def test_who_was_cut_off_counts_as_gone(pretend_kuma: KumaSite):
    async with talking(pretend_kuma) as talk:
        await talk.login()
        pretend_kuma.switches.cut()
        await talk.wait_for("disconnect")
    async with talking(pretend_kuma) as other:
        await other.login()
        pretend_kuma.switches.down(PLEX)
        await other.wait_for("heartbeat", 2)
        assert len(other.all("heartbeat")) == 2


async def test_a_restart_takes_its_time_and_forgets_who_had_tried(pretend_kuma: KumaSite):
    token = pretend_kuma.kuma.account.token
    async with talking(pretend_kuma) as talk:
        for _ in range(21):
            refused = await talk.login("wrong")
        assert refused["msg"] == "Too frequently, try again later."
        pretend_kuma.switches.restart(0.4)
        since = time.monotonic()
        await talk.wait_for("disconnect")
    with pytest.raises(httpx.RemoteProtocolError):
        await asyncio.to_thread(httpx.get, f"{pretend_kuma.base_url}/api/entry-page")
    with pytest.raises(NotConnectedError):
        await Talk(pretend_kuma).client.connect(pretend_kuma.base_url)
    while True:
        try:
            async with talking(pretend_kuma) as talk:
                assert time.monotonic() - since >= 0.35
                assert await talk.ask("loginByToken", token) == {"ok": True}
                assert (await talk.login())["ok"]
                break
        except NotConnectedError:
            await asyncio.sleep(0.05)


async def test_while_it_hangs_nothing_is_said_and_then_all_of_it(pretend_kuma: KumaSite):
    async with talking(pretend_kuma) as talk, httpx.AsyncClient(trust_env=False) as http:
        await talk.login()
        talk.heard.clear()
        pretend_kuma.switches.behave(hanging=True)
        pretend_kuma.switches.down(PLEX)
        with pytest.raises(TimeoutError):
            await talk.ask("getTags", seconds=0.3)
        with pytest.raises(httpx.ReadTimeout):
            await http.get(f"{pretend_kuma.base_url}/api/entry-page", timeout=0.3)
        assert talk.heard == []
        assert talk.client.connected
        pretend_kuma.switches.behave(hanging=False)
        await talk.wait_for("ack")
        assert [beat["monitorID"] for (beat,) in talk.all("heartbeat")] == [PLEX, 1]


async def test_a_silent_line_may_be_cut_too(pretend_kuma: KumaSite):
    async with talking(pretend_kuma) as talk:
        pretend_kuma.switches.behave(hanging=True)
        pretend_kuma.switches.behave(down=True, hanging=False)
        await talk.wait_for("disconnect")


async def test_a_client_may_begin_with_polling(pretend_kuma: KumaSite):
    client = socketio.AsyncClient(reconnection=False)
    await client.connect(pretend_kuma.base_url, transports=["polling"])
    assert (await client.call("login", {}, timeout=10))["msg"] == "authIncorrectCreds"
    await client.eio.disconnect(abort=True)  # said politely, a poll under way is waited for


async def test_trouble_on_the_way_to_the_conversation(pretend_kuma: KumaSite):
    pretend_kuma.troubles.add(Trouble("status", status=502, path="/socket.io/"))
    with pytest.raises(NotConnectedError):
        await Talk(pretend_kuma).client.connect(pretend_kuma.base_url, transports=["websocket"])
    async with talking(pretend_kuma):
        pass
    paths = [each["path"].partition("?")[0] for each in pretend_kuma.log.as_list()]
    assert paths == ["/socket.io/"] * 2


async def test_what_nobody_here_knows_is_not_answered(pretend_kuma: KumaSite):
    async with talking(pretend_kuma) as talk:
        with pytest.raises(TimeoutError):
            await talk.ask("noSuchThing", seconds=0.2)
        pretend_kuma.switches.become("1.23")
    async with talking(pretend_kuma) as talk:
        await talk.login()
        with pytest.raises(TimeoutError):
            await talk.ask("getMonitorChartData", PLEX, 24, seconds=0.2)


async def test_it_is_changed_over_http(pretend_kuma: KumaSite):
    site = f"{pretend_kuma.base_url}/__site__"
    async with httpx.AsyncClient(trust_env=False) as http, talking(pretend_kuma) as talk:
        made = (await http.post(f"{site}/monitor", json={"name": "Over HTTP"})).json()["made"]
        assert pretend_kuma.kuma.monitors[made].name == "Over HTTP"
        code = (await http.post(f"{site}/code")).json()["made"]
        await http.post(f"{site}/two_factor", json={"on": True})
        assert await talk.login() == {"tokenRequired": True}
        assert (await talk.login(code=code))["ok"]
        assert not (await talk.ask("loginByToken", "no token"))["ok"]
        logins = (await http.get(f"{site}/logins")).json()
        assert logins == {"by_password": 2, "by_token": 1, "refused": 2}
        wrong: dict[str, dict[str, Any]] = {
            "up": {"id": 999},
            "behave": {"no": 1},
            "edit": {"id": 1, "tags": []},
            "become": {"product": "3"},
        }
        for name, body in wrong.items():
            assert (await http.post(f"{site}/{name}", json=body)).status_code == 400, name
        assert (await http.get(f"{site}/webhooks")).json() == {"webhooks": []}
        assert (await http.get(f"{site}/log")).json()["requests"] != []
        await http.post(f"{site}/reset")
        await talk.wait_for("disconnect")
        assert made not in pretend_kuma.kuma.monitors
        assert (await http.get(f"{site}/log")).json() == {"requests": []}


def test_a_process_of_its_own_is_started_and_told_from_outside():
    with kuma_process("--old", "--silent") as process:
        page = httpx.get(f"{process.base_url}/api/status-page/media", trust_env=False).json()
        assert "incident" in page
        metrics = f"{process.base_url}/metrics"
        assert httpx.get(metrics, auth=("", process.api_key), trust_env=False).status_code == 200
        assert len(process.site("fill", monitors=3)) == 3


async def test_the_household_of_a_demo():
    kuma = PretendKuma(furnish)
    last = {m.name: m.last.status for m in kuma.monitors.values() if m.last and m.active}
    assert last["Printer"] is Status.DOWN
    assert last["House"] is Status.DOWN
    assert {last["Plex"], last["Router"], last["Media"]} == {Status.UP}
    photos = next(m for m in kuma.monitors.values() if m.name == "Photos")
    outages = sum(b.important and b.status is Status.DOWN for b in photos.beats)
    assert 15 <= outages <= 17
    async with serve(kuma) as site, httpx.AsyncClient(trust_env=False) as http:
        page = (await http.get(f"{site.base_url}/api/status-page/{SLUG}")).json()
        assert [group["name"] for group in page["publicGroupList"]] == ["Media", "House"]
        assert [each["title"] for each in page["incidents"]] == ["The printer is out of order"]
        assert [each["title"] for each in page["maintenanceList"]] == ["A new disk for the NAS"]
        async with talking(site) as talk:
            await talk.login()
            await talk.wait_for("heartbeatList", 17)
            uptimes = {n: ratio for n, window, ratio in talk.all("uptime") if window == 24}
            assert 0.95 < uptimes[str(photos.id)] < 1

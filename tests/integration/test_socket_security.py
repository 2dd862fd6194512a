"""What a socket may do: nothing for strangers, nothing of others, and no flood of the log."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
import socketio

from tests.clients import pages_app
from tests.clients.garbage import send_garbage
from tests.clients.pages_server import sign_in_again
from tests.clients.reflex_socket import FIRST_EVENT, NAMESPACE, PageSocket
from tests.integration.live_site import (
    LIVE,
    OTHER,
    PROBE,
    SESSION,
    LiveSite,
    is_ready,
    live_site,
    titles,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

STRANGERS_EVENTS = 1000
PER_SOCKET = 80
MALFORMED = 10_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[LiveSite]:
    async with live_site() as site:
        yield site


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _no_effects_yet(site: LiveSite) -> None:
    await site.runtime.redis.delete(pages_app.EFFECTS)


async def effects(site: LiveSite) -> list[bytes]:
    return await site.runtime.redis.lrange(pages_app.EFFECTS, 0, -1)


def every_handler() -> list[str]:
    """Full names of all handlers of the product, of Reflex and of the probe."""
    return sorted(pages_app.app._registration_context.event_handlers)


def likely_payload(name: str) -> dict[str, object]:
    return {
        "keep": {"text": "x"},
        "setvar": {"var_name": "note", "value": "x"},
        "look_up": {"address": "https://video.test/x"},
        "set_is_hydrated": {"value": True},
        "update_vars_internal": {"vars": {}},
    }.get(name.rpartition(".")[2], {"id": "x"} if name.endswith(("cancel", "retry")) else {})


@pytest.mark.long
async def test_a_thousand_events_of_strangers_have_no_effect_and_no_answer(site: LiveSite) -> None:
    names = [*every_handler(), f"{PROBE}.keep", f"{PROBE}.recall", f"{LIVE}.load"]
    # Handlers with an effect are asked for most; the guard would hide the gate behind strikes.
    names += [f"{PROBE}.keep"] * (STRANGERS_EVENTS - len(names))
    random.Random(7).shuffle(names)
    received = []
    for start in range(0, len(names), PER_SOCKET):
        async with site.server.page(None) as page:
            for name in names[start : start + PER_SOCKET]:
                if not page.closed.is_set():
                    await page.send(name, likely_payload(name))
            await asyncio.sleep(0.3)
            received.append((page.values, page.events))
    assert await effects(site) == []
    assert received == [({}, [])] * len(received)


async def test_a_made_up_session_is_a_strangers(site: LiveSite) -> None:
    page = PageSocket(site.server.url, headers={"x-medianest-session": "made-up"})
    async with page:
        await page.send(f"{PROBE}.keep", {"text": "x"})
        await page.until(lambda page: page.reloads >= 2)
        assert page.values == {}
    assert await effects(site) == []


async def test_an_ended_session_gets_nothing_on_its_open_socket(site: LiveSite) -> None:
    ada = await sign_in_again(site.runtime, "ada@example.org")
    async with site.server.page(ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.keep", {"text": "mine"})
        await page.until(lambda page: page.value(PROBE, "note") == "mine")
        await site.runtime.redis.delete(pages_app.EFFECTS)
        await site.runtime.accounts.sign_out(ada)
        await page.until(lambda page: page.reloads == 1)
        page.updates.clear()
        await site.add_download(site.people.ada, "later")
        await asyncio.sleep(0.7)
        await page.send(f"{PROBE}.keep", {"text": "after"})
        await page.send(f"{LIVE}.load")
        await page.until(lambda page: page.reloads == 3)
        assert page.updates == []
    async with site.server.page(ada, token=page.token) as again:
        await again.until(lambda page: page.reloads == 1)
        assert again.values == {}
    assert await effects(site) == []


async def test_a_stolen_tab_token_gives_nothing(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.keep", {"text": "adas secret note"}, path="/adas-place")
        await page.send(f"{OTHER}.keep", {"text": "adas secret memo"})
        await page.until(lambda page: page.value(OTHER, "memo") is not None)
        await asyncio.sleep(0.3)
        token = page.token
    await asyncio.sleep(0.3)
    async with site.server.page(site.people.bob, token=token) as thief:
        await thief.until(is_ready)
        await thief.send(f"{PROBE}.recall")
        await asyncio.sleep(0.5)
        assert thief.value(SESSION, "user_name") == "Bob"
        assert "adas" not in thief.everything_received
        assert site.people.ada.session_id not in thief.everything_received
    await asyncio.sleep(0.3)
    async with site.server.page(site.people.ada, token=token) as page:
        await page.until(is_ready)
        assert page.value(SESSION, "user_email") == "ada@example.org"


async def test_a_tab_keeps_its_state_over_a_reconnect_of_the_same_session(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.keep", {"text": "kept"})
        await page.until(lambda page: page.value(PROBE, "note") == "kept")
    await asyncio.sleep(0.3)
    async with site.server.page(site.people.ada, token=page.token) as again:
        await again.until(lambda page: page.value(PROBE, "note") == "kept")


async def test_services_know_which_browser_each_handler_serves(site: LiveSite) -> None:
    """Reflex runs all handlers in the context of whoever came first."""
    first, second = site.server.page(site.people.ada), site.server.page(site.people.bob)
    for page, agent in ((first, "First/1"), (second, "Second/2")):
        page.headers = {**page.headers, "user-agent": agent, "cookie": "medianest_device=secret"}
    async with first, second:
        for page, agent in ((first, "First/1"), (second, "Second/2"), (first, "First/1")):
            await page.until(is_ready)
            await page.send(f"{PROBE}.keep", {"text": "asked"})
            await page.until(lambda page: page.value(PROBE, "note") == "asked")
            await page.send(f"{PROBE}.say_who")
            await page.until(lambda page: page.value(PROBE, "note") not in ("asked", None))
            assert page.value(PROBE, "note") == f"127.0.0.1 {agent} "


@pytest.mark.parametrize(
    ("handler", "payload"),
    [
        (f"{PROBE}.forgotten", {}),
        (f"{PROBE}.rule", {}),
        (f"{PROBE}.setvar", {"var_name": "note", "value": "x"}),
        (f"{SESSION}.setvar", {"var_name": "is_admin", "value": True}),
        ("reflex___state____state.set_is_hydrated", {"value": False}),
        ("reflex___state____state.hydrate", {}),
        (f"{LIVE}.follow", {}),
        (f"{PROBE}.keep", {}),
        (f"{PROBE}.keep", {"text": 5}),
        (f"{PROBE}.keep", {"text": "x", "often": "5"}),
        (f"{PROBE}.keep", {"text": "x", "more": 1}),
        (f"{PROBE}.keep", {"text": "x" * 40_000}),
    ],
)
async def test_what_no_page_sends_runs_nothing(
    site: LiveSite, handler: str, payload: dict[str, object]
) -> None:
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(handler, payload)
        await page.send(f"{OTHER}.keep", {"text": "done"})
        await page.until(lambda page: page.value(OTHER, "memo") == "done")
        assert page.value(SESSION, "is_admin") is False
        assert page.value(PROBE, "note") == ""
        assert page.value("reflex___state____state", "is_hydrated") is True
        assert page.events == [] or handler == f"{PROBE}.rule"
    assert await effects(site) == []


async def test_administrators_pass_the_doors_that_are_theirs(site: LiveSite) -> None:
    async with site.server.page(site.people.admin) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.rule")
        await page.send(f"{OTHER}.keep", {"text": "done"})
        await page.until(lambda page: page.value(OTHER, "memo") == "done")
    assert await effects(site) == [b"rule"]


@pytest.mark.parametrize(
    "auth",
    [
        None,
        {},
        {"event": None},
        {"event": {"name": f"{PROBE}.keep", "payload": {"text": "x"}, "router_data": {}}},
        {"event": {"name": FIRST_EVENT, "payload": {"vars": 5}, "router_data": {}}},
        {"event": {"name": FIRST_EVENT, "router_data": {"pathname": ["/"]}}},
    ],
)
async def test_a_socket_that_does_not_begin_as_a_page_is_refused(
    site: LiveSite, auth: object
) -> None:
    client = socketio.AsyncClient(reconnection=False)
    with pytest.raises(socketio.exceptions.ConnectionError):
        await client.connect(
            f"{site.server.url}/_event?token=00000000-0000-4000-8000-000000000000",
            socketio_path="/_event",
            headers={"x-medianest-session": site.people.ada.session_id},
            namespaces=[NAMESPACE],
            transports=["websocket"],
            auth=auth,
        )
    await client.disconnect()
    assert await effects(site) == []


async def test_a_message_named_connect_does_not_take_over_a_tab(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as owner:
        await owner.until(is_ready)
        await owner.send(f"{PROBE}.keep", {"text": "adas"})
        await owner.until(lambda page: page.value(PROBE, "note") == "adas")
    async with site.server.page(site.people.bob) as thief:
        await thief.until(is_ready)
        environ = {"QUERY_STRING": f"token={owner.token}", "asgi.scope": {"headers": []}}
        first = {"name": FIRST_EVENT, "payload": {}, "router_data": {}}
        arguments = json.dumps(["connect", environ, {"event": first}])
        await thief.raw(f"42{NAMESPACE},{arguments}")
        await thief.raw(f'42{NAMESPACE},["disconnect"]')
        await thief.send(f"{PROBE}.recall")
        await thief.send(f"{OTHER}.keep", {"text": "done"})
        await thief.until(lambda page: page.value(OTHER, "memo") == "done")
        assert thief.value(PROBE, "note") == ""


@pytest.mark.parametrize("token", ["", "x", "../../etc", "a" * 5000])
async def test_a_token_that_no_page_makes_is_refused(site: LiveSite, token: str) -> None:
    page = site.server.page(site.people.ada, token=token or " ")
    with pytest.raises(socketio.exceptions.ConnectionError):
        await page.open()
    await page.close()


async def test_a_refusal_is_told_and_what_was_changed_is_shown(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.conflict")
        await page.until(lambda page: bool(page.events))
        told = {"level": "error", "message": "It is too late for that."}
        assert page.events[0]["payload"] == told
        assert page.value(PROBE, "busy") is False


async def test_a_bug_is_told_without_its_details_and_logged_once(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.break_down")
        await page.until(lambda page: bool(page.events))
        assert "Zero" not in page.everything_received
        for _ in range(40):
            await page.send(f"{PROBE}.break_down")
        await page.send(f"{OTHER}.keep", {"text": "done"})
        await page.until(lambda page: page.value(OTHER, "memo") == "done")
    assert site.server.log.read_text().count("ZeroDivisionError") <= 2


async def test_ten_thousand_malformed_events_leave_a_small_and_clean_log(site: LiveSite) -> None:
    size = site.server.log.stat().st_size
    sent = 0
    chance = random.Random(11)
    async with site.server.page(site.people.bob) as bystander:
        await bystander.until(is_ready)
        while sent < MALFORMED:
            page = site.server.page(site.people.ada)
            page.headers |= {"cookie": "medianest_session=planted-secret"}
            await page.open()
            while not page.closed.is_set() and sent < MALFORMED:
                await send_garbage(page, chance, f"{PROBE}.keep")
                sent += 1
            await page.close()
        await site.add_download(site.people.bob, "still served")
        await bystander.until(lambda page: "still served" in titles(page))
    text = site.server.log.read_text()[size:]
    assert len(text) < 1_000_000
    assert "planted-secret" not in text
    assert site.people.ada.session_id not in text
    assert "Traceback" not in text
    assert await effects(site) == []

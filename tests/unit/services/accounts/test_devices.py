"""Devices: known by their cookies, listed, and thrown out."""

import asyncio

import pytest

from medianest import events
from medianest.errors import SessionEndedError, TokenError
from medianest.models import AuditEvent, Device, Risk
from medianest.services import visitor
from medianest.services.visitor import Visitor
from tests.unit.services.accounts.samples import (
    AWAY,
    CHROME,
    HOME,
    Browser,
    actions,
    add_user,
    is_over,
    rows,
)


@pytest.fixture
def browser(runtime):
    return Browser(runtime)


@pytest.fixture
async def ada(runtime):
    return await add_user(runtime)


async def test_a_browser_is_known_by_its_cookie_from_the_second_time_on(runtime, browser, ada):
    first = await browser.begin(ada)
    second = await browser.begin(ada)
    (device,) = await rows(runtime, Device)
    assert (device.name, device.browser, device.platform) == (
        "Firefox on Linux",
        "Firefox",
        "Linux",
    )
    assert (device.network, device.ip, device.risk) == ("192.0.2.0/24", HOME, Risk.LOW)
    assert first.device_token == second.device_token
    assert first.device_token not in device.model_dump_json()
    actor = await runtime.accounts.revalidate(second.session_id)
    assert actor.device_id == device.id


async def test_a_cookie_that_we_did_not_give_to_this_person_is_not_taken_over(
    runtime, browser, ada
):
    """Else whoever plants a cookie in a browser would be known wherever its owner is."""
    eve = await add_user(runtime, email="eve@example.org")
    planted = (await Browser(runtime).begin(eve)).device_token
    browser.device = planted
    done = await browser.begin(ada)
    assert done.device_token != planted
    browser.device = "made-up"
    assert (await browser.begin(ada)).device_token not in ("made-up", planted)


async def test_two_people_share_a_browser_and_are_both_known_there(runtime, browser, ada):
    ben = await add_user(runtime, email="ben@example.org")
    for person in (ada, ben, ada, ben):
        await browser.begin(person)
    found = await rows(runtime, Device)
    assert {(row.user_id, row.risk) for row in found} == {(ada.id, Risk.LOW), (ben.id, Risk.LOW)}


async def test_a_program_is_listed_once_and_gets_no_cookie(runtime, ada):
    for ip in (HOME, AWAY):
        with visitor.serving(Visitor(ip=ip, user_agent="curl/8", is_program=True)):
            done = await runtime.accounts.sign_ins.begin(ada, how="password")
        assert done.device_token == ""
    with visitor.serving(
        Visitor(ip=HOME, user_agent="curl/8", device_name="Player\n", is_program=True)
    ):
        await runtime.accounts.sign_ins.begin(ada, how="password")
    assert sorted(row.name for row in await rows(runtime, Device)) == ["Player", "curl/8"]


@pytest.mark.parametrize(
    ("changes", "risk"),
    [
        ({}, Risk.LOW),
        ({"ip": "192.0.2.77"}, Risk.LOW),
        ({"ip": AWAY}, Risk.NEW_NETWORK),
        ({"device": ""}, Risk.NEW_DEVICE),
        ({"agent": CHROME}, Risk.HIGH),
    ],
)
async def test_the_risk_of_a_sign_in_is_noted(runtime, browser, ada, changes, risk):
    await browser.begin(ada)
    for name, value in changes.items():
        setattr(browser, name, value)
    await browser.begin(ada)
    newest = max(await rows(runtime, Device), key=lambda row: row.last_seen_at)
    begun = [row for row in await rows(runtime, AuditEvent) if row.action == "session.begun"]
    assert newest.risk == begun[-1].details["risk"] == risk


async def test_the_device_list_shows_ones_own_and_which_one_asks(runtime, browser, ada):
    other = Browser(runtime, agent=CHROME, ip=AWAY)
    await other.begin(ada)
    actor = await runtime.accounts.revalidate((await browser.begin(ada)).session_id)
    await other.begin(await add_user(runtime, email="ben@example.org"))
    views = await runtime.accounts.devices.list(actor)
    assert [(view.name, view.current) for view in views] == [
        ("Firefox on Linux", True),
        ("Chrome on Linux", False),
    ]


async def test_revoking_a_device_ends_its_sessions_and_tokens_and_tells_every_process(
    runtime, browser, ada
):
    mine, theirs = Browser(runtime), browser
    actor = await runtime.accounts.revalidate((await mine.begin(ada)).session_id)
    done = await theirs.begin(ada, remember=True)
    heard = events.listen(runtime.redis)
    await anext(heard)
    device = (await runtime.accounts.revalidate(done.session_id)).device_id
    await runtime.accounts.devices.revoke(actor, device)
    async with asyncio.timeout(3):
        assert await anext(heard) == events.SessionsEnded(session_ids=[done.session_id])
    await heard.aclose()
    with pytest.raises(SessionEndedError):
        await runtime.accounts.revalidate(done.session_id)
    with pytest.raises(TokenError):
        await theirs.refresh(done.refresh_token)
    assert await theirs.resume() is None
    assert "device.revoked" in await actions(runtime)
    assert len(await runtime.accounts.devices.list(actor)) == 1


async def test_all_devices_but_the_one_that_asks_can_be_revoked(runtime, browser, ada):
    others = [await Browser(runtime).begin(ada) for _ in range(2)]
    mine = await browser.begin(ada)
    actor = await runtime.accounts.revalidate(mine.session_id)
    assert await runtime.accounts.devices.revoke_all(actor) == 2
    assert [await is_over(runtime, done) for done in (*others, mine)] == [True, True, False]

"""Browsers that asked to be remembered."""

from datetime import timedelta

import pytest

from medianest.models import Device, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services.accounts.sign_ins import Challenge, SignIn
from tests.unit.services.accounts.samples import (
    AWAY,
    CHROME,
    Browser,
    actions,
    add_user,
    change,
    is_over,
    rows,
)


@pytest.fixture
def browser(runtime):
    return Browser(runtime)


@pytest.fixture
async def ada(runtime):
    return await add_user(runtime)


@pytest.fixture
async def safe(runtime):
    """Somebody with a second factor."""
    return await add_user(
        runtime, email="safe@example.org", totp_secret="s", totp_enabled_at=utc_now()
    )


async def test_a_remembered_browser_comes_in_by_itself_with_a_new_token_each_time(
    runtime, browser, ada
):
    first = await browser.begin(ada, remember=True)
    token = first.remember_token
    done = await browser.resume()
    assert done.user.id == ada.id
    assert done.remember_token not in (None, token)
    (device,) = await rows(runtime, Device)
    assert token not in device.model_dump_json()
    assert device.trusted_until - utc_now() > timedelta(days=89)


async def test_nobody_is_remembered_who_did_not_ask(runtime, browser, ada):
    assert (await browser.begin(ada)).remember_token is None


async def test_two_pages_at_once_both_come_in_and_the_later_token_stays(runtime, browser, ada):
    token = (await browser.begin(ada, remember=True)).remember_token
    first, second = [await browser.resume(token) for _ in range(2)]
    assert first.remember_token is not None
    assert second.remember_token is None
    assert isinstance(await browser.resume(), SignIn)


async def test_a_remember_token_used_again_later_was_stolen(runtime, browser, ada):
    stolen = (await browser.begin(ada, remember=True)).remember_token
    done = await browser.resume()
    await change(runtime, Device, remember_rotated_at=utc_now() - timedelta(seconds=11))
    assert await Browser(runtime).resume(stolen) is None
    assert await is_over(runtime, done)
    assert await browser.resume() is None
    assert "remember.reused" in await actions(runtime)


@pytest.mark.parametrize(
    "changes", [{"device": ""}, {"ip": AWAY}, {"agent": CHROME}], ids=lambda one: next(iter(one))
)
@pytest.mark.parametrize("has_second", [False, True])
async def test_a_remember_token_elsewhere_asks_for_more(
    runtime, browser, ada, safe, changes, has_second
):
    outcome = await browser.begin(safe if has_second else ada, remember=True)
    if has_second:
        await browser.finish(outcome, trust=True)
    for name, value in changes.items():
        setattr(browser, name, value)
    outcome = await browser.resume()
    if has_second:
        assert outcome == Challenge(outcome.token, enrol=False)
    else:
        assert outcome is None


async def test_a_remember_token_on_another_device_of_the_same_person_asks_for_more(
    runtime, browser, ada
):
    other = Browser(runtime)
    await other.begin(ada)
    token = (await browser.begin(ada, remember=True)).remember_token
    assert await other.resume(token) is None
    assert isinstance(await browser.resume(), SignIn)


async def test_a_remembered_but_not_trusted_browser_is_asked_for_the_second_factor(browser, safe):
    await browser.finish(await browser.begin(safe, remember=True))
    assert isinstance(await browser.resume(), Challenge)
    await browser.finish(await browser.begin(safe, remember=True), trust=True)
    assert isinstance(await browser.resume(), SignIn)


@pytest.mark.parametrize(
    "ended",
    ["time", "suspended", "suspended with a second factor", "signed out", "distrusted"],
)
async def test_a_browser_is_forgotten(runtime, browser, ada, ended):
    done = await browser.begin(ada, remember=True)
    if ended == "time":
        await change(runtime, Device, trusted_until=utc_now() - timedelta(seconds=1))
    elif ended.startswith("suspended"):
        second_since = utc_now() if ended.endswith("factor") else None
        await change(runtime, User, status=UserStatus.SUSPENDED, totp_enabled_at=second_since)
    elif ended == "signed out":
        await runtime.accounts.sign_out(await runtime.accounts.revalidate(done.session_id))
    else:
        await runtime.accounts.devices.distrust(ada.id)
    assert await browser.resume() is None

"""Sign-ins: the second factor, and login sessions that end."""

import asyncio
from datetime import timedelta

import pytest

from medianest import events
from medianest.errors import CredentialsError, TokenError
from medianest.models import Device, LoginSession, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts.sign_ins import Challenge, SignIn
from medianest.services.visitor import Visitor
from tests.unit.services.accounts.samples import (
    AWAY,
    CHROME,
    HOME,
    Browser,
    actions,
    add_user,
    change,
    is_over,
    require,
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


async def test_with_a_second_factor_the_first_alone_begins_nothing(runtime, browser, safe):
    wanted = await browser.begin(safe)
    assert wanted == Challenge(wanted.token, enrol=False)
    assert await rows(runtime, LoginSession) == []
    assert await rows(runtime, Device) == []
    assert await actions(runtime) == ["session.challenged"]
    challenged = await runtime.accounts.sign_ins.open_challenge(wanted.token)
    assert (challenged.user_id, challenged.how) == (safe.id, "password")
    done = await browser.finish(wanted)
    assert (await runtime.accounts.revalidate(done.session_id)).two_factor


async def test_a_trusted_browser_is_not_asked_again_at_home_only(runtime, browser, safe):
    await browser.finish(await browser.begin(safe), trust=True)
    done = await browser.begin(safe)
    assert isinstance(done, SignIn)
    assert (await runtime.accounts.revalidate(done.session_id)).two_factor
    browser.ip = AWAY
    assert isinstance(await browser.begin(safe), Challenge)
    browser.ip, browser.agent = HOME, CHROME
    assert isinstance(await browser.begin(safe), Challenge)


async def test_a_browser_that_is_not_trusted_is_asked_each_time(browser, safe):
    await browser.finish(await browser.begin(safe))
    assert isinstance(await browser.begin(safe), Challenge)


async def test_trust_ends_after_ninety_days_however_often_the_browser_comes(runtime, browser, safe):
    await browser.finish(await browser.begin(safe, remember=True), trust=True)
    long_ago = utc_now() - timedelta(days=91)
    await change(runtime, Device, two_factor_at=long_ago)
    assert isinstance(await browser.begin(safe), Challenge)


async def test_a_trusted_browser_of_somebody_else_is_not_trusted(runtime, browser, safe):
    await browser.finish(await browser.begin(safe), trust=True)
    other = await add_user(runtime, email="o@example.org", totp_enabled_at=utc_now())
    assert isinstance(await browser.begin(other), Challenge)


async def test_a_program_is_never_trusted(runtime, safe):
    program = Visitor(ip=HOME, user_agent="curl/8", is_program=True)
    with visitor.serving(program):
        wanted = await runtime.accounts.sign_ins.begin(safe, how="password")
        await runtime.accounts.sign_ins.finish(wanted.token, trust=True)
        assert isinstance(await runtime.accounts.sign_ins.begin(safe, how="password"), Challenge)
    (device,) = await rows(runtime, Device)
    assert device.two_factor_at is None


@pytest.mark.parametrize(
    "values",
    [
        {"password_hash": "another"},
        {"totp_secret": "another"},
        {"totp_enabled_at": None},
        {"totp_enabled_at": utc_now() + timedelta(seconds=1)},
    ],
)
async def test_a_challenge_is_worth_nothing_once_the_account_changes(
    runtime, browser, safe, values
):
    wanted = await browser.begin(safe)
    await change(runtime, User, **values)
    with pytest.raises(TokenError):
        await runtime.accounts.sign_ins.open_challenge(wanted.token)
    with pytest.raises(TokenError):
        await browser.finish(wanted)


@pytest.mark.parametrize("token", ["", "x.y", "é.é", "a" * 5_000])
async def test_a_made_up_challenge_is_refused(runtime, safe, token):
    with pytest.raises(TokenError):
        await runtime.accounts.sign_ins.open_challenge(token)


async def test_a_challenge_that_was_changed_or_is_old_is_refused(
    runtime, browser, safe, monkeypatch
):
    wanted = await browser.begin(safe)
    body, signature = wanted.token.split(".")
    other = f"{int(signature, 16) ^ 1:064x}"
    for token in (f"{body}x.{signature}", f"{body}.{other}", f"{body}."):
        with pytest.raises(TokenError):
            await runtime.accounts.sign_ins.open_challenge(token)
    monkeypatch.setattr("time.time", lambda: utc_now().timestamp() + 601)
    with pytest.raises(TokenError):
        await runtime.accounts.sign_ins.open_challenge(wanted.token)


async def test_a_challenge_of_somebody_who_is_suspended_meanwhile_begins_nothing(
    runtime, browser, safe
):
    wanted = await browser.begin(safe)
    await change(runtime, User, status=UserStatus.SUSPENDED)
    with pytest.raises(CredentialsError):
        await browser.finish(wanted)
    assert await rows(runtime, LoginSession) == []


async def test_a_password_that_changes_during_a_sign_in_begins_nothing(runtime, browser, ada):
    with visitor.serving(browser.visitor()):
        user = (await rows(runtime, User))[0]
        await change(runtime, User, password_hash="another")
        with pytest.raises(CredentialsError):
            await runtime.accounts.sign_ins.begin(user, how="password")


async def test_who_needs_a_second_factor_and_has_none_is_asked_to_set_it_up(runtime, browser, ada):
    before = await browser.begin(ada)
    await require(runtime, "everybody")
    assert await is_over(runtime, before)
    wanted = await browser.begin(ada)
    assert wanted.enrol
    with pytest.raises(TokenError):
        await browser.finish(wanted)
    await change(runtime, User, totp_secret="s", totp_enabled_at=utc_now())
    with pytest.raises(TokenError):
        await runtime.accounts.sign_ins.open_challenge(wanted.token)
    assert not await is_over(runtime, await browser.finish(wanted))


@pytest.mark.parametrize(("role", "is_asked"), [("user", False), ("admin", True)])
async def test_the_second_factor_may_be_for_administrators_only(runtime, browser, role, is_asked):
    person = await add_user(runtime, role=role)
    before = await browser.begin(person)
    await require(runtime, "admins")
    assert isinstance(await browser.begin(person), Challenge) is is_asked
    assert await is_over(runtime, before) is is_asked
    await runtime.accounts.sessions.note_two_factor(before.session_id)
    assert not await is_over(runtime, before)


@pytest.mark.parametrize("second_since", [None, utc_now()])
async def test_suspended_people_do_not_come_in(runtime, browser, second_since):
    values = {"status": UserStatus.SUSPENDED, "totp_enabled_at": second_since}
    person = await add_user(runtime, **values)
    with pytest.raises(CredentialsError):
        await browser.begin(person)


# ---- the end of sessions


async def test_all_sessions_of_a_person_end_but_one(runtime, browser, ada):
    ben = await add_user(runtime, email="ben@example.org")
    one, two, other = [await browser.begin(person) for person in (ada, ada, ben)]
    await runtime.accounts.sessions.end_all_of(ada.id, but=two.session_id)
    assert [await is_over(runtime, done) for done in (one, two, other)] == [True, False, False]
    await runtime.accounts.sessions.end_all_of(ada.id)
    assert await is_over(runtime, two)


async def test_a_change_of_rights_is_told_and_holds_at_once(runtime, browser, ada):
    done = await browser.begin(ada)
    assert not (await runtime.accounts.revalidate(done.session_id)).may("seeActivity")
    heard = events.listen(runtime.redis)
    await anext(heard)
    await change(runtime, User, permissions=["seeActivity"])
    await runtime.accounts.sessions.announce_change([ada.id])
    async with asyncio.timeout(3):
        assert await anext(heard) == events.SessionsChanged(user_ids=[ada.id])
    await heard.aclose()
    actor = await runtime.accounts.revalidate(done.session_id)
    assert actor.permissions == {"seeActivity"}


async def test_signing_out_is_in_the_audit_log(runtime, browser, ada):
    done = await browser.begin(ada)
    await runtime.accounts.sign_out(await runtime.accounts.revalidate(done.session_id))
    assert await actions(runtime) == ["session.begun", "session.ended"]

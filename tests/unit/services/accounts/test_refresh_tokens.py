"""Refresh tokens: used once, on their own device."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col

from medianest.errors import SessionEndedError, TokenError
from medianest.models import RefreshToken, User, UserStatus
from medianest.models.ids import utc_now
from tests.unit.services.accounts.samples import (
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


async def test_refresh_tokens_follow_each_other(runtime, browser, ada):
    done = await browser.begin(ada)
    token = done.refresh_token
    for _ in range(3):
        renewed = await browser.refresh(token)
        assert renewed.session_id == done.session_id
        assert renewed.refresh_token != token
        token = renewed.refresh_token
        actor = await runtime.accounts.authenticate_access_token(renewed.access_token)
        assert actor.user_id == ada.id
    assert token not in "".join(row.model_dump_json() for row in await rows(runtime, RefreshToken))


@pytest.mark.databases
async def test_two_refreshes_at_once_both_get_tokens_and_a_third_ends_it(runtime, browser, ada):
    done = await browser.begin(ada)
    both = await asyncio.gather(*(browser.refresh(done.refresh_token) for _ in range(2)))
    assert len({one.refresh_token for one in both}) == 2
    assert not await is_over(runtime, done)
    with pytest.raises(TokenError):
        await browser.refresh(done.refresh_token)
    assert await is_over(runtime, done)
    for one in both:
        with pytest.raises(TokenError):
            await browser.refresh(one.refresh_token)
    assert "refresh.reused" in await actions(runtime)


async def test_a_refresh_token_used_again_later_ends_the_session(runtime, browser, ada):
    done = await browser.begin(ada)
    await browser.refresh(done.refresh_token)
    await change(runtime, RefreshToken, used_at=utc_now() - timedelta(seconds=11))
    with pytest.raises(TokenError):
        await browser.refresh(done.refresh_token)
    assert await is_over(runtime, done)


@pytest.mark.parametrize("again", [False, True], ids=["unused", "used a moment ago"])
async def test_a_refresh_token_on_another_device_ends_the_session(runtime, browser, ada, again):
    done = await browser.begin(ada)
    if again:
        await browser.refresh(done.refresh_token)
    with pytest.raises(TokenError):
        await Browser(runtime).refresh(done.refresh_token)
    assert await is_over(runtime, done)


async def test_a_refresh_token_ends_after_a_week_and_with_its_session(runtime, browser, ada):
    old, ended = await browser.begin(ada), await browser.begin(ada)
    await change(
        runtime,
        RefreshToken,
        col(RefreshToken.family_id) == old.session_id,
        expires_at=utc_now() - timedelta(seconds=1),
    )
    await runtime.accounts.sessions.end([ended.session_id])
    for done in (old, ended):
        with pytest.raises(TokenError):
            await browser.refresh(done.refresh_token)
    assert not await is_over(runtime, old)


@pytest.mark.parametrize("token", ["", "x", "é" * 100])
async def test_a_made_up_refresh_token_is_refused(browser, ada, token):
    with pytest.raises(TokenError):
        await browser.refresh(token)


async def test_the_refresh_token_of_somebody_suspended_is_refused(runtime, browser, ada):
    done = await browser.begin(ada)
    await change(runtime, User, status=UserStatus.SUSPENDED)
    runtime.accounts.sessions.forget_all()
    with pytest.raises((SessionEndedError, TokenError)):
        await browser.refresh(done.refresh_token)

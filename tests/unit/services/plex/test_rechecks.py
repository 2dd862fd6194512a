"""Access that ends after sign-in: found by the clock, and only when it is certain."""

from __future__ import annotations

import pytest
from sqlmodel import update

from medianest.demo.pretend_plex import Account
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import CredentialsError, SessionEndedError, TokenError
from medianest.integrations.plextv.client import PlexTv
from medianest.models import PlexAccount, PlexGround, Role, User
from medianest.services.accounts import passwords
from tests.unit.services.plex.door import OWNER_TOKEN, Door, at, entered

PASSWORD = "correct horse battery"


async def is_in(door: Door, session_token: str) -> bool:
    try:
        await door.runtime.accounts.authenticate(session_token)
    except SessionEndedError:
        return False
    return True


async def recheck(door: Door) -> None:
    await door.runtime.plex_rechecks.recheck()


async def has_access(door: Door) -> list[bool]:
    return [account.has_access for account in await door.accounts()]


@pytest.mark.databases
async def test_whoever_lost_the_share_is_out_and_whoever_has_it_stays(door):
    door.site.plex.add(Account(1030, "grace", "grace@example.org", shared="yes"))
    frank, grace = entered(await door.sign_in("frank")), entered(await door.sign_in("grace"))
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert (await is_in(door, frank.session_token), await is_in(door, grace.session_token)) == (
        False,
        True,
    )
    (lost,) = await door.audited("plex.access_lost")
    assert lost.target_id == frank.user.id
    assert {user.status for user in await door.users()} == {"active"}


async def test_a_password_does_not_outlive_the_share(door):
    user = entered(await door.sign_in("frank")).user
    password_hash = await passwords.make_hash(PASSWORD)
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(password_hash=password_hash))
    with at():
        await door.runtime.accounts.sign_in(user.email, PASSWORD)
        door.site.plex.share("frank", "no")
        await recheck(door)
        with pytest.raises(CredentialsError):
            await door.runtime.accounts.sign_in(user.email, PASSWORD)
        door.site.plex.share("frank", "yes")
        await recheck(door)
        await door.runtime.accounts.sign_in(user.email, PASSWORD)
    assert len(await door.audited("plex.access_regained")) == 1


async def test_a_token_for_programs_does_not_outlive_the_share(door):
    user = entered(await door.sign_in("frank")).user
    actor = door.actor(next(one for one in await door.users() if one.id == user.id))
    tokens = door.runtime.accounts.personal_tokens
    token = (await tokens.create(actor, "script", ["read"])).token
    assert (await tokens.authenticate(token)).user_id == user.id
    door.site.plex.share("frank", "no")
    await recheck(door)
    tokens.forget()
    with pytest.raises(TokenError):
        await tokens.authenticate(token)


async def test_nobody_is_remembered_past_the_share(door):
    done = entered(await door.sign_in("frank", remember=True))
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert done.remember_token
    with at():
        assert await door.runtime.accounts.resume(done.remember_token) is None


@pytest.mark.parametrize("ground", [PlexGround.INVITATION, PlexGround.ACCOUNT])
async def test_whoever_is_here_for_another_reason_stays(door, ground):
    done = entered(await door.sign_in("frank"))
    async with door.runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(ground=ground))
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert await is_in(door, done.session_token)
    assert await has_access(door) == [False]


async def test_administrators_are_not_locked_out(door):
    done = entered(await door.sign_in("frank"))
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(role=Role.ADMIN))
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert await is_in(door, done.session_token)


@pytest.mark.parametrize(
    "plex_variables",
    [{"PLEX_TOKEN": OWNER_TOKEN, "MEDIANEST_ACCESS_PLEX_ALLOW_LIST": "1002"}],
)
async def test_whoever_is_on_the_list_stays(door):
    done = entered(await door.sign_in("frank"))
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert await is_in(door, done.session_token)


async def test_the_owner_stays(door):
    done = entered(await door.sign_in("olivia"))
    await recheck(door)
    assert await is_in(door, done.session_token)
    assert await has_access(door) == [True]


@pytest.mark.parametrize("path", ["/api/v2/user", "/api/v2/resources", "/api/users"])
@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("status", status=429),
        Trouble("status", status=500),
        Trouble("html"),
        Trouble("garbage"),
        Trouble("hang_up"),
    ],
    ids=lambda one: f"{one.how}-{one.status}",
)
async def test_no_answer_or_an_odd_one_changes_nothing(door, path, trouble):
    done = entered(await door.sign_in("frank"))
    before = (await door.accounts())[0].checked_at
    door.site.plex.share("frank", "no")
    door.site.troubles.add(Trouble(trouble.how, 50, trouble.status, None, path))
    await recheck(door)
    assert await is_in(door, done.session_token)
    (account,) = await door.accounts()
    assert (account.has_access, account.checked_at) == (True, before)


async def test_the_owners_list_alone_throws_nobody_out(door, monkeypatch):
    """It is empty, which is an answer, while the account's own list still names the server."""
    done = entered(await door.sign_in("frank"))

    async def nobody(tv, token):
        return []

    monkeypatch.setattr(PlexTv, "shared_users", nobody)
    await recheck(door)
    assert await is_in(door, done.session_token)
    assert await has_access(door) == [True]


async def test_whose_token_ended_is_judged_by_the_owners_list(door):
    done = entered(await door.sign_in("frank"))
    door.site.plex.revoke("frank")
    await recheck(door)
    assert await is_in(door, done.session_token)
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert not await is_in(door, done.session_token)


@pytest.mark.parametrize("plex_variables", [{"PLEX_TOKEN": ""}])
async def test_without_the_owners_token_each_account_is_asked_by_itself(door):
    done = entered(await door.sign_in("frank"))
    await recheck(door)
    assert await is_in(door, done.session_token)
    door.site.plex.share("frank", "no")
    await recheck(door)
    assert not await is_in(door, done.session_token)


@pytest.mark.parametrize("plex_variables", [{"PLEX_TOKEN": ""}])
@pytest.mark.parametrize("how", ["html", "status"])
async def test_no_answer_about_one_account_changes_nothing(door, how):
    done = entered(await door.sign_in("frank"))
    door.site.plex.share("frank", "no")
    door.site.troubles.add(Trouble(how, 50, 500, None, "/api/v2/resources"))
    await recheck(door)
    assert await is_in(door, done.session_token)
    assert await has_access(door) == [True]


@pytest.mark.parametrize("plex_variables", [{"PLEX_TOKEN": ""}])
async def test_where_neither_can_be_asked_nothing_changes(door):
    done = entered(await door.sign_in("frank"))
    door.site.plex.revoke("frank")
    await recheck(door)
    assert await is_in(door, done.session_token)
    assert await has_access(door) == [True]


async def test_everybody_together_costs_the_owners_lists_alone(door):
    for number in range(5):
        door.site.plex.add(Account(1100 + number, f"p{number}", f"p{number}@x.org", shared="yes"))
        await door.sign_in(f"p{number}")
    door.site.log.clear()
    await recheck(door)
    assert len(door.site.log.as_list()) <= 4

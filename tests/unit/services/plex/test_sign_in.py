"""Signing in with Plex, against a pretend plex.tv over HTTP."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import select, update

from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import Account
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    ConflictError,
    ForbiddenError,
    MediaNestError,
    NotFoundError,
    RateLimitError,
)
from medianest.integrations.plextv.client import PlexTv
from medianest.models import PlexGround, PlexPin, PlexPinPurpose, Role, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services.plex import people, pins, sign_in
from medianest.services.plex.pins import Mode, Wish
from medianest.services.plex.sign_in import Entered, Waiting
from tests.unit.services.plex.door import (
    BROWSER,
    OTHER_BROWSER,
    OWNER_TOKEN,
    RETURN,
    Door,
    at,
    entered,
)


def asked_for(site: PlexTvSite, path: str) -> int:
    return sum(one["path"].startswith(path) for one in site.log.as_list())


# ---- coming in


@pytest.mark.databases
async def test_whoever_has_the_server_comes_in_and_has_an_account_then(door):
    done = entered(await door.sign_in("frank"))
    (user,), (account,) = await door.users(), await door.accounts()
    assert (user.email, user.name, user.role, user.plex_id) == (
        "frank@example.org",
        "frank",
        Role.USER,
        1002,
    )
    assert (account.plex_id, account.ground, account.has_access) == (1002, PlexGround.SHARE, True)
    assert done.user.id == user.id
    assert (await door.runtime.accounts.authenticate(done.session_token)).user_id == user.id
    (made,) = await door.audited("user.created")
    assert (made.target_id, made.details["how"]) == (user.id, "plex")


async def test_tokens_of_plex_are_stored_encrypted(door, environment):
    await door.sign_in("frank")
    (account,) = await door.accounts()
    stored = (environment.data / "medianest.db").read_bytes()
    stored += b"".join(p.read_bytes() for p in environment.data.glob("medianest.db-wal"))
    assert account.token is not None
    assert account.server_token is not None
    assert b"pretend-1002" not in stored
    ciphers = door.runtime.plex_sign_in._people._ciphers
    place = f"plex_account:token:{account.id}"
    assert ciphers.decrypt(place, account.token) == "pretend-1002-0-account"


async def test_who_comes_again_is_known_by_number_whatever_else_changed(door):
    first = entered(await door.sign_in("frank"))
    changed = Account(1002, "francis", "elsewhere@example.org", shared="yes")
    door.site.plex.add(changed)
    assert entered(await door.sign_in("francis")).user.id == first.user.id
    assert len(await door.users()) == 1


async def test_the_owner_of_the_server_comes_in_as_anybody_else(door):
    assert entered(await door.sign_in("olivia")).user.role == Role.USER


async def test_people_without_an_email_have_none_here(door):
    door.site.plex.add(Account(1010, "kid", "", shared="yes", restricted=True, home=True))
    door.site.plex.add(Account(1011, "kid2", "", shared="yes", restricted=True, home=True))
    await door.sign_in("kid")
    await door.sign_in("kid2")
    assert [user.email for user in await door.users()] == [None, None]


async def test_a_pin_that_nobody_confirmed_waits(door):
    pin_id = await door.begin()
    assert isinstance(await door.check(pin_id), Waiting)
    assert await door.users() == []


async def test_a_redirect_asks_for_a_strong_pin_that_leads_back(door):
    view = await door.runtime.plex_sign_in.begin(
        Mode.REDIRECT,
        PlexPinPurpose.SIGN_IN,
        Wish(),
        browser=BROWSER,
        return_address=RETURN,
    )
    assert len(view.code) > 4
    assert view.auth_url is not None
    assert "https%3A%2F%2Fmedia.test%2Flogin%2Fplex%2Freturn%3Fpin%3D" + view.id in view.auth_url
    assert view.link_url is None


async def test_a_code_is_short_and_typed_at_plex(door):
    view = await door.runtime.plex_sign_in.begin(
        Mode.CODE, PlexPinPurpose.SIGN_IN, Wish(), browser=BROWSER
    )
    assert len(view.code) == 4
    assert view.auth_url is None
    assert view.link_url == f"{door.site.base_url}/link"
    assert view.qr_url == f"{door.site.base_url}/link?code={view.code}"
    door.site.plex.claim(view.code, "frank")
    entered(await door.check(view.id))


async def test_what_was_wished_for_is_remembered_out_of_sight(door):
    found = await door.sign_in("frank", remember=True, next_path="/downloads?page=2")
    assert entered(found).remember_token
    assert found.next_path == "/downloads?page=2"
    async with door.runtime.database.read() as session:
        (row,) = (await session.execute(select(PlexPin))).scalars()
    assert row.details == ""


async def test_however_often_a_browser_asks_plex_is_asked_at_its_own_pace(door, monkeypatch):
    monkeypatch.setattr(sign_in, "ASK_EVERY_SECONDS", 60.0)
    pin_id = await door.begin()
    for _ in range(5):
        await door.check(pin_id)
    assert asked_for(door.site, "/api/v2/pins/") == 1


# ---- PINs that are worth nothing


async def refusal(door: Door, pin_id: str, browser: str = BROWSER) -> MediaNestError:
    with pytest.raises(MediaNestError) as refused:
        await door.check(pin_id, browser)
    return refused.value


async def test_a_pin_is_good_once(door):
    pin_id = await door.begin("frank")
    entered(await door.check(pin_id))
    error = await refusal(door, pin_id)
    assert (type(error), error.message) == (ConflictError, pins.USED)
    assert await door.reasons() == ["reused"]


@pytest.mark.databases
async def test_of_two_that_come_at_once_one_gets_in(door):
    pin_id = await door.begin("frank")
    found = await asyncio.gather(*(door.check(pin_id) for _ in range(4)), return_exceptions=True)
    assert sum(isinstance(one, Entered) for one in found) == 1
    assert all(isinstance(one, Entered | ConflictError | Waiting) for one in found), found
    assert len(await door.users()) == 1


async def test_a_pin_that_was_begun_in_another_browser_is_refused(door):
    pin_id = await door.begin("frank")
    for browser in (OTHER_BROWSER, ""):
        error = await refusal(door, pin_id, browser)
        assert (type(error), error.message) == (ForbiddenError, pins.ELSEWHERE)
    assert await door.reasons() == ["foreign", "foreign"]
    assert await door.users() == []
    entered(await door.check(pin_id))


async def test_a_pin_that_never_was_says_no_more_than_a_foreign_one(door):
    error = await refusal(door, "0198c5f0-0000-7000-8000-000000000000")
    assert (type(error), error.message) == (ForbiddenError, pins.ELSEWHERE)


async def test_a_pin_whose_time_is_over_is_refused(door):
    pin_id = await door.begin("frank")
    async with door.runtime.database.write() as session:
        await session.execute(update(PlexPin).values(expires_at=utc_now() - timedelta(seconds=1)))
    error = await refusal(door, pin_id)
    assert (type(error), error.message) == (ConflictError, pins.OVER)
    assert await door.reasons() == ["expired"]
    assert await door.users() == []


async def test_a_pin_that_plex_has_forgotten_is_over(door):
    pin_id = await door.begin()
    for pin in door.site.plex.pins.values():
        pin.made_at = 0.0
    assert (await refusal(door, pin_id)).message == pins.OVER


async def test_a_pin_for_linking_signs_nobody_in(door):
    actor = await door.add(User(email="ann@example.org", name="Ann", password_hash="x"))
    pin_id = await door.begin("frank", purpose=PlexPinPurpose.LINK, actor=actor)
    assert (await refusal(door, pin_id)).message == pins.ELSEWHERE


async def test_one_address_has_only_so_many_pins(door):
    with at("198.51.100.9"):
        for _ in range(pins.OPENED.amount):
            await door.begin()
        with pytest.raises(RateLimitError):
            await door.begin()
    with at("198.51.100.10"):
        await door.begin()


@pytest.mark.parametrize("plex_variables", [{"MEDIANEST_PLEX_ENABLED": "false"}])
async def test_where_plex_is_switched_off_there_is_nothing_to_begin(door):
    assert not await door.runtime.plex_sign_in.is_offered()
    with pytest.raises(NotFoundError):
        await door.begin()


# ---- who is refused


async def test_an_account_without_the_server_is_refused(door):
    pin_id = await door.begin("stella")
    error = await refusal(door, pin_id)
    assert (type(error), error.message) == (ForbiddenError, people.NO_ACCESS)
    assert await door.users() == []
    (event,) = await door.audited("plex.refused")
    assert (event.target, event.details["plexId"], event.result) == ("stella", 1003, "refused")
    assert (await refusal(door, pin_id)).message == pins.USED


async def test_a_share_that_was_not_accepted_yet_is_none(door):
    door.site.plex.share("stella", "pending")
    assert (await refusal(door, await door.begin("stella"))).message == people.NO_ACCESS


@pytest.mark.databases
@pytest.mark.parametrize("email", ["ada@example.org", "Ada@Example.ORG"])
async def test_the_email_of_somebody_else_opens_no_account(door, email):
    await door.add(User(email="ada@example.org", name="Ada", role=Role.ADMIN, password_hash="x"))
    door.site.plex.add(Account(1020, "mallory", email, shared="yes"))
    error = await refusal(door, await door.begin("mallory"))
    assert error.message == people.TAKEN
    (ada,) = await door.users()
    assert ada.plex_id is None
    assert await door.accounts() == []
    assert await door.reasons() == ["account"]


async def test_whoever_is_suspended_stays_out(door):
    await door.sign_in("frank")
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
    assert (await refusal(door, await door.begin("frank"))).message == people.SUSPENDED


async def test_access_is_asked_for_again_at_every_sign_in(door):
    await door.sign_in("frank")
    door.site.plex.share("frank", "no")
    assert (await refusal(door, await door.begin("frank"))).message == people.NO_ACCESS
    door.site.plex.share("frank", "yes")
    entered(await door.sign_in("frank"))


async def test_an_administrator_who_came_by_the_share_is_not_locked_out(door):
    await door.sign_in("frank")
    async with door.runtime.database.write() as session:
        await session.execute(update(User).values(role=Role.ADMIN))
    door.site.plex.share("frank", "no")
    entered(await door.sign_in("frank"))


@pytest.mark.parametrize(
    "plex_variables",
    [
        {"PLEX_TOKEN": OWNER_TOKEN, "MEDIANEST_ACCESS_PLEX_ALLOW_LIST": listed}
        for listed in ("stella", "STELLA", "1003")
    ],
)
async def test_whoever_is_on_the_list_needs_no_server(door):
    entered(await door.sign_in("stella"))
    (account,) = await door.accounts()
    assert account.has_access is False


# ---- both questions


async def test_the_owners_list_must_name_whoever_says_to_have_the_server(door, monkeypatch):
    """Only the account's own list names the server."""
    asked = PlexTv.shared_users

    async def without_frank(tv, token):
        return [one for one in await asked(tv, token) if one.username != "frank"]

    monkeypatch.setattr(PlexTv, "shared_users", without_frank)
    assert (await refusal(door, await door.begin("frank"))).message == people.NO_ACCESS


async def test_the_accounts_own_list_must_name_the_server(door, monkeypatch):
    """Only the owner's list names the account."""
    asked = PlexTv.resources

    async def without_servers(tv, token):
        return await asked(tv, token) if token == OWNER_TOKEN else []

    monkeypatch.setattr(PlexTv, "resources", without_servers)
    assert (await refusal(door, await door.begin("frank"))).message == people.NO_ACCESS


@pytest.mark.parametrize(
    "plex_variables",
    [{"PLEX_TOKEN": ""}, {"PLEX_TOKEN": "worth-nothing"}, {"PLEX_TOKEN": "pretend-1002-0-account"}],
    ids=["none", "refused", "not the owner's"],
)
async def test_without_the_owners_token_the_accounts_own_list_decides(door):
    door.site.plex.add(Account(1030, "grace", "grace@example.org", shared="yes"))
    entered(await door.sign_in("grace"))
    assert (await refusal(door, await door.begin("stella"))).message == people.NO_ACCESS


async def test_another_server_is_not_ours(door):
    door.site.plex.server.machine_identifier = "f" * 32
    await door.runtime.plex_rechecks._servers.current()
    door.site.plex.server.machine_identifier = "e" * 32
    assert (await refusal(door, await door.begin("frank"))).message == people.NO_ACCESS


# ---- trouble at plex.tv

TROUBLES = [
    Trouble("status", times=9, status=429, retry_after_seconds=7),
    Trouble("status", times=9, status=500),
    Trouble("status", times=9, status=503),
    Trouble("html", times=9),
    Trouble("garbage", times=9),
    Trouble("hang_up", times=9),
]


@pytest.mark.parametrize("path", ["/api/v2/pins/", "/api/v2/user", "/api/v2/resources"])
@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: f"{one.how}-{one.status}")
async def test_trouble_at_plex_changes_nothing_and_the_pin_stays_good(door, trouble, path):
    pin_id = await door.begin("frank")
    again = Trouble(trouble.how, 9, trouble.status, trouble.retry_after_seconds, path)
    door.site.troubles.add(again)
    found = await door.check(pin_id)
    assert isinstance(found, Waiting)
    assert "plex.tv" in found.trouble
    assert "Nothing is lost" in found.trouble
    assert (await door.users(), await door.accounts()) == ([], [])
    door.site.troubles.clear()
    entered(await door.check(pin_id))


async def test_the_owners_list_in_trouble_lets_nobody_in_unasked(door):
    pin_id = await door.begin("frank")
    door.site.troubles.add(Trouble("html", times=9, path="/api/users"))
    assert isinstance(await door.check(pin_id), Waiting)
    assert await door.users() == []


async def test_a_pin_without_its_token_waits(door):
    pin_id = await door.begin("frank")
    door.site.troubles.add(Trouble("null_token"))
    assert isinstance(await door.check(pin_id), Waiting)
    entered(await door.check(pin_id))


async def test_silence_has_an_end(door, monkeypatch):
    pin_id = await door.begin("frank")
    upstream = (await door.runtime.plex.plex_tv())._upstream
    monkeypatch.setattr(upstream, "_timeout_seconds", 0.3)
    door.site.troubles.add(Trouble("silent", times=1, path="/api/v2/pins/"))
    found = await asyncio.wait_for(door.check(pin_id), 20)
    assert isinstance(found, Waiting)
    assert "does not answer" in found.trouble


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda one: f"{one.how}-{one.status}")
async def test_trouble_at_the_beginning_is_said(door, trouble):
    door.site.troubles.add(Trouble(trouble.how, 9, trouble.status, None, "/api/v2/pins"))
    with pytest.raises(MediaNestError, match=r"plex\.tv"):
        await door.begin()

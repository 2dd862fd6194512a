"""The states behind the settings pages: what is shown once is in none of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pyotp
import pytest

from medianest.errors import NotFoundError, SessionEndedError
from medianest.runtime import Runtime
from medianest.services.accounts import passwords
from medianest.services.actor import Actor
from medianest.state.arguments import BrowserSubscription
from medianest.state.devices import DevicesState
from medianest.state.preferences import PreferencesState
from medianest.state.problems import told as problems_of
from medianest.state.profile import ProfileState
from medianest.state.push_subscriptions import PushState
from medianest.state.security import SecurityState
from medianest.state.tokens import TokensState
from medianest.views.preferences import ABOUT_THE_SERVER, NotificationEvent
from tests.clients.push_service import PretendBrowser
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, kept, told

PASSWORD, BETTER = "correct horse battery", "seven quiet otters rowing"


@pytest.fixture
async def ada(runtime: Runtime) -> Actor:
    hashed = await passwords.make_hash(PASSWORD)
    return await People(runtime).add("Ada", password_hash=hashed)


@pytest.fixture
def tab(ada: Actor) -> Tab:
    return Tab(ada)


async def test_a_token_is_shown_once_and_kept_nowhere(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(TokensState)
    events = await TokensState.create.fn(
        state, {"name": "script", "days": "30", "scopes.read": "on"}
    )
    (token,) = next(each["lines"] for each in told(events) if each.get("deed") == "reveal")
    assert token not in kept(tab.root)
    bearer = await runtime.accounts.personal_tokens.authenticate(token)
    assert bearer.user_id == tab.person.user_id
    await TokensState.load.fn(state)
    assert [item.name for item in state.items] == ["script"]


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"name": "", "days": "30", "scopes.read": "on"}, {"name"}),
        ({"name": "x", "days": "30"}, {"scopes"}),
        ({"name": "x", "days": "soon", "scopes.read": "on"}, {"days"}),
        ({"name": "x", "days": "30", "scopes.everything": "on"}, {"scopes"}),
        ({"name": "x", "days": "30", "scopes.admin": "on"}, {"scopes"}),
    ],
)
async def test_a_token_that_cannot_be_made_is_blamed_on_its_field(
    tab: Tab, fields: dict[str, str], wrong: set[str]
) -> None:
    state = await tab.state(TokensState)
    assert await TokensState.create.fn(state, fields) is None
    assert state.problems.keys() == wrong


async def test_a_token_of_somebody_else_is_not_there(tab: Tab, runtime: Runtime) -> None:
    other = await People(runtime).add("Other")
    made = await runtime.accounts.personal_tokens.create(other, "theirs", ["read"])
    state = await tab.state(TokensState)
    await TokensState.load.fn(state)
    assert state.items == []
    with pytest.raises(Exception, match="no such token"):
        await TokensState.revoke.fn(state, made.id)
    assert await runtime.accounts.personal_tokens.list(other)


async def test_a_password_is_changed_and_kept_nowhere(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(SecurityState)
    typed = {"currentPassword": PASSWORD, "password": BETTER}
    await SecurityState.change_password.fn(state, typed)
    assert state.password_problems == {}
    row = await People(runtime).row(tab.person.user_id)
    assert row is not None
    assert await passwords.matches(BETTER, row.password_hash)
    assert PASSWORD not in kept(tab.root)
    assert BETTER not in kept(tab.root)


async def test_a_wrong_password_is_blamed_on_its_field(tab: Tab) -> None:
    state = await tab.state(SecurityState)
    await SecurityState.change_password.fn(
        state, {"currentPassword": "not it at all", "password": BETTER}
    )
    assert state.password_problems.keys() == {"currentPassword"}
    await SecurityState.change_password.fn(state, {"currentPassword": PASSWORD, "password": "12"})
    assert state.password_problems.keys() == {"password"}


async def test_a_second_factor_is_set_up_and_its_secrets_are_kept_nowhere(tab: Tab) -> None:
    state = await tab.state(SecurityState)
    await SecurityState.load.fn(state)
    assert state.factor is not None
    assert not state.factor.enabled
    (shown,) = told(await SecurityState.set_up.fn(state))
    (secret,) = shown["lines"]
    assert shown["picture"].startswith("<svg")
    assert await SecurityState.enable.fn(state, {"code": "000000"}) is None
    assert state.factor_problems.keys() == {"code"}
    events = await SecurityState.enable.fn(state, {"code": pyotp.TOTP(secret).now()})
    codes = next(each["lines"] for each in told(events) if each.get("subject") == "recovery-codes")
    for hidden in (secret, *codes):
        assert hidden not in kept(tab.root)
    await SecurityState.load.fn(state)
    assert state.factor.enabled
    assert state.factor.recovery_codes_left == len(codes) == 10
    assert await SecurityState.disable.fn(state, {"code": "wrong"}) is None
    await SecurityState.disable.fn(state, {"code": codes[0]})
    await SecurityState.load.fn(state)
    assert not state.factor.enabled


async def test_a_profile_is_changed_with_the_password_for_a_new_e_mail(tab: Tab) -> None:
    state = await tab.state(ProfileState)
    await ProfileState.load.fn(state)
    new = {"name": "Ada L.", "email": "ada@new.example", "currentPassword": ""}
    await ProfileState.save.fn(state, new)
    assert state.problems.keys() == {"currentPassword"}
    await ProfileState.save.fn(state, new | {"currentPassword": PASSWORD})
    assert state.problems == {}
    assert state.me is not None
    assert (state.me.name, state.me.email) == ("Ada L.", "ada@new.example")
    assert PASSWORD not in kept(tab.root)


async def test_an_account_goes_when_name_and_password_are_typed(tab: Tab, runtime: Runtime) -> None:
    await People(runtime).add("Root", "admin")
    state = await tab.state(ProfileState)
    for typed, wrong in (
        ({"name": "ada", "currentPassword": PASSWORD}, "name"),
        ({"name": "Ada", "currentPassword": "not it"}, "currentPassword"),
    ):
        await ProfileState.delete_account.fn(state, typed)
        assert state.problems.keys() == {wrong}
    assert await People(runtime).row(tab.person.user_id)
    await ProfileState.delete_account.fn(state, {"name": "Ada", "currentPassword": PASSWORD})
    assert await People(runtime).row(tab.person.user_id) is None


async def test_choices_of_notifications_are_kept(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(PreferencesState)
    await PreferencesState.save_notifications.fn(state, {"downloadFailed.email": "on", "x": "on"})
    theirs = {f"{event}.inApp": True for event in ABOUT_THE_SERVER}
    assert state.chosen == {"downloadFailed.email": True, **theirs}
    assert not state.tells_browsers
    now = await runtime.preferences.get(tab.person)
    assert (now.channels(NotificationEvent.DOWNLOAD_FINISHED), len(now.notifications)) == ((), 9)
    many = {f"{event}.{way}": "on" for event in NotificationEvent for way in ("email", "inApp")}
    typed = {**many, "digest.email": "08:00", "digest.apprise": ""}
    await PreferencesState.save_notifications.fn(state, typed)
    assert state.digests == {"email": "08:00"}
    await PreferencesState.save_notifications.fn(state, {**typed, "digest.email": "soon"})
    assert state.problems.keys() == {"digests"}
    await PreferencesState.save_notifications.fn(state, {"digest.email": ""})
    assert (state.digests, state.problems) == ({}, {})
    await PreferencesState.choose_theme.fn(state, "light")
    assert (await runtime.preferences.get(tab.person)).theme == "light"
    await PreferencesState.save.fn(state, {"language": "en", "timeZone": "Moon/Crater"})
    assert state.problems.keys() == {"timeZone"}


async def test_quiet_hours_are_kept_and_no_hours_are_refused(tab: Tab, runtime: Runtime) -> None:
    state = await tab.state(PreferencesState)
    typed = {"quietFrom": "22:00", "quietUntil": "07:30"}
    await PreferencesState.save_notifications.fn(state, typed)
    assert (state.quiet_from, state.quiet_until, state.problems) == ("22:00", "07:30", {})
    wrong = {"quietFrom": "25:00", "downloadFailed.inApp": "on"}
    await PreferencesState.save_notifications.fn(state, wrong)
    assert state.problems.keys() == {"quietFrom"}
    kept = await runtime.preferences.get(tab.person)
    assert (kept.quiet_from, kept.channels(NotificationEvent.DOWNLOAD_FAILED)) == ("22:00", ())


Load = Callable[..., Awaitable[object]]


@pytest.mark.parametrize(
    "kind", [TokensState, SecurityState, ProfileState, PreferencesState, DevicesState]
)
async def test_nobody_without_a_session_gets_anything(
    tab: Tab, runtime: Runtime, kind: type
) -> None:
    state = await tab.state(kind)
    await runtime.accounts.sign_out(tab.person)
    load: Load = kind.load.fn
    with pytest.raises(SessionEndedError):
        await load(state)


def test_the_end_of_a_session_is_not_a_problem_of_a_form() -> None:
    with pytest.raises(SessionEndedError):
        problems_of(SessionEndedError("Over."))


async def test_a_browser_is_turned_on_and_off_and_kept_nowhere(
    tab: Tab, runtime: Runtime, ada: Actor
) -> None:
    state, browser = await tab.state(PushState), PretendBrowser("https://push.example.org/x")
    made = BrowserSubscription(endpoint=browser.endpoint, p256dh=browser.p256dh, auth=browser.auth)
    await PushState.load.fn(state)
    assert (state.items, state.is_on, state.answers) == ([], False, 1)
    assert len(state.public_key) == 87
    await PushState.turn_on.fn(state, made)  # on a device that nobody signed in with
    await PushState.load.fn(state)
    assert (state.is_on, state.answers) == (False, 2)
    tab.person = await People(runtime).on_a_device(ada, "Phone")
    state = await tab.state(PushState)
    await PushState.turn_on.fn(state, made)
    await PushState.load.fn(state)
    assert ([one.name for one in state.items], state.is_on) == (["Phone"], True)
    for secret in (browser.endpoint, browser.p256dh, browser.auth):
        assert secret not in kept(tab.root)
    await PushState.turn_off.fn(state)
    await PushState.load.fn(state)
    assert (state.items, state.is_on) == ([], False)


async def test_a_browser_of_somebody_else_is_not_there(tab: Tab, runtime: Runtime) -> None:
    other = await People(runtime).on_a_device(await People(runtime).add("Other"), "Phone")
    browser = PretendBrowser("https://push.example.org/x")
    subscriptions = runtime.notifications.push_subscriptions
    theirs = await subscriptions.add(other, browser.endpoint, browser.p256dh, browser.auth)
    state = await tab.state(PushState)
    await PushState.load.fn(state)
    assert state.items == []
    with pytest.raises(NotFoundError):
        await PushState.remove.fn(state, theirs.id)
    assert len((await subscriptions.mine(other)).items) == 1

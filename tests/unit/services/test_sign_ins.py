"""Sign-ins: devices, the second factor, refresh tokens and browsers that are remembered."""

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from medianest import events
from medianest.errors import CredentialsError, SessionEndedError, TokenError
from medianest.models import AuditEvent, Device, LoginSession, RefreshToken, Risk, User, UserStatus
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.sign_ins import Challenge, SignIn
from medianest.services.visitor import Visitor

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36"
HOME, AWAY = "192.0.2.1", "198.51.100.1"


class Browser:
    """Keeps what a browser keeps; ``agent`` and ``ip`` may be changed."""

    def __init__(self, runtime, agent=FIREFOX, ip=HOME):
        self.runtime, self.agent, self.ip = runtime, agent, ip
        self.device = self.remember = ""

    def visitor(self):
        return Visitor(
            ip=self.ip,
            user_agent=self.agent,
            device_token=self.device,
            remember_token=self.remember,
        )

    def keep(self, outcome):
        if isinstance(outcome, SignIn):
            self.device = outcome.device_token or self.device
            self.remember = outcome.remember_token or self.remember
        return outcome

    async def begin(self, person, **options):
        async with self.runtime.database.read() as session:
            user = await session.get(User, person.id)
        with visitor.serving(self.visitor()):
            return self.keep(await self.runtime.sign_ins.begin(user, how="password", **options))

    async def finish(self, challenge, *, trust=False):
        with visitor.serving(self.visitor()):
            return self.keep(await self.runtime.sign_ins.finish(challenge.token, trust=trust))

    async def resume(self, token=None):
        with visitor.serving(self.visitor()):
            return self.keep(await self.runtime.sign_ins.resume(token or self.remember))

    async def refresh(self, token):
        with visitor.serving(self.visitor()):
            return await self.runtime.sign_ins.refresh(token)


@pytest.fixture
def browser(runtime):
    return Browser(runtime)


async def add_user(runtime, **values):
    user = User(**{"email": "ada@example.org", "name": "Ada", "password_hash": "x", **values})
    async with runtime.database.write() as session:
        session.add(user)
    return user


@pytest.fixture
async def ada(runtime):
    return await add_user(runtime)


@pytest.fixture
async def safe(runtime):
    """Somebody with a second factor."""
    return await add_user(
        runtime, email="safe@example.org", totp_secret="s", totp_enabled_at=utc_now()
    )


async def rows(runtime, model):
    async with runtime.database.read() as session:
        return (await session.execute(select(model).order_by(model.id))).scalars().all()


async def change(runtime, model, *where, **values):
    async with runtime.database.write() as session:
        await session.execute(update(model).where(*where).values(**values))


async def actions(runtime):
    return [row.action for row in await rows(runtime, AuditEvent)]


async def is_over(runtime, done):
    runtime.sessions.forget_all()
    try:
        await runtime.accounts.revalidate(done.session_id)
    except SessionEndedError:
        return True
    return False


async def require(runtime, who):
    await runtime.settings.replace({"access": {"requireTwoFactor": who}}, updated_by=None)


# ---- devices


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
            done = await runtime.sign_ins.begin(ada, how="password")
        assert done.device_token == ""
    with visitor.serving(
        Visitor(ip=HOME, user_agent="curl/8", device_name="Player\n", is_program=True)
    ):
        await runtime.sign_ins.begin(ada, how="password")
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
    views = await runtime.devices.list(actor)
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
    await runtime.devices.revoke(actor, device)
    async with asyncio.timeout(3):
        assert await anext(heard) == events.SessionsEnded(session_ids=[done.session_id])
    await heard.aclose()
    with pytest.raises(SessionEndedError):
        await runtime.accounts.revalidate(done.session_id)
    with pytest.raises(TokenError):
        await theirs.refresh(done.refresh_token)
    assert await theirs.resume() is None
    assert "device.revoked" in await actions(runtime)
    assert len(await runtime.devices.list(actor)) == 1


async def test_all_devices_but_the_one_that_asks_can_be_revoked(runtime, browser, ada):
    others = [await Browser(runtime).begin(ada) for _ in range(2)]
    mine = await browser.begin(ada)
    actor = await runtime.accounts.revalidate(mine.session_id)
    assert await runtime.devices.revoke_all(actor) == 2
    assert [await is_over(runtime, done) for done in (*others, mine)] == [True, True, False]


# ---- the second factor


async def test_with_a_second_factor_the_first_alone_begins_nothing(runtime, browser, safe):
    wanted = await browser.begin(safe)
    assert wanted == Challenge(wanted.token, enrol=False)
    assert await rows(runtime, LoginSession) == []
    assert await rows(runtime, Device) == []
    assert await actions(runtime) == ["session.challenged"]
    challenged = await runtime.sign_ins.open_challenge(wanted.token)
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
        wanted = await runtime.sign_ins.begin(safe, how="password")
        await runtime.sign_ins.finish(wanted.token, trust=True)
        assert isinstance(await runtime.sign_ins.begin(safe, how="password"), Challenge)
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
        await runtime.sign_ins.open_challenge(wanted.token)
    with pytest.raises(TokenError):
        await browser.finish(wanted)


@pytest.mark.parametrize("token", ["", "x.y", "é.é", "a" * 5_000])
async def test_a_made_up_challenge_is_refused(runtime, safe, token):
    with pytest.raises(TokenError):
        await runtime.sign_ins.open_challenge(token)


async def test_a_challenge_that_was_changed_or_is_old_is_refused(
    runtime, browser, safe, monkeypatch
):
    wanted = await browser.begin(safe)
    body, signature = wanted.token.split(".")
    for token in (f"{body}x.{signature}", f"{body}.{signature[:-1]}0", f"{body}."):
        with pytest.raises(TokenError):
            await runtime.sign_ins.open_challenge(token)
    monkeypatch.setattr("time.time", lambda: utc_now().timestamp() + 601)
    with pytest.raises(TokenError):
        await runtime.sign_ins.open_challenge(wanted.token)


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
            await runtime.sign_ins.begin(user, how="password")


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
        await runtime.sign_ins.open_challenge(wanted.token)
    assert not await is_over(runtime, await browser.finish(wanted))


@pytest.mark.parametrize(("role", "is_asked"), [("user", False), ("admin", True)])
async def test_the_second_factor_may_be_for_administrators_only(runtime, browser, role, is_asked):
    person = await add_user(runtime, role=role)
    before = await browser.begin(person)
    await require(runtime, "admins")
    assert isinstance(await browser.begin(person), Challenge) is is_asked
    assert await is_over(runtime, before) is is_asked
    await runtime.sessions.note_two_factor(before.session_id)
    assert not await is_over(runtime, before)


@pytest.mark.parametrize("second_since", [None, utc_now()])
async def test_suspended_people_do_not_come_in(runtime, browser, second_since):
    values = {"status": UserStatus.SUSPENDED, "totp_enabled_at": second_since}
    person = await add_user(runtime, **values)
    with pytest.raises(CredentialsError):
        await browser.begin(person)


# ---- refresh tokens


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
    await runtime.sessions.end([ended.session_id])
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
    runtime.sessions.forget_all()
    with pytest.raises((SessionEndedError, TokenError)):
        await browser.refresh(done.refresh_token)


# ---- remembered browsers


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
        await runtime.devices.distrust(ada.id)
    assert await browser.resume() is None


# ---- the end of sessions


async def test_all_sessions_of_a_person_end_but_one(runtime, browser, ada):
    ben = await add_user(runtime, email="ben@example.org")
    one, two, other = [await browser.begin(person) for person in (ada, ada, ben)]
    await runtime.sessions.end_all_of(ada.id, but=two.session_id)
    assert [await is_over(runtime, done) for done in (one, two, other)] == [True, False, False]
    await runtime.sessions.end_all_of(ada.id)
    assert await is_over(runtime, two)


async def test_a_change_of_rights_is_told_and_holds_at_once(runtime, browser, ada):
    done = await browser.begin(ada)
    assert not (await runtime.accounts.revalidate(done.session_id)).may("seeActivity")
    heard = events.listen(runtime.redis)
    await anext(heard)
    await change(runtime, User, permissions=["seeActivity"])
    await runtime.sessions.announce_change([ada.id])
    async with asyncio.timeout(3):
        assert await anext(heard) == events.SessionsChanged(user_ids=[ada.id])
    await heard.aclose()
    actor = await runtime.accounts.revalidate(done.session_id)
    assert actor.permissions == {"seeActivity"}


async def test_signing_out_is_in_the_audit_log(runtime, browser, ada):
    done = await browser.begin(ada)
    await runtime.accounts.sign_out(await runtime.accounts.revalidate(done.session_id))
    assert await actions(runtime) == ["session.begun", "session.ended"]

"""The second factor: turned on by a code, asked for at the door, never fooled twice by the same."""

import asyncio
import re
import time
from datetime import timedelta

import pyotp
import pytest
from sqlmodel import col, select, update

from medianest import events
from medianest.errors import (
    ConflictError,
    CredentialsError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
    TokenError,
)
from medianest.models import AuditEvent, Device, LoginSession, RecoveryCode, Role, Scope, User
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts.sign_ins import Challenge, SignIn
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.visitor import Visitor

WRONG = "000000"


@pytest.fixture
def factor(runtime):
    return runtime.accounts.two_factor


@pytest.fixture
def person(runtime, database):
    """Makes somebody with a login session."""

    async def make(name="ann", role=Role.USER):
        user = User(email=f"{name}@example.org", name=name, role=role)
        async with database.write() as session:
            session.add(user)
            await session.flush()
            session_id, _ = await runtime.accounts.sessions.begin(session, user.id)
        return Actor(user.id, name, role, session_id)

    return make


def code(secret, steps=0):
    """What the app shows, or shows that many steps from now.

    Not two steps ago: such a code is too old when the next step begins before it is looked at.
    """
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps)


async def turned_on(factor, actor, steps=-1):
    """The secret and the recovery codes of somebody who has set it up."""
    setup = await factor.setup(actor)
    return setup.secret, await factor.enable(actor, code(setup.secret, steps))


async def row(database, user_id, model=User):
    async with database.read() as session:
        return await session.get(model, user_id)


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def change(database, model, **values):
    async with database.write() as session:
        await session.execute(update(model).values(**values))


async def noted(database):
    return [event.action for event in await rows(database, AuditEvent)]


async def challenge(runtime, user_id):
    user = await row(runtime.database, user_id)
    outcome = await runtime.accounts.sign_ins.begin(user, how="password")
    assert isinstance(outcome, Challenge)
    return outcome.token


async def require(runtime, who):
    await runtime.settings.replace({"access": {"requireTwoFactor": who}}, updated_by=None)


# ---- turning it on and off


async def test_it_is_on_after_a_right_code_and_not_before(factor, person, database):
    ann = await person()
    setup = await factor.setup(ann)
    assert not (await factor.show(ann)).enabled
    with pytest.raises(InvalidInputError) as caught:
        await factor.enable(ann, WRONG)
    assert list(caught.value.details) == ["code"]
    assert not (await factor.show(ann)).enabled
    codes = await factor.enable(ann, code(setup.secret))
    shown = await factor.show(ann)
    assert (shown.enabled, shown.required, shown.recovery_codes_left) == (True, False, 10)
    assert len(set(codes)) == 10
    assert "two_factor.enabled" in await noted(database)


async def test_the_secret_is_encrypted_for_its_own_row(runtime, factor, person, database):
    ann, ben = await person("ann"), await person("ben")
    setup = await factor.setup(ann)
    stored = (await row(database, ann.user_id)).totp_secret
    assert setup.secret not in stored
    ciphers = Ciphers(Keys.load(runtime.environment))
    assert ciphers.decrypt(f"user:totp_secret:{ann.user_id}", stored) == setup.secret
    async with database.write() as session:
        (await session.get(User, ben.user_id)).totp_secret = stored
    with pytest.raises(Exception, match="cannot be read"):
        await factor.enable(ben, code(setup.secret))


async def test_setting_up_again_replaces_a_secret_that_never_counted(factor, person):
    ann = await person()
    first, second = await factor.setup(ann), await factor.setup(ann)
    with pytest.raises(InvalidInputError):
        await factor.enable(ann, code(first.secret))
    await factor.enable(ann, code(second.secret))


async def test_once_on_it_is_neither_set_up_nor_enabled_again(factor, person):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    with pytest.raises(ConflictError):
        await factor.setup(ann)
    with pytest.raises(ConflictError):
        await factor.enable(ann, code(secret))


async def test_before_a_secret_was_asked_for_nothing_can_be_enabled(factor, person):
    with pytest.raises(ConflictError):
        await factor.enable(await person(), WRONG)


@pytest.mark.databases
async def test_of_two_pages_that_turn_it_on_at_once_one_gets_recovery_codes(factor, person):
    ann = await person()
    setup = await factor.setup(ann)
    typed = code(setup.secret)
    tries = [factor.enable(ann, typed) for _ in range(4)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, list) for outcome in outcomes) == 1
    assert (await factor.show(ann)).recovery_codes_left == 10


async def test_the_session_that_turned_it_on_has_shown_it(runtime, factor, person):
    ann = await person()
    await turned_on(factor, ann)
    assert (await runtime.accounts.revalidate(ann.session_id)).two_factor


async def test_turning_it_on_off_or_making_codes_ends_no_session(runtime, factor, person):
    ann = await person()
    async with runtime.database.write() as session:
        other, _ = await runtime.accounts.sessions.begin(session, ann.user_id)
    secret, _ = await turned_on(factor, ann)
    await factor.recovery_codes(ann, code(secret))
    await factor.disable(ann, code(secret, 1))
    for session_id in (ann.session_id, other):
        await runtime.accounts.revalidate(session_id)


@pytest.mark.parametrize("kind", ["app", "recovery"])
async def test_it_is_turned_off_with_a_code_and_nothing_of_it_stays(factor, person, database, kind):
    ann = await person()
    secret, codes = await turned_on(factor, ann)
    with pytest.raises(InvalidInputError):
        await factor.disable(ann, WRONG)
    await factor.disable(ann, code(secret) if kind == "app" else codes[0])
    user = await row(database, ann.user_id)
    assert (user.totp_secret, user.totp_enabled_at, user.totp_last_step) == (None, None, None)
    assert await rows(database, RecoveryCode) == []
    assert "two_factor.disabled" in await noted(database)
    with pytest.raises(ConflictError):
        await factor.disable(ann, WRONG)


@pytest.mark.parametrize(("who", "role"), [("everybody", Role.USER), ("admins", Role.ADMIN)])
async def test_whose_role_must_have_one_does_not_turn_it_off(runtime, factor, person, who, role):
    ann = await person("ann", role)
    secret, _ = await turned_on(factor, ann)
    await require(runtime, who)
    assert (await factor.show(ann)).required
    with pytest.raises(ForbiddenError):
        await factor.disable(ann, code(secret))
    await require(runtime, "none")
    await factor.disable(ann, code(secret))


async def test_a_personal_token_changes_nothing_of_it(factor, person):
    ann = await person("ann", Role.ADMIN)
    secret, _ = await turned_on(factor, ann)
    program = Actor(ann.user_id, "ann", Role.ADMIN, "", scopes=frozenset(Scope))
    for asked in (
        factor.show(program),
        factor.setup(program),
        factor.enable(program, code(secret)),
        factor.disable(program, code(secret)),
        factor.recovery_codes(program, code(secret)),
        factor.reset(program, "somebody"),
    ):
        with pytest.raises(ForbiddenError):
            await asked


# ---- at the door


async def test_the_app_s_code_lets_in(runtime, factor, person):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    done = await factor.check(await challenge(runtime, ann.user_id), code(secret, 1))
    assert isinstance(done, SignIn)
    assert done.user.id == ann.user_id
    assert (await runtime.accounts.revalidate(done.session_id)).two_factor


async def test_spaces_in_a_code_do_not_matter(runtime, factor, person):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    typed = code(secret, 1)
    await factor.check(await challenge(runtime, ann.user_id), f" {typed[:3]} {typed[3:]} ")


async def test_a_wrong_code_does_not_let_in_and_is_audited(runtime, factor, person, database):
    ann = await person()
    await turned_on(factor, ann)
    with pytest.raises(CredentialsError):
        await factor.check(await challenge(runtime, ann.user_id), WRONG)
    (refused,) = [e for e in await rows(database, AuditEvent) if e.action == "two_factor.refused"]
    assert (refused.result, refused.target_id, refused.actor_id) == ("refused", ann.user_id, None)


async def test_the_same_code_never_lets_in_twice_nor_one_before_it(runtime, factor, person):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    typed = code(secret, 1)
    await factor.check(await challenge(runtime, ann.user_id), typed)
    for replayed in (typed, code(secret)):
        with pytest.raises(CredentialsError):
            await factor.check(await challenge(runtime, ann.user_id), replayed)


async def test_the_code_that_turned_it_on_does_not_let_in(runtime, factor, person):
    ann = await person()
    setup = await factor.setup(ann)
    typed = code(setup.secret)
    await factor.enable(ann, typed)
    with pytest.raises(CredentialsError):
        await factor.check(await challenge(runtime, ann.user_id), typed)


@pytest.mark.databases
@pytest.mark.parametrize("kind", ["app", "recovery"])
async def test_of_four_uses_of_a_code_at_the_same_moment_one_lets_in(runtime, factor, person, kind):
    ann = await person()
    secret, codes = await turned_on(factor, ann)
    typed = code(secret, 1) if kind == "app" else codes[0]
    token = await challenge(runtime, ann.user_id)
    tries = [factor.check(token, typed) for _ in range(4)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, SignIn) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, CredentialsError) for outcome in outcomes) == 3


async def test_a_challenge_is_somebodys_own(runtime, factor, person):
    ann, ben = await person("ann"), await person("ben")
    secret, codes = await turned_on(factor, ann)
    await turned_on(factor, ben)
    token = await challenge(runtime, ben.user_id)
    for foreign in (code(secret, 1), codes[0]):
        with pytest.raises(CredentialsError):
            await factor.check(token, foreign)
    assert (await factor.show(ann)).recovery_codes_left == 10


@pytest.mark.parametrize("token", ["", "x", "a.b", "x" * 5_000])
async def test_without_a_challenge_no_code_is_looked_at(factor, person, token):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    with pytest.raises(TokenError):
        await factor.check(token, code(secret, 1))


async def test_a_challenge_of_before_it_was_turned_off_and_on_again_is_worth_nothing(
    runtime, factor, person
):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    old = await challenge(runtime, ann.user_id)
    await factor.disable(ann, code(secret))
    secret, _ = await turned_on(factor, ann)
    with pytest.raises(TokenError):
        await factor.check(old, code(secret, 1))


# ---- guessing


async def test_six_wrong_codes_lock_the_account_s_factor_for_a_quarter_of_an_hour(
    runtime, factor, person, database
):
    ann = await person()
    secret, codes = await turned_on(factor, ann)
    token = await challenge(runtime, ann.user_id)
    for _ in range(6):
        with pytest.raises(CredentialsError):
            await factor.check(token, WRONG)
    for typed in (code(secret, 1), codes[0]):
        with pytest.raises(RateLimitError) as caught:
            await factor.check(token, typed)
        assert 840 < caught.value.retry_after_seconds <= 900
    refusals = [e for e in await rows(database, AuditEvent) if e.action == "two_factor.refused"]
    assert sorted(refusal.details["locked"] for refusal in refusals) == [False] * 5 + [True]
    assert (await factor.show(ann)).recovery_codes_left == 10


async def test_the_lock_holds_from_the_sixth_wrong_code_not_from_the_first(
    runtime, factor, person, monkeypatch
):
    ann = await person()
    await turned_on(factor, ann)
    token = await challenge(runtime, ann.user_id)
    for _ in range(6):
        with pytest.raises(CredentialsError):
            await factor.check(token, WRONG)
    # The window of the first tries ends; the lock does not.
    tries = [key async for key in runtime.redis.scan_iter("*second-factor-tries*")]
    assert len(tries) == 1
    await runtime.redis.delete(*tries)
    with pytest.raises(RateLimitError):
        await factor.check(token, WRONG)


async def test_guesses_at_the_same_moment_do_not_slip_through(runtime, factor, person):
    ann = await person()
    await turned_on(factor, ann)
    token = await challenge(runtime, ann.user_id)
    tries = [factor.check(token, WRONG) for _ in range(20)]
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(outcome, CredentialsError) for outcome in outcomes) <= 6
    assert sum(isinstance(outcome, RateLimitError) for outcome in outcomes) >= 14


async def test_right_codes_do_not_count(runtime, factor, person):
    ann = await person()
    _, codes = await turned_on(factor, ann)
    for one in codes[:8]:
        await factor.check(await challenge(runtime, ann.user_id), one)


async def test_guesses_elsewhere_do_not_lock_a_known_device_out(runtime, factor, person, database):
    from medianest.services.secret_tokens import token_hash

    ann = await person()
    secret, codes = await turned_on(factor, ann)
    async with database.write() as session:
        session.add(Device(user_id=ann.user_id, cookie_hash=token_hash("known")))
    token = await challenge(runtime, ann.user_id)
    for _ in range(6):
        with pytest.raises(CredentialsError):
            await factor.check(token, WRONG)
    with visitor.serving(Visitor(device_token="made up")), pytest.raises(RateLimitError):
        await factor.check(token, codes[0])
    with visitor.serving(Visitor(device_token="known")):
        await factor.check(token, code(secret, 1))


async def test_guesses_while_signed_in_are_counted_too_and_apart_from_the_door_s(
    runtime, factor, person
):
    ann = await person()
    secret, _ = await turned_on(factor, ann)
    for _ in range(6):
        with pytest.raises(InvalidInputError):
            await factor.disable(ann, WRONG)
    for asked in (factor.disable, factor.recovery_codes):
        with pytest.raises(RateLimitError):
            await asked(ann, code(secret))
    await factor.check(await challenge(runtime, ann.user_id), code(secret, 1))


# ---- recovery codes


async def test_recovery_codes_are_easily_read_and_typed(factor, person):
    _, codes = await turned_on(factor, await person())
    assert all(
        re.fullmatch(r"[ACDEFGHJKMNPQRTUVWXY34679]{5}-[ACDEFGHJKMNPQRTUVWXY34679]{5}", one)
        for one in codes
    )


async def test_a_recovery_code_lets_in_once_however_it_is_typed(runtime, factor, person, database):
    ann = await person()
    _, codes = await turned_on(factor, ann)
    await factor.check(await challenge(runtime, ann.user_id), codes[0].lower().replace("-", " "))
    with pytest.raises(CredentialsError):
        await factor.check(await challenge(runtime, ann.user_id), codes[0])
    assert (await factor.show(ann)).recovery_codes_left == 9
    (used,) = [e for e in await rows(database, AuditEvent) if e.action == "recovery_code.used"]
    assert used.details == {"left": 9}


async def test_the_database_holds_keyed_hashes_of_them(factor, person, database):
    import hashlib

    _, codes = await turned_on(factor, await person())
    stored = {one.code_hash for one in await rows(database, RecoveryCode)}
    assert len(stored) == 10
    for one in codes:
        plain = one.replace("-", "")
        assert not any(plain in text or one in text for text in stored)
        assert hashlib.sha256(plain.encode()).hexdigest() not in stored


async def test_new_recovery_codes_end_the_former_ones_and_need_a_code(
    runtime, factor, person, database
):
    ann = await person()
    secret, former = await turned_on(factor, ann)
    with pytest.raises(InvalidInputError):
        await factor.recovery_codes(ann, WRONG)
    codes = await factor.recovery_codes(ann, code(secret))
    assert set(codes).isdisjoint(former)
    with pytest.raises(CredentialsError):
        await factor.check(await challenge(runtime, ann.user_id), former[1])
    await factor.check(await challenge(runtime, ann.user_id), codes[1])
    assert "recovery_codes.made" in await noted(database)


async def test_whoever_has_none_cannot_make_recovery_codes(factor, person):
    with pytest.raises(ConflictError):
        await factor.recovery_codes(await person(), WRONG)


# ---- having to have one


async def enrolling(runtime, actor):
    outcome = await runtime.accounts.sign_ins.begin(
        await row(runtime.database, actor.user_id), how="password"
    )
    assert isinstance(outcome, Challenge)
    assert outcome.enrol
    return outcome.token


async def test_whose_role_must_have_one_sets_it_up_on_the_way_in(runtime, factor, person):
    ann = await person()
    await require(runtime, "everybody")
    token = await enrolling(runtime, ann)
    setup = await factor.enrol(token)
    with pytest.raises(CredentialsError):
        await factor.enrol_finish(token, WRONG)
    assert await factor.enrol(token, again=True) == setup
    done, codes = await factor.enrol_finish(token, code(setup.secret))
    assert done.user.id == ann.user_id
    assert len(codes) == 10
    assert (await runtime.accounts.revalidate(done.session_id)).two_factor


async def test_a_challenge_to_set_it_up_is_worth_nothing_once_it_is_on(runtime, factor, person):
    ann = await person()
    await require(runtime, "everybody")
    token = await enrolling(runtime, ann)
    setup = await factor.enrol(token)
    await factor.enrol_finish(token, code(setup.secret))
    for asked in (
        factor.enrol(token),
        factor.enrol(token, again=True),
        factor.enrol_finish(token, code(setup.secret, 1)),
        factor.check(token, code(setup.secret, 1)),
    ):
        with pytest.raises(TokenError):
            await asked


async def test_a_challenge_for_a_code_sets_nothing_up(runtime, factor, person):
    ann = await person()
    await turned_on(factor, ann)
    token = await challenge(runtime, ann.user_id)
    for asked in (factor.enrol(token), factor.enrol(token, again=True)):
        with pytest.raises(TokenError):
            await asked


async def test_a_program_is_told_to_set_it_up_with_a_browser(runtime, factor, person):
    ann = await person()
    await require(runtime, "everybody")
    with pytest.raises(ConflictError):
        await factor.check(await enrolling(runtime, ann), WRONG)


# ---- the way out


async def test_an_administrator_takes_a_lost_factor_away_and_its_owner_is_signed_out(
    runtime, factor, person, database
):
    ada, ann = await person("ada", Role.ADMIN), await person("ann")
    await turned_on(factor, ann)
    later = utc_now() + timedelta(days=1)
    async with database.write() as session:
        device = Device(
            user_id=ann.user_id,
            cookie_hash="x",
            two_factor_at=utc_now(),
            trusted_until=later,
            remember_hash="y",
        )
        session.add(device)
    news = events.listen(runtime.redis)
    await anext(news)
    await factor.reset(ada, ann.user_id)
    ended = await asyncio.wait_for(anext(news), 10)
    await news.aclose()
    assert isinstance(ended, events.SessionsEnded)
    assert ann.session_id in ended.session_ids
    user = await row(database, ann.user_id)
    assert (user.totp_secret, user.totp_enabled_at) == (None, None)
    assert await rows(database, RecoveryCode) == []
    async with database.read() as session:
        theirs = select(LoginSession).where(col(LoginSession.user_id) == ann.user_id)
        assert (await session.execute(theirs)).all() == []
    kept = await row(database, device.id, Device)
    assert (kept.two_factor_at, kept.remember_hash) == (None, None)
    (event,) = [e for e in await rows(database, AuditEvent) if e.action == "two_factor.reset"]
    assert (event.actor_id, event.target_id) == (ada.user_id, ann.user_id)


async def test_nobody_else_resets_and_an_administrator_not_their_own(factor, person):
    ada, ann = await person("ada", Role.ADMIN), await person("ann")
    secret, _ = await turned_on(factor, ada)
    for actor in (ann, ada):
        with pytest.raises(ForbiddenError):
            await factor.reset(actor, ada.user_id)
    assert (await factor.show(ada)).enabled
    with pytest.raises(NotFoundError):
        await factor.reset(ada, "nobody")
    del secret


async def test_the_console_resets_anybody_s(runtime, factor, person, database):
    ada = await person("ada", Role.ADMIN)
    await turned_on(factor, ada)
    await factor.reset_from_console(" Ada@Example.org ")
    assert (await row(database, ada.user_id)).totp_enabled_at is None
    assert await rows(database, LoginSession) == []
    (event,) = [e for e in await rows(database, AuditEvent) if e.action == "two_factor.reset"]
    assert (event.actor_id, event.target_id) == (None, ada.user_id)
    with pytest.raises(NotFoundError):
        await factor.reset_from_console("nobody@example.org")


# ---- keys


async def test_a_secret_under_an_older_key_is_read_and_new_ones_take_the_newest(
    runtime, factor, person, database
):
    from medianest.services.accounts.two_factor import TwoFactorService

    old, new = "the first secret of some length", "the second secret of some length"

    def service(*keys):
        return TwoFactorService(
            database,
            runtime.redis,
            runtime.settings,
            Keys(keys),
            runtime.accounts.sign_ins,
            runtime.accounts.sessions,
            runtime.accounts.devices,
            runtime.audit,
        )

    ann, ben = await person("ann"), await person("ben")
    secret, codes = await turned_on(service(old), ann)
    both = service(new, old)
    await both.check(await challenge(runtime, ann.user_id), code(secret))
    await both.check(await challenge(runtime, ann.user_id), codes[0])
    fresh, _ = await turned_on(both, ben)
    await service(new).check(await challenge(runtime, ben.user_id), code(fresh, 1))

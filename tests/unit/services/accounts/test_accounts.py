"""Accounts: the first administrator, signing in, and login sessions that end when they should."""

import asyncio
import hashlib
from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update

from medianest import events
from medianest.errors import (
    ConflictError,
    CredentialsError,
    CsrfError,
    DuplicateError,
    InvalidInputError,
    RateLimitError,
    SessionEndedError,
    TokenError,
)
from medianest.models import LoginSession, Setting, User, UserStatus
from medianest.models.ids import utc_now
from medianest.runtime import open_runtime
from tests import visitors
from tests.visitors import create_administrator

PASSWORD = "correct horse battery"
IP = "192.0.2.1"


@pytest.fixture
def accounts(runtime):
    return runtime.accounts


@pytest.fixture
async def elsewhere(runtime):
    """The accounts of another web process of the same installation."""
    opened = open_runtime(runtime.environment)
    yield opened.accounts
    await opened.close()


@pytest.fixture
async def ada(accounts):
    return await accounts.create_user("ada@example.org", "Ada", "user", PASSWORD)


async def sign_in(accounts, email="ada@example.org", password=PASSWORD, ip=IP):
    return await visitors.sign_in(accounts, email, password, ip=ip, user_agent="tests")


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def change(database, model, **values):
    async with database.write() as session:
        await session.execute(update(model).values(**values))


# ---- set-up


async def test_the_set_up_code_makes_one_administrator_and_is_used_up(accounts, database):
    code = await accounts.new_setup_code()
    done = await create_administrator(accounts, code, "Ada@Example.org ", " Ada ", PASSWORD, ip=IP)
    made = done.user
    assert (made.email, made.name, made.role) == ("ada@example.org", "Ada", "admin")
    assert not await accounts.needs_setup()
    assert await rows(database, Setting) == []


async def test_a_code_may_be_typed_in_small_letters_and_without_the_dash(accounts):
    code = await accounts.new_setup_code()
    typed = code.replace("-", " ").lower()
    await create_administrator(accounts, typed, "ada@example.org", "Ada", PASSWORD, ip=IP)


async def test_only_the_newest_code_holds_in_every_process(accounts, elsewhere):
    first = await accounts.new_setup_code()
    second = await accounts.new_setup_code()
    with pytest.raises(InvalidInputError) as caught:
        await create_administrator(elsewhere, first, "ada@example.org", "Ada", PASSWORD, ip=IP)
    assert "code" in caught.value.details
    await create_administrator(elsewhere, second, "ada@example.org", "Ada", PASSWORD, ip=IP)
    assert not await accounts.needs_setup()


async def test_the_database_does_not_hold_the_code(accounts, database):
    code = await accounts.new_setup_code()
    plain = code.replace("-", "")
    (row,) = await rows(database, Setting)
    assert plain not in row.value
    assert row.value != hashlib.sha256(plain.encode()).hexdigest()


async def test_no_code_fits_before_one_was_made(accounts):
    for code in ("", "AAAA-AAAA"):
        with pytest.raises(InvalidInputError):
            await create_administrator(accounts, code, "a@example.org", "A", PASSWORD, ip=IP)


async def test_the_code_may_be_guessed_five_times_from_an_address(accounts):
    code = await accounts.new_setup_code()
    for _ in range(5):
        with pytest.raises(InvalidInputError):
            await create_administrator(accounts, "AAAA-AAAA", "a@x.org", "A", PASSWORD, ip=IP)
    with pytest.raises(RateLimitError):
        await create_administrator(accounts, code, "a@x.org", "A", PASSWORD, ip=IP)
    await create_administrator(accounts, code, "a@x.org", "A", PASSWORD, ip="192.0.2.2")


@pytest.mark.databases(always=True)
async def test_twenty_set_ups_at_once_make_one_administrator(accounts, elsewhere, database):
    code = await accounts.new_setup_code()
    racing = [
        create_administrator(
            (accounts, elsewhere)[number % 2],
            code,
            f"a{number}@example.org",
            "Ada",
            PASSWORD,
            ip=f"192.0.2.{number}",
        )
        for number in range(20)
    ]
    answers = await asyncio.gather(*racing, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 19
    assert {type(one) for one in refused} <= {ConflictError, InvalidInputError}
    assert len(await rows(database, User)) == 1


async def test_set_up_stays_shut_also_with_a_new_code(accounts, elsewhere):
    await accounts.create_user("root@example.org", "Root", "admin", PASSWORD)
    for code in (await accounts.new_setup_code(), "AAAA-AAAA", ""):
        for service in (accounts, elsewhere):
            with pytest.raises(ConflictError):
                await create_administrator(service, code, "a@example.org", "A", PASSWORD, ip=IP)


async def test_set_up_names_every_field_that_does_not_fit(accounts):
    code = await accounts.new_setup_code()
    with pytest.raises(InvalidInputError) as caught:
        await create_administrator(accounts, code, "no address", " ", "short", ip=IP)
    assert caught.value.details.keys() == {"email", "name", "password"}
    assert await accounts.needs_setup()


# ---- accounts


async def test_two_accounts_cannot_share_an_e_mail(accounts, ada):
    with pytest.raises(DuplicateError):
        await accounts.create_user("ADA@example.org", "Other", "user", PASSWORD)


async def test_the_console_lists_accounts_without_their_hashes(accounts, ada):
    assert [view.email for view in await accounts.list_users()] == ["ada@example.org"]
    assert "hash" not in ada.model_dump_json()


# ---- sign-in


async def test_signing_in_gives_a_session_a_token_and_a_csrf_token(accounts, ada):
    done = await sign_in(accounts, " Ada@Example.ORG")
    assert done.user.id == ada.id
    for actor in (
        await accounts.authenticate(done.session_token),
        await accounts.authenticate_access_token(done.access_token),
        await accounts.revalidate(done.session_id),
    ):
        assert (actor.user_id, actor.session_id) == (ada.id, done.session_id)
    accounts.check_csrf(done.session_id, done.csrf_token)


async def test_the_database_holds_the_hash_of_the_token_only(accounts, ada, database):
    done = await sign_in(accounts)
    (row,) = await rows(database, LoginSession)
    assert row.token_hash == hashlib.sha256(done.session_token.encode()).hexdigest()
    assert done.session_token not in row.model_dump_json()


@pytest.mark.parametrize("password", ["", "wrong password", PASSWORD + "x", PASSWORD.upper()])
async def test_a_wrong_password_is_refused(accounts, ada, password):
    with pytest.raises(CredentialsError):
        await sign_in(accounts, password=password)


async def test_known_and_unknown_accounts_hear_the_same(accounts, ada):
    heard = set()
    for email in ("ada@example.org", "nobody@example.org"):
        with pytest.raises(CredentialsError) as caught:
            await sign_in(accounts, email, "wrong password")
        heard.add((caught.value.message, str(caught.value.details)))
    assert len(heard) == 1


async def test_suspended_people_cannot_sign_in_and_hear_the_same(accounts, ada, database):
    await change(database, User, status=UserStatus.SUSPENDED)
    with pytest.raises(CredentialsError):
        await sign_in(accounts)


async def test_five_wrong_tries_shut_the_account_for_the_right_password_too(accounts, ada):
    for number in range(5):
        with pytest.raises(CredentialsError):
            await sign_in(accounts, password="wrong one", ip=f"192.0.2.{number}")
    with pytest.raises(RateLimitError) as caught:
        await sign_in(accounts, ip="192.0.2.99")
    assert 800 < caught.value.retry_after_seconds <= 900


async def test_five_wrong_tries_shut_the_address_for_other_accounts_too(accounts, ada):
    for number in range(5):
        with pytest.raises(CredentialsError):
            await sign_in(accounts, f"nobody{number}@example.org", "wrong one")
    with pytest.raises(RateLimitError):
        await sign_in(accounts)


async def test_a_refused_try_costs_no_hash(accounts, ada):
    for _ in range(5):
        with pytest.raises(CredentialsError):
            await sign_in(accounts, password="wrong one")
    loop = asyncio.get_running_loop()
    began = loop.time()
    for _ in range(20):
        with pytest.raises(RateLimitError):
            await sign_in(accounts, password="wrong one")
    assert loop.time() - began < 0.5  # twenty hashes take two seconds and more


async def test_people_do_not_lock_themselves_out_by_signing_in(accounts, ada):
    for _ in range(8):
        await sign_in(accounts)


async def test_guesses_of_the_hour_are_limited_however_the_quarters_fall(accounts, runtime, ada):
    """Without Redis' clock moving: the windows of 15 minutes are taken away by hand."""
    tries = 0
    for _ in range(6):
        try:
            for _ in range(5):
                with pytest.raises(CredentialsError):
                    await sign_in(accounts, password="wrong one", ip=f"198.51.100.{tries}")
                tries += 1
        except RateLimitError:
            break
        for key in await runtime.redis.keys("*sign-in-account/*"):
            await runtime.redis.delete(key)
    assert tries == 20


# ---- login sessions


async def test_signing_out_ends_the_session_everywhere_within_a_second(accounts, elsewhere, ada):
    done = await sign_in(accounts)
    actor = await elsewhere.authenticate(done.session_token)
    await accounts.sign_out(actor)
    with pytest.raises(SessionEndedError):
        await accounts.authenticate(done.session_token)
    with pytest.raises(SessionEndedError):
        await accounts.authenticate_access_token(done.access_token)
    await asyncio.sleep(1.05)
    with pytest.raises(SessionEndedError):
        await elsewhere.authenticate(done.session_token)


async def test_news_of_the_end_drops_what_another_process_remembers_at_once(
    accounts, elsewhere, ada
):
    done = await sign_in(accounts)
    await elsewhere.revalidate(done.session_id)
    await accounts.sign_out(await accounts.revalidate(done.session_id))
    elsewhere.forget_sessions([done.session_id])
    with pytest.raises(SessionEndedError):
        await elsewhere.revalidate(done.session_id)


async def test_signing_out_is_told_to_every_process(accounts, runtime, ada):
    done = await sign_in(accounts)
    heard = events.listen(runtime.redis)
    assert isinstance(await anext(heard), events.Reconnected)
    await accounts.sign_out(await accounts.revalidate(done.session_id))
    async with asyncio.timeout(3):
        assert await anext(heard) == events.SessionsEnded(session_ids=[done.session_id])
    await heard.aclose()


async def test_signing_out_leaves_other_sessions_alone(accounts, ada):
    first, second = await sign_in(accounts), await sign_in(accounts)
    await accounts.sign_out(await accounts.revalidate(first.session_id))
    assert (await accounts.authenticate(second.session_token)).session_id == second.session_id


@pytest.mark.parametrize(
    "ended",
    [
        {"idle_expires_at": utc_now() - timedelta(seconds=1)},
        {"expires_at": utc_now() - timedelta(seconds=1)},
    ],
    ids=["unused for too long", "too old"],
)
async def test_a_session_ends_by_time(accounts, ada, database, ended):
    done = await sign_in(accounts)
    await change(database, LoginSession, **ended)
    with pytest.raises(SessionEndedError):
        await accounts.authenticate(done.session_token)


@pytest.mark.parametrize(
    ("values", "refused"), [({"status": UserStatus.SUSPENDED}, True), ({"role": "admin"}, False)]
)
async def test_suspension_and_role_hold_within_a_second(accounts, ada, database, values, refused):
    done = await sign_in(accounts)
    await accounts.authenticate(done.session_token)
    await change(database, User, **values)
    await asyncio.sleep(1.05)
    for ask in (
        accounts.authenticate(done.session_token),
        accounts.authenticate_access_token(done.access_token),
        accounts.revalidate(done.session_id),
    ):
        if refused:
            with pytest.raises(SessionEndedError):
                await ask
        else:
            assert (await ask).is_admin


@pytest.mark.parametrize("token", ["", "x", "a" * 43, "\0", "ä" * 500])
async def test_a_made_up_cookie_is_refused(accounts, ada, token):
    with pytest.raises(SessionEndedError):
        await accounts.authenticate(token)


async def test_the_session_id_or_its_hash_is_no_cookie(accounts, ada, database):
    done = await sign_in(accounts)
    (row,) = await rows(database, LoginSession)
    for guess in (done.session_id, row.token_hash):
        with pytest.raises(SessionEndedError):
            await accounts.authenticate(guess)


async def test_a_bearer_token_for_somebody_elses_session_is_refused(accounts, runtime, ada):
    ben = await accounts.create_user("ben@example.org", "Ben", "user", PASSWORD)
    done = await sign_in(accounts)
    with pytest.raises(SessionEndedError):
        await accounts.authenticate_access_token(
            accounts._access_tokens.issue(ben.id, done.session_id)
        )
    with pytest.raises(TokenError):
        await accounts.authenticate_access_token(done.session_token)


async def test_use_keeps_a_session_alive_and_is_noted_once_a_minute(
    accounts, elsewhere, ada, database
):
    done = await sign_in(accounts)
    earlier = utc_now() - timedelta(days=3)
    await change(
        database, LoginSession, last_seen_at=earlier, idle_expires_at=utc_now() + timedelta(1)
    )
    await elsewhere.authenticate(done.session_token)
    (row,) = await rows(database, LoginSession)
    assert row.last_seen_at > earlier
    assert row.idle_expires_at > utc_now() + timedelta(days=29)
    noted = row.last_seen_at
    await accounts.authenticate(done.session_token)
    assert (await rows(database, LoginSession))[0].last_seen_at == noted


async def test_signing_in_notes_when(accounts, ada, database):
    await sign_in(accounts)
    (user,) = await rows(database, User)
    assert utc_now() - user.last_login_at < timedelta(seconds=5)


async def test_removing_a_person_ends_their_sessions(accounts, ada, database):
    done = await sign_in(accounts)
    async with database.write() as session:
        await session.delete((await session.execute(select(User))).scalar_one())
    with pytest.raises(SessionEndedError):
        await accounts.revalidate(done.session_id)
    async with database.read() as session:
        left = await session.execute(select(func.count(col(LoginSession.id))))
    assert left.scalar_one() == 0


# ---- CSRF


async def test_a_csrf_token_fits_its_own_session_only(accounts, elsewhere):
    token = accounts.csrf_token("one")
    assert token != accounts.csrf_token("one")
    elsewhere.check_csrf("one", token)
    for session_id, sent in [("two", token), ("one", ""), ("one", token[:-1]), ("one", "x.y")]:
        with pytest.raises(CsrfError):
            accounts.check_csrf(session_id, sent)

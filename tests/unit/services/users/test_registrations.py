"""Sign-up: by invitation, or openly without telling strangers who has an account."""

import asyncio
import json
from unittest import mock

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlmodel import select

from medianest.errors import (
    CredentialsError,
    DuplicateError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
)
from medianest.models import AuditEvent, Invitation, Role, User
from medianest.services import visitor
from medianest.services.accounts import passwords
from medianest.services.actor import Actor
from medianest.services.visitor import Visitor
from tests.clients.mail_server import MailServerOnLoopback
from tests.visitors import sign_in

PASSWORD = "correct horse battery"


@pytest.fixture
def registrations(runtime):
    return runtime.accounts.registrations


@pytest.fixture
async def ada(database):
    user = User(email="ada@example.org", name="Ada", role=Role.ADMIN)
    async with database.write() as session:
        session.add(user)
    return Actor(user.id, "Ada", Role.ADMIN, "session")


@pytest.fixture
def invite(runtime, ada):
    async def make(**options):
        return (await runtime.accounts.invitations.create(ada, **options)).link.rpartition("/")[2]

    return make


@pytest.fixture
async def is_open(runtime):
    await runtime.settings.replace({"access": {"signUp": "open"}}, updated_by=None)


def served(ip, call):
    async def run():
        with visitor.serving(Visitor(ip=ip)):
            return await call

    return run()


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def noted(database, action="user.registered"):
    found = await rows(database, AuditEvent)
    return [(one.result, one.details.get("how")) for one in found if one.action == action]


async def test_an_invitation_makes_an_account_and_signs_in(
    registrations, invite, runtime, database
):
    token = await invite(role="admin")
    done = await registrations.register_invited(token, " Ann@Example.ORG ", " Ann ", PASSWORD)
    assert (done.user.email, done.user.name, done.user.role) == ("ann@example.org", "Ann", "admin")
    assert (await runtime.accounts.authenticate(done.session_token)).user_id == done.user.id
    assert await noted(database) == [("ok", "invitation")]
    assert token not in str(await rows(database, AuditEvent))


@pytest.mark.databases
async def test_twenty_at_once_with_a_link_for_one_make_one_account(registrations, invite, database):
    token = await invite()
    racing = [
        served(
            f"192.0.2.{number}",
            registrations.register_invited(token, f"a{number}@example.org", "Ann", PASSWORD),
        )
        for number in range(20)
    ]
    answers = await asyncio.gather(*racing, return_exceptions=True)
    refused = [answer for answer in answers if isinstance(answer, Exception)]
    assert len(refused) == 19
    assert all(isinstance(one, InvalidInputError) for one in refused), refused
    assert len(await rows(database, User)) == 2


@pytest.mark.databases
async def test_an_e_mail_that_is_taken_is_said_and_the_link_stays_good(
    registrations, invite, database
):
    token = await invite()
    with pytest.raises(DuplicateError) as caught:
        await registrations.register_invited(token, "ADA@example.org", "Eve", PASSWORD)
    assert caught.value.details.keys() == {"email"}
    (row,) = await rows(database, Invitation)
    assert row.used_count == 0
    assert (await registrations.register_invited(token, "eve@example.org", "Eve", PASSWORD)).user


async def test_without_a_good_invitation_nothing_is_told_or_hashed(registrations, ada, database):
    with mock.patch.object(passwords, "make_hash", side_effect=AssertionError):
        for email in ("ada@example.org", "new@example.org"):
            with pytest.raises(InvalidInputError) as caught:
                await registrations.register_invited("made-up", email, "Eve", PASSWORD)
            assert caught.value.details.keys() == {"invitation"}
    assert await noted(database) == [("refused", "invitation")] * 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"email": "a\0b@example.org"}, "email"),
        ({"email": "x" * 250 + "@example.org"}, "email"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": "a\u202eb"}, "name"),
        ({"password": "1234567"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "x" * 10_000}, "password"),
        ({"password": "nul\0 nul nul"}, "password"),
        ({"password": "ann@example.org"}, "password"),
    ],
)
async def test_what_does_not_fit_is_named_and_uses_nothing_up(
    registrations, invite, runtime, typed, field
):
    token = await invite()
    given = {"email": "ann@example.org", "name": "Ann", "password": PASSWORD} | typed
    with pytest.raises(InvalidInputError) as caught:
        await registrations.register_invited(token, **given)
    assert caught.value.details.keys() == {field}
    await runtime.accounts.invitations.check(token)


async def test_one_e_mail_has_one_spelling(registrations, invite, runtime):
    composed, decomposed = "z\u0065\u0301@example.org", "  Z\u00c9@Example.org"
    first = await registrations.register_invited(await invite(), composed, "Ze", PASSWORD)
    assert first.user.email == "z\u00e9@example.org"
    with pytest.raises(DuplicateError):
        await registrations.register_invited(await invite(), decomposed, "Ze", PASSWORD)
    assert (await sign_in(runtime.accounts, decomposed, PASSWORD, ip="192.0.2.1")).session_id


async def test_twenty_an_hour_from_an_address(registrations, invite):
    for _ in range(20):
        with pytest.raises(InvalidInputError):
            await served(
                "192.0.2.1", registrations.register_invited("no", "a@b.org", "A", PASSWORD)
            )
    for ip, expected in (("192.0.2.1", RateLimitError), ("192.0.2.2", InvalidInputError)):
        with pytest.raises(expected):
            await served(ip, registrations.register_invited("no", "a@b.org", "A", PASSWORD))


# ---- open sign-up


async def test_closed_means_that_there_is_nothing(registrations):
    with pytest.raises(NotFoundError):
        await registrations.register_openly("ann@example.org", "Ann", PASSWORD)


async def test_open_sign_up_answers_the_same_for_known_and_unknown(
    registrations, is_open, ada, database, runtime
):
    for email in ("ada@example.org", "ann@example.org"):
        assert await registrations.register_openly(email, "Ann", PASSWORD) is None
    assert {user.email for user in await rows(database, User)} == {
        "ada@example.org",
        "ann@example.org",
    }
    assert await noted(database) == [("refused", "open"), ("ok", "open")]
    done = await sign_in(runtime.accounts, "ann@example.org", PASSWORD, ip="192.0.2.1")
    assert done.user.role == "user"
    with pytest.raises(CredentialsError):
        await sign_in(runtime.accounts, "ada@example.org", PASSWORD, ip="192.0.2.1")


async def test_a_password_is_hashed_in_both_cases(registrations, is_open, ada):
    with mock.patch.object(passwords, "make_hash", wraps=passwords.make_hash) as made:
        for email in ("ada@example.org", "ann@example.org"):
            await registrations.register_openly(email, "Ann", PASSWORD)
    assert made.call_count == 2


async def test_few_open_sign_ups_an_hour_from_an_address(registrations, is_open):
    for number in range(5):
        with pytest.raises(InvalidInputError):
            await served(
                "192.0.2.1", registrations.register_openly(f"a{number}@b.org", "A", "weak")
            )
    with pytest.raises(RateLimitError):
        await served("192.0.2.1", registrations.register_openly("a@b.org", "A", PASSWORD))


async def test_the_owner_of_an_account_hears_that_somebody_tried(
    registrations, is_open, ada, runtime, redis_url
):
    with MailServerOnLoopback() as server:
        body = {"host": "127.0.0.1", "port": server.port, "from": "n@x.org", "security": "none"}
        access = {"publicUrl": "https://media.example.org"}
        await runtime.settings.replace({"mail": body, "access": access}, updated_by=None)
        for email in ("ada@example.org", "new@example.org"):
            await registrations.register_openly(email, "Ann", PASSWORD)
        with Redis.from_url(redis_url) as redis:
            jobs = RqQueue("notify", connection=redis, serializer=JSONSerializer).jobs
            calls = [(job.func_name, *job.args) for job in jobs]
        assert [name for name, _ in calls] == ["medianest.jobs.letters.sign_up"] * 2
        assert "example.org" not in json.dumps(calls)
        for _, sealed in calls:
            await runtime.accounts.sign_up_notices.deliver(sealed)
    assert server.post.to == [["ada@example.org"]]
    assert "https://media.example.org/forgot" in server.post.texts[0]

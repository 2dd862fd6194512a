"""Letters to people who forgot their password: the same answer for everybody who asks."""

import re

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlmodel import select, update

from medianest.errors import ConflictError, InvalidInputError, RateLimitError
from medianest.models import AuditEvent, PasswordReset, User, UserStatus
from medianest.services import visitor
from medianest.services.secret_tokens import token_hash
from medianest.services.visitor import Visitor
from tests.clients.mail_server import MailServerOnLoopback

EMAIL, NOBODY = "ada@example.org", "eve@example.org"
PUBLIC = "https://media.example.org"


@pytest.fixture
def letters(runtime):
    return runtime.accounts.reset_letters


@pytest.fixture
def post():
    with MailServerOnLoopback() as server:
        yield server


@pytest.fixture
async def mail(runtime, post):
    body = {"host": "127.0.0.1", "port": post.port, "from": "nest@example.org", "security": "none"}
    access = {"publicUrl": PUBLIC}
    await runtime.settings.replace({"mail": body, "access": access}, updated_by=None)
    return post.post


@pytest.fixture
async def ada(database):
    user = User(email=EMAIL, name="Ada", password_hash="kept elsewhere")
    async with database.write() as session:
        session.add(user)
    return user


@pytest.fixture
def waiting(redis_url):
    """The arguments of the jobs that wait."""

    def look():
        with Redis.from_url(redis_url) as redis:
            jobs = RqQueue("notify", connection=redis, serializer=JSONSerializer).jobs
            return [(job.func_name, job.args) for job in jobs]

    return look


async def ask(letters, email, ip="192.0.2.1"):
    with visitor.serving(Visitor(ip=ip)):
        await letters.request(email)


async def deliver_all(letters, waiting):
    for _, (sealed,) in waiting():
        await letters.deliver(sealed)


async def rows(database, model):
    async with database.read() as session:
        return (await session.execute(select(model))).scalars().all()


async def letters_noted(database):
    found = await rows(database, AuditEvent)
    return [event for event in found if event.action == "password.reset-letter"]


async def test_a_letter_brings_a_link_of_the_public_address(
    letters, mail, ada, waiting, database, runtime
):
    await ask(letters, " ADA@example.org ")
    await deliver_all(letters, waiting)
    assert mail.to == [[EMAIL]]
    (token,) = re.findall(rf"{PUBLIC}/reset/([A-Za-z0-9_-]{{43}})\s", mail.texts[0])
    assert f'href="{PUBLIC}/reset/{token}"' in mail.pages[0]
    (row,) = await rows(database, PasswordReset)
    assert (row.token_hash, row.user_id, row.made_by) == (token_hash(token), ada.id, None)
    assert await runtime.accounts.password_resets.check(token)
    (event,) = await letters_noted(database)
    assert (event.target_id, event.result) == (ada.id, "ok")
    assert token not in str(event)


async def test_known_and_unknown_leave_the_same_trail_and_no_e_mail_in_redis(
    letters, mail, ada, waiting, database, redis_url
):
    await ask(letters, EMAIL)
    await ask(letters, NOBODY)
    (one, (sealed,)), (other, (another,)) = waiting()
    assert one == other == "medianest.jobs.letters.password_reset"
    assert abs(len(sealed) - len(another)) < 8
    assert "example" not in sealed + another
    assert await rows(database, PasswordReset) == []
    with Redis.from_url(redis_url) as redis:
        kept = b"".join(redis.dump(key) or b"" for key in redis.scan_iter())
    assert EMAIL.encode() not in kept
    assert b"eve@" not in kept


async def test_strangers_suspended_people_and_people_of_plex_get_no_letter(
    letters, mail, ada, waiting, database
):
    await ask(letters, NOBODY)
    await deliver_all(letters, waiting)
    for change in ({"status": UserStatus.SUSPENDED}, {"status": "active", "password_hash": None}):
        async with database.write() as session:
            await session.execute(update(User).values(**change))
        await letters.deliver(letters._ciphers.encrypt("queue:letter:email", EMAIL))
    assert mail.letters == []
    assert await rows(database, PasswordReset) == []


async def test_three_an_hour_for_an_e_mail_whether_it_is_known_or_not(letters, mail, ada, waiting):
    for email in (EMAIL, NOBODY):
        for number in range(3):
            await ask(letters, email, ip=f"192.0.2.{number}")
        with pytest.raises(RateLimitError) as caught:
            await ask(letters, email, ip="192.0.2.77")
        assert 3_500 < caught.value.retry_after_seconds <= 3_600
    assert len(waiting()) == 6


async def test_three_an_hour_from_an_address(letters, mail, ada):
    for number in range(3):
        await ask(letters, f"somebody{number}@example.org")
    with pytest.raises(RateLimitError):
        await ask(letters, EMAIL)
    await ask(letters, EMAIL, ip="192.0.2.2")


async def test_the_limit_is_a_setting(letters, mail, runtime):
    limits = {"rateLimits": {"passwordResetPerHour": 1}}
    await runtime.settings.replace(limits, updated_by=None)
    await ask(letters, EMAIL)
    with pytest.raises(RateLimitError):
        await ask(letters, NOBODY)


@pytest.mark.parametrize("missing", ["mail", "access"])
async def test_without_mail_or_a_public_address_everybody_is_told_so(
    letters, mail, ada, runtime, waiting, missing
):
    gone = {"mail": {"from": ""}, "access": {"publicUrl": ""}}[missing]
    await runtime.settings.replace({missing: gone}, updated_by=None)
    assert not await letters.are_possible()
    for email in (EMAIL, NOBODY):
        with pytest.raises(ConflictError, match="Ask your administrator"):
            await ask(letters, email)
    assert waiting() == []


@pytest.mark.parametrize("email", ["", "nobody", "a@b\0c", "a b@example.org", "x" * 300 + "@x.org"])
async def test_what_is_no_e_mail_is_said(letters, mail, email):
    with pytest.raises(InvalidInputError) as caught:
        await ask(letters, email)
    assert caught.value.details.keys() == {"email"}


async def test_a_mail_server_that_refuses_leaves_no_link_and_a_note(
    letters, mail, ada, waiting, database
):
    mail.answer = "554 no"
    await ask(letters, EMAIL)
    await deliver_all(letters, waiting)
    assert await rows(database, PasswordReset) == []
    (event,) = await letters_noted(database)
    assert event.result == "refused"
    assert "error 554" in event.details["reason"]


async def test_a_job_that_another_installation_sealed_does_nothing(letters, mail, ada):
    await letters.deliver("gAAAAA-made-up")
    assert mail.letters == []

"""Letters about sign-ins that were unusual, and none about others."""

import asyncio

import pytest
from structlog.testing import capture_logs

from medianest.models import User
from medianest.models.ids import utc_now
from medianest.services import visitor
from medianest.services.accounts.sign_ins import Challenge
from medianest.services.visitor import Visitor
from tests.clients.mail_server import MailServerOnLoopback

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"


@pytest.fixture
async def post(runtime):
    with MailServerOnLoopback() as server:
        body = {"host": "127.0.0.1", "port": server.port, "from": "nest@example.org"}
        body |= {"security": "none"}
        await runtime.settings.replace({"mail": body}, updated_by=None)
        yield server.post


async def add_user(runtime, **values):
    user = User(**{"email": "ada@example.org", "name": "Ada", **values})
    async with runtime.database.write() as session:
        session.add(user)
    return user


async def come(runtime, user, **who):
    """Sign in from somewhere, and wait for what is written about it."""
    with visitor.serving(Visitor(**{"user_agent": FIREFOX, "ip": "192.0.2.1", **who})):
        done = await runtime.accounts.sign_ins.begin(user, how="password")
        if isinstance(done, Challenge):
            done = await runtime.accounts.sign_ins.finish(done.token, trust=False)
    async with asyncio.timeout(10):
        await asyncio.gather(*runtime.accounts.notices._waiting)
    return done


async def test_a_new_device_is_told_to_its_owner(runtime, post):
    ada = await add_user(runtime)
    first = await come(runtime, ada)
    await come(runtime, ada, device_token=first.device_token, ip="198.51.100.1")
    assert post.letters == []
    await come(runtime, ada, ip="203.0.113.9")
    (letter,) = post.letters
    assert post.to == [["ada@example.org"]]
    text = letter.get_body(("plain",)).get_content()
    assert "Firefox on Linux" in text
    assert "203.0.113.9" in text


async def test_a_cookie_in_another_browser_is_told(runtime, post):
    ada = await add_user(runtime)
    first = await come(runtime, ada)
    await come(runtime, ada, device_token=first.device_token, user_agent="Opera/9.80")
    assert len(post.letters) == 1


async def test_people_without_an_e_mail_or_with_a_second_factor_get_no_letter(runtime, post):
    nameless = await add_user(runtime, email=None)
    shown = {"email": "safe@example.org", "totp_enabled_at": utc_now()}
    safe = await add_user(runtime, totp_secret="s", **shown)
    for person in (nameless, nameless, safe, safe):
        await come(runtime, person)
    assert post.letters == []


async def test_a_mail_server_that_is_away_stops_nobody(runtime):
    ada = await add_user(runtime)
    body = {"host": "127.0.0.1", "port": 9, "from": "nest@example.org", "security": "none"}
    await runtime.settings.replace({"mail": body}, updated_by=None)
    with capture_logs() as logs:
        for _ in range(2):
            await come(runtime, ada)
    assert "notice of a sign-in not sent" in [line["event"] for line in logs]

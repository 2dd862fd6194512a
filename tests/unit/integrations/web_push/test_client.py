"""What is sent to push services, and what their answers mean."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from medianest.integrations.careful_connect import may_connect
from medianest.integrations.web_push import client
from medianest.integrations.web_push.client import Outcome, Push
from medianest.integrations.web_push.subscription import Subscription
from medianest.integrations.web_push.vapid import Sender, VapidKey
from tests.clients.push_service import PretendBrowser, PushService, push_service

KEY = VapidKey.make()
PUSH = Push(b'{"title": "Film 1 is finished"}', b'{"title": "Film"}', "topic-1", 3600, "high")


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with push_service(tmp_path / "ca.pem") as running:
        yield running


async def sent(
    to: PretendBrowser, push: Push = PUSH, contact: str = "https://nest.example.org"
) -> Outcome:
    subscription = Subscription(to.endpoint, to.p256dh, to.auth)
    return await client.send(subscription, push, Sender(KEY, contact), may_connect(household=True))


async def test_a_message_arrives_with_who_sends_it(service: PushService) -> None:
    assert await sent(service.browser()) == Outcome()
    (got,) = service.got
    assert got.text == {"title": "Film 1 is finished"}
    assert (got.claims["aud"], got.claims["sub"]) == (service.url, "https://nest.example.org")
    assert 3_600 < got.claims["exp"] - time.time() < 24 * 3_600
    assert got.key == KEY.public
    told = ("ttl", "topic", "urgency")
    assert [got.headers[name] for name in told] == ["3600", "topic-1", "high"]
    assert got.size == 86 + 512 + 1 + 16
    assert "cookie" not in got.headers


async def test_a_key_is_the_same_after_it_was_stored() -> None:
    assert VapidKey(KEY.number).public == KEY.public
    assert VapidKey.make().public != KEY.public


async def test_a_text_that_is_too_long_for_a_service_goes_out_shorter(service: PushService) -> None:
    service.most_bytes = 400
    assert await sent(service.browser()) == Outcome()
    assert service.got[0].text == {"title": "Film"}
    service.most_bytes = 80
    assert (await sent(service.browser())).problem.endswith("(error 413).")


@pytest.mark.parametrize("status", [404, 410])
async def test_a_browser_that_ended_it_is_gone(service: PushService, status: int) -> None:
    service.statuses = [status]
    assert await sent(service.browser()) == Outcome(client.ENDED, is_gone=True)


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (400, "refused what it was asked (error 400)"),
        (401, "does not accept the key of this installation"),
        (403, "does not accept the key of this installation"),
        (500, "has trouble of its own"),
        (502, "is not running behind its proxy"),
        (307, "sends us elsewhere"),
    ],
)
async def test_why_a_message_was_not_taken_is_said(
    service: PushService, status: int, words: str
) -> None:
    service.statuses = [status]
    outcome = await sent(service.browser())
    assert words in outcome.problem
    assert (outcome.is_gone, outcome.retry_after_seconds) == (False, None)
    assert "localhost" not in outcome.problem


@pytest.mark.parametrize("status", [429, 503])
async def test_a_busy_service_says_when_to_come_again(service: PushService, status: int) -> None:
    service.statuses, service.answers = [status], {"Retry-After": "120"}
    outcome = await sent(service.browser())
    assert (outcome.retry_after_seconds, "is busy" in outcome.problem) == (120, True)


async def test_a_redirect_is_not_followed(service: PushService) -> None:
    other = service.browser()
    service.statuses, service.answers = [307, 201], {"Location": other.endpoint}
    assert (await sent(service.browser())).problem
    assert service.got == []


async def test_what_people_name_leads_to_the_internet_alone(service: PushService) -> None:
    browser = service.browser()
    to = Subscription(browser.endpoint, browser.p256dh, browser.auth)
    outcome = await client.send(to, PUSH, Sender(KEY, ""), may_connect(household=False))
    assert ("does not connect to" in outcome.problem, service.got) == (True, [])


async def test_a_certificate_that_nobody_trusts_is_refused(
    service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert "certificate" in (await sent(service.browser())).problem

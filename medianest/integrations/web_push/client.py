"""Hands messages over to the push services that browsers named."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.errors import UpstreamError, UpstreamRejectedError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import REFUSALS, Answer, Upstream
from medianest.integrations.web_push.encryption import MOST_BYTES, encrypted
from medianest.integrations.web_push.subscription import Subscription
from medianest.integrations.web_push.vapid import Sender

NAME = "The push service"
TIMEOUT_SECONDS = 12.0
ANSWER_BYTES = 64 * 1024
STEP_BYTES = 512
"""Texts are padded to a multiple of it."""
ENDED = "The browser has ended it."
WRONG_KEY = (
    "The push service does not accept the key of this installation. Turn messages off and on again "
    "on that device."
)
_GONE, _TOO_LONG = frozenset({404, 410}), 413
_ANY = range(300, 600)


@dataclass(frozen=True, slots=True)
class Push:
    """A message. ``text`` is what the browser's worker reads, ``shorter`` the same in fewer words,
    for services that take less. ``topic`` is the same for every try: of two that wait for a
    browser, the later one replaces the other. ``urgency`` is a word of RFC 8030."""

    text: bytes
    shorter: bytes
    topic: str
    seconds_to_live: int
    urgency: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """``problem`` is a sentence, empty where the message was taken; it names no address. With
    ``is_gone`` the subscription never takes one again."""

    problem: str = ""
    is_gone: bool = False
    retry_after_seconds: float | None = None


async def send(to: Subscription, push: Push, sender: Sender, may_connect: MayConnect) -> Outcome:
    """Hand a message over, which then waits for the browser; that it did is no sign that anybody
    sees it. Redirects are refused: nobody is sent on to another address."""
    service = Upstream(
        NAME,
        to.origin,
        timeout_seconds=TIMEOUT_SECONDS,
        max_body_bytes=ANSWER_BYTES,
        may_connect=may_connect,
    )
    try:
        answer = await _posted(service, to, push, push.text, sender, padded=True)
        if answer.status == _TOO_LONG:
            answer = await _posted(service, to, push, push.shorter, sender, padded=False)
    except UpstreamError as error:
        return Outcome(error.message)
    finally:
        await service.close()
    return _outcome(answer)


async def _posted(
    service: Upstream, to: Subscription, push: Push, text: bytes, sender: Sender, *, padded: bool
) -> Answer:
    padded_to = min(-(-len(text) // STEP_BYTES) * STEP_BYTES, MOST_BYTES) if padded else 0
    headers = {
        "Authorization": sender.authorization(to.origin),
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        "TTL": str(push.seconds_to_live),
        "Topic": push.topic,
        "Urgency": push.urgency,
    }
    body = encrypted(text, to, padded_to=padded_to)
    return await service.request("POST", to.path, headers=headers, content=body, expected=_ANY)


def _outcome(answer: Answer) -> Outcome:
    if answer.status < 300:
        return Outcome()
    if answer.status in _GONE:
        return Outcome(ENDED, is_gone=True)
    if answer.status in REFUSALS:
        return Outcome(WRONG_KEY)
    error = http_errors.of_status(NAME, answer.status, answer.headers, ())
    pause = error.retry_after_seconds if isinstance(error, UpstreamRejectedError) else None
    return Outcome(error.message, retry_after_seconds=pause)

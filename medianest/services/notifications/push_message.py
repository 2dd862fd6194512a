"""A message as a browser shows it: few words, a path, and how long they are worth anything."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from medianest import routes
from medianest.integrations.web_push.client import Push
from medianest.integrations.web_push.encryption import MOST_BYTES
from medianest.services.notifications.trials import TRIAL
from medianest.views.preferences import NotificationEvent

LONGEST_BODY = 600
A_FEW_HOURS, SOME_DAYS = 6 * 3600, 3 * 24 * 3600
_SOON_OVER = frozenset({NotificationEvent.SERVICE_DOWN, NotificationEvent.SERVICE_UP})
_URGENT = frozenset({NotificationEvent.SERVICE_DOWN, NotificationEvent.NEW_DEVICE, TRIAL})
_CAN_WAIT = frozenset({NotificationEvent.NEW_MEDIA, NotificationEvent.UPDATE})
_CUT = "…"


def made(name: str, event: str, title: str, lines: Sequence[str], link: str) -> Push:
    """``name`` is the same for every try of one message: a browser that gets it twice shows it
    once. ``link`` is a path of ours; without one, the list of messages is opened."""
    tag = hashlib.sha256(name.encode()).hexdigest()[:32]
    body, url = "\n".join(lines), link or routes.INBOX
    return Push(
        text=_fitting(tag, title, _cut(body, LONGEST_BODY), url),
        shorter=_text(tag, _cut(title, 80), "", url),
        topic=tag,
        seconds_to_live=A_FEW_HOURS if event in _SOON_OVER else SOME_DAYS,
        urgency=_urgency(event),
    )


def _fitting(tag: str, title: str, body: str, url: str) -> bytes:
    """What a row holds may take six bytes a letter, and push services take four thousand."""
    while len(text := _text(tag, title, body, url)) > MOST_BYTES:
        body, title = (_cut(body, len(body) // 2), title) if body else ("", _cut(title, 80))
    return text


def _text(tag: str, title: str, body: str, url: str) -> bytes:
    said = {"title": title, "body": body, "url": url, "tag": tag}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()


def _cut(text: str, longest: int) -> str:
    if len(text) <= longest:
        return text
    return text[: max(0, longest - 1)].rstrip() + _CUT if longest > 1 else ""


def _urgency(event: str) -> str:
    if event in _URGENT:
        return "high"
    return "low" if event in _CAN_WAIT else "normal"

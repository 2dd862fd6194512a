"""What stands in the way of messages in a browser, and that there are words for it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.components.javascript import call, evaluate

FINE = {
    "isSecure": True,
    "canPush": True,
    "isApple": False,
    "isInstalled": False,
    "permission": "granted",
    "isSubscribed": True,
}


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ({}, "on"),
        ({"isSubscribed": False}, "off"),
        ({"permission": "default"}, "off"),
        ({"permission": "denied"}, "denied"),
        ({"canPush": False}, "unsupported"),
        ({"isSecure": False, "canPush": False}, "insecure"),
        ({"isApple": True, "canPush": False}, "apple"),
        ({"isApple": True, "isInstalled": True}, "on"),
        ({"isApple": True, "isInstalled": True, "canPush": False}, "unsupported"),
    ],
    ids=str,
)
def test_what_stands_in_the_way_is_said(change: dict[str, Any], standing: str) -> None:
    assert call("push_words.js", "judged", {**FINE, **change}) == standing
    assert evaluate("push_words.js", "module.WORDS[given[0]]", standing)


@pytest.mark.parametrize(
    ("agent", "platform", "points", "is_apple"),
    [
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X)", "iPhone", 5, True),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "MacIntel", 5, True),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)", "MacIntel", 0, False),
        ("Mozilla/5.0 (Linux; Android 15)", "Linux armv8l", 5, False),
    ],
)
def test_an_ipad_that_calls_itself_a_mac_is_known(
    agent: str, platform: str, points: int, is_apple: bool
) -> None:
    given = {"userAgent": agent, "platform": platform, "maxTouchPoints": points}
    assert call("push_words.js", "isApple", given) is is_apple


def test_a_push_service_out_of_reach_is_not_the_browsers_no() -> None:
    words = [call("push_words.js", "refusal", {"name": name}) for name in ("AbortError", "Other")]
    assert "push service" in words[0]
    assert "did not allow" in words[1]

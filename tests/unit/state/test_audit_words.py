"""Events of the audit log as administrators read them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import medianest.services
from medianest.models.ids import utc_now
from medianest.state.audit_words import ACTIONS, GROUPS, details, row
from medianest.views.audit import AuditEventView

CHROME = (
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 "
    "Safari/537.36"
)


def event(**changes: object) -> AuditEventView:
    values: dict[str, object] = {
        "id": "1",
        "at": utc_now(),
        "action": "user.suspended",
        "actor_id": "9",
        "actor_name": "Root",
        "target": "Ada",
        "target_id": "2",
        "ip": "192.0.2.1",
        "device": CHROME,
        "result": "ok",
        "details": {},
        "correlation_id": "c",
    }
    return AuditEventView.model_validate(values | changes)


def test_an_event_is_a_sentence() -> None:
    said = row(event())
    assert (said.who, said.what, said.whom) == ("Root", "suspended somebody", "Ada")
    assert said.origin == "Chrome on Linux, 192.0.2.1"
    assert not said.is_refused


def test_what_is_said_already_is_not_said_again() -> None:
    changed = {"action": "settings.changed", "target": "mail.host, mail.port"}
    said = row(event(details={"keys": ["mail.host", "mail.port"]}, **changed))
    assert (said.whom, said.more) == ("mail.host, mail.port", "")


def test_what_is_not_known_keeps_its_name() -> None:
    assert row(event(action="moon.landed")).what == "moon.landed"
    assert row(event(device="backup script")).origin == "backup script, 192.0.2.1"


def test_somebody_who_was_not_signed_in_is_somebody() -> None:
    assert row(event(actor_id=None, actor_name="")).who == "Somebody"
    assert row(event(actor_id=None, actor_name="", ip="")).who == "MediaNest"


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({}, ""),
        ({"how": "password", "risk": "low"}, "with a password"),
        ({"how": "plex", "risk": "new_device"}, "with Plex, from a new device"),
        ({"maxUses": 2, "invitation": "0198"}, "max uses: 2"),
        ({"keys": ["mail.host", "mail.port"]}, "keys: mail.host, mail.port"),
        ({"quotas": {"perUserActive": 3}}, "quotas: per user active 3"),
        ({"enrol": False, "again": True}, "again"),
    ],
)
def test_details_are_words(values: dict[str, object], words: str) -> None:
    assert details(values) == words


def test_every_event_that_services_write_has_words_and_a_group() -> None:
    sources = Path(medianest.services.__file__).parent.rglob("*.py")
    notes = re.compile(r'note\(\s*(?:session,\s*)?"([a-z_]+\.[a-z_-]+)"')
    written = {name for file in sources for name in notes.findall(file.read_text())}
    assert len(written) > 20
    assert written <= ACTIONS.keys()
    beginnings = tuple(GROUPS)
    ungrouped = {name for name in ACTIONS if not name.startswith(beginnings)}
    assert ungrouped <= {
        "recovery_code.used",
        "recovery_codes.made",
        "refresh.reused",
        "remember.reused",
        "users.synced",
    }

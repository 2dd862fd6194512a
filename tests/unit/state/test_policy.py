"""The table of doors: who may pass, and that everything was thought about."""

from __future__ import annotations

import pytest

from medianest.errors import ForbiddenError
from medianest.services.actor import Actor
from medianest.state import policy
from medianest.state.internals import handler_name
from tests.clients import pages_app

ADMIN = Actor("1", "Grace", "admin", "s1")
USER = Actor("2", "Ada", "user", "s2")


def every_handler() -> set[str]:
    return {handler_name(name) for name in pages_app.app._registration_context.event_handlers}


def test_every_handler_was_decided_about() -> None:
    undecided = {name for name in every_handler() if not policy.is_decided(name)}
    assert undecided == {f"{pages_app.PROBE}.forgotten"}


def test_the_table_names_only_handlers_that_exist() -> None:
    names = {name.removeprefix(policy.OURS) for name in every_handler()}
    assert names >= policy.DOORS.keys() | policy.REFUSED


def test_nobody_passes_where_nothing_was_decided() -> None:
    made_up = ("", "made.up.handler", "live.LiveState.steal")
    for handler in (*made_up, "reflex.state.State.hydrate", "session.SessionState.setvar"):
        assert policy.door(handler) is None
        with pytest.raises(ForbiddenError):
            policy.admit(handler, ADMIN)


def test_a_door_of_administrators_is_shut_for_others() -> None:
    rule = f"{pages_app.PROBE}.rule"
    policy.admit(rule, ADMIN)
    with pytest.raises(ForbiddenError):
        policy.admit(rule, USER)


def test_people_pass_the_doors_of_people() -> None:
    policy.admit("medianest.state.live.LiveState.load", USER)

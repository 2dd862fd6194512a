"""Actors: what a person may do, and what their token is good for."""

import pytest

from medianest.errors import ForbiddenError
from medianest.models import Permission, Role, Scope
from medianest.services.actor import Actor

ADMIN = Actor("a", "Ada", Role.ADMIN, "s")
USER = Actor("u", "Una", Role.USER, "s", permissions=frozenset({Permission.DOWNLOAD}))


def test_administrators_have_every_permission_and_others_those_they_were_given():
    assert all(ADMIN.may(permission) for permission in Permission)
    assert [permission for permission in Permission if USER.may(permission)] == ["download"]
    USER.require(Permission.DOWNLOAD)
    with pytest.raises(ForbiddenError):
        USER.require(Permission.REQUEST)


def test_an_administrators_token_without_the_scope_for_it_is_a_plain_persons():
    token = Actor("a", "Ada", Role.ADMIN, "", scopes=frozenset({Scope.READ}))
    assert not token.is_admin
    assert not token.may_see("somebody else")
    with pytest.raises(ForbiddenError):
        token.require_admin()
    assert Actor("a", "Ada", Role.ADMIN, "", scopes=frozenset({Scope.ADMIN})).is_admin


def test_a_scope_makes_nobody_an_administrator():
    assert not Actor("u", "Una", Role.USER, "", scopes=frozenset({Scope.ADMIN})).is_admin

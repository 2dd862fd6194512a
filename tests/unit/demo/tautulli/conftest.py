"""Somebody who asks the pretend Tautulli."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medianest.demo.tautulli.site import TautulliSite
from tests.unit.demo.tautulli.asking import Asking


@pytest.fixture
def program(pretend_tautulli: TautulliSite) -> Iterator[Asking]:
    """A program with the key."""
    asking = Asking(pretend_tautulli)
    yield asking
    asking.http.close()

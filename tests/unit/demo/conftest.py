"""Somebody who asks the pretend Plex server."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medianest.demo.plex_server import PlexServerSite
from tests.unit.demo.plex_asking import Asking


@pytest.fixture
def olivia(plex_server: PlexServerSite) -> Iterator[Asking]:
    """The owner."""
    asking = Asking(plex_server)
    yield asking
    asking.http.close()


@pytest.fixture
def frank(plex_server: PlexServerSite) -> Iterator[Asking]:
    """A friend, with whom everything is shared."""
    asking = Asking(plex_server, "frank")
    yield asking
    asking.http.close()

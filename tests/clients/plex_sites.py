"""A pretend plex.tv and its server, started once for a run and as new for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medianest.demo import plex_server as server_module
from medianest.demo import plextv_site
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import PretendPlex


@pytest.fixture(scope="session")
def _pretend_plex() -> PretendPlex:
    return PretendPlex()


@pytest.fixture(scope="session")
def running_plex_server(_pretend_plex: PretendPlex) -> Iterator[PlexServerSite]:
    with server_module.serve_in_thread(_pretend_plex) as server:
        yield server


@pytest.fixture(scope="session")
def running_plex_tv(
    _pretend_plex: PretendPlex, running_plex_server: PlexServerSite
) -> Iterator[PlexTvSite]:
    with plextv_site.serve_in_thread(_pretend_plex) as site:
        yield site


@pytest.fixture
def plex_tv_site(running_plex_tv: PlexTvSite) -> PlexTvSite:
    """plex.tv with olivia (the owner), frank (has the server) and stella (has not)."""
    running_plex_tv.reset()
    return running_plex_tv


@pytest.fixture
def plex_server(running_plex_server: PlexServerSite) -> PlexServerSite:
    """The server of those people."""
    running_plex_server.reset()
    return running_plex_server

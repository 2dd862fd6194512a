"""A pretend plex.tv and its server, started once for a run and as new for each test; and servers
of their own with libraries of any size."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from medianest.demo import plex_server as server_module
from medianest.demo import plextv_site
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import PretendPlex
from tests.clients.site_process import site_process


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


@contextmanager
def plex_site(items: int = 100, *, odd: bool = True) -> Iterator[PlexServerSite]:
    """A server of its own in a thread of this process: `site.plex` is what it knows."""
    with server_module.serve_in_thread(PretendPlex(items, odd=odd)) as site:
        yield site


@dataclass(frozen=True)
class PlexProcess:
    """A server and a plex.tv in a process of their own; `token` is the owner's."""

    base_url: str
    plex_tv_url: str
    token: str

    def site(self, name: str, **fields: Any) -> None:
        """Change it: a POST to `/__site__/{name}`."""
        answer = httpx.post(f"{self.base_url}/__site__/{name}", json=fields, timeout=60)
        answer.raise_for_status()


@contextmanager
def plex_process(items: int = 600) -> Iterator[PlexProcess]:
    """The same with a processor to itself, for what is measured; it is gone afterwards."""
    with site_process("medianest.demo.plextv_site", "--items", str(items)) as told:
        yield PlexProcess(told["server"], told["plex.tv"], PretendPlex(0).owner().token)

"""A pretend Tautulli, started once for a run and as new for each test; and servers of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli
from medianest.demo.tautulli.site import TautulliSite, serve_in_thread
from tests.clients.site_process import site_process

PLAYS, DAYS = 400, 900.0


@contextmanager
def tautulli_site(
    plex: PretendPlex | None = None, *, plays: int = PLAYS, days: float = DAYS
) -> Iterator[TautulliSite]:
    """A server of its own in a thread of this process, that watches ``plex``: so many plays are
    behind it, by olivia and frank, and again after each reset."""
    tautulli = PretendTautulli(plex, lambda one: one.fill(plays, days))
    with serve_in_thread(tautulli) as site:
        yield site


@pytest.fixture(scope="session")
def running_tautulli() -> Iterator[TautulliSite]:
    with tautulli_site() as site:
        yield site


@pytest.fixture
def pretend_tautulli(running_tautulli: TautulliSite) -> TautulliSite:
    """Tautulli 2.17 with two and a half years of plays over a library of its own, which is also as
    new; ``switches`` change it."""
    running_tautulli.tautulli.plex.reset()
    running_tautulli.reset()
    return running_tautulli


@dataclass(frozen=True)
class TautulliProcess:
    """A server in a process of its own, and the Plex server beside it with its owner's token."""

    base_url: str
    api_key: str
    plex_url: str
    plex_token: str

    def site(self, name: str, **fields: Any) -> Any:
        """Change it: a POST to `/__site__/{name}`; what it made."""
        answer = httpx.post(f"{self.base_url}/__site__/{name}", json=fields, timeout=60)
        return answer.raise_for_status().json().get("made")


@contextmanager
def tautulli_process(*options: str) -> Iterator[TautulliProcess]:
    """The same with a processor to itself, for what is measured; it is gone afterwards."""
    with site_process("medianest.demo.tautulli.site", *options) as told:
        yield TautulliProcess(told["tautulli"], told["key"], told["plex"], told["token"])

"""A pretend Seerr, started once for a run and as new for each test; and servers of their own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.seerr.pretend_seerr import PretendSeerr, Product
from medianest.demo.seerr.site import SeerrSite, serve_in_thread
from tests.clients.site_process import site_process


@pytest.fixture(scope="session")
def running_seerr(_pretend_plex: PretendPlex) -> Iterator[SeerrSite]:
    with serve_in_thread(PretendSeerr(_pretend_plex.library)) as site:
        yield site


@pytest.fixture
def pretend_seerr(running_seerr: SeerrSite) -> SeerrSite:
    """Seerr 3.1 with the people of ``medianest.demo.seerr.people``, nothing asked for, and some
    titles of the pretend Plex's library in its catalogue; ``switches`` change it."""
    running_seerr.reset()
    return running_seerr


@pytest.fixture
def pretend_overseerr(pretend_seerr: SeerrSite) -> SeerrSite:
    """The same as Overseerr 1.34."""
    pretend_seerr.switches.become("Overseerr")
    return pretend_seerr


@contextmanager
def seerr_site(plex: PretendPlex | None = None, product: Product = "Seerr") -> Iterator[SeerrSite]:
    """A server of its own in a thread of this process, beside the library of ``plex``."""
    seerr = PretendSeerr(plex.library if plex else None, product=product)
    with serve_in_thread(seerr) as site:
        yield site


@dataclass(frozen=True)
class SeerrProcess:
    """A server in a process of its own."""

    base_url: str
    api_key: str

    def site(self, name: str, **fields: Any) -> None:
        """Change it: a POST to `/__site__/{name}`."""
        answer = httpx.post(f"{self.base_url}/__site__/{name}", json=fields, timeout=60)
        answer.raise_for_status()


@contextmanager
def seerr_process() -> Iterator[SeerrProcess]:
    """The same with a processor to itself, for what is measured; it is gone afterwards."""
    with site_process("medianest.demo.seerr.site") as told:
        yield SeerrProcess(told["seerr"], told["key"])

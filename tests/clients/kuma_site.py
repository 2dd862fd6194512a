"""A pretend Uptime Kuma, started once for a run and as new for each test; and one of its own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from medianest.demo.kuma.site import KumaSite, serve_in_thread
from tests.clients.site_process import site_process


@pytest.fixture(scope="session")
def running_kuma() -> Iterator[KumaSite]:
    with serve_in_thread() as site:
        yield site


@pytest.fixture
def pretend_kuma(running_kuma: KumaSite) -> KumaSite:
    """Kuma 2.5 with the monitors of ``medianest.demo.kuma.start``, which beat only when told to;
    ``switches`` change it."""
    running_kuma.reset()
    return running_kuma


class KumaProcess:
    """A server in a process of its own."""

    def __init__(self, told: dict[str, str]) -> None:
        self.base_url = told["kuma"]
        # One for all: to make one takes longer than what is measured with it.
        self._http = httpx.Client(base_url=f"{self.base_url}/__site__/", trust_env=False)
        self.username, self.password, self.api_key = (
            told[name] for name in ("username", "password", "key")
        )

    def site(self, name: str, **fields: Any) -> Any:
        """Change it: a POST to `/__site__/{name}`; what it made."""
        answer = self._http.post(name, json=fields, timeout=60).raise_for_status()
        return answer.json().get("made")


@contextmanager
def kuma_process(*options: str) -> Iterator[KumaProcess]:
    """With a processor to itself, for what is measured; it is gone afterwards."""
    with site_process("medianest.demo.kuma.site", *options) as told:
        yield KumaProcess(told)

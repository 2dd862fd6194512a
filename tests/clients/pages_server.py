"""Starts :mod:`tests.clients.pages_app` as a web process of its own, and makes people for it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from medianest import migrations
from medianest.runtime import Runtime, open_runtime
from medianest.services.actor import Actor
from medianest.settings import read_environment
from tests.clients.reflex_socket import PageSocket
from tests.product import free_port

CHECKOUT = Path(__file__).parents[2]
PASSWORD = "a long enough password"


class PagesServer:
    """One web process over ``data`` and a Redis; its output is in ``log``."""

    def __init__(self, data: Path, redis_url: str, **variables: str) -> None:
        self.data, self.redis_url, self.variables = data, redis_url, variables
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = data / f"web-{self.port}.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start, and wait until it answers."""
        granian = Path(sys.executable).with_name("granian")
        options = ["--interface", "asgi", "--factory", "--no-access-log", "--host", "127.0.0.1"]
        command = [granian, *options, "--port", str(self.port), "tests.clients.pages_app:server"]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                command,
                cwd=self.data,
                env=self._environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 90
        while not self._answers():
            if time.monotonic() > deadline or self._process.poll() is not None:
                raise AssertionError(self.log.read_text())
            time.sleep(0.05)

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(15)
            self._process = None

    def memory_bytes(self) -> int:
        """Resident memory of the process and its children."""
        return sum(one.memory_info().rss for one in self._family())

    def cpu_seconds(self) -> float:
        """Processor time that they have taken so far."""
        return sum(sum(one.cpu_times()[:2]) for one in self._family())

    def _family(self) -> list[psutil.Process]:
        assert self._process is not None
        parent = psutil.Process(self._process.pid)
        return [parent, *parent.children(recursive=True)]

    def page(self, person: Actor | None, *, token: str | None = None) -> PageSocket:
        """A tab of this person, or of nobody; not opened yet."""
        headers = {"x-medianest-session": person.session_id} if person is not None else {}
        return PageSocket(self.url, headers=headers, token=token)

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/ping", timeout=1).status_code == 200
        except httpx.HTTPError:
            return False

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "PYTHONPATH": str(CHECKOUT),
            "MEDIANEST_DATA": str(self.data),
            "REDIS_URL": self.redis_url,
            "REFLEX_REDIS_URL": self.redis_url,
            "REFLEX_APP_NAME": "medianest",
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_BACKEND_ONLY": "true",
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
            "__REFLEX_SKIP_COMPILE": "true",
            **self.variables,
        }


@dataclass(frozen=True)
class People:
    """An administrator and two people who must not see each other's things."""

    admin: Actor
    ada: Actor
    bob: Actor


async def open_site(data: Path, redis_url: str) -> Runtime:
    """The runtime of the test's own process over the same data, its schema at head."""
    runtime = open_runtime(read_environment({"MEDIANEST_DATA": str(data), "REDIS_URL": redis_url}))
    await migrations.upgrade(runtime.database)
    return runtime


async def sign_in(runtime: Runtime, name: str, role: str = "user") -> Actor:
    """A new person with a login session."""
    email = f"{name.lower()}@example.org"
    await runtime.accounts.create_user(email, name, role, PASSWORD)
    return await sign_in_again(runtime, email)


async def sign_in_again(runtime: Runtime, email: str) -> Actor:
    """Another login session of somebody who has an account."""
    begun: Any = await runtime.accounts.sign_in(email, PASSWORD)
    return await runtime.accounts.authenticate(begun.session_token)


async def make_people(runtime: Runtime) -> People:
    return People(
        admin=await sign_in(runtime, "Grace", "admin"),
        ada=await sign_in(runtime, "Ada"),
        bob=await sign_in(runtime, "Bob"),
    )

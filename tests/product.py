"""The built product, started as people start it, for journeys and benchmarks."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx
import psutil

MEDIANEST = Path(sys.executable).with_name("medianest")
START_SECONDS = 180.0
ADMIN = ("ada@example.org", "a long enough password")


def free_port() -> int:
    """One that no outgoing connection is given meanwhile: Linux takes those from 32768 on."""
    while True:
        port = random.SystemRandom().randrange(20_000, 32_000)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class Product:
    """One installation: ``medianest <command>`` with its own data folder and port.

    A demo that is given the pretend video site's ``clips`` (see ``tests.conftest``) makes none.
    """

    def __init__(
        self, data: Path, command: str = "demo", *, clips: Path | None = None, **variables: str
    ) -> None:
        if clips is not None:
            data.mkdir(mode=0o700)
            (data / "clips").symlink_to(clips)
        self.data = data
        self.port = free_port()
        self.command = command
        self.variables = variables
        self.base_path = variables.get("MEDIANEST_BASE_PATH", "")
        self.lines: list[str] = []
        self.process: subprocess.Popen[str] | None = None

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        return self.root + self.base_path

    @property
    def output(self) -> str:
        return "".join(self.lines)

    def start(self, *, timeout_seconds: float = START_SECONDS) -> float:
        """Start and wait for ``/health``; how many seconds that took."""
        began = time.monotonic()
        self.process = subprocess.Popen(
            [
                MEDIANEST,
                self.command,
                "--data",
                self.data,
                "--host",
                "127.0.0.1",
                "--port",
                str(self.port),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**_clean_environment(), **self.variables},
        )
        threading.Thread(target=self._read, args=(self.process,), daemon=True).start()
        try:
            self.wait_healthy(timeout_seconds=timeout_seconds)
        except BaseException:
            self.kill()  # nobody would stop it
            raise
        return time.monotonic() - began

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stdout is not None
        self.lines.extend(iter(process.stdout.readline, ""))

    def wait_healthy(self, *, timeout_seconds: float = 30) -> None:
        deadline = time.monotonic() + timeout_seconds
        # One client: making one takes 20 ms of a processor that the start needs itself.
        with httpx.Client(timeout=2) as http:
            while time.monotonic() < deadline:
                assert self.process is not None
                if self.process.poll() is not None:
                    raise AssertionError(f"ended with {self.process.returncode}:\n{self.output}")
                with suppress(httpx.HTTPError):
                    if http.get(f"{self.url}/health").status_code == 200:
                        return
                time.sleep(0.02)
        raise AssertionError(f"not healthy in {timeout_seconds} s:\n{self.output}")

    def setup_code(self) -> str:
        """The code that was printed last."""
        return self.wait_for_line(r"Set-up code: (\S+)")[-1]

    def wait_for_line(self, pattern: str, *, timeout_seconds: float = START_SECONDS) -> list[str]:
        """What of ``pattern`` was printed. A demo says that it is ready when its pretend sites are
        there as well, which may be long after its pages."""
        deadline = time.monotonic() + timeout_seconds
        while time.monotonic() < deadline:
            if found := re.findall(pattern, self.output):
                return found
            time.sleep(0.05)
        raise AssertionError(f"{pattern!r} was never printed:\n{self.output}")

    def video_site(self) -> str:
        """Where a demo's pretend video site is since its last start."""
        return self.wait_for_line(r"(http://127\.0\.0\.1:\d+)/files/")[-1]

    def behave(self, video: str, **changes: Any) -> None:
        """Change how that site treats a video."""
        to = f"{self.video_site()}/__site__/behave"
        httpx.post(to, json={"id": video, **changes}, trust_env=False).raise_for_status()

    def create_user(self, email: str, password: str, role: str = "user") -> None:
        """An account from the console, as an administrator makes one."""
        command = [MEDIANEST, "user", "create", "--data", self.data, "--password-stdin"]
        subprocess.run(
            [*command, "--email", email, "--role", role],
            input=password,
            text=True,
            check=True,
            capture_output=True,
            env={**_clean_environment(), **self.variables},
        )

    def processes(self) -> list[psutil.Process]:
        """Every process of the product, ``medianest`` itself first."""
        assert self.process is not None
        try:
            parent = psutil.Process(self.process.pid)
            return [parent, *parent.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def by_role(self, role: str) -> list[psutil.Process]:
        """The processes of a role: web, worker, work-horse, scheduler, notify, egress or redis.

        A work-horse is the process that a download worker forks for one job.
        """
        found = []
        for process in self.processes():
            try:
                name, parent = process.name(), process.parent()
            except psutil.NoSuchProcess:
                continue
            forked = parent is not None and parent.name() == name
            if role == _role(name, forked_from_its_like=forked):
                found.append(process)
        return found

    def stop(self, *, timeout_seconds: float = 30) -> None:
        """SIGTERM, and nothing may be left."""
        if self.process is None:
            return
        family = self.processes()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout_seconds)
        _, unsure = psutil.wait_procs(family, timeout=1)
        alive = [name for process in unsure if (name := running(process))]
        assert not alive, f"left running: {alive}"
        self.process = None

    def kill(self) -> None:
        """kill -9 of everything, as a power cut does it."""
        for process in self.processes():
            with suppress(psutil.NoSuchProcess):
                process.kill()
        if self.process is not None:
            self.process.wait(10)
        self.process = None


def running(process: psutil.Process) -> str:
    """The command line of a process; empty for one that has ended, whether or not the machine's
    first process has taken note of that."""
    with suppress(psutil.NoSuchProcess):
        if process.status() != psutil.STATUS_ZOMBIE:
            return " ".join(process.cmdline())
    return ""


def name_of(process: psutil.Process) -> str:
    """What a process is called; empty for one that has just ended."""
    with suppress(psutil.NoSuchProcess):
        return process.name() if process.is_running() else ""
    return ""


def _role(name: str, *, forked_from_its_like: bool) -> str:
    if name.startswith("mn-downloads"):
        return "work-horse" if forked_from_its_like else "worker"
    others = {
        "mn-web": "web",
        "mn-scheduler": "scheduler",
        "mn-notify": "notify",
        "mn-egress": "egress",
        "redis-server": "redis",
    }
    return others.get(name, "")


def _clean_environment() -> dict[str, str]:
    ours = ("MEDIANEST_", "DATABASE_URL", "REDIS_URL", "SECRET_KEY", "REFLEX_", "__REFLEX_", "PORT")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)}

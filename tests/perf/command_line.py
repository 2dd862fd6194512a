"""The yt-dlp command line on the same way to the same site, for comparison with the product."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import psutil

from medianest.demo.hosts import SIMULATED
from medianest.integrations.egress.policy import Policy
from medianest.integrations.egress.proxy import Door, open_door, serving
from medianest.integrations.ytdlp import programs
from medianest.services.downloads.network import DEMO_CA
from tests.product import Product

_spawned = multiprocessing.get_context("spawn")

# What options.py asks for: best as mp4, described, with its poster.
SAME_AS_OURS = (
    *("--ignore-config", "--no-cache-dir", "--quiet", "--no-warnings", "--no-progress"),
    *("--compat-options", "no-certifi", "--extractor-retries", "1", "--no-mtime"),
    *("--format", "bv*+ba/b", "--format-sort", "res,fps,vcodec:h264,acodec:aac"),
    *("--merge-output-format", "mp4", "--remux-video", "mp4"),
)
DESCRIBED = ("--embed-metadata", "--embed-chapters", "--write-thumbnail")


@dataclass(frozen=True)
class Cost:
    """Seconds on the clock, and of a processor, everything that was started included."""

    seconds: float
    cpu_seconds: float


class CommandLine:
    """``yt-dlp`` behind an egress proxy of its own, with the demo's proxy behind that."""

    def __init__(self, ca_file: Path, guard: psutil.Process, proxy: str) -> None:
        self._guard = guard
        self._environment = {**os.environ, "SSL_CERT_FILE": str(ca_file)}
        runtime = programs.deno()
        self._command = [
            *(sys.executable, "-m", "yt_dlp", *SAME_AS_OURS, "--proxy", proxy),
            *("--ffmpeg-location", str(programs.ffmpeg())),
            *(("--js-runtimes", f"deno:{runtime}") if runtime else ()),
        ]

    def fetch(self, url: str, folder: Path, *, described: bool = True) -> Cost:
        """Fetch what is at ``url`` into ``folder``; described is what has a page around it."""
        more = DESCRIBED if described else ()
        output = ("--paths", str(folder), "--output", "%(uploader)s/%(title)s [%(id)s].%(ext)s")
        began, before = time.monotonic(), self._cpu_seconds()
        subprocess.run([*self._command, *more, *output, url], env=self._environment, check=True)
        return Cost(time.monotonic() - began, self._cpu_seconds() - before)

    def _cpu_seconds(self) -> float:
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return children.ru_utime + children.ru_stime + sum(self._guard.cpu_times()[:2])


@contextmanager
def command_line(product: Product) -> Iterator[CommandLine]:
    """yt-dlp that reaches the pretend site of a running ``medianest demo``."""
    door = open_door()
    guard = _spawned.Process(target=_serve, args=(door, demo_proxy(product)), daemon=True)
    guard.start()
    try:
        yield CommandLine(product.data / DEMO_CA, psutil.Process(guard.pid), door.url)
    finally:
        guard.kill()
        guard.join()
        door.close()


def demo_proxy(product: Product) -> str:
    """The proxy in front of the pretend site, which answers nobody as a site does."""
    return _site_port(product, httpx.codes.BAD_GATEWAY)


def demo_site(product: Product) -> str:
    """The plain pages of the pretend site, and the control of how it behaves."""
    return _site_port(product, httpx.codes.OK)


def _site_port(product: Product, status: int) -> str:
    (site,) = [each for each in product.processes() if each.name() == "mn-video-site"]
    for connection in site.net_connections("tcp4"):
        if connection.status == psutil.CONN_LISTEN:
            url = f"http://127.0.0.1:{connection.laddr.port}"
            if httpx.get(url, trust_env=False).status_code == status:
                return url
    raise AssertionError("the pretend site is not there")


def _serve(door: Door, outside_proxy: str) -> None:
    async def policy() -> Policy:
        return Policy((), outside_proxy, tuple(SIMULATED))

    async def run() -> None:
        async with serving(door, policy):
            await asyncio.Event().wait()

    asyncio.run(run())

"""Downloads from asking to the file, beside the yt-dlp command line on the same way; and the news
of running ones to open pages."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest

from tests.clients.reflex_socket import MARKER, PageSocket
from tests.e2e.journeys import session_cookie
from tests.integration.live_site import is_ready
from tests.perf.command_line import CommandLine, Cost, command_line, demo_site
from tests.perf.load import quantile
from tests.product import ADMIN, Product
from tests.rest import Rest

PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-twenty-batch"
FILE = "http://videos.medianest.example/files/nest-huge01.mp4"
WATCH = "https://www.youtube.com/watch?v="
ROUNDS = 3
TABS, SECONDS = 3, 10
RUNNING = ("nest-slow01", "nest-slow02", "nest-long01", "nest-clip02")


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("downloads") / "data",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="100000",
        MEDIANEST_DOWNLOADS_MAX_ACTIVE=str(len(RUNNING)),
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


@pytest.fixture
def rest(product: Product) -> Rest:
    rest = Rest(product)
    rest.sign_in(ADMIN)
    return rest


@pytest.fixture
def cli(product: Product) -> Iterator[CommandLine]:
    with command_line(product) as found:
        yield found


def cpu_seconds(product: Product) -> float:
    """Of the product, ended children included; the pretend site is not part of it."""
    total = 0.0
    for process in product.processes():
        try:
            if process.name() != "mn-video-site":
                total += sum(process.cpu_times()[:4])
        except psutil.NoSuchProcess:
            continue
    return total


def ours(product: Product, rest: Rest, url: str) -> Cost:
    began, before = time.monotonic(), cpu_seconds(product)
    asked = rest.submit(url)
    while (now := rest.download(asked))["status"] != "completed":
        assert now["status"] not in ("failed", "retry_wait"), now
        time.sleep(0.1)
    took = time.monotonic() - began
    time.sleep(0.5)  # for the work-horse to end and be counted
    cost = Cost(took, cpu_seconds(product) - before)
    assert not now["entriesFailed"], now
    rest.remove_all()
    return cost


@pytest.mark.parametrize(
    ("name", "url", "goal"),
    [("playlist of 20 x 3 MB", PLAYLIST, 1.5), ("one file of 500 MB", FILE, 1.15)],
    ids=["playlist", "file"],
)
def test_beside_the_command_line(
    product: Product, rest: Rest, cli: CommandLine, tmp_path: Path, name: str, url: str, goal: float
) -> None:
    mine, theirs = [], []
    for _ in range(ROUNDS):
        mine.append(ours(product, rest, url))
        theirs.append(cli.fetch(url, tmp_path, described=url != FILE))
        fetched = list(tmp_path.rglob("*.mp4"))
        assert len(fetched) == (1 if url == FILE else 20)
        shutil.rmtree(tmp_path)
    ratios = [m.seconds / t.seconds for m, t in zip(mine, theirs, strict=True)]
    print(f"\n{name}, {ROUNDS} rounds (load {os.getloadavg()[0]:.1f}), seconds (processor):")
    for whose, costs in (("MediaNest", mine), ("yt-dlp", theirs)):
        figures = ", ".join(f"{c.seconds:.2f} ({c.cpu_seconds:.2f})" for c in costs)
        print(f"  {whose:10} {figures}")
    best = min(m.seconds for m in mine) / min(t.seconds for t in theirs)
    print(f"  ratio best {best:.2f}, median {quantile(ratios, 0.5):.2f} (goal {goal})")


def test_updates_while_four_run(product: Product, rest: Rest) -> None:
    """How often a tab is told, and in how many bytes."""
    slow_down(product)
    asked = [rest.submit(WATCH + video) for video in RUNNING]
    for download_id in asked:
        rest.wait_for_percent(download_id, 0.5, seconds=90)
    tabs = asyncio.run(watched(product))
    still = sum(rest.download(each)["status"] == "downloading" for each in asked)
    print(f"\n{TABS} tabs, {still} of {len(RUNNING)} downloads still run after {SECONDS} s:")
    for updates in tabs:
        sizes = [len(json.dumps(update, separators=(",", ":"))) for update in updates]
        rows = sum("downloads" + MARKER in state for update in updates for state in deltas(update))
        print(
            f"  {len(sizes) / SECONDS:.1f} updates/s (goal 4), {quantile(sizes, 0.5)} bytes each "
            f"(p50), {max(sizes, default=0)} the largest (goal 1000); {rows} of whole rows"
        )
    rest.remove_all()


def deltas(update: dict[str, Any]) -> list[dict[str, Any]]:
    return list(update.get("delta", {}).values())


def slow_down(product: Product) -> None:
    """All of them take longer than they are watched."""
    for video in RUNNING:
        body = {"id": video, "delivery": {"bytes_per_second": 25_000}}
        httpx.post(f"{demo_site(product)}/__site__/behave", json=body, trust_env=False)


async def watched(product: Product) -> list[list[dict[str, Any]]]:
    """What each tab on the downloads page was sent in :data:`SECONDS`."""
    cookie = await asyncio.to_thread(session_cookie, product)
    headers = {"Cookie": f"{cookie['name']}={cookie['value']}", "Origin": product.root}
    tabs = [PageSocket(product.url, headers=dict(headers)) for _ in range(TABS)]
    for tab in tabs:
        await tab.open(path="/downloads", seconds=20)
    await asyncio.gather(*(tab.until(is_ready, 20) for tab in tabs))
    await asyncio.sleep(2)
    since = time.perf_counter()
    await asyncio.sleep(SECONDS)
    found = [[update for at, update in tab.updates if at >= since] for tab in tabs]
    for tab in tabs:
        await tab.close()
    return found

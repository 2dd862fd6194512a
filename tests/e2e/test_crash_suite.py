"""Many downloads while processes are killed at random: none lost or doubled, every file whole."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest
from redis import Redis

from medianest.redis_address import redis_url
from medianest.settings import read_environment
from tests.product import ADMIN, Product
from tests.rest import Rest

FILE = "/files/nest-clip01.mp4"
ROLES = ("worker", "work-horse", "web", "scheduler", "egress", "redis")
SECONDS_EACH = 6
SEED = 20261121


@pytest.fixture(scope="module")
def battlefield(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("crashes") / "data",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="100000",
        MEDIANEST_DOWNLOADS_MAX_ACTIVE="4",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


class Killer(threading.Thread):
    """Kills one process after the other, and empties Redis once in the middle."""

    def __init__(self, product: Product, kills: int) -> None:
        super().__init__(daemon=True)
        self.product = product
        self.kills = kills
        self.killed: Counter[str] = Counter()
        self._chance = random.Random(SEED)
        self._roles = [ROLES[number % len(ROLES)] for number in range(kills)]
        self._chance.shuffle(self._roles)

    def run(self) -> None:
        for number, role in enumerate(self._roles):
            time.sleep(self._chance.uniform(0.8, 2.4))
            if number == self.kills // 2:
                self._empty_redis()
            self._kill(role)

    def _kill(self, role: str) -> None:
        deadline = time.monotonic() + 10
        while not (victims := self.product.by_role(role)) and time.monotonic() < deadline:
            time.sleep(0.1)
        if victims:
            with suppress(psutil.NoSuchProcess):
                self._chance.choice(victims).kill()
                self.killed[role] += 1

    def _empty_redis(self) -> None:
        environment = read_environment({"MEDIANEST_DATA": str(self.product.data)})
        for _ in range(50):
            with suppress(Exception), Redis.from_url(redis_url(environment)) as redis:
                redis.flushall()
                self.killed["emptied"] += 1
                return
            time.sleep(0.1)


@pytest.mark.parametrize(
    ("downloads", "kills"),
    [pytest.param(n, kills, marks=pytest.mark.long) for n, kills in ((50, 20), (200, 40))],
    ids=["50 downloads, 20 kills", "200 downloads, 40 kills"],
)
def test_nothing_is_lost_doubled_or_damaged(
    battlefield: Product, downloads: int, kills: int
) -> None:
    site = battlefield.video_site()
    delivery = {"min_size_bytes": 1 << 20, "bytes_per_second": 1 << 20}
    battlefield.behave("nest-clip01", delivery=delivery)
    rest = Rest(battlefield)
    rest.sign_in(ADMIN)
    # Addresses that differ make videos that differ, all of them with the same bytes.
    asked = [rest.submit(f"{site}{FILE}?n={number}") for number in range(downloads)]

    killer = Killer(battlefield, kills)
    began = time.monotonic()
    killer.start()
    deadline = began + 120 + SECONDS_EACH * downloads
    ended = [
        rest.wait_for(each, "completed", "failed", seconds=deadline - time.monotonic())
        for each in asked
    ]
    killer.join(timeout=120)
    took = time.monotonic() - began

    assert [each for each in ended if each["status"] != "completed"] == []
    files = published(battlefield)
    original = httpx.get(f"{site}{FILE}", trust_env=False).content
    whole = hashlib.sha256(original).hexdigest()
    damaged = [p for p in files if hashlib.sha256(p.read_bytes()).hexdigest() != whole]
    attempts = sum(each["attempt"] for each in ended)
    print(
        f"\n{downloads} downloads, kills {dict(killer.killed)}: lost "
        f"{downloads - len(files)}, damaged {len(damaged)}, part files {len(staged(battlefield))}, "
        f"{attempts} attempts, {took:.0f} s"
    )
    assert sum(killer.killed[role] for role in ROLES) >= kills * 0.9
    assert len(files) == downloads
    assert damaged == []
    assert staged(battlefield) == []
    rest.remove_all()
    assert published(battlefield) == []


def published(product: Product) -> list[Path]:
    folder = product.data / "downloads"
    return [p for p in folder.rglob("*.mp4") if ".medianest-staging" not in p.parts]


def staged(product: Product) -> list[Path]:
    staging = product.data / "downloads" / ".medianest-staging"
    return [p for p in staging.glob("*/*") if p.name != ".plexignore"]

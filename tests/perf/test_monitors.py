"""500 monitors with a beat a second: some minutes as they come, and those of an hour at once."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest
from sqlalchemy import func, select

from medianest.database import SQLITE_FILE
from medianest.integrations.uptime_kuma.messages import BeatReceived, UptimeTold
from medianest.integrations.uptime_kuma.models import Beat, BeatStatus, Uptime
from medianest.models import Heartbeat, HeartbeatHour
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.monitoring.beats import APART
from tests.clients.kuma_site import KumaProcess, kuma_process
from tests.e2e.journeys import eventually
from tests.perf import meter
from tests.perf.crowd import Crowd
from tests.perf.meter import Reading, pss_mib
from tests.perf.seats import seats
from tests.product import ADMIN, Product
from tests.rest import Rest
from tests.unit.services.monitoring.watched import KUMA, Watched, listed

MONITORS = 500
MINUTES = float(os.environ.get("MONITORS_MINUTES", "5"))
SIMULATED_SECONDS = int(os.environ.get("MONITORS_SIMULATED_SECONDS", "3600"))
FAILS_EVERY = 600
MOST_MIB = 20.0
MOST_BEHIND_SECONDS = 5.0
ROLES = ("scheduler", "web")


@pytest.fixture
def kuma() -> Iterator[KumaProcess]:
    with kuma_process() as running:
        running.site("fill", monitors=MONITORS, groups=10, interval=1)
        yield running


@pytest.fixture
def nest(tmp_path: Path, kuma: KumaProcess) -> Iterator[Product]:
    """It knows all of them, and they beat."""
    product = Product(tmp_path / "data", "up", MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000")
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    given = {"url": kuma.base_url, "username": kuma.username, "password": kuma.password}
    rest.change_settings(uptimeKuma=given)
    eventually(lambda: count(product, "monitor") > MONITORS, seconds=60, what="Kuma was read")
    yield product
    product.stop()


def test_500_monitors_beat(nest: Product) -> None:
    """The first minute and half of the rest with one open page, then without any."""
    with Crowd(seats(nest, 1, path="/status")):
        begun = look(nest)
        time.sleep(60)
        settled, rows = look(nest), count(nest, "heartbeat")
        assert_keeps_up(nest)
        time.sleep((MINUTES - 1) * 30)
        watched = look(nest)
        assert_keeps_up(nest)
    time.sleep(2)
    alone = look(nest)
    time.sleep((MINUTES - 1) * 30)
    ended = look(nest)
    behind = assert_keeps_up(nest)
    size, minutes = database_bytes(nest), (ended["web"].at - settled["web"].at) / 60
    print(f"\n{MONITORS} monitors with a beat a second, {MINUTES:g} minutes:")
    for role in ROLES:
        print(
            f"  {role}: {watched[role].percent_since(settled[role]):.0f} % of a core with an open "
            f"page, {ended[role].percent_since(alone[role]):.0f} % without; {begun[role].mib:.1f} "
            f"MiB at the beginning, {settled[role].mib:.1f} after a minute, {ended[role].mib:.1f} "
            "at the end"
        )
    grown = (count(nest, "heartbeat") - rows) / minutes
    print(
        f"  {grown:.0f} rows a minute, {count(nest, 'heartbeat')} of looks and "
        f"{count(nest, 'heartbeat_hour')} of hours in {size / 1e6:.1f} MB; the oldest last look "
        f"was {behind:.1f} s old"
    )
    for role in ROLES:
        assert ended[role].mib - settled[role].mib <= MOST_MIB, role


def look(nest: Product) -> dict[str, Reading]:
    return {role: meter.read(nest.by_role(role)) for role in ROLES}


def assert_keeps_up(nest: Product) -> float:
    """The age of the oldest last look at any of them."""
    with database(nest) as connection:
        wanted = "SELECT min(beat_at) FROM monitor WHERE interval_seconds = 1 AND kind != 'group'"
        (oldest,) = connection.execute(wanted).fetchone()
    seen_at = datetime.fromisoformat(oldest).replace(tzinfo=UTC)
    behind = (datetime.now(UTC) - seen_at).total_seconds()
    assert behind <= MOST_BEHIND_SECONDS
    return behind


def count(nest: Product, table: str) -> int:
    with database(nest) as connection:
        (rows,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
    return int(rows)


def database(nest: Product) -> closing[sqlite3.Connection]:
    """The product's own, to read."""
    return closing(sqlite3.connect(f"file:{nest.data / SQLITE_FILE}?mode=ro", uri=True))


def database_bytes(nest: Product) -> int:
    return sum(file.stat().st_size for file in nest.data.glob(f"{SQLITE_FILE}*"))


async def test_an_hour_of_them_at_once(runtime: Runtime) -> None:
    """Half of it is so long ago that only its sums are kept."""
    numbers = [str(number) for number in range(1, MONITORS + 1)]
    watched = Watched(runtime)
    await watched.list(*(listed(number) for number in numbers))
    messages = runtime.monitoring._messages()
    messages._numbers = await watched.roster.numbers(KUMA)
    kept = timedelta(hours=(await runtime.settings.current()).retention.heartbeat_hours)
    start = utc_now() - kept - timedelta(seconds=SIMULATED_SECONDS / 2)
    process, settled, began = psutil.Process(), 0.0, time.perf_counter()
    for second in range(SIMULATED_SECONDS):
        at = start + timedelta(seconds=second)
        told = [beat(int(number), second, at) for number in numbers]
        uptimes = [UptimeTold(Uptime(monitor_id=int(n), hours=24, ratio=0.999)) for n in numbers]
        await messages.take([*told, *uptimes])
        if second == 60:
            settled = pss_mib(process)
    took, grown = time.perf_counter() - began, pss_mib(process) - settled
    before = await rows(runtime)
    await runtime.monitoring.figures.forget()
    after = await rows(runtime)
    print(
        f"\n{MONITORS * SIMULATED_SECONDS} beats in {took:.0f} s, "
        f"{MONITORS * SIMULATED_SECONDS / took:.0f} a second; {grown:+.1f} MiB after the first "
        f"minute of them; rows of looks and of hours: {before}, without what is too old {after}"
    )
    usual, changes = SIMULATED_SECONDS / APART.total_seconds(), 2 * SIMULATED_SECONDS / FAILS_EVERY
    assert before[0] <= MONITORS * (usual + changes + 2)
    assert after[0] <= MONITORS * (usual / 2 + changes + 2)
    assert before[1] == after[1] <= MONITORS * (SIMULATED_SECONDS / 3600 + 2)
    assert grown <= MOST_MIB


def beat(number: int, second: int, at: datetime) -> BeatReceived:
    """Each monitor is down for a second now and then."""
    fails = (second + number) % FAILS_EVERY == 0
    status = BeatStatus.DOWN if fails else BeatStatus.UP
    took = None if fails else 20.0 + (second + number) % 30
    return BeatReceived(Beat(monitor_id=number, status=status, at=at, response_ms=took))


async def rows(runtime: Runtime) -> tuple[int, int]:
    """Of looks and of hours."""
    tables = (Heartbeat, HeartbeatHour)
    counted = [select(func.count()).select_from(table) for table in tables]
    looks, hours = [(await runtime.database.rows(one))[0][0] for one in counted]
    return looks, hours

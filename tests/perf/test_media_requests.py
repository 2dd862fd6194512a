"""``GET /media/requests?limit=20`` with 1,000 rows on SQLite."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

import httpx
from sqlmodel import select

from medianest.database import Database, database_url
from medianest.models import MediaRequest, RequestEvent, RequestStatus, User
from tests.perf.load import run_load
from tests.product import ADMIN, Product

ROWS = 1_000
STATUSES = list(RequestStatus)


async def fill(data: Path) -> None:
    """All of one person, every second one a series, a tenth linked to nothing."""
    database = Database(database_url(None, data))
    async with database.read() as session:
        owner = (await session.execute(select(User.id))).scalar_one()
    begin = datetime.datetime.now(datetime.UTC)
    async with database.write() as session:
        for number in range(ROWS):
            at = begin - datetime.timedelta(minutes=number)
            is_series = bool(number % 2)
            row = MediaRequest(
                upstream_id=number + 1,
                user_id=owner,
                media_type="tv" if is_series else "movie",
                tmdb_id=700_000 + number,
                seasons_asked=[1, 2, 3] if is_series else None,
                seasons_granted=[1, 2] if is_series else None,
                title=f"A title that people ask for {number}",
                year=2020,
                poster_path="pposter.jpg",
                backdrop_path="pbackdrop.jpg",
                status=STATUSES[number % len(STATUSES)],
                decided_by=owner,
                decided_at=at,
                synced_at=begin,
                created_at=at,
                updated_at=at,
            )
            session.add(row)
            session.add(RequestEvent(request_id=row.id, status=row.status, at=at))
    await database.close()


def test_media_requests_list(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", "up", MEDIANEST_RATE_LIMITS_API_PER_MINUTE="100000")
    product.start()
    try:
        body = {
            "code": product.setup_code(),
            "email": ADMIN[0],
            "name": "Ada",
            "password": ADMIN[1],
        }
        answer = httpx.post(f"{product.url}/api/v1/auth/setup", json=body, timeout=10)
        token = answer.raise_for_status().json()["data"]["token"]
        asyncio.run(fill(product.data))
        headers = {"Authorization": f"Bearer {token}"}
        for path in ("media/requests", "admin/requests"):
            url = f"{product.url}/api/v1/{path}?limit=20"
            asyncio.run(run_load(url, headers, connections=4, seconds=1))
            load = asyncio.run(run_load(url, headers, connections=8, seconds=8))
            print(
                f"\n{path}: {load.requests_per_second:.0f} requests/s (goal 400), "
                f"p50 {load.p50_ms:.1f} ms, p99 {load.p99_ms:.1f} ms, {load.statuses}"
            )
            assert set(load.statuses) == {200}
    finally:
        product.stop()

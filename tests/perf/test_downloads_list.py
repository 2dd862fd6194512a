"""``GET /youtube/downloads?limit=20`` with 1,000 rows on SQLite."""

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path

import httpx
from sqlmodel import select

from medianest.database import Database, database_url
from medianest.models import Download, DownloadEntry, DownloadStatus, User
from tests.perf.load import run_load
from tests.product import ADMIN, Product

ROWS = 1_000


async def fill(data: Path) -> None:
    database = Database(database_url(None, data))
    async with database.read() as session:
        owner = (await session.execute(select(User.id))).scalar_one()
    begin = datetime.datetime.now(datetime.UTC)
    async with database.write() as session:
        for number in range(ROWS):
            at = begin - datetime.timedelta(minutes=number)
            row = Download(
                user_id=owner,
                url=f"https://www.youtube.com/watch?v=row{number:08}",
                quality="1080p",
                container="mp4",
                title=f"Row {number}",
                uploader="Bench",
                duration_seconds=600,
                status=DownloadStatus.COMPLETED,
                percent=100,
                created_at=at,
                started_at=at,
                ended_at=at,
            )
            session.add(row)
            session.add(DownloadEntry(download_id=row.id, title=row.title, status=row.status))
    await database.close()


def test_downloads_list(tmp_path: Path) -> None:
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
        url = f"{product.url}/api/v1/youtube/downloads?limit=20"
        headers = {"Authorization": f"Bearer {token}"}
        asyncio.run(run_load(url, headers, connections=4, seconds=1))
        load = asyncio.run(run_load(url, headers, connections=8, seconds=8))
        print(
            f"\ndownloads list: {load.requests_per_second:.0f} requests/s (goal 400), "
            f"p50 {load.p50_ms:.1f} ms, p99 {load.p99_ms:.1f} ms, {load.statuses}"
        )
        assert set(load.statuses) == {200}
    finally:
        product.stop()

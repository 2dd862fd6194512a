"""Redis or the database away for a while: pages stay readable and everything catches up."""

from __future__ import annotations

import re
import signal
import sqlite3
import time

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.journeys import DESKTOP, SECONDS, row, signed_in_page, visit

pytestmark = pytest.mark.long  # minutes of outages

SLOW = "https://www.youtube.com/watch?v=nest-slow02"
QUICK = "https://www.youtube.com/watch?v=nest-clip01"
AWAY_SECONDS = 20


def test_redis_frozen_for_a_while_loses_nothing(browser: Browser, own_product, rest):
    page = signed_in_page(browser, own_product, viewport=DESKTOP)
    visit(page, own_product, "/downloads")
    running = rest.submit(SLOW)
    rest.wait_for_percent(running, 10)
    (redis,) = own_product.by_role("redis")
    redis.send_signal(signal.SIGSTOP)
    try:
        began = time.monotonic()
        answer = httpx.get(f"{own_product.url}/health", timeout=10)
        assert answer.status_code == 503
        assert time.monotonic() - began < 8
        expect(page.get_by_role("heading", name="Downloads", level=1)).to_be_visible()
        time.sleep(AWAY_SECONDS - (time.monotonic() - began))
    finally:
        redis.send_signal(signal.SIGCONT)
    assert rest.wait_for(running, "completed", "failed", seconds=120)["status"] == "completed"
    title = rest.download(running)["title"]
    expect(row(page, title)).to_contain_text("Done", timeout=20 * SECONDS)
    page.context.close()


def test_what_is_asked_for_while_redis_is_away_is_fetched_later(own_product, rest):
    (redis,) = own_product.by_role("redis")
    redis.send_signal(signal.SIGSTOP)
    try:
        asked = rest.submit(QUICK)
    finally:
        redis.send_signal(signal.SIGCONT)
    assert rest.wait_for(asked, "completed", "failed", seconds=60)["status"] == "completed"


def test_a_locked_database_answers_in_words_and_the_download_goes_on(own_product, rest):
    running = rest.submit(SLOW)
    rest.wait_for_percent(running, 10)
    lock = sqlite3.connect(own_product.data / "medianest.db", isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    began = time.monotonic()
    body = {"url": QUICK, "quality": "best", "format": "mp4"}
    refused = rest.post("/youtube/download", body)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    assert re.search("try again", refused.json()["error"]["message"])
    time.sleep(max(0, AWAY_SECONDS - (time.monotonic() - began)))
    lock.execute("ROLLBACK")
    lock.close()
    assert rest.wait_for(running, "completed", "failed", seconds=120)["status"] == "completed"
    assert rest.wait_for(rest.submit(QUICK), "completed", "failed")["status"] == "completed"

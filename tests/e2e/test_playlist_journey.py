"""A new user's playlist, from the demo's printed address to its files, and a pause that outlasts
a restart of everything."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.media import ClipFolder
from tests.e2e.journeys import (
    DESKTOP,
    SECONDS,
    eventually,
    found,
    look_up,
    percent,
    row,
    set_up,
    title_of,
    visit,
)
from tests.media import packets
from tests.product import Product

pytestmark = pytest.mark.long  # integration/test_playlists holds the same without a browser

CHANNEL = "Nest Demo Channel"
SLOW = "https://www.youtube.com/watch?v=nest-slow01"
LESSONS = [f"Lesson {number:02d} [list-{number:06d}]" for number in range(1, 21)]
REASONS = {7: "This video is not available any more.", 12: "This video is private."}
GOOD = [name for number, name in enumerate(LESSONS, 1) if number not in REASONS]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """``medianest demo``, started for the first time: it makes its clips itself."""
    product = Product(tmp_path_factory.mktemp("journey") / "data")
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def page(demo: Product, browser: Browser) -> Iterator[Page]:
    """The newcomer's browser, signed in after the set-up."""
    page = browser.new_page(viewport=DESKTOP)
    set_up(page, demo)
    visit(page, demo, "/downloads")
    yield page
    page.context.close()


def media_requests(demo: Product, video: str) -> list[dict[str, Any]]:
    """What the site was asked for of a video's streams since its last start, oldest first."""
    log = httpx.get(f"{demo.video_site()}/__site__/log", trust_env=False).json()["requests"]
    return [each for each in log if "/videoplayback" in each["path"] and video in each["path"]]


def first_byte(request: dict[str, Any]) -> int:
    """Where a request begins to read; 0 without a range."""
    asked = re.search(r"[=&?](\d+)-", request["range"] or "") or re.search(
        r"[?&]range=(\d+)-", request["path"]
    )
    return int(asked[1]) if asked else 0


def downloads(demo: Product) -> Path:
    return demo.data / "downloads"


def parts(demo: Product) -> list[Path]:
    """Files that have arrived in part."""
    return sorted((downloads(demo) / ".medianest-staging").rglob("*.part"))


def videos(demo: Product, words: str) -> list[Path]:
    """Finished files with ``words`` in their names, by name."""
    return sorted((downloads(demo) / CHANNEL).glob(f"*{words}*.mp4"))


def unfolded(row: Locator) -> Locator:
    row.get_by_role("button", name=re.compile("^20 videos")).click()
    more = row.get_by_role("button", name=re.compile("^Show"))
    entries = row.get_by_role("list", name="Videos").get_by_role("listitem")
    expect(entries.first).to_be_visible()
    while entries.count() < len(LESSONS):
        shown = entries.count()
        more.click()
        expect(entries.nth(shown)).to_be_visible()
    return entries


def test_the_printed_playlist_becomes_eighteen_files_and_two_reasons(
    page: Page, demo: Product
) -> None:
    (address,) = demo.wait_for_line(r"(https://\S+list=PLnest-twenty-lessons)\s")
    look_up(page, address)
    expect(found(page)).to_have_text("Twenty lessons", timeout=30 * SECONDS)
    expect(page.locator(".preview__kind")).to_contain_text("20 videos")
    page.get_by_role("button", name=re.compile(r"^Download \d+ videos")).click()
    lessons = row(page, "Twenty lessons").first
    expect(lessons.get_by_text("18 of 20", exact=True)).to_be_visible(timeout=180 * SECONDS)

    assert [path.name for path in videos(demo, "Lesson")] == [f"{name}.mp4" for name in GOOD]
    for path in videos(demo, "Lesson"):
        assert path.with_suffix(".nfo").is_file()
        assert path.with_suffix(".jpg").is_file()
    assert not any(downloads(demo).glob(".medianest-staging/*/*"))

    entries = unfolded(lessons)
    again = entries.get_by_role("button", name=re.compile("^Try again: "))
    for number, reason in REASONS.items():
        failed = entries.nth(number - 1)
        expect(failed).to_contain_text("Failed")
        expect(failed).to_contain_text(reason)
    expect(again).to_have_count(2)

    demo.behave("list-000012", availability="ok")
    again.last.click()
    expect(lessons.get_by_text("19 of 20", exact=True)).to_be_visible(timeout=180 * SECONDS)
    assert [path.stem for path in videos(demo, "Lesson 12")] == [LESSONS[11]]


def test_a_pause_outlasts_a_restart_and_goes_on_from_the_part_file(
    page: Page, demo: Product
) -> None:
    title = title_of(page, SLOW)
    page.get_by_role("button", name="Download", exact=True).click()
    slow = row(page, title)
    eventually(lambda: percent(slow) > 30, what="it is well under way")
    slow.get_by_role("button", name=f"Pause: {title}").click()
    expect(slow).to_contain_text("Paused")

    demo.stop()
    (part,) = parts(demo)
    arrived, stood_at = part.stat().st_size, percent(slow)
    demo.start()
    visit(page, demo, "/downloads")
    expect(slow).to_contain_text("Paused")
    assert percent(slow) == stood_at > 30
    assert part.stat().st_size == arrived

    slow.get_by_role("button", name=f"Resume: {title}").click()
    eventually(lambda: percent(slow) > stood_at, what="it goes on")
    expect(slow).to_contain_text("Done", timeout=180 * SECONDS)
    rest = media_requests(demo, "nest-slow01")
    assert (first_byte(rest[0]), rest[0]["status"]) == (arrived, 206)
    clips = ClipFolder(next(demo.data.glob("clips/*")))
    (file,) = videos(demo, "nest-slow01")
    streams = packets(file)
    assert streams["video"] == packets(clips.video(1080, "long"))["video"]
    assert streams["audio"] == packets(clips.audio("long"))["audio"]
    assert parts(demo) == []

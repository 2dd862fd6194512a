"""A playlist that is downloaded in the pages ends as a collection in Plex, whatever happens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.journeys import DESKTOP, SECONDS, eventually, found, look_up, row, set_up, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # minutes of fetching; the arrivals hold its steps
PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-twenty-lessons"
CLIPS = "https://www.youtube.com/playlist?list=PLnest-three-clips"
CLIP = "https://www.youtube.com/watch?v=nest-clip02"


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("meeting") / "data", clips=clips)
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def page(demo: Product, browser: Browser) -> Iterator[Page]:
    page = browser.new_page(viewport=DESKTOP)
    set_up(page, demo)
    visit(page, demo, "/downloads")
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def rest(page: Page, demo: Product) -> Rest:
    rest = Rest(demo)
    rest.sign_in(ADMIN)
    return rest


def plex_site(rest: Rest, name: str, **fields: Any) -> None:
    """Change something about the demo's Plex server."""
    url = rest.get("/settings")["plex"]["url"]
    httpx.post(f"{url}/__site__/{name}", json=fields, trust_env=False).raise_for_status()


def download_all(page: Page, playlist: str, title: str) -> Locator:
    """Its row, once all of it is here and Plex is yet to find it."""
    look_up(page, playlist)
    expect(found(page)).to_have_text(title, timeout=30 * SECONDS)
    page.get_by_role("button", name=re.compile(r"^Download \d+ videos")).click()
    here = row(page, title).first
    expect(here.get_by_text("Waiting for Plex", exact=True)).to_be_visible(timeout=90 * SECONDS)
    return here


def collected(page: Page, rest: Rest, lessons: Locator, title: str) -> dict[str, Any]:
    """The collection that the row of a download leads to."""
    lessons.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    return rest.get(f"/plex/collections/{page.url.rsplit('/', 1)[-1]}")


def test_a_playlist_becomes_a_collection_though_its_finder_is_killed(
    page: Page, demo: Product, rest: Rest
):
    lessons = download_all(page, PLAYLIST, "Twenty lessons")
    for process in demo.by_role("scheduler"):
        process.kill()
    expect(lessons.get_by_text("18 of 20", exact=True)).to_be_visible(timeout=90 * SECONDS)
    collection = collected(page, rest, lessons, "Twenty lessons")
    assert (len(collection["items"]), collection["card"]["itemCount"]) == (18, 18)
    assert PLAYLIST in collection["card"]["summary"]


def test_a_playlist_becomes_a_collection_though_plex_was_away_and_all_were_killed(
    page: Page, demo: Product, rest: Rest
):
    """Workers and scheduler alike, between the files' arrival and Plex's look at them."""
    visit(page, demo, "/downloads")
    plex_site(rest, "behave", starting=True)
    clips = download_all(page, CLIPS, "Three clips")
    for process in [*demo.by_role("worker"), *demo.by_role("scheduler")]:
        process.kill()
    page.wait_for_timeout(5 * SECONDS)
    expect(clips.get_by_text("Waiting for Plex", exact=True)).to_be_visible()
    plex_site(rest, "behave", starting=False)
    expect(clips.get_by_text("Done", exact=True)).to_be_visible(timeout=180 * SECONDS)
    collection = collected(page, rest, clips, "Three clips")
    ids = [one["title"].rpartition(" ")[2] for one in collection["items"]]
    assert ids == ["[nest-clip01]", "[nest-clip02]", "[nest-long01]"]


def test_a_video_waits_for_a_plex_that_is_away(page: Page, demo: Product, rest: Rest):
    plex_site(rest, "behave", starting=True)
    download_id = rest.submit(CLIP)
    rest.wait_for(download_id, "waiting_for_plex", seconds=60)
    visit(page, demo, "/downloads?tab=history")
    here = row(page, rest.download(download_id)["title"]).first
    expect(here.get_by_text("Waiting for Plex", exact=True)).to_be_visible(timeout=10 * SECONDS)
    plex_site(rest, "behave", starting=False)
    done = rest.wait_for(download_id, "completed", seconds=240)
    eventually(lambda: done["libraryItemId"] is not None, what="it is linked")
    item = rest.get(f"/plex/items/{done['libraryItemId']}")
    assert item["card"]["type"] == "movie"

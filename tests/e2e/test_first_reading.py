"""While the library is read for the first time, nobody is told that it is empty."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from medianest.demo import plextv_site
from medianest.demo.plex_server import PlexServerSite, serve_in_thread
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import Trouble
from tests.e2e.journeys import DESKTOP, SECONDS, signed_in_page, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # a server that answers nothing for long


@pytest.fixture
def plex() -> Iterator[PlexServerSite]:
    with serve_in_thread(PretendPlex(60, odd=False)) as site:
        yield site


@pytest.fixture
def product(plex: PlexServerSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Connected to a server that names its sections, and not yet what is in them."""
    for section in range(1, 10):
        plex.troubles.add(Trouble("status", times=10_000, path=f"/library/sections/{section}/"))
    with plextv_site.serve_in_thread(plex.plex) as plex_tv:
        product = Product(
            tmp_path_factory.mktemp("first") / "data",
            "up",
            MEDIANEST_PLEX_TV_URL=plex_tv.base_url,
            MEDIANEST_PLEX_URL=plex.base_url,
            MEDIANEST_PLEX_TOKEN=plex.plex.owner().token,
        )
        product.start()
        Rest(product).set_up(product.setup_code(), ADMIN)
        yield product
        product.stop()


def test_a_section_that_was_not_read_yet_does_not_count_as_empty(
    browser: Browser, product: Product, plex: PlexServerSite
) -> None:
    page = signed_in_page(browser, product, viewport=DESKTOP)
    rest = Rest(product)
    rest.sign_in(ADMIN)
    visit(page, product, "/library")
    unread = page.get_by_role("heading", name="Documentaries has not been read yet")
    expect(unread).to_be_visible(timeout=60 * SECONDS)
    expect(page.locator(".tabs__n")).to_have_count(0)

    plex.troubles.clear()
    rest.post("/plex/sync", {}).raise_for_status()

    expect(page.locator(".browse li").first.get_by_role("link")).to_be_visible(timeout=60 * SECONDS)
    expect(unread).to_have_count(0)
    page.context.close()

"""The product with the simulated video site beside it, and browsers."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Playwright, expect, sync_playwright

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.seerr.people import ORDINARY
from medianest.demo.seerr.site import SeerrSite
from tests.clients.seerr_site import seerr_site
from tests.e2e.journeys import DESKTOP, set_up
from tests.product import ADMIN, Product
from tests.rest import Rest

PATIENCE_SECONDS = 20
"""How long to look for what must come, on the slowest machine; what is promised sooner says so."""
QUIET = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names of test hosts stay on this machine.
    "--host-resolver-rules=MAP *.test 127.0.0.1",
]


# By how long they took, those of a minute and more: at the end one process would wait for them.
SLOWEST = (
    "test_requests",
    "test_looks",
    "test_library",
    "test_sign_in_pages",
    "test_notifications",
    "test_discover",
    "test_title",
    "test_first_download",
    "test_downloads_page",
)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The modules that take longest come first."""
    places = {name: place for place, name in enumerate(SLOWEST)}
    items.sort(key=lambda item: places.get(item.path.stem, len(places)))


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_SECONDS * 1000)
    arguments = [*QUIET, "--no-sandbox"] if os.getuid() == 0 else QUIET
    system = Path("/usr/bin/chromium")
    browser = playwright.chromium.launch(
        args=arguments, executable_path=system if system.exists() else None
    )
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def product(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory, clips: Path
) -> Iterator[Product]:
    """One installation for the whole run, set up by a person in a browser."""
    product = Product(
        tmp_path_factory.mktemp("product") / "data",
        clips=clips,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    page = browser.new_page(viewport=DESKTOP)
    set_up(page, product)
    page.context.close()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def own_product(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Iterator[Product]:
    """An installation for one module: others would notice what is done to it."""
    product = Product(
        tmp_path_factory.mktemp("own") / "data",
        clips=clips,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


@pytest.fixture(scope="module")
def unset_product(
    running_plex_tv: PlexTvSite, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Product]:
    """An installation that nobody has set up, with the pretend plex.tv for the real one."""
    product = Product(
        tmp_path_factory.mktemp("unset") / "data",
        "up",
        MEDIANEST_PLEX_TV_URL=running_plex_tv.base_url,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def plex_product(
    running_plex_tv: PlexTvSite,
    running_plex_server: PlexServerSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    """An installation with the pretend Plex server, whose owner is olivia; ADMIN set it up."""
    product = Product(
        tmp_path_factory.mktemp("plex") / "data",
        "up",
        MEDIANEST_PLEX_TV_URL=running_plex_tv.base_url,
        MEDIANEST_PLEX_URL=running_plex_server.base_url,
        MEDIANEST_PLEX_TOKEN=running_plex_tv.plex.account("olivia").token,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
        MEDIANEST_RATE_LIMITS_PASSWORD_RESET_PER_HOUR="500",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


@pytest.fixture(scope="module")
def seerr() -> Iterator[SeerrSite]:
    """A pretend Seerr of the module's own, never begun anew: an installation knows its people, who
    may ask and report there."""
    with seerr_site() as site:
        site.switches.settings(default_permissions=ORDINARY)
        yield site


@pytest.fixture(scope="module")
def seerr_product(seerr: SeerrSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation with the pretend Seerr; ADMIN set it up."""
    product = Product(
        tmp_path_factory.mktemp("seerr") / "data",
        "up",
        OVERSEERR_URL=seerr.base_url,
        OVERSEERR_API_KEY=seerr.api_key,
        MEDIANEST_TMDB_IMAGE_URL=seerr.images_url,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_REQUESTS_PER_HOUR="1000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


@pytest.fixture
def rest(own_product: Product) -> Iterator[Rest]:
    """Its REST API; every download is removed afterwards."""
    rest = Rest(own_product)
    rest.sign_in(ADMIN)
    yield rest
    rest.remove_all()

"""kill -9 of any process in the middle of a download: it goes on by itself and ends right."""

from __future__ import annotations

from collections.abc import Iterator

import psutil
import pytest

from tests.e2e.journeys import eventually
from tests.media import packets, plays
from tests.product import ADMIN, Product
from tests.rest import Rest

SLOW = "https://www.youtube.com/watch?v=nest-slow01"
BACK_SECONDS = 5


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation of its own: others would notice its processes dying."""
    product = Product(
        tmp_path_factory.mktemp("crashes") / "data",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


@pytest.fixture
def rest(product: Product) -> Iterator[Rest]:
    rest = Rest(product)
    rest.sign_in(ADMIN)
    yield rest
    rest.remove_all()


@pytest.fixture(scope="module")
def undisturbed(product: Product) -> dict[str, str]:
    """What the video holds when nothing goes wrong."""
    rest = Rest(product)
    rest.sign_in(ADMIN)
    rest.wait_for(rest.submit(SLOW), "completed")
    digests = packets(the_file(product))
    rest.remove_all()
    return digests


def the_file(product: Product):
    (path,) = (p for p in (product.data / "downloads").glob("*") if p.name[0] != ".")
    return path


@pytest.mark.parametrize("role", ["work-horse", "worker", "web", "scheduler", "redis"])
def test_a_killed_process_costs_nothing(product, rest, undisturbed, role):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    victims = product.by_role(role)
    assert victims, f"no {role} among {[p.name() for p in product.processes()]}"
    for victim in victims:
        victim.kill()
    psutil.wait_procs(victims, timeout=5)
    if role != "work-horse":
        eventually(
            lambda: len(product.by_role(role)) >= len(victims),
            seconds=BACK_SECONDS,
            what=f"{role} is back",
        )
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(product)) == undisturbed
    assert plays(the_file(product))
    assert not any((product.data / "downloads" / ".medianest-staging").glob("*/*"))


def test_everything_killed_at_once_goes_on_at_the_next_start(product, rest, undisturbed):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    product.kill()
    product.start()
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(product)) == undisturbed


def test_sigterm_leaves_no_process_and_the_next_start_continues(product, rest, undisturbed):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    product.stop()
    product.start()
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(product)) == undisturbed

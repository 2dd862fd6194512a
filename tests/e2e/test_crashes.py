"""kill -9 of any process in the middle of a download: it goes on by itself and ends right."""

from __future__ import annotations

import psutil
import pytest

from tests.e2e.journeys import eventually
from tests.media import packets
from tests.product import ADMIN, Product
from tests.rest import Rest

# In integration test_up and test_downloads_crashes kill each of them.
pytestmark = pytest.mark.long

SLOW = "https://www.youtube.com/watch?v=nest-slow01"
BACK_SECONDS = 5


@pytest.fixture(scope="module")
def undisturbed(own_product: Product) -> dict[str, str]:
    """What the video holds when nothing goes wrong."""
    rest = Rest(own_product)
    rest.sign_in(ADMIN)
    rest.wait_for(rest.submit(SLOW), "completed")
    digests = packets(the_file(own_product))
    rest.remove_all()
    return digests


def the_file(own_product: Product):
    folder = own_product.data / "downloads"
    (path,) = (p for p in folder.rglob("*.mp4") if ".medianest-staging" not in p.parts)
    return path


@pytest.mark.parametrize("role", ["worker", "work-horse", "web", "scheduler", "redis"])
def test_a_killed_process_costs_nothing(own_product, rest, undisturbed, role):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    victims = own_product.by_role(role)
    assert victims, f"no {role} among {[p.name() for p in own_product.processes()]}"
    for victim in victims:
        victim.kill()
    psutil.wait_procs(victims, timeout=5)
    if role != "work-horse":
        eventually(
            lambda: len(own_product.by_role(role)) >= len(victims),
            seconds=BACK_SECONDS,
            what=f"{role} is back",
        )
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(own_product)) == undisturbed
    assert not any((own_product.data / "downloads" / ".medianest-staging").glob("*/*"))


def test_everything_killed_at_once_goes_on_at_the_next_start(own_product, rest, undisturbed):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    own_product.kill()
    own_product.start()
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(own_product)) == undisturbed


def test_sigterm_leaves_no_process_and_the_next_start_continues(own_product, rest, undisturbed):
    download = rest.submit(SLOW)
    rest.wait_for_percent(download, 25)
    own_product.stop()
    own_product.start()
    ended = rest.wait_for(download, "completed", "failed", seconds=120)
    assert ended["status"] == "completed", ended
    assert packets(the_file(own_product)) == undisturbed

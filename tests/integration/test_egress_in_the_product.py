"""The guard where it runs: beside the workers, and in the web process."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from medianest import frontend
from tests.product import ADMIN, Product, name_of
from tests.rest import Rest

pytestmark = pytest.mark.skipif(not frontend.is_compiled(), reason="the pages are not compiled")

VIDEO = "https://www.youtube.com/watch?v=nest-clip01"
OTHER_VIDEO = "https://www.youtube.com/watch?v=nest-clip02"


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """A demo with its pretend video site, as people start it."""
    made = Product(tmp_path_factory.mktemp("egress") / "data")
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def person(product: Product) -> Rest:
    made = Rest(product)
    made.set_up(product.setup_code(), ADMIN)
    return made


def egress(product: Product) -> psutil.Process:
    """The process, as soon as there is one that listens."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        found = [each for each in product.processes() if name_of(each) == "mn-egress"]
        if found and port_of(found[0]) is not None:
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no egress process")


def port_of(process: psutil.Process) -> int | None:
    with suppress(psutil.Error):
        for each in process.net_connections():
            if each.status == psutil.CONN_LISTEN:
                assert each.laddr.ip == "127.0.0.1"
                return int(each.laddr.port)
    return None


def looked_at(person: Rest, url: str) -> httpx.Response:
    return person._client.get("/youtube/metadata", params={"url": url})


def test_a_demo_works_through_its_guard(product: Product, person: Rest) -> None:
    egress(product)
    preview = looked_at(person, VIDEO).raise_for_status().json()["data"]
    assert person.wait_for(person.submit(VIDEO), "completed", "failed")["status"] == "completed"
    picture = httpx.get(product.root + preview["thumbnail"], headers=person._client.headers)
    assert picture.headers["content-type"] == "image/jpeg"


def test_addresses_of_this_machine_are_refused_in_words(product: Product, person: Rest) -> None:
    egress(product)
    for host in ("127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]"):
        answer = looked_at(person, f"http://{host}:{product.port}/health")
        assert answer.status_code in (400, 422, 502), answer.text
        assert "ok" not in answer.json(), answer.text
    refused = looked_at(person, f"http://127.0.0.1:{product.port}/health").json()["error"]
    assert refused["details"]["reason"] == "forbidden_address"
    assert "private network" in refused["message"]


@pytest.mark.long
def test_a_guard_that_dies_comes_back_at_its_address(product: Product, person: Rest) -> None:
    before = egress(product)
    port = port_of(before)
    before.kill()
    download = person.submit(OTHER_VIDEO)
    assert person.wait_for(download, "completed", "failed")["status"] == "completed"
    after = egress(product)
    assert after.pid != before.pid
    assert port_of(after) == port


def test_nobody_else_on_the_machine_can_use_it(product: Product) -> None:
    proxy = f"http://127.0.0.1:{port_of(egress(product))}"
    with httpx.Client(proxy=proxy, trust_env=False) as stranger:
        assert stranger.get(f"{product.root}/health").status_code == 407
        with pytest.raises(httpx.ProxyError, match="407"):
            stranger.get("https://www.youtube.com/")


def test_its_token_stands_nowhere(product: Product, person: Rest) -> None:
    """Not in the log, and not where other users of the machine see arguments or variables."""
    egress(product)
    looked_at(person, VIDEO)
    assert "medianest:" not in product.output
    for process in product.processes():
        with suppress(OSError):
            folder = Path(f"/proc/{process.pid}")
            shown = (folder / "cmdline").read_bytes() + (folder / "environ").read_bytes()
            assert b"http://medianest:" not in shown

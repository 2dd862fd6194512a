"""``medianest up`` as people run it: whole, killed, stopped, started again."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from redis import Redis

from medianest import frontend
from medianest.redis_address import redis_url
from medianest.settings import read_environment
from tests.clients.workers import is_gone
from tests.product import MEDIANEST, Product, free_port, name_of

pytestmark = pytest.mark.skipif(not frontend.is_compiled(), reason="the pages are not compiled")

BACK_SECONDS = 5.0
WORKERS = {"mn-downloads-1", "mn-downloads-2", "mn-lookups-1", "mn-lookups-2", "mn-sync"}
EVERYTHING = WORKERS | {"mn-egress", "mn-web", "mn-scheduler", "redis-server"}


def names(product: Product) -> set[str]:
    return {name_of(process) for process in product.processes()[1:]} - {""}


def the_only(product: Product, name: str) -> psutil.Process:
    """The process of that name that ``up`` itself started."""
    assert product.process is not None
    children = psutil.Process(product.process.pid).children()
    (found,) = [child for child in children if name_of(child) == name]
    return found


def eventually(holds: Callable[[], bool], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.02)


def is_running(pid: int) -> bool:
    return not is_gone(pid)


def complete(product: Product) -> None:
    """Wait until every process is there: workers come after the first answer."""
    eventually(lambda: names(product) >= EVERYTHING, seconds=30)


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("up") / "data", "up")
    product.start()
    complete(product)
    yield product
    product.stop()


def refused(product: Product, *arguments: str) -> str:
    """What a command that may not start says."""
    done = subprocess.run(
        [MEDIANEST, "up", "--host", "127.0.0.1", *arguments],
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    return done.stderr


def test_the_first_start_prints_an_address_and_a_set_up_code(product: Product) -> None:
    assert f"MediaNest is ready: http://127.0.0.1:{product.port}/" in product.output
    assert len(product.setup_code()) == len("XXXX-XXXX")


def test_a_second_one_with_the_same_data_folder_is_refused(product: Product) -> None:
    assert product.process is not None
    said = refused(product, "--data", str(product.data), "--port", str(free_port()))
    assert f"already runs with the data folder {product.data}" in said
    assert f"(process {product.process.pid})" in said


def test_a_second_one_on_the_same_port_is_refused(product: Product, tmp_path: Path) -> None:
    said = refused(product, "--data", str(tmp_path / "other"), "--port", str(product.port))
    assert f"Port {product.port} is in use by another MediaNest" in said


def test_redis_has_no_port_and_its_socket_is_for_the_owner_alone(product: Product) -> None:
    environment = read_environment({**os.environ, "MEDIANEST_DATA": str(product.data)})
    assert environment.run_dir.stat().st_mode & 0o777 == 0o700
    assert the_only(product, "redis-server").net_connections("inet") == []
    with Redis.from_url(redis_url(environment)) as client:
        settings = client.config_get("*")
    assert settings["appendonly"] == "yes"
    assert settings["appendfsync"] == "everysec"
    assert settings["maxmemory-policy"] == "noeviction"


@pytest.mark.parametrize("name", sorted(EVERYTHING))
def test_a_killed_process_is_back_within_five_seconds(product: Product, name: str) -> None:
    first = the_only(product, name).pid
    os.kill(first, signal.SIGKILL)
    killed_at = time.monotonic()
    eventually(
        lambda: any(
            name_of(p) == name and p.pid != first and is_running(p.pid) for p in product.processes()
        ),
        seconds=BACK_SECONDS,
    )
    product.wait_healthy(timeout_seconds=killed_at + BACK_SECONDS - time.monotonic())
    complete(product)


def test_a_web_process_below_the_web_process_is_back_within_five_seconds(
    product: Product,
) -> None:
    (serving,) = the_only(product, "mn-web").children()
    serving.kill()
    killed_at = time.monotonic()
    eventually(lambda: is_gone(serving.pid), seconds=10)
    product.wait_healthy(timeout_seconds=killed_at + BACK_SECONDS - time.monotonic())


@pytest.mark.long
def test_a_killed_up_takes_everything_with_it_and_the_queue_survives(tmp_path: Path) -> None:
    product = Product(tmp_path / "data", "up")
    product.start()
    complete(product)
    environment = read_environment({**os.environ, "MEDIANEST_DATA": str(product.data)})
    with Redis.from_url(redis_url(environment)) as client:
        client.rpush("rq:queue:nobody", "a-job")
    family = product.processes()
    assert product.process is not None
    product.process.kill()
    product.process.wait(10)
    eventually(lambda: all(is_gone(each.pid) for each in family), seconds=10)
    product.start()
    with Redis.from_url(redis_url(environment)) as client:
        assert client.lrange("rq:queue:nobody", 0, -1) == [b"a-job"]
    began = time.monotonic()
    product.stop()
    assert time.monotonic() - began < 30


@pytest.fixture
def started(tmp_path: Path) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts ``up`` without waiting for it; what a failed test leaves is killed."""
    running = []

    def start(output: int | socket.socket) -> subprocess.Popen[bytes]:
        arguments = ["--data", str(tmp_path / "data"), "--port", str(free_port())]
        running.append(
            subprocess.Popen([MEDIANEST, "up", *arguments], stdout=output, stderr=output)
        )
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait(10)


@pytest.mark.long
def test_a_stop_in_the_middle_of_the_start_leaves_nothing(
    started: Callable[..., subprocess.Popen[bytes]],
) -> None:
    process = started(subprocess.DEVNULL)
    up = psutil.Process(process.pid)
    eventually(lambda: len(up.children()) >= 2, seconds=20)
    family = up.children(recursive=True)
    process.terminate()
    assert process.wait(30) == 0
    eventually(lambda: all(is_gone(each.pid) for each in family), seconds=10)


@pytest.mark.long
def test_what_is_printed_reaches_a_socket_too(
    started: Callable[..., subprocess.Popen[bytes]],
) -> None:
    """Standard output is one under systemd, and cannot be opened by name."""
    ours, theirs = socket.socketpair()
    process = started(theirs)
    theirs.close()
    ours.settimeout(60)
    seen = b""
    while b"active one" not in seen:  # the scheduler's line, a child's
        seen += ours.recv(10_000)
    assert b"Set-up code: " in seen
    process.terminate()
    assert process.wait(30) == 0

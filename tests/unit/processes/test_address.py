"""The port: who has it, and what is said about it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from medianest.errors import StartError
from medianest.processes.address import addresses, check_free, is_healthy
from medianest.settings import Environment, read_environment


def at(port: int, host: str = "127.0.0.1", **variables: str) -> Environment:
    return read_environment({"MEDIANEST_HOST": host, "MEDIANEST_PORT": str(port), **variables})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class _Health(BaseHTTPRequestHandler):
    answer = b'{"status": "ok"}'

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/nest/health" else 404)
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, *_: object) -> None:
        """Silent."""


@pytest.fixture
def medianest_port() -> Iterator[int]:
    """A port where something answers ``/nest/health`` as MediaNest does."""
    server = HTTPServer(("127.0.0.1", 0), _Health)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def test_a_free_port_is_free() -> None:
    check_free(at(free_port()))


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
def test_a_port_that_is_shared_with_so_reuseport_counts_as_taken(host: str) -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StartError, match=f"Port {port} is in use by another program"):
            check_free(at(port, host))


def test_another_medianest_on_the_port_is_named(medianest_port: int) -> None:
    with pytest.raises(StartError, match="in use by another MediaNest"):
        check_free(at(medianest_port, MEDIANEST_BASE_PATH="/nest"))


def test_health_is_asked_below_the_base_path(medianest_port: int) -> None:
    assert is_healthy(at(medianest_port, MEDIANEST_BASE_PATH="/nest"))
    assert not is_healthy(at(medianest_port))
    assert not is_healthy(at(free_port()))


@pytest.mark.parametrize("host", ["203.0.113.9", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_one_sentence(host: str) -> None:
    with pytest.raises(StartError, match="not an address of this machine"):
        check_free(at(free_port(), host))


def test_addresses_name_this_machine_first() -> None:
    assert addresses(at(3000, "0.0.0.0", MEDIANEST_BASE_PATH="nest"))[0] == (
        "http://localhost:3000/nest/"
    )
    assert addresses(at(3000)) == ["http://127.0.0.1:3000/"]
    assert addresses(at(3000, "::1")) == ["http://[::1]:3000/"]

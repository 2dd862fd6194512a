"""The embedded Redis: which program, and how an address that cannot be used is put."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from medianest.errors import StartError
from medianest.processes import redis_server
from medianest.processes.redis_connection import check_redis
from medianest.processes.redis_server import find_server, server_version
from medianest.settings import read_environment
from tests.unit.processes.test_address import free_port

BUNDLED = Path(sys.executable).with_name("redis-server")


def fake_server(folder: Path, name: str, version: str) -> Path:
    program = folder / name
    program.write_text(f"#!/bin/sh\necho 'Redis server v={version} sha=0'\n")
    program.chmod(0o755)
    return program


def test_a_server_of_the_machine_comes_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = fake_server(tmp_path, "valkey-server", "8.1.0")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_server() == mine
    assert server_version(mine) == (8, 1)


def test_a_server_that_is_too_old_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = fake_server(tmp_path, "redis-server", "6.0.16")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(redis_server, "_candidates", lambda: [old])
    with pytest.raises(StartError, match="apt install redis-server"):
        find_server()


def test_a_program_that_cannot_run_has_no_version(tmp_path: Path) -> None:
    assert server_version(tmp_path / "none") is None
    assert server_version(Path("/bin/true")) is None


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("redis://192.0.2.1:6379/0", "without a password"),
        ("redis://127.0.0.1:PORT/0", "Nothing answers at REDIS_URL"),
        ("redis://127.0.0.1:six/0", "not a Redis address"),
        ("https://:secret@127.0.0.1/", "not a Redis address"),
        ("unix:///nowhere/redis.sock", "Nothing answers at REDIS_URL"),
    ],
)
def test_an_address_of_redis_that_cannot_be_used_is_one_sentence(url: str, words: str) -> None:
    environment = read_environment({"REDIS_URL": url.replace("PORT", str(free_port()))})
    with pytest.raises(StartError, match=words) as refused:
        check_redis(environment)
    assert "secret" not in refused.value.message


@pytest.fixture(scope="module")
def guarded_port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A Redis with the password ``right``."""
    port, folder = free_port(), tmp_path_factory.mktemp("redis")
    options = ["--port", str(port), "--bind", "127.0.0.1", "--requirepass", "right", "--save", ""]
    server = subprocess.Popen([BUNDLED, *options, "--dir", folder], stdout=subprocess.DEVNULL)
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                break
    yield port
    server.kill()
    server.wait(10)


def test_a_password_that_is_missing_or_wrong_is_said(guarded_port: int) -> None:
    for password, words in (("", "asks for a password"), (":wrong@", "refuses the password")):
        environment = read_environment({"REDIS_URL": f"redis://{password}127.0.0.1:{guarded_port}"})
        with pytest.raises(StartError, match=words):
            check_redis(environment)


def test_a_redis_that_answers_tells_its_version(guarded_port: int) -> None:
    url = f"redis://:right@127.0.0.1:{guarded_port}"
    version, policy = check_redis(read_environment({"REDIS_URL": url}))
    with Redis.from_url(url) as client:
        assert version == client.info("server")["redis_version"]
    assert policy == "noeviction"


def test_the_wheel_brings_a_server_where_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not BUNDLED.is_file():
        pytest.skip("this Python has no wheel with Redis")
    monkeypatch.setattr(shutil, "which", lambda _name: None)
    assert server_version(find_server()) == (6, 2)

"""Sites are reached through our proxy or not at all, and settings hold at once."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from unittest import mock

import httpx
import pytest

from medianest.errors import UnavailableError
from medianest.runtime import Runtime, open_runtime
from medianest.services.ciphers import Ciphers
from medianest.services.downloads import network as media_network
from medianest.services.downloads.network import DEMO_CA, DEMO_HOSTS, guarded, network
from medianest.services.keys import Keys
from medianest.services.settings import settings as settings_module
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment, read_environment


@pytest.fixture(autouse=True)
def _unguarded() -> Iterator[None]:
    """No proxy serves this process yet, whichever did for a test before."""
    before = media_network.use_proxy(None)
    yield
    media_network.use_proxy(before)


@pytest.fixture
async def site() -> AsyncIterator[str]:
    """Something on this machine."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


async def status_of(authority: str, runtime: Runtime) -> int:
    proxy = (await network(runtime.settings, runtime.environment)).proxy
    async with httpx.AsyncClient(proxy=proxy, trust_env=False) as http:
        return (await http.get(f"http://{authority}/")).status_code


async def test_without_a_guard_nothing_is_reached(runtime: Runtime) -> None:
    with pytest.raises(RuntimeError, match="no egress proxy"):
        await network(runtime.settings, runtime.environment)


async def test_the_guard_serves_until_its_block_ends(runtime: Runtime, site: str) -> None:
    async with guarded(runtime.settings, runtime.environment) as url:
        assert (await network(runtime.settings, runtime.environment)).proxy == url
        assert await status_of(site, runtime) == 403
    with pytest.raises(RuntimeError):
        await network(runtime.settings, runtime.environment)
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", httpx.URL(url).port))


async def test_a_network_that_an_administrator_permits_may_be_reached_at_once(
    runtime: Runtime, site: str
) -> None:
    def networks(*texts: str) -> dict[str, object]:
        return {"downloads": {"allowedPrivateNetworks": list(texts)}}

    with mock.patch.object(settings_module, "FRESH_SECONDS", 0.05):
        async with guarded(runtime.settings, runtime.environment):
            assert await status_of(site, runtime) == 403
            # another process
            other = SettingsService(
                runtime.database, runtime.environment, Ciphers(Keys.load(runtime.environment))
            )
            await other.replace(networks("127.0.0.0/8"), updated_by=None)
            await asyncio.sleep(0.1)
            assert await status_of(site, runtime) == 200
            await other.replace(networks(), updated_by=None)
            await asyncio.sleep(0.1)
            assert await status_of(site, runtime) == 403


async def test_settings_that_cannot_be_read_permit_what_they_did(
    runtime: Runtime, site: str
) -> None:
    away = mock.patch.object(SettingsService, "current", side_effect=UnavailableError("away"))
    async with guarded(runtime.settings, runtime.environment):
        reached = await network(runtime.settings, runtime.environment)
        with away:
            async with httpx.AsyncClient(proxy=reached.proxy) as http:
                assert (await http.get(f"http://{site}/")).status_code == 503
        assert await status_of(site, runtime) == 403
        with away:
            async with httpx.AsyncClient(proxy=reached.proxy) as http:
                assert (await http.get(f"http://{site}/")).status_code == 403


async def test_the_demos_sites_are_known_in_a_demo_only(
    environment: Environment, site: str
) -> None:
    variables = {**environment.variables, DEMO_HOSTS: f"*.googlevideo.com,{site}"}
    # The site is the outside proxy as well: it answers whatever it is asked.
    variables["MEDIANEST_DOWNLOADS_PROXY"] = f"http://{site}"
    runtime = open_runtime(read_environment(variables))
    try:
        async with guarded(runtime.settings, runtime.environment):
            assert await status_of(site, runtime) == 403
            (Path(environment.data) / DEMO_CA).touch()
            with mock.patch.object(media_network, "demo_ca", return_value=None):
                assert await status_of(site, runtime) == 403
            async with httpx.AsyncClient(proxy=media_network._proxy_url) as http:
                assert (await http.get(f"http://{site}/")).status_code == 200
                assert (await http.get("http://a.googlevideo.com/")).status_code == 200
                assert (await http.get("http://127.0.0.1:1/")).status_code == 403
    finally:
        await runtime.close()

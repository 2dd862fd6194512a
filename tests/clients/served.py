"""A web process with the security layer and the API, served as people serve it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import httpx

from medianest.settings import Environment
from tests.product import free_port

PATIENCE_SECONDS = 10
"""For what is under way when a block ends; a test that failed in the midst of it never ends it."""


@asynccontextmanager
async def serve(environment: Environment, root: Path) -> AsyncIterator[str]:
    """Start it on a free port; its address once it answers. It is gone afterwards."""
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    granian = Path(sys.executable).with_name("granian")
    process = await asyncio.create_subprocess_exec(
        *(granian, "--interface", "asgi", "--factory", "--no-access-log", "--host", "127.0.0.1"),
        *("--port", str(port), "tests.clients.door_app:server"),
        env={**os.environ, **environment.variables},
        cwd=root,
        stdout=asyncio.subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        async with asyncio.timeout(30), httpx.AsyncClient() as http:
            while not await _answers(http, url):  # noqa: ASYNC110 - a port rings no bell
                await asyncio.sleep(0.05)
        yield url
    finally:
        await _end(process)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Granian waits without end for what is under way, so that it is not asked politely for ever;
    its worker is in its group."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        with suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), PATIENCE_SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/health")).status_code == 200
    except httpx.HTTPError:
        return False

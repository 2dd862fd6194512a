"""The pieces of the downloader for tests that run it whole."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from medianest.demo.hosts import SIMULATED
from medianest.demo.video_site import Site, serve_in_thread
from medianest.runtime import open_runtime
from medianest.services.downloads.network import DEMO_CA, DEMO_HOSTS
from medianest.settings import Environment, read_environment
from tests.clients.workers import WorkerParent
from tests.integration.pipeline import QUICK, Pipeline


@pytest.fixture(scope="session")
def video_site(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Iterator[Site]:
    """The pretend video site, one for the whole run."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "clips").symlink_to(clips)
    with serve_in_thread(folder) as site:
        yield site


@pytest.fixture(scope="session")
def worker_parent() -> Iterator[WorkerParent]:
    with WorkerParent() as parent:
        yield parent


@pytest.fixture
def demo_environment(environment: Environment, video_site: Site) -> Environment:
    """An installation that trusts the pretend site and reaches it."""
    httpx.post(f"{video_site.base_url}/__site__/reset", trust_env=False).raise_for_status()
    shutil.copy(video_site.ca_path, Path(environment.data) / DEMO_CA)
    reached = {
        "MEDIANEST_DOWNLOADS_PROXY": video_site.proxy_url,
        DEMO_HOSTS: ",".join([*SIMULATED, urlsplit(video_site.base_url).netloc]),
    }
    return read_environment({**environment.variables, **reached})


@pytest.fixture
async def pipeline(
    demo_environment: Environment, video_site: Site, worker_parent: WorkerParent
) -> AsyncIterator[Pipeline]:
    """A downloader whose sweep runs and whose workers the test starts."""
    runtime = open_runtime(demo_environment)
    made = Pipeline(runtime, video_site, worker_parent, QUICK)
    made.start_sweep()
    yield made
    await made.close()
    await runtime.close()

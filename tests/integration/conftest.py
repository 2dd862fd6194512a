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
def running_video_site(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    (folder / "clips").symlink_to(clips)
    with serve_in_thread(folder) as site:
        yield site


@pytest.fixture
def video_site(running_video_site: Site) -> Site:
    """The pretend video site, one for the whole run, in its first state."""
    reset = f"{running_video_site.base_url}/__site__/reset"
    httpx.post(reset, trust_env=False).raise_for_status()
    return running_video_site


@pytest.fixture(scope="session")
def worker_parent() -> Iterator[WorkerParent]:
    with WorkerParent() as parent:
        yield parent


@pytest.fixture
def demo_environment(environment: Environment, video_site: Site) -> Environment:
    """An installation that trusts the pretend site and reaches it."""
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

"""Fixtures of downloads that meet Plex."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.runtime import Runtime
from tests.clients.plex_sites import plex_site
from tests.unit.services.downloads.arrivals.meeting import Meeting


@pytest.fixture(scope="package")
def running_site() -> Iterator[PlexServerSite]:
    with plex_site(items=20, odd=False) as site:
        yield site


@pytest.fixture
async def meeting(runtime: Runtime, running_site: PlexServerSite, tmp_path: Path) -> Meeting:
    """Section 1, of movies, looks into the downloads folder."""
    running_site.reset()
    meeting = Meeting(runtime, running_site, tmp_path / "downloads")
    await meeting.begin("1")
    return meeting


@pytest.fixture
async def music_too(runtime: Runtime, running_site: PlexServerSite, tmp_path: Path) -> Meeting:
    """So does section 3, of music."""
    running_site.reset()
    meeting = Meeting(runtime, running_site, tmp_path / "downloads")
    await meeting.begin("1", "3")
    return meeting

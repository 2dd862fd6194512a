"""A pretend Plex server whose history is read, and rows of a library to report on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.runtime import Runtime
from tests.clients.plex_sites import plex_site
from tests.library_rows import LibraryRows
from tests.mirrored import Mirrored, mirrored


@pytest.fixture(scope="package")
def _running_site() -> Iterator[PlexServerSite]:
    with plex_site(items=60, odd=False) as site:
        yield site


@pytest.fixture
def site(_running_site: PlexServerSite) -> PlexServerSite:
    """A server with a small library, as new."""
    _running_site.reset()
    return _running_site


@pytest.fixture
async def copy(runtime: Runtime, site: PlexServerSite) -> Mirrored:
    """Its library in our rows, and its address in the settings."""
    return await mirrored(runtime, site)


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    """More rows, people among them."""
    return LibraryRows(runtime.database)

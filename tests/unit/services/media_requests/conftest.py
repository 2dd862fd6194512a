"""A pretend Seerr that the settings know, and people who are known there."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.demo.seerr.site import SeerrSite
from medianest.models import LibraryItem, SectionType
from medianest.runtime import Runtime
from tests.library_rows import LibraryRows
from tests.unit.services.media_requests.household import Household


@pytest.fixture
def apart(runtime: Runtime, pretend_seerr: SeerrSite) -> Household:
    """People, and a Seerr of which nobody has told."""
    return Household(runtime, pretend_seerr)


@pytest.fixture
async def house(apart: Household) -> Household:
    """The same, with its address and key in the settings."""
    await apart.connect()
    return apart


class Library:
    """A library in our rows, whose items say which title of TMDB they are."""

    def __init__(self, runtime: Runtime) -> None:
        self.rows = LibraryRows(runtime.database)

    async def film(self, tmdb_id: int, **columns: Any) -> LibraryItem:
        section = await self.rows.section()
        item = await self.rows.movie(section, **columns)
        await self.rows.external_id(item, "tmdb", str(tmdb_id))
        return item

    async def show(self, tmdb_id: int, *episodes: int) -> LibraryItem:
        section = await self.rows.section("Series", SectionType.SHOW)
        item = await self.rows.show(section, episodes=episodes)
        await self.rows.external_id(item, "tmdb", str(tmdb_id))
        return item


@pytest.fixture
def library(runtime: Runtime) -> Library:
    return Library(runtime)

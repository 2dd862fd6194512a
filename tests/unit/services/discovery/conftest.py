"""A pretend Seerr with its titles, and an installation that asks it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import pytest

from medianest.demo.seerr.site import SeerrSite
from medianest.models import LibrarySection, MediaRequest, Role, SectionType, User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.discovery.parts import DiscoveryParts
from medianest.settings import Environment, read_environment
from tests.library_rows import LibraryRows

MERIDIAN, SECOND_DAWN, LANTERNS = 710_009, 710_010, 710_002
HARBOUR_LIGHTS, GLASS_REPUBLIC, ON_AIR, LONG_STREET = 810_001, 810_003, 810_006, 810_060


@pytest.fixture
def environment(environment: Environment, pretend_seerr: SeerrSite) -> Environment:
    images = {"MEDIANEST_TMDB_IMAGE_URL": pretend_seerr.images_url}
    return read_environment({**environment.variables, **images})


@pytest.fixture
async def seerr(runtime: Runtime, pretend_seerr: SeerrSite) -> SeerrSite:
    """The pretend Seerr, in the settings."""
    place = {"url": pretend_seerr.base_url, "apiKey": pretend_seerr.api_key}
    await runtime.settings.replace({"overseerr": place}, updated_by=None)
    return pretend_seerr


@pytest.fixture
def discovery(runtime: Runtime) -> DiscoveryParts:
    return runtime.discovery


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    return LibraryRows(runtime.database)


@pytest.fixture
async def films(rows: LibraryRows) -> LibrarySection:
    return await rows.section("Films")


@pytest.fixture
async def series(rows: LibraryRows) -> LibrarySection:
    return await rows.section("Series", SectionType.SHOW)


@pytest.fixture
async def admin(rows: LibraryRows) -> Actor:
    return await rows.admin()


Knows = Callable[..., Awaitable[Actor]]


@pytest.fixture
def someone(runtime: Runtime) -> Knows:
    """Somebody by their address and number at Plex, as Seerr may know them."""

    async def make(
        email: str, plex_id: int | None = None, role: str = Role.USER, **columns: Any
    ) -> Actor:
        name = email.partition("@")[0]
        user = User(email=email, name=name, role=role, plex_id=plex_id, **columns)
        async with runtime.database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    return make


Asks = Callable[..., Awaitable[MediaRequest]]


@pytest.fixture
def asked(runtime: Runtime) -> Asks:
    """Puts a request into our rows."""

    async def make(
        actor: Actor,
        tmdb_id: int,
        media_type: str = "movie",
        seasons: Sequence[int] | None = None,
        **columns: Any,
    ) -> MediaRequest:
        row = MediaRequest(
            user_id=actor.user_id,
            media_type=media_type,
            tmdb_id=tmdb_id,
            seasons_asked=None if seasons is None else list(seasons),
            **columns,
        )
        async with runtime.database.write() as session:
            session.add(row)
        return row

    return make


def calls(site: SeerrSite, *parts: str) -> list[str]:
    """Which calls of the API were made, of those whose address holds all of ``parts``."""
    asked = [one["path"].removeprefix("/api/v1") for one in site.log.as_list()]
    return [path for path in asked if all(part in path for part in parts)]

"""REST: browsing the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from pydantic import Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.caching import ALWAYS_ASK, AN_HOUR, FIVE_MINUTES, Aged, aged
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.library.sections import oldest
from medianest.views.library import (
    FacetsView,
    ItemCardView,
    ItemView,
    LetterView,
    SectionView,
    ServerView,
)
from medianest.views.library_query import HIGHEST_ID, ListQuery
from medianest.views.view import Page, View

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])

Id = Annotated[int, PathParameter(alias="id", ge=1, le=HIGHEST_ID)]
Limit = Annotated[int, Query(ge=1, le=100)]


class ItemsQuery(ListQuery):
    """An order, filters, and a page: by its number, or from the item at ``offset`` on."""

    page: int = Field(default=1, ge=1, le=1_000_000)
    limit: int = Field(default=20, ge=1, le=100)
    offset: int | None = Field(default=None, ge=0, le=100_000_000)


class Servers(View):
    items: list[ServerView]


class Sections(View):
    items: list[SectionView]


class Cards(View):
    items: list[ItemCardView]


class Letters(View):
    items: list[LetterView]


@router.get("/servers", response_model=Aged[Servers])
async def servers(request: Request) -> Response:
    """The Plex servers whose sections you see; today there is one at most."""
    found = await runtime(request).library.sections.servers(actor(request))
    synced_at = found[0].synced_at if found else None
    return aged(request, Servers(items=found), synced_at, kept=AN_HOUR)


@router.get("/server", response_model=Aged[ServerView])
async def server(request: Request) -> Response:
    """The Plex server whose sections you see."""
    found = await runtime(request).library.sections.server(actor(request))
    return aged(request, found, found.synced_at, kept=AN_HOUR)


@router.get("/libraries", response_model=Aged[Sections])
async def sections(request: Request) -> Response:
    """The sections that you see."""
    found = await runtime(request).library.items.sections(actor(request))
    age = oldest(section.synced_at for section in found)
    return aged(request, Sections(items=found), age, kept=AN_HOUR)


@router.get("/libraries/{id}/items", response_model=Aged[Page[ItemCardView]])
async def items(
    request: Request, section_id: Id, query: Annotated[ItemsQuery, Query()]
) -> Response:
    """Movies, shows or artists of a section, by title unless ``sort`` says otherwise."""
    library, person = runtime(request).library.items, actor(request)
    found = await library.page(
        person, section_id, query, page=query.page, limit=query.limit, offset=query.offset
    )
    return aged(request, found, found.synced_at, kept=ALWAYS_ASK)


@router.get("/libraries/{id}/facets", response_model=Aged[FacetsView])
async def facets(request: Request, section_id: Id) -> Response:
    """What a section can be filtered by, and how many items each value leaves."""
    library, person = runtime(request).library.items, actor(request)
    found = await library.facets(person, section_id)
    return aged(request, found, found.synced_at, kept=FIVE_MINUTES)


@router.get("/libraries/{id}/letters", response_model=Aged[Letters])
async def letters(
    request: Request, section_id: Id, query: Annotated[ListQuery, Query()]
) -> Response:
    """Where each letter begins in the list by title that the same filters leave; none where
    ``sort`` is by something else."""
    library, person = runtime(request).library.items, actor(request)
    section = await library.section(person, section_id)
    found = await library.letters(person, section_id, query)
    return aged(request, Letters(items=found), section.synced_at, kept=ALWAYS_ASK)


@router.get("/items/{id}", response_model=Aged[ItemView])
async def one(request: Request, item_id: Id) -> Response:
    """One item with its versions, people and what it belongs to."""
    library, person = runtime(request).library.items, actor(request)
    found = await library.get(person, item_id)
    section = await library.section(person, found.card.section_id)
    return aged(request, found, section.synced_at, kept=ALWAYS_ASK)


@router.get("/items/{id}/children", response_model=Aged[Cards])
async def children(request: Request, item_id: Id) -> Response:
    """Seasons of a show, episodes of a season, albums of an artist, tracks of an album."""
    found = await runtime(request).library.items.children(actor(request), item_id)
    return await _cards(request, found, kept=ALWAYS_ASK)


@router.get("/items/{id}/related", response_model=Aged[Cards])
async def related(request: Request, item_id: Id, limit: Limit = 12) -> Response:
    """What stands in a collection with it, then what shares most of its genres."""
    found = await runtime(request).library.items.related(actor(request), item_id, limit)
    return await _cards(request, found, kept=FIVE_MINUTES)


@router.get("/recently-added", response_model=Aged[Cards])
async def recently_added(
    request: Request,
    limit: Limit = 20,
    library: Annotated[int | None, Query(ge=1, le=HIGHEST_ID)] = None,
) -> Response:
    """What was added last, of all sections that you see or of one; episodes that came together are
    one season or show."""
    found = await runtime(request).library.items.recent(actor(request), limit, library)
    return await _cards(request, found, kept=FIVE_MINUTES)


async def _cards(request: Request, found: list[ItemCardView], *, kept: str) -> Response:
    """They are as old as the section that was synced the longest ago."""
    seen = await runtime(request).library.items.sections(actor(request))
    among = {card.section_id for card in found}
    age = oldest(each.synced_at for each in seen if not among or each.id in among)
    return aged(request, Cards(items=found), age, kept=kept)

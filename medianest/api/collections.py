"""REST: collections of the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.caching import ALWAYS_ASK, Aged, aged
from medianest.api.deleted import Deleted
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.library.collection_rules import (
    LONGEST_SUMMARY,
    LONGEST_TITLE,
    MOST_ITEMS,
)
from medianest.views.library import CollectionCardView, CollectionView
from medianest.views.library_query import HIGHEST_ID
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])

Id = Annotated[int, PathParameter(alias="id", ge=1, le=HIGHEST_ID)]
ItemIds = Annotated[
    list[Annotated[int, Field(ge=1, le=HIGHEST_ID)]], Field(min_length=1, max_length=MOST_ITEMS)
]
PageNumber = Annotated[int, Query(ge=1, le=1_000_000)]
Limit = Annotated[int, Query(ge=1, le=100)]
Title = Annotated[str, Field(min_length=1, max_length=LONGEST_TITLE)]


class Sent(BaseModel):
    """A small body, whose every field is known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class CollectionBody(Sent):
    """Items of one kind and of the same section, in their order."""

    title: Title
    item_ids: ItemIds


class WordsBody(Sent):
    """What is not named stays as it is."""

    title: Title | None = None
    summary: Annotated[str, Field(max_length=LONGEST_SUMMARY)] | None = None


class ItemsBody(Sent):
    """All that the collection holds, in its order."""

    item_ids: ItemIds


@router.get("/libraries/{id}/collections", response_model=Aged[Page[CollectionCardView]])
async def page(
    request: Request,
    section_id: Id,
    page: PageNumber = 1,
    limit: Limit = 20,
) -> Response:
    """The collections of a section, by title."""
    library, person = runtime(request).library, actor(request)
    found = await library.collections.page(person, section_id, page=page, limit=limit)
    age = (await library.items.section(person, section_id)).synced_at
    return aged(request, found, age, kept=ALWAYS_ASK)


@router.post(
    "/libraries/{id}/collections", status_code=201, response_model=Envelope[CollectionView]
)
async def create(
    request: Request, section_id: Id, body: Annotated[CollectionBody, Body()]
) -> Response:
    """Make a collection, in Plex too."""
    collections = runtime(request).library.collections
    made = await collections.create(actor(request), section_id, body.title, body.item_ids)
    return success(made, status=201)


@router.get("/collections/{id}", response_model=Aged[CollectionView])
async def one(
    request: Request, collection_id: Id, page: PageNumber = 1, limit: Limit = 20
) -> Response:
    """A collection with a page of what you see of it, in its order."""
    library, person = runtime(request).library, actor(request)
    found = await library.collections.get(person, collection_id, page=page, limit=limit)
    age = (await library.items.section(person, found.card.section_id)).synced_at
    return aged(request, found, age, kept=ALWAYS_ASK)


@router.put("/collections/{id}", response_model=Envelope[CollectionView])
async def edit(request: Request, collection_id: Id, body: Annotated[WordsBody, Body()]) -> Response:
    """Change its title or summary, in Plex too."""
    collections = runtime(request).library.collections
    found = await collections.edit(
        actor(request), collection_id, title=body.title, summary=body.summary
    )
    return success(found)


@router.put("/collections/{id}/items", response_model=Envelope[CollectionView])
async def set_items(
    request: Request, collection_id: Id, body: Annotated[ItemsBody, Body()]
) -> Response:
    """Say what it holds and in which order, in Plex too."""
    collections = runtime(request).library.collections
    return success(await collections.set_items(actor(request), collection_id, body.item_ids))


@router.delete("/collections/{id}", response_model=Envelope[Deleted[int]])
async def delete(request: Request, collection_id: Id) -> Response:
    """Delete it, in Plex too; what is in it stays."""
    await runtime(request).library.collections.delete(actor(request), collection_id)
    return success(Deleted[int](id=collection_id))

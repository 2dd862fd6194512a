"""REST: downloads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.deleted import Deleted
from medianest.api.download_bodies import DownloadBody
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.download import (
    DownloadPreview,
    DownloadView,
    EntryView,
    QuotaView,
)
from medianest.views.view import Page, View

router = APIRouter(prefix=f"{REST}/youtube", route_class=RestRoute, tags=["downloads"])

PREVIEW_PICTURE, SUBSCRIPTION_PICTURE = "p-", "s-"
PICTURE_SECONDS = 24 * 60 * 60
MOST_ORDERED = 1_000

IdText = Annotated[str, Field(max_length=64)]
Id = Annotated[str, PathParameter(alias="id", max_length=64)]


class Sent(BaseModel):
    """A small body, whose every field is known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class RetryBody(Sent):
    """Without an entry, everything that failed is tried again."""

    entry_id: IdText | None = None


class PinBody(Sent):
    """What is pinned stays when its subscription removes older ones."""

    pinned: StrictBool


class OrderBody(Sent):
    """Downloads that wait, in the order that they are to take among themselves."""

    ids: list[IdText] = Field(min_length=1, max_length=MOST_ORDERED)


class AllBody(Sent):
    """``everyone``: not only the caller's own; for administrators."""

    everyone: StrictBool = False


class Entries(View):
    items: list[EntryView]


class Changed(View):
    """How many downloads were changed."""

    count: int


class Ordered(View):
    ids: list[str]


@router.get("/metadata", response_model=Envelope[DownloadPreview])
async def metadata(request: Request, url: Annotated[str, Query(max_length=2_000)]) -> Response:
    """What stands behind an address, before anything is downloaded: a video or a list of them."""
    return success(await runtime(request).downloads.preview(actor(request), url))


@router.post("/download", status_code=201, response_model=Envelope[DownloadView])
async def submit(request: Request, body: Annotated[DownloadBody, Body()]) -> Response:
    """Ask for a download; of a playlist all entries, or those that are chosen."""
    view = await runtime(request).downloads.submit(actor(request), body.request())
    return success(view, status=201)


@router.get("/quota", response_model=Envelope[QuotaView])
async def quota(request: Request) -> Response:
    """What you may still ask for, and what is free on the disk."""
    return success(await runtime(request).downloads.quota(actor(request)))


@router.get("/downloads", response_model=Envelope[Page[DownloadView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    sort: Annotated[str, Query(max_length=60)] = "createdAt:desc",
    status: Annotated[str | None, Query(max_length=20)] = None,
    search: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Your downloads, newest first; everyone's for administrators."""
    found = await runtime(request).downloads.page(
        actor(request), page=page, limit=limit, sort=sort, status=status, search=search
    )
    return success(found)


@router.post("/downloads/pause", response_model=Envelope[Changed])
async def pause_all(request: Request, body: Annotated[AllBody | None, Body()] = None) -> Response:
    """Pause all of yours that wait or run."""
    everyone = body is not None and body.everyone
    count = await runtime(request).downloads.pause_all(actor(request), everyone=everyone)
    return success(Changed(count=count))


@router.post("/downloads/resume", response_model=Envelope[Changed])
async def resume_all(request: Request, body: Annotated[AllBody | None, Body()] = None) -> Response:
    """Go on with all of yours that are paused."""
    everyone = body is not None and body.everyone
    count = await runtime(request).downloads.resume_all(actor(request), everyone=everyone)
    return success(Changed(count=count))


@router.put("/downloads/order", response_model=Envelope[Ordered])
async def order(request: Request, body: Annotated[OrderBody, Body()]) -> Response:
    """Let downloads that wait take their turns in another order."""
    await runtime(request).downloads.reorder(actor(request), body.ids)
    return success(Ordered(ids=body.ids))


@router.get("/downloads/{id}", response_model=Envelope[DownloadView])
async def one(request: Request, download_id: Id) -> Response:
    """One download."""
    return success(await runtime(request).downloads.get(actor(request), download_id))


@router.get("/downloads/{id}/entries", response_model=Envelope[Entries])
async def entries(request: Request, download_id: Id) -> Response:
    """Every video of a download, in the order of its playlist."""
    found = await runtime(request).downloads.entries(actor(request), download_id)
    return success(Entries(items=found))


@router.patch("/downloads/{id}", response_model=Envelope[DownloadView])
async def pin(request: Request, download_id: Id, body: Annotated[PinBody, Body()]) -> Response:
    """Keep a download from being removed by its subscription, or let go of it."""
    downloads = runtime(request).downloads
    found = await downloads.pin(actor(request), download_id, pinned=body.pinned)
    return success(found)


@router.delete("/downloads/{id}", response_model=Envelope[Deleted[str]])
async def remove(
    request: Request, download_id: Id, with_file: Annotated[bool, Query(alias="withFile")] = False
) -> Response:
    """Take a download that ended off the list; with its file where nobody else shares it."""
    await runtime(request).downloads.remove(actor(request), download_id, with_file=with_file)
    return success(Deleted[str](id=download_id))


@router.post("/downloads/{id}/pause", response_model=Envelope[DownloadView])
async def pause(request: Request, download_id: Id) -> Response:
    """Let a download rest until it is resumed; what has arrived is kept."""
    return success(await runtime(request).downloads.pause(actor(request), download_id))


@router.post("/downloads/{id}/resume", response_model=Envelope[DownloadView])
async def resume(request: Request, download_id: Id) -> Response:
    """Go on with a download that is paused, from where it was."""
    return success(await runtime(request).downloads.resume(actor(request), download_id))


@router.post("/downloads/{id}/front", response_model=Envelope[DownloadView])
async def front(request: Request, download_id: Id) -> Response:
    """Let a download that waits be the next; for users, among their own."""
    return success(await runtime(request).downloads.move_to_front(actor(request), download_id))


@router.post("/downloads/{id}/retry", response_model=Envelope[DownloadView])
async def retry(
    request: Request, download_id: Id, body: Annotated[RetryBody | None, Body()] = None
) -> Response:
    """Begin again what failed or was stopped; of a playlist what failed, or one entry."""
    entry_id = None if body is None else body.entry_id
    found = await runtime(request).downloads.retry(actor(request), download_id, entry_id)
    return success(found)


@router.post("/downloads/{id}/cancel", response_model=Envelope[DownloadView])
async def cancel(request: Request, download_id: Id) -> Response:
    """Stop a download that waits or runs."""
    return success(await runtime(request).downloads.cancel(actor(request), download_id))


@router.get("/images/{id}", response_class=Response)
async def image(request: Request, key: Id) -> Response:
    """The picture of a download or subscription, or of what was looked up last."""
    app = runtime(request)
    if key.startswith(PREVIEW_PICTURE):
        found = app.downloads.preview_thumbnail(actor(request), key)
    elif key.startswith(SUBSCRIPTION_PICTURE):
        subscription_id = key.removeprefix(SUBSCRIPTION_PICTURE)
        found = app.subscriptions.thumbnail(actor(request), subscription_id)
    else:
        found = app.downloads.thumbnail(actor(request), key)
    content, media_type = await found
    kept = {"cache-control": f"private, max-age={PICTURE_SECONDS}"}
    return Response(content, media_type=media_type, headers=kept)

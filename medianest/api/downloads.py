"""REST: downloads."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body, Query
from fastapi import Path as PathParameter
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.download import Container, DownloadPreview, DownloadView, Quality
from medianest.views.view import Page, View

router = APIRouter(prefix=f"{REST}/youtube", route_class=RestRoute, tags=["downloads"])

PREVIEW_PICTURE = "p-"
PICTURE_SECONDS = 24 * 60 * 60

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Address = Annotated[str, Field(max_length=2_000)]


class DownloadBody(BaseModel):
    """Where the file lands is never for the caller to say."""

    url: Address
    quality: Quality = Quality.BEST
    format: Container | None = None

    @property
    def container(self) -> Container:
        if self.format is not None:
            return self.format
        return Container.M4A if self.quality is Quality.AUDIO else Container.MP4


class Removed(View):
    id: str


@router.get("/metadata", response_model=Envelope[DownloadPreview])
async def metadata(request: Request, url: Annotated[str, Query(max_length=2_000)]) -> Response:
    """What stands behind an address, before anything is downloaded."""
    return success(await runtime(request).downloads.preview(actor(request), url))


@router.post("/download", status_code=201, response_model=Envelope[DownloadView])
async def submit(request: Request, body: Annotated[DownloadBody, Body()]) -> Response:
    """Ask for a download."""
    view = await runtime(request).downloads.submit(
        actor(request), body.url, body.quality, body.container
    )
    return success(view, status=201)


@router.get("/downloads", response_model=Envelope[Page[DownloadView]])
async def page(
    request: Request,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    sort: Annotated[str, Query(max_length=60)] = "createdAt:desc",
    status: Annotated[str | None, Query(max_length=20)] = None,
) -> Response:
    """Your downloads, newest first; everyone's for administrators."""
    found = await runtime(request).downloads.page(
        actor(request), page=page, limit=limit, sort=sort, status=status
    )
    return success(found)


@router.get("/downloads/{id}", response_model=Envelope[DownloadView])
async def one(request: Request, download_id: Id) -> Response:
    """One download."""
    return success(await runtime(request).downloads.get(actor(request), download_id))


@router.delete("/downloads/{id}", response_model=Envelope[Removed])
async def remove(
    request: Request, download_id: Id, with_file: Annotated[bool, Query(alias="withFile")] = False
) -> Response:
    """Take a download that ended off the list; with its file where nobody else shares it."""
    await runtime(request).downloads.remove(actor(request), download_id, with_file=with_file)
    return success(Removed(id=download_id))


@router.post("/downloads/{id}/retry", response_model=Envelope[DownloadView])
async def retry(request: Request, download_id: Id) -> Response:
    """Begin again what failed or was stopped."""
    return success(await runtime(request).downloads.retry(actor(request), download_id))


@router.post("/downloads/{id}/cancel", response_model=Envelope[DownloadView])
async def cancel(request: Request, download_id: Id) -> Response:
    """Stop a download that waits or runs."""
    return success(await runtime(request).downloads.cancel(actor(request), download_id))


@router.get("/images/{id}", response_class=Response)
async def image(request: Request, key: Id) -> Response:
    """The picture of a download, or of what was looked up last."""
    downloads = runtime(request).downloads
    ask = downloads.preview_thumbnail if key.startswith(PREVIEW_PICTURE) else downloads.thumbnail
    content, media_type = await ask(actor(request), key)
    kept = {"cache-control": f"private, max-age={PICTURE_SECONDS}"}
    return Response(content, media_type=media_type, headers=kept)

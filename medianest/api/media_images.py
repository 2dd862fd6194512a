"""REST: posters and backdrops of titles."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.guard import RestRoute, runtime
from medianest.api.images import FOR_EVER, VARY
from medianest.api.policy import REST
from medianest.services.discovery.images import ImageSize
from medianest.services.pictures.making import CONTENT_TYPE

router = APIRouter(prefix=f"{REST}/media/images", route_class=RestRoute, tags=["media"])


@router.get("/{size}/{path}", response_class=Response)
async def image(
    request: Request, size: ImageSize, path: Annotated[str, PathParameter(max_length=80)]
) -> Response:
    """A picture by the name that a title has for it, at most as wide as ``size`` says."""
    images = runtime(request).discovery.images
    wanted = images.find(size, path)
    headers = {"cache-control": FOR_EVER, "etag": f'"{wanted.key}"', "vary": VARY}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await images.read(wanted), media_type=CONTENT_TYPE, headers=headers)

"""REST: pictures of the library."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi import Path as PathParameter
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.library.images import PictureKind
from medianest.services.pictures.making import CONTENT_TYPE
from medianest.views.library_query import HIGHEST_ID

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])

FOR_EVER = "private, max-age=31536000, immutable"
ASK_AGAIN = "private, no-cache"
VARY = "authorization, cookie"
"""In a browser that two people use, what one was shown is not the other's to see."""


@router.get("/images/{id}/{kind}", response_class=Response)
async def image(
    request: Request,
    key: Annotated[int, PathParameter(alias="id", ge=1, le=HIGHEST_ID)],
    kind: PictureKind,
    w: Annotated[int, Query(ge=1, le=10_000)] = 360,
    v: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """A picture at least ``w`` pixels wide where it is that large, of an item or a collection.

    ``v`` is the version that goes with the item: with it, browsers need never ask again.
    """
    images = runtime(request).library.images
    wanted = await images.find(actor(request), kind, key, w)
    kept = FOR_EVER if v == wanted.version else ASK_AGAIN
    headers = {"cache-control": kept, "etag": f'"{wanted.key}"', "vary": VARY}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    return Response(await images.read(wanted), media_type=CONTENT_TYPE, headers=headers)

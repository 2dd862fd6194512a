"""REST: what upstreams send by themselves."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, runtime
from medianest.api.policy import REST
from medianest.errors import InvalidInputError
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/webhooks", route_class=RestRoute, tags=["webhooks"])

MULTIPART = "multipart/form-data"
MOST_PARTS = 4


class Taken(View):
    """``about_library``: whether a sync follows."""

    about_library: bool


@router.post("/plex", status_code=202, response_model=Envelope[Taken])
async def plex(request: Request, secret: Annotated[str, Query(max_length=2_000)] = "") -> Response:
    """For the address of a webhook in Plex's settings: the secret of `plex.webhookSecret` stands
    in it as `?secret=…`. Nothing else of it is believed than that something has changed."""
    webhooks = runtime(request).library.webhooks
    await webhooks.admit(secret)
    if not request.headers.get("content-type", "").startswith(MULTIPART):
        raise InvalidInputError("A webhook of Plex is a form of several parts.")
    async with request.form(max_files=1, max_fields=MOST_PARTS) as sent:
        payload = sent.get("payload", "")
    is_news = await webhooks.take(payload if isinstance(payload, str) else "")
    return success(Taken(about_library=is_news), status=202)

"""REST: what upstreams send by themselves."""

from __future__ import annotations

import json
from typing import Annotated, Any

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
BEARER = "bearer "


Secret = Annotated[str, Query(max_length=2_000)]


class Taken(View):
    """``about_library``: whether a sync follows."""

    about_library: bool


class Rung(View):
    """``about_requests``: whether something is looked at again because of it."""

    about_requests: bool


class Heard(View):
    """``about_monitor``: whether it was about something that is watched, and no try."""

    about_monitor: bool


class Played(View):
    """``about_plays``: whether the history is read because of it, within seconds."""

    about_plays: bool


@router.post("/plex", status_code=202, response_model=Envelope[Taken])
async def plex(request: Request, secret: Secret = "") -> Response:
    """For the address of a webhook in Plex's settings: the secret of `plex.webhookSecret` stands
    in it as `?secret=…`. Nothing else of it is believed than that something has changed."""
    webhooks = runtime(request).library.webhooks
    await webhooks.gate.admit(secret)
    if not request.headers.get("content-type", "").startswith(MULTIPART):
        raise InvalidInputError("A webhook of Plex is a form of several parts.")
    async with request.form(max_files=1, max_fields=MOST_PARTS) as sent:
        payload = sent.get("payload", "")
    is_news = await webhooks.take(payload if isinstance(payload, str) else "")
    return success(Taken(about_library=is_news), status=202)


@router.post("/overseerr", status_code=202, response_model=Envelope[Rung])
async def overseerr(request: Request, secret: Secret = "") -> Response:
    """For the webhook in Overseerr's settings: the secret of `overseerr.webhookSecret` is its
    authorization header, or stands in the address as `?secret=…`. Nothing else of it is believed
    than which request to read again, so the same one sent twice does no harm."""
    webhooks = runtime(request).media_requests.webhooks
    await webhooks.gate.admit(secret or _authorization(request))
    rung = await webhooks.take(await _object(request, "Overseerr"))
    return success(Rung(about_requests=rung), status=202)


@router.post("/uptime-kuma", status_code=202, response_model=Envelope[Heard])
async def uptime_kuma(request: Request, secret: Secret = "") -> Response:
    """For a notification of the kind Webhook in Uptime Kuma: the secret of
    `uptimeKuma.webhookSecret` stands in the address as `?secret=…`, or is an authorization header
    among its additional ones. Nothing else of it is believed than that the status page is worth
    reading again."""
    webhooks = runtime(request).monitoring.webhooks
    await webhooks.gate.admit(secret or _authorization(request))
    heard = await webhooks.take(await _object(request, "Uptime Kuma"))
    return success(Heard(about_monitor=heard), status=202)


@router.post("/tautulli", status_code=202, response_model=Envelope[Played])
async def tautulli(request: Request, secret: Secret = "") -> Response:
    """For a notification agent of the kind Webhook in Tautulli: the secret of
    `tautulli.webhookSecret` stands in the address as `?secret=…`, or is an authorization header
    among its JSON headers. Its JSON data says `"action": "{action}"`; of `stop` what was played is
    read again, and nothing else of it is believed."""
    webhooks = runtime(request).insights.webhooks
    await webhooks.gate.admit(secret or _authorization(request))
    is_news = await webhooks.take(await _object(request, "Tautulli"))
    return success(Played(about_plays=is_news), status=202)


def _authorization(request: Request) -> str:
    """Overseerr sends the header as it was typed: with or without a word before the secret."""
    sent = request.headers.get("authorization", "")
    return sent[len(BEARER) :].strip() if sent.lower().startswith(BEARER) else sent.strip()


async def _object(request: Request, upstream: str) -> dict[str, Any]:
    try:
        found: Any = json.loads(await request.body())
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise InvalidInputError(f"A webhook of {upstream} is an object of JSON.")
    return found

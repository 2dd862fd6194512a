"""Lets tests read the video site's log, change how it behaves, and start over."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.catalogue import Catalogue
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog


def routes(catalogue: Catalogue, log: RequestLog) -> list[Route]:
    """`GET log`, `POST reset` and `POST behave` under `/__site__/`.

    `behave` takes `{"id": VIDEO, ...fields, "delivery": {...fields}}` with the fields of
    `medianest.demo.video`, or `{"playlist": ID, "entries": [VIDEO, ...]}`, where the channel's id
    stands for its uploads.
    """

    async def read_log(request: Request) -> Response:
        return JSONResponse({"requests": log.as_list()})

    async def reset(request: Request) -> Response:
        catalogue.reset()
        log.clear()
        return JSONResponse({"reset": True})

    async def behave(request: Request) -> Response:
        body = await request.json()
        try:
            if "playlist" in body:
                catalogue.change_playlist(body["playlist"], body["entries"])
            else:
                catalogue.change_video(body.pop("id"), body)
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)
        return JSONResponse({"changed": True})

    return [
        Route(f"{CONTROL_PREFIX}log", read_log),
        Route(f"{CONTROL_PREFIX}reset", reset, methods=["POST"]),
        Route(f"{CONTROL_PREFIX}behave", behave, methods=["POST"]),
    ]

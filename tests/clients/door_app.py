"""The security layer and the API around pages that only echo; granian serves it for tests."""

from __future__ import annotations

import gc

from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.api.app import create_api
from medianest.api.security import protect
from medianest.runtime import current, open_runtime


async def pages(scope: Scope, receive: Receive, send: Send) -> None:
    """A page is its path; a socket says what it hears."""
    if scope["type"] == "lifespan":
        while (await receive())["type"] != "lifespan.shutdown":
            await send({"type": "lifespan.startup.complete"})
        await send({"type": "lifespan.shutdown.complete"})
    elif scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": message["text"]})
    else:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": scope["path"].encode()})


def server() -> ASGIApp:
    environment = open_runtime().environment
    application = protect(pages, create_api(current), current, base_path=environment.base_path)
    gc.freeze()  # as medianest.processes.web does
    return application

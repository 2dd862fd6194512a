"""Lets the next answers of a pretend upstream go wrong in a way that a test asks for."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Literal, get_args

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medianest.demo.request_log import CONTROL_PREFIX

How = Literal["status", "html", "silent", "slow", "half", "null_token", "garbage", "hang_up"]
_SILENT_SECONDS = 3_600.0


@dataclass
class Trouble:
    """What happens to the next `times` requests whose path begins with `path`, once `after` of them
    have gone well.

    `status` answers with that status and a page of HTML, as Plex does; `html` is such a page with
    200; `garbage` is broken JSON; `silent` never answers; `slow` does after `seconds`; `half` ends
    in the middle of the body and `hang_up` before any answer; `null_token` answers a PIN that was
    confirmed as if it was not.
    """

    how: How
    times: int = 1
    status: int = 500
    retry_after_seconds: int | None = None
    path: str = "/"
    after: int = 0
    seconds: float = 1.0

    def __post_init__(self) -> None:
        if self.how not in get_args(How):
            raise ValueError(self.how)


class Troubles:
    """The troubles of one upstream, in the order they were asked for."""

    def __init__(self) -> None:
        self._waiting: list[Trouble] = []

    def add(self, trouble: Trouble) -> None:
        """From the next request on."""
        self._waiting.append(trouble)

    def clear(self) -> None:
        """No trouble any more."""
        self._waiting.clear()

    def take(self, path: str, *, of_pins: bool = False) -> Trouble | None:
        """The trouble for a request, which has then happened once; a null token is for PINs."""
        for trouble in self._waiting:
            if path.startswith(trouble.path) and (trouble.how == "null_token") is of_pins:
                if trouble.after > 0:
                    trouble.after -= 1
                    return None
                trouble.times -= 1
                if trouble.times <= 0:
                    self._waiting.remove(trouble)
                return trouble
        return None

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """An application that has these troubles."""

        async def troubled(scope: Scope, receive: Receive, send: Send) -> None:
            is_control = scope["path"].startswith(CONTROL_PREFIX)
            trouble = None if is_control else self.take(scope["path"])
            if trouble is None:
                await app(scope, receive, send)
            elif trouble.how == "slow":
                await asyncio.sleep(trouble.seconds)
                await app(scope, receive, send)
            elif trouble.how == "half":
                await app(scope, receive, _half(send))
            elif trouble.how == "silent":
                await asyncio.sleep(_SILENT_SECONDS)
            elif trouble.how != "hang_up":
                await _answer(trouble)(scope, receive, send)

        return troubled


def _half(send: Send) -> Send:
    """Promises a whole body and never says that it has ended."""

    async def cut(message: Message) -> None:
        if message["type"] == "http.response.body":
            body = message.get("body", b"")
            message = {**message, "body": body[: len(body) // 2], "more_body": True}
        await send(message)

    return cut


def _answer(trouble: Trouble) -> Response:
    if trouble.how == "garbage":
        return Response("{", media_type="application/json")
    status = trouble.status if trouble.how == "status" else 200
    seconds = trouble.retry_after_seconds
    return page(status, {} if seconds is None else {"Retry-After": str(seconds)})


def page(status: int, headers: dict[str, str] | None = None) -> Response:
    """The page that a Plex server answers to whatever went wrong."""
    title = {400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found"}
    text = title.get(status, "OK" if status == 200 else "Error")
    body = f"<html><head><title>{text}</title></head><body><h1>{status} {text}</h1></body></html>"
    return HTMLResponse(body, status, headers)


def refusal(status: int, code: int, message: str) -> Response:
    """How plex.tv's newer routes say no."""
    errors = [{"code": code, "message": message, "status": status}]
    return JSONResponse({"errors": errors}, status)

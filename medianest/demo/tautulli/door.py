"""The one address of a pretend Tautulli's API: its key, its commands, and what all answers have in
common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.sax.saxutils import escape

import orjson
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from medianest.demo.tautulli.command_names import NAMES
from medianest.demo.tautulli.pretend_tautulli import API_KEY, PretendTautulli

Call = Mapping[str, str]
Answer = Callable[[Call], Any]
_PAGE = "<!DOCTYPE html><html><head><title>Tautulli - Home</title></head><body></body></html>"


class RefusedError(Exception):
    """`message` is None where it says nothing, as when an argument is missing."""

    def __init__(self, message: str | None, status: int = 400) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


class SaidError(Exception):
    """An answer that is nothing but words, and good ones."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Door:
    """Leads to what answers each command."""

    def __init__(self, tautulli: PretendTautulli, commands: Mapping[str, Answer]) -> None:
        self._tautulli = tautulli
        self._commands = commands

    def routes(self) -> list[Route]:
        """Its API, and its page for every other address."""
        return [
            Route("/api/v2", self._api, methods=["GET", "POST"]),
            Route("/{path:path}", _page),
        ]

    async def _api(self, request: Request) -> Response:
        """What is in the form counts as much as what is in the address."""
        form = await request.form()
        sent = {name: value for name, value in form.items() if isinstance(value, str)}
        call = {**request.query_params, **sent}
        with self._tautulli.working():
            status, message, data = self._answered(call)
        result = "success" if status == 200 else "error"
        if call.get("out_type") == "xml":
            return _xml(result, message, status)
        return _told({"result": result, "message": message, "data": data}, status)

    def _answered(self, call: Call) -> tuple[int, str | None, Any]:
        """The status, the words and the data."""
        try:
            command = self._command(call)
            return 200, None, self._commands[command](call)
        except SaidError as said:
            return 200, said.message, {}
        except RefusedError as refused:
            return refused.status, refused.message, {}

    def _command(self, call: Call) -> str:
        every, name = f"Possible commands are: {', '.join(NAMES)}", call.get("cmd")
        if not self._tautulli.settings.api_enabled:
            raise RefusedError("API not enabled")
        if "apikey" not in call:
            raise RefusedError("Parameter apikey is required")
        if name is None:
            raise RefusedError(f"Parameter cmd is required. {every}")
        if name not in NAMES:
            raise RefusedError(f"Unknown command: {name}. {every}")
        if call["apikey"] != API_KEY:
            raise RefusedError("Invalid apikey")
        if name not in self._commands:
            raise RefusedError("Check the logs for errors", 500)
        return name


def number(call: Call, name: str, otherwise: int) -> int:
    """An argument that is a number. Raises :class:`RefusedError` for what is none."""
    try:
        return int(call.get(name) or otherwise)
    except ValueError:
        raise RefusedError("Check the logs for errors", 500) from None


def flag(call: Call, name: str) -> bool | None:
    """An argument that is a switch, None where it was not given."""
    value = call.get(name, "").lower()
    return None if not value else value in ("1", "true", "on")


def needed(call: Call, name: str) -> str:
    """An argument that has to be there. Raises :class:`RefusedError`."""
    if not call.get(name):
        raise RefusedError(None)
    return call[name]


async def _page(request: Request) -> Response:
    return HTMLResponse(_PAGE)


def _told(response: dict[str, Any], status: int) -> Response:
    body = orjson.dumps({"response": response})
    return Response(body, status, {"content-type": "application/json;charset=UTF-8"})


def _xml(result: str, message: str | None, status: int) -> Response:
    """Of whatever has no data: nobody asks for more in it."""
    body = (
        '<?xml version="1.0" encoding="utf-8"?>\n<response>\n'
        f"\t<result>{result}</result>\n\t<message>{escape(message or '')}</message>\n"
        "\t<data></data>\n</response>"
    )
    return Response(body, status, {"content-type": "application/xml;charset=UTF-8"})

"""Asks Tautulli. The key goes in a form, never in an address: those end up in logs."""

from __future__ import annotations

from typing import Any

from medianest.errors import UpstreamAuthError, UpstreamRejectedError, UpstreamResponseError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Answer, Upstream
from medianest.integrations.recognition import STRANGERS_REFUSALS
from medianest.integrations.tautulli.models import Info, Response, ServerInfo, ServerStatus
from medianest.integrations.tolerant import read

NAME = "Tautulli"
_OFF = "There is no Tautulli at this address, or its API is switched off under Web Interface."
_WRONG_KEYS = frozenset({"Invalid apikey", "Parameter apikey is required"})


class Tautulli:
    """One server at ``url``, which may have a path."""

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        may_connect: MayConnect | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._api_key = api_key
        self._upstream = Upstream(
            NAME, url, may_connect=may_connect, timeout_seconds=timeout_seconds
        )

    async def server_status(self) -> ServerStatus:
        """Raises :class:`UpstreamAuthError` for a wrong key."""
        return read(NAME, ServerStatus, await self._ask("server_status"))

    async def info(self) -> Info:
        return read(NAME, Info, await self._ask("get_tautulli_info"))

    async def server_info(self) -> ServerInfo:
        return read(NAME, ServerInfo, await self._ask("get_server_info"))

    async def close(self) -> None:
        await self._upstream.close()

    async def _ask(self, command: str) -> Any:
        answer = await self._upstream.request(
            "POST",
            "/api/v2",
            form={"apikey": self._api_key, "cmd": command},
            expected=STRANGERS_REFUSALS,
            refusals=(),
        )
        if answer.status == 404:
            raise UpstreamResponseError(NAME, _OFF)
        response = _response(answer)
        if response.result == "success":
            return response.data
        if response.message in _WRONG_KEYS:
            raise UpstreamAuthError(NAME, "Tautulli does not accept this API key.")
        raise UpstreamRejectedError(NAME, "Tautulli refused what it was asked.")


def _response(answer: Answer) -> Response:
    """Errors are answered with 400 and the same envelope."""
    try:
        if answer.status not in (200, 400) or not isinstance(body := answer.json(), dict):
            raise http_errors.something_else(NAME)
        return read(NAME, Response, body.get("response"))
    except UpstreamResponseError:
        raise http_errors.something_else(NAME) from None

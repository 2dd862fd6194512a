"""Asks one Tautulli. The key goes in a form, never in an address: those end up in logs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamRejectedError,
    UpstreamResponseError,
)
from medianest.integrations import few_at_once, http_errors, loose_json
from medianest.integrations.http import Answer, Upstream
from medianest.integrations.loose_values import Row, count, moment
from medianest.integrations.recognition import STRANGERS_REFUSALS
from medianest.integrations.tautulli.models import Response, ServerStatus
from medianest.integrations.tolerant import read
from medianest.integrations.walk import Walk

NAME = "Tautulli"
TABLE_SECONDS = 120.0
"""It makes a whole table in its memory before it answers with a part of it."""
TABLE_BYTES = 32 * 1024 * 1024

Params = Mapping[str, str | int]

_SWITCHED_OFF = "API not enabled"
_WRONG_KEYS = frozenset({"Invalid apikey", "Parameter apikey is required"})


@dataclass(frozen=True, slots=True)
class Table:
    """Part of a table: ``matching`` rows in all are what was asked for, of ``total`` there are.
    ``refreshed_at`` is in epoch seconds, of tables that are kept in a file."""

    rows: list[Any]
    matching: int
    total: int
    refreshed_at: int | None


class Calls:
    """Calls of the server behind ``upstream`` with ``api_key``, all of which only ask.

    Few are under way at once, whoever makes them: it has ten threads for everybody.

    Every call raises the errors of :meth:`Upstream.request`; besides, :class:`UpstreamAuthError`
    means a wrong key, :class:`UpstreamBusyError` an empty answer that tells nothing,
    :class:`UpstreamRejectedError` another refusal and :class:`UpstreamResponseError` that the API
    is switched off or something else answers.
    """

    def __init__(self, upstream: Upstream, api_key: str) -> None:
        self._upstream = upstream
        self._api_key = api_key

    async def ask(
        self, command: str, params: Params | None = None, *, timeout_seconds: float | None = None
    ) -> Any:
        """The data that a command answers with. Its name is never a user's."""
        asked = {name: str(value) for name, value in (params or {}).items()}
        async with few_at_once.turn(self._upstream.base_url):
            answer = await self._upstream.request(
                "POST",
                "/api/v2",
                form={**asked, "apikey": self._api_key, "cmd": command},
                expected=STRANGERS_REFUSALS,
                refusals=(),
                timeout_seconds=timeout_seconds,
                max_body_bytes=TABLE_BYTES,
                only_asks=True,
            )
        return _data(answer)

    async def rows(self, command: str, params: Params | None = None) -> list[Any]:
        """A list, which is not empty; raises :class:`UpstreamBusyError` for one that is."""
        found = await self.ask(command, params, timeout_seconds=TABLE_SECONDS)
        if type(found) is not list:
            raise http_errors.not_understood(NAME)
        if not found:
            raise nothing()
        return found

    async def table(
        self, command: str, params: Params, *, timeout_seconds: float = TABLE_SECONDS
    ) -> Table:
        """A part of a table, which may be empty. Raises :class:`UpstreamBusyError` for the one that
        stands for an error: Tautulli counts its drawings from 1, and says 0 where it failed."""
        found = await self.ask(command, params, timeout_seconds=timeout_seconds)
        if type(found) is not dict or type(rows := found.get("data")) is not list:
            raise http_errors.not_understood(NAME)
        if not rows and not count(found.get("draw")):
            raise nothing()
        return Table(rows, *_counts(found), moment(found.get("last_refreshed")))

    async def tables(self, command: str, params: Params, size: int) -> AsyncIterator[Table]:
        """All of a table in parts of ``size`` rows, some of which may come twice. Raises
        :class:`UpstreamBusyError` where a part is empty that must not be."""
        walk = Walk(0, size)
        while not walk.is_over:
            table = await self.table(command, {**params, "start": walk.start, "length": size})
            if table.rows and table.rows == walk.last:
                raise http_errors.not_understood(NAME)  # it knows no pages, and would never end
            if walk.step(table.rows, table.matching).is_short:
                raise nothing()
            yield table

    async def status(self) -> ServerStatus:
        """Raises :class:`UpstreamAuthError` for a wrong key."""
        return read(NAME, ServerStatus, await self.ask("server_status"))

    async def check_connected(self) -> None:
        """Raises :class:`UpstreamBusyError` where it does not reach Plex: whatever it has from
        there it answers with nothing then, as if that were all there is."""
        if not (await self.status()).connected:
            raise UpstreamBusyError(
                NAME, "Tautulli does not reach Plex at the moment. Look at both of them."
            )


def nothing() -> UpstreamBusyError:
    """Nothing came where something must be: not the same as that there is nothing."""
    return UpstreamBusyError(
        NAME,
        "Tautulli answered with nothing where there must be something, as it does when it cannot "
        "read from Plex or from its database. Try again in a few minutes.",
    )


def _counts(found: Row) -> tuple[int, int]:
    return count(found.get("recordsFiltered")), count(found.get("recordsTotal"))


def _data(answer: Answer) -> Any:
    """Errors are answered with 400 and the same envelope."""
    if answer.status == 404:
        raise _not_there()
    response = _response(answer)
    if response.result == "success":
        return response.data
    if response.message == _SWITCHED_OFF:
        raise _not_there()
    if response.message in _WRONG_KEYS:
        raise UpstreamAuthError(NAME, "Tautulli does not accept this API key.")
    raise UpstreamRejectedError(
        NAME, "Tautulli refused what it was asked.", said=response.message[:500]
    )


def _response(answer: Answer) -> Response:
    try:
        is_json = answer.content_type.endswith(("/json", "+json"))
        body = loose_json.read(answer) if is_json and answer.status in (200, 400) else None
        if type(body) is not dict:
            raise http_errors.something_else(NAME)
        return read(NAME, Response, body.get("response"))
    except UpstreamResponseError:
        raise http_errors.something_else(NAME) from None


def _not_there() -> UpstreamResponseError:
    return UpstreamResponseError(
        NAME,
        "There is no Tautulli at this address, or its API is switched off under Web Interface.",
    )

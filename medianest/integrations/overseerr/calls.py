"""Asks one Overseerr: as whom, past its check of forged calls, and with errors by meaning."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, urlencode

from medianest.errors import UpstreamAuthError, UpstreamError
from medianest.integrations import http_errors, tolerant
from medianest.integrations.http import Answer, Upstream
from medianest.integrations.overseerr import csrf, refusals
from medianest.integrations.overseerr.models import PageInfo, PageOf, PublicSettings
from medianest.integrations.tolerant import Answered

NAME = refusals.NAME
ROOT = "/api/v1"
LIST_SECONDS = 30.0
"""Before it answers with a list of requests, Seerr asks every Radarr and Sonarr something."""

Params = Mapping[str, str | int]
T = TypeVar("T")
Row = TypeVar("Row", bound=Answered)

_PUBLIC_SETTINGS = f"{ROOT}/settings/public"


class Calls:
    """Calls of the server behind ``upstream`` with ``api_key``.

    Every call raises the errors of :meth:`Upstream.request`, and what an answer means otherwise:
    :class:`UpstreamAuthError` for a key that is not accepted, :class:`UpstreamForbiddenError`,
    :class:`UpstreamQuotaError` and :class:`UpstreamBlocklistedError` where the person may not,
    :class:`UpstreamMissingError`, :class:`UpstreamDuplicateError`, :class:`UpstreamBusyError`
    where TMDB is away, and :class:`UpstreamRejectedError` for what it does not take. Overseerr's
    own words are in ``said``.
    """

    def __init__(self, upstream: Upstream, api_key: str) -> None:
        self._upstream = upstream
        self._api_key = api_key
        self._csrf_headers: dict[str, str] = {}

    async def read(
        self,
        kind: type[T],
        method: str,
        path: str,
        body: Any = None,
        *,
        as_user: int | None = None,
        timeout_seconds: float | None = None,
    ) -> T:
        """What is answered, as ``kind``."""
        answer = await self.ask(
            method, path, body=body, as_user=as_user, timeout_seconds=timeout_seconds
        )
        return as_model(kind, answer)

    async def page(self, kind: type[Row], path: str, params: Params) -> PageOf[Row]:
        """One page of a list; rows that cannot be read are counted, and left out."""
        said = (await self.ask("GET", path, params, timeout_seconds=LIST_SECONDS)).json()
        rows = said.get("results") if isinstance(said, dict) else None
        if not isinstance(rows, list):
            raise http_errors.not_understood(NAME)
        info = tolerant.read(NAME, PageInfo, said.get("pageInfo") or {})
        found = tuple(row for one in rows if (row := _or_none(kind, one)) is not None)
        return PageOf(results=found, total=info.results, received=len(rows))

    async def ask(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        body: Any = None,
        as_user: int | None = None,
        expected: Collection[int] = (),
        timeout_seconds: float | None = None,
    ) -> Answer:
        """Any call of the API; ``path`` begins behind ``/api/v1``. ``as_user`` is the number of
        the user it is made for; without one it is made as the first. A refusal of one of the
        ``expected`` statuses is handed back when it comes from Overseerr itself."""
        headers = {"X-Api-Key": self._api_key}
        if as_user is not None:
            headers["X-Api-User"] = str(as_user)
        answer = await self._sent(method, _address(path, params), headers, body, timeout_seconds)
        if 200 <= answer.status < 300:
            return answer
        if answer.status in expected and refusals.words(answer):
            return answer
        raise await self._refusal(answer, as_user)

    async def open_to_all(self, kind: type[T], path: str) -> T:
        """What needs no key, and is asked without one."""
        return tolerant.read(NAME, kind, await self._upstream.get_json(ROOT + path))

    async def _sent(
        self,
        method: str,
        path: str,
        headers: dict[str, str],
        body: Any,
        timeout_seconds: float | None,
    ) -> Answer:
        """A call that changes something and is refused for want of a token was not begun: it is
        sent again with one."""

        async def send() -> Answer:
            return await self._upstream.request(
                method,
                path,
                headers=headers if method == "GET" else headers | self._csrf_headers,
                body=body,
                expected=refusals.STATUSES,
                refusals=(),
                timeout_seconds=timeout_seconds,
            )

        answer = await send()
        if method == "GET" or not refusals.wants_csrf_token(answer):
            return answer
        self._csrf_headers = csrf.headers_of(await self._upstream.request("GET", _PUBLIC_SETTINGS))
        return await send() if self._csrf_headers else answer

    async def _refusal(self, answer: Answer, as_user: int | None) -> UpstreamError:
        """A wrong key, an unknown user, a missing permission and a fresh server are refused in
        the same words: what else is answered tells them apart."""
        if not refusals.is_of_the_key(answer):
            return refusals.of_answer(answer)
        if not await self._is_set_up():
            return refusals.not_set_up()
        if as_user is None or not await self._key_is_good():
            return refusals.wrong_key(refusals.words(answer))
        return refusals.of_answer(answer)

    async def _is_set_up(self) -> bool:
        try:
            return (await self.open_to_all(PublicSettings, "/settings/public")).initialized
        except UpstreamError:
            return True

    async def _key_is_good(self) -> bool:
        try:
            await self.ask("GET", "/auth/me")
        except UpstreamAuthError:
            return False
        return True


def as_model(kind: type[T], answer: Answer) -> T:
    """Raises :class:`UpstreamResponseError` where the answer is none."""
    return tolerant.read(NAME, kind, answer.json())


def _address(path: str, params: Params | None) -> str:
    """With blanks as ``%20`` and nothing reserved left: ``+``, ``!`` and ``:`` are refused."""
    query = f"?{urlencode(params, quote_via=quote, safe='')}" if params else ""
    return ROOT + path + query


def _or_none(kind: type[Row], row: Any) -> Row | None:
    try:
        return tolerant.read(NAME, kind, row)
    except UpstreamError:
        return None

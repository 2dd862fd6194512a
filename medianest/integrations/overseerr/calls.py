"""Asks one Overseerr: as whom, with what it wants against forged calls, and errors by meaning."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, TypeVar
from urllib.parse import quote, unquote, urlencode

from medianest.errors import UpstreamAuthError, UpstreamError
from medianest.integrations import http_errors, tolerant
from medianest.integrations.http import Answer, Upstream
from medianest.integrations.overseerr import refusals
from medianest.integrations.overseerr.models import PageInfo, PageOf, PublicSettings
from medianest.integrations.tolerant import Answered

NAME = refusals.NAME
ROOT = "/api/v1"

Params = Mapping[str, str | int]
T = TypeVar("T")
Model = TypeVar("Model", bound=Answered)

_CSRF_COOKIES = re.compile(r"(?:^|,\s*)(_csrf|XSRF-TOKEN)=([^;,\s]*)")


class Calls:
    """Calls of the server behind ``upstream`` with ``api_key``.

    Every call raises the errors of :meth:`Upstream.request`, and what an answer means otherwise:
    :class:`UpstreamAuthError` for a key that is not accepted, :class:`UpstreamForbiddenError`,
    :class:`UpstreamQuotaError` and :class:`UpstreamBlocklistedError` where the person may not,
    :class:`UpstreamMissingError`, :class:`UpstreamDuplicateError`, :class:`UpstreamBusyError`
    where TMDB is away, and :class:`UpstreamRejectedError` for what it does not take.
    """

    def __init__(self, upstream: Upstream, api_key: str) -> None:
        self._upstream = upstream
        self._api_key = api_key
        self._csrf: dict[str, str] = {}

    async def read(
        self,
        kind: type[T],
        method: str,
        path: str,
        body: Any = None,
        *,
        as_user: int | None = None,
    ) -> T:
        """What is answered, as ``kind``."""
        return self.as_model(kind, await self.ask(method, path, body=body, as_user=as_user))

    async def rows(
        self, kind: type[Model], method: str, path: str, body: Any = None
    ) -> list[Model]:
        """What is answered in a bare list."""
        return await self.read(list[kind], method, path, body)  # type: ignore[valid-type]

    async def page(self, kind: type[Model], path: str, params: Params) -> PageOf[Model]:
        """One page of a list; rows that cannot be read are counted, and left out."""
        said = (await self.ask("GET", path, params)).json()
        rows = said.get("results") if isinstance(said, dict) else None
        if not isinstance(rows, list):
            raise http_errors.not_understood(NAME)
        info = tolerant.read(NAME, PageInfo, said.get("pageInfo") or {})
        found = tuple(row for one in rows if (row := _or_none(kind, one)) is not None)
        return PageOf[kind](results=found, total=info.results, received=len(rows))  # type: ignore[valid-type]

    async def ask(
        self,
        method: str,
        path: str,
        params: Params | None = None,
        *,
        body: Any = None,
        as_user: int | None = None,
        expected: Collection[int] = (),
    ) -> Answer:
        """Any call of the API; ``path`` begins behind ``/api/v1``. ``as_user`` is the number of
        the user it is made for; without one it is made as the first. Of ``expected`` statuses the
        answer is handed back."""
        headers = {"X-Api-Key": self._api_key}
        if as_user is not None:
            headers["X-Api-User"] = str(as_user)
        answer = await self._with_csrf(method, _address(path, params), headers, body)
        if answer.status in expected or 200 <= answer.status < 300:
            return answer
        raise await self._refusal(answer, as_user)

    async def everybodys(self, kind: type[T], path: str) -> T:
        """What needs no key, and is asked without one."""
        return tolerant.read(NAME, kind, await self._upstream.get_json(ROOT + path))

    def as_model(self, kind: type[T], answer: Answer) -> T:
        return tolerant.read(NAME, kind, answer.json())

    @staticmethod
    def words(answer: Answer) -> str:
        return refusals.words(answer)

    async def _with_csrf(
        self, method: str, path: str, headers: dict[str, str], body: Any
    ) -> Answer:
        """Where the owner switched its check of forged calls on, a call that changes something
        needs two cookies and one of them again as a header; such a refusal comes before anything
        was done."""
        answer = await self._send(method, path, headers | self._tokens(method), body)
        if method == "GET" or not refusals.wants_csrf_token(answer):
            return answer
        await self._fetch_tokens()
        return await self._send(method, path, headers | self._tokens(method), body)

    def _tokens(self, method: str) -> dict[str, str]:
        return {} if method == "GET" else self._csrf

    async def _fetch_tokens(self) -> None:
        """Its cookies are for HTTPS alone, and taken by hand: it may well be asked without."""
        answer = await self._send("GET", f"{ROOT}/status", {}, None)
        cookies = dict(_CSRF_COOKIES.findall(answer.headers.get("set-cookie", "")))
        token = cookies.get("XSRF-TOKEN", "")
        self._csrf = {
            "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
            "X-XSRF-TOKEN": unquote(token),
        }

    async def _send(self, method: str, path: str, headers: dict[str, str], body: Any) -> Answer:
        return await self._upstream.request(
            method, path, headers=headers, body=body, expected=refusals.STATUSES, refusals=()
        )

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
            return (await self.everybodys(PublicSettings, "/settings/public")).initialized
        except UpstreamError:
            return True

    async def _key_is_good(self) -> bool:
        try:
            await self.ask("GET", "/auth/me")
        except UpstreamAuthError:
            return False
        except UpstreamError:
            return True
        return True


def _address(path: str, params: Params | None) -> str:
    """With blanks as ``%20`` and nothing reserved left: it refuses ``+``, ``!`` and ``:``."""
    query = f"?{urlencode(params, quote_via=quote, safe='')}" if params else ""
    return ROOT + path + query


def _or_none(kind: type[Model], row: Any) -> Model | None:
    try:
        return tolerant.read(NAME, kind, row)
    except UpstreamError:
        return None

"""The layer around the whole server: nothing reaches a page, a socket or a route past it."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Collection, Sequence

import structlog
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medianest import routes
from medianest.addresses import BasePath, PagesWithoutSlash
from medianest.api import (
    envelope,
    failures,
    origins,
    places,
    plain_answers,
    sign_in_cookies,
    signed_in,
    visitors,
)
from medianest.api.answer_headers import AnswerHeaders, Kind
from medianest.api.bodies import CappedBody, check_announced, too_large
from medianest.api.call import SESSION_COOKIE, Call, quoted
from medianest.api.call_reader import SESSION_HEADER, CallReader, check_host
from medianest.api.places import SOCKET, Place
from medianest.api.sockets import Sockets, refuse, watch_sessions
from medianest.errors import MediaNestError, NotFoundError, SessionEndedError
from medianest.runtime import Runtime
from medianest.services import visitor
from medianest.services.actor import Actor

log = structlog.get_logger(__name__)


def protect(
    pages: ASGIApp,
    api: ASGIApp,
    runtime: Callable[[], Runtime],
    *,
    base_path: str = "",
    page_paths: Collection[str] = (),
    script_hashes: Sequence[str] = (),
) -> SecurityLayer:
    """Put the layer around Reflex's ``pages`` and our ``api``.

    ``page_paths`` and ``script_hashes`` come from :mod:`medianest.frontend`.
    """
    inner = BasePath(PagesWithoutSlash(pages, page_paths), base_path)
    reader = CallReader(runtime, base_path)
    headers = AnswerHeaders(script_hashes)
    return SecurityLayer(inner, BasePath(api, base_path), runtime, reader, headers)


class SecurityLayer:
    """Judges every call, and finishes every answer."""

    def __init__(
        self,
        pages: ASGIApp,
        api: ASGIApp,
        runtime: Callable[[], Runtime],
        reader: CallReader,
        headers: AnswerHeaders,
    ) -> None:
        self._pages = pages
        self._api = api
        self._runtime = runtime
        self._reader = reader
        self._headers = headers
        self.sockets = Sockets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
            return
        call, scope = await self._reader.read(scope)
        bound = structlog.contextvars.bound_contextvars(correlation_id=call.correlation_id)
        with bound, visitor.serving(visitors.of(call)):
            handle = self._http if scope["type"] == "http" else self._websocket
            await handle(call, scope, receive, send)

    async def _http(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        place = places.of(call.path)
        body = CappedBody(call, receive)
        out = _Out(self._headers, call, places.kind(place, call.path), body, send)
        try:
            check_host(call)
            check_announced(call)
            answer = await self._instead(call, place, scope)
            if answer is not None:
                await answer(scope, body, out)
            else:
                inner = self._api if place in (Place.API, Place.PLAIN) else self._pages
                await inner(scope, body, out)
        except Exception as error:
            failed = failures.of(error)
            if not out.has_begun:
                if failed.status == 413:
                    await body.drain()
                await _failure(call, failed)(scope, body, out)

    async def _instead(self, call: Call, place: Place, scope: Scope) -> Response | None:
        """The answer to a call that goes no further in."""
        if call.base_path and scope["path"] == call.base_path:
            asked = quoted("/", scope["query_string"])
            return RedirectResponse(call.address(asked), status_code=308)
        if place is Place.NOWHERE:
            raise NotFoundError("There is nothing at this address.")
        if place is not Place.PAGE:
            return None
        try:
            call.actor = await self._who(call)
        except SessionEndedError:
            return await self._let_in(call, scope)
        return None

    async def _who(self, call: Call) -> Actor:
        token = call.cookie(SESSION_COOKIE)
        if not token:
            raise SessionEndedError("Sign in first.")
        return await self._runtime().accounts.authenticate(token)

    async def _let_in(self, call: Call, scope: Scope) -> Response:
        """Back to the page for a browser that is remembered, to the door for others."""
        asked = quoted(call.path, scope["query_string"])
        asked = asked if routes.is_local(asked) else routes.HOME
        if scope["method"] == "GET":
            answer = await signed_in.resumed(call, self._runtime(), asked)
            if answer is not None:
                return answer
        return await self._to_the_door(call, asked)

    async def _to_the_door(self, call: Call, asked: str) -> Response:
        door = routes.login(asked)
        if await self._runtime().accounts.needs_setup():
            door = routes.SETUP
        answer = RedirectResponse(call.address(door), status_code=303)
        if call.cookie(SESSION_COOKIE):
            answer.headers.append(*sign_in_cookies.session_over(call))
        return answer

    async def _websocket(self, call: Call, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            if call.path.rstrip("/") != SOCKET:
                raise NotFoundError("There is nothing at this address.")
            origins.check(call)
            with self.sockets.handshake(call.ip):
                actor = await self._who(call)
            socket = self.sockets.opened(actor, receive, send)
        except MediaNestError as error:
            status = failures.of(error).status
            # Whoever is not signed in hears the same as whoever comes from elsewhere.
            await refuse(scope, send, 403 if status == 401 else status, self._plain(call))
            return
        try:
            await self._pages(_for_reflex(scope, actor), socket.receive, socket.send)
        except Exception as error:
            log.warning("socket ended by an error", error=type(error).__name__)
        finally:
            self.sockets.gone(socket)

    def _plain(self, call: Call) -> list[tuple[bytes, bytes]]:
        headers = self._headers.of(Kind.API, call.host, call.is_https)
        return [*headers, (b"x-correlation-id", call.correlation_id.encode())]

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Between the start and the end of the server, watch login sessions; at its start, warm up
        the library."""
        watch: list[asyncio.Task[None]] = []

        async def watched(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                here = self._runtime()
                watch.append(asyncio.create_task(watch_sessions(here, self.sockets)))
                watch.append(asyncio.create_task(_warm_up(here)))
            await send(message)

        try:
            await self._pages(scope, receive, watched)
        finally:
            for task in watch:
                task.cancel()
            await asyncio.gather(*watch, return_exceptions=True)


async def _warm_up(here: Runtime) -> None:
    await here.library.warm_up()
    # What that made lives as long as the process: to look through it stops every answer.
    gc.collect()
    gc.freeze()


class _Out:
    """Sends an answer with everything that answers carry."""

    def __init__(
        self, headers: AnswerHeaders, call: Call, kind: Kind, body: CappedBody, send: Send
    ) -> None:
        self._headers = headers
        self._call = call
        self._kind = kind
        self._body = body
        self._send = send
        self._is_replaced = False
        self.has_begun = False

    async def __call__(self, message: Message) -> None:
        if self._is_replaced:
            return
        if message["type"] == "http.response.start":
            if self._body.is_too_large and message["status"] != 413:
                self._is_replaced = True
                await self._too_large()
                return
            self.has_begun = True
            message = self._finished(message)
        await self._send(message)

    def _finished(self, message: Message) -> Message:
        call = self._call
        ours = list(self._headers.of(self._kind, call.host, call.is_https))
        ours.append((b"x-correlation-id", call.correlation_id.encode()))
        sent = message.get("headers", [])
        names = {name.lower() for name, _ in sent}
        if b"cache-control" not in names or self._kind is Kind.PAGE:
            ours.append((b"cache-control", self._headers.caching(self._kind, message["status"])))
        given = {name for name, _ in ours}
        kept = [
            (name, value)
            for name, value in sent
            # Reflex lets pages of any origin read; nobody else's page needs to.
            if name.lower() not in given and not name.lower().startswith(b"access-control-")
        ]
        return {**message, "headers": [*kept, *ours]}

    async def _too_large(self) -> None:
        """Frameworks turn an error while reading a body into one of their own."""
        await self._body.drain()
        answer = envelope.failure(failures.of(too_large(self._body.most)))
        start = {"type": "http.response.start", "status": 413, "headers": answer.raw_headers}
        self.has_begun = True
        await self._send(self._finished(start))
        await self._send({"type": "http.response.body", "body": answer.body})


def _failure(call: Call, failed: failures.Failure) -> Response:
    if places.speaks_json(call.path):
        return envelope.failure(failed)
    return plain_answers.failure(call, failed)


def _for_reflex(scope: Scope, actor: Actor) -> Scope:
    """Reflex keeps a socket's headers with the page's state in Redis: no cookie may be in them."""
    kept = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": [*kept, (SESSION_HEADER, actor.session_id.encode())]}

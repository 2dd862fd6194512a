# ruff: noqa: SLF001 - this module is where private parts of Reflex may be used
"""Everything here that leans on the inside of Reflex 0.10.1, which is pinned for its sake.

- The door of the socket: what a browser sends is checked before Reflex sees it.
- Handlers' errors become what people see, and what a handler changed until then is still sent.
- The wire: values straight into the tabs concerned, past the server's copy of the state.
- Wiping a state that belongs to somebody else.

``tests/unit/state/test_internals.py`` says what of Reflex all this relies on.
"""

from __future__ import annotations

import asyncio
import dataclasses
import functools
import inspect
import re
from collections.abc import AsyncIterator, Callable
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qs

import structlog
from engineio import packet as engine
from reflex.app import App
from reflex.event import EventSpec
from reflex.state import BaseState, State, StateUpdate
from reflex_base.constants import SocketEvent
from reflex_base.constants.compiler import CompileVars
from reflex_base.constants.route import RouteVar
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext
from socketio import exceptions, packet

from medianest.errors import MediaNestError, SessionEndedError
from medianest.state import policy
from medianest.state.failures import Failures
from medianest.state.guard import Budget, Guard, strike
from medianest.state.payloads import PayloadShape, place
from medianest.state.toasts import show_toast

FIRST_EVENT = "reflex.state.State.hydrate_and_load"
TOKEN = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CALL_BACK_SECONDS = 2.0
EVENT_PACKET = "2"
FAILED = "Something went wrong on the server. It was logged; try again."
AWAY = "MediaNest cannot answer right now. It tries again by itself."

_spoken: ContextVar[bool] = ContextVar("spoken", default=False)
"""Whether an event of a browser is being handled, and not a socket that comes or goes."""

failures = Failures()
log = structlog.get_logger(__name__)


class TabWire:
    """The sockets of this process, as the hub sees them (:class:`medianest.state.wire.Wire`)."""

    def __init__(self, app: App, state: type[BaseState]) -> None:
        self._server, self._namespace = _sockets(app)
        self._state = state
        self._ending: set[asyncio.Future[None]] = set()

    async def send(self, sids: list[str], values: dict[str, Any]) -> None:
        """Set vars of the hub's state in these tabs; encoded once for all of them."""
        if sids:
            delta = {self._state.get_full_name(): _marked(values)}
            await self._emit(SocketEvent.EVENT, StateUpdate(delta=delta), sids)

    async def leave(self, sids: list[str]) -> None:
        """Have these tabs load their page anew, which leads to the sign-in.

        Reflex has no event for it that needs no ``eval``; its own answer to a page of another
        release is a reload, here without the pause that it makes between two of them.
        """
        if sids:
            reload = {"backend": "", "reload_cooldown_ms": -1}
            await self._emit(SocketEvent.STATE_MISMATCH, reload, sids)

    def backlog(self, sid: str) -> int:
        """Messages that wait because the tab does not take them; 0 for one that is gone."""
        queue = self._queue(sid)
        return queue.qsize() if queue is not None else 0

    def call_back(self, sid: str) -> None:
        """Hang up in a moment: the page connects again by itself, and asks for its state anew."""
        asyncio.get_running_loop().call_later(CALL_BACK_SECONDS, self._hang_up, sid)

    def _hang_up(self, sid: str) -> None:
        ended = asyncio.ensure_future(self._server.eio.disconnect(self._engine_sid(sid) or ""))
        self._ending.add(ended)
        ended.add_done_callback(self._ending.discard)

    def _engine_sid(self, sid: str) -> str | None:
        return self._server.manager.eio_sid_from_sid(sid, self._namespace.namespace)

    def _queue(self, sid: str) -> asyncio.Queue[engine.Packet] | None:
        """What waits to be written to this socket; ``None`` for one that is gone."""
        socket = self._server.eio.sockets.get(self._engine_sid(sid))
        return socket.queue if socket is not None else None

    async def _emit(self, event: str, data: Any, sids: list[str]) -> None:
        """What ``emit`` does, but no task for each socket; heartbeats find those that are dead."""
        message = self._server.packet_class(
            packet.EVENT, namespace=self._namespace.namespace, data=[str(event), data]
        )
        encoded = engine.Packet(engine.MESSAGE, message.encode())
        for sid in sids:
            if (queue := self._queue(sid)) is not None:
                queue.put_nowait(encoded)


class SocketDoor:
    """Checks each message of a page, and sees sockets go."""

    def __init__(self, app: App, on_gone: Callable[[str], None]) -> None:
        self._on_gone = on_gone
        self._sio, self._namespace = _sockets(app)
        self._trigger = self._namespace.trigger_event
        self._handle_message = self._sio._handle_eio_message
        self._shapes: dict[str, PayloadShape] = {}

    def put_on(self) -> None:
        """Stand before Reflex from here on."""
        self._namespace.trigger_event = self._event
        self._sio.eio.on("message", self._message)
        self._sio.handle_request = Guard(self._sio.handle_request, self._namespace.namespace)

    async def _message(self, engine_sid: str, data: Any) -> None:
        spoken = _spoken.set(str(data)[:1] == EVENT_PACKET)
        try:
            await self._handle_message(engine_sid, data)
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            strike("malformed")
        finally:
            _spoken.reset(spoken)

    async def _event(self, name: str, *arguments: Any) -> Any:
        if name in ("connect", "disconnect") and _spoken.get():
            name = ""  # Socket.IO would take a message of that name for the real thing.
        match name, arguments:
            case "connect", (sid, environ, auth):
                self._check_connect(environ, auth)
                return await self._trigger("connect", sid, environ, auth)
            case "disconnect", (sid, *_):
                self._on_gone(sid)
                return await self._trigger(name, *arguments)
            case "event", (sid, dict() as data) if (clean := self._clean(data)) is not None:
                return await self._trigger("event", sid, clean)
            case "ping", (_,):
                return await self._trigger(name, *arguments)
            case "client_error", (_, dict()):
                return await self._trigger(name, *arguments)
        strike("malformed")
        return None

    def _check_connect(self, environ: dict[str, Any], auth: Any) -> None:
        """A page names its tab and brings its first event along; nothing else connects."""
        tokens = parse_qs(environ.get("QUERY_STRING", "")).get("token", [])
        first = auth.get(CompileVars.CONNECT_AUTH_EVENT) if isinstance(auth, dict) else None
        clean = self._clean(first) if isinstance(first, dict) else None
        named = len(tokens) == 1 and TOKEN.fullmatch(tokens[0])
        if not named or clean is None or handler_name(clean["name"]) != FIRST_EVENT:
            strike("malformed")
            raise exceptions.ConnectionRefusedError("This is not how a page connects.")
        auth[CompileVars.CONNECT_AUTH_EVENT] = clean

    def _clean(self, data: dict[str, Any]) -> dict[str, Any] | None:
        """The parts of an event that Reflex may read, or ``None`` for one that no page sends."""
        name, payload = data.get("name"), data.get("payload") or {}
        if not isinstance(name, str) or not isinstance(payload, dict):
            return None
        if policy.door(handler_name(name)) not in (policy.Door.USER, policy.Door.ADMIN):
            return None
        if not self._shape_of(name).fits(payload):
            return None
        where = place(data.get("router_data"))
        return None if where is None else {"name": name, "payload": payload, "router_data": where}

    def _shape_of(self, name: str) -> PayloadShape:
        if name not in self._shapes:
            handler = RegistrationContext.get().event_handlers[name].handler
            self._shapes[name] = PayloadShape(handler.fn)
        return self._shapes[name]


def handler_name(event_name: str) -> str:
    """``module.Class.handler`` of an event's name; empty for one that does not exist."""
    registered = RegistrationContext.get().event_handlers.get(event_name)
    if registered is None or not registered.states:
        return ""
    state = registered.states[0]
    return f"{state.__module__}.{state.__name__}.{event_name.rpartition('.')[2]}"


def socket_id() -> str:
    """Socket.IO session id of the socket whose event is being handled; empty for none."""
    return str(EventContext.get().router_data.get(RouteVar.SESSION_ID, ""))


def as_events(spec: EventSpec) -> list[Event]:
    """An event for the browser as a middleware has to return it."""
    return Event.from_event_type(spec)


async def wipe(state: BaseState) -> None:
    """Put every state of a tab back to its defaults, those too that the event did not load.

    Also forgets where the tab was; what the event itself said about that stays.
    """
    root = state._get_root_state()
    for substate in _all_states(State):
        await root.get_state(substate)
    root.reset()
    here = EventContext.get().router_data
    root._update_router_vars(here, {})
    root.router_data = dict(here)


class Answers:
    """What people are told when an event fails."""

    def __init__(self, wire: TabWire) -> None:
        self._wire = wire
        self._reports = Budget(burst=20, per_second=0.1)

    def wrap_handlers(self) -> None:
        """Wrap every handler that may be called, so that its errors become what people see.

        Reflex calls an exception handler only after it has thrown away what the handler changed:
        a page would keep its spinner for ever.
        """
        handlers = RegistrationContext.get().event_handlers
        for name, registered in list(handlers.items()):
            if policy.door(handler_name(name)) is not None:
                wrapped = dataclasses.replace(
                    registered.handler, fn=self.telling(registered.handler.fn)
                )
                handlers[name] = dataclasses.replace(registered, handler=wrapped)

    def telling(self, handler: Callable[..., Any]) -> Callable[..., Any]:
        """``handler`` with its errors answered; any of the four kinds becomes a generator."""

        @functools.wraps(handler)
        async def telling(state: Any, **arguments: Any) -> AsyncIterator[Any]:
            try:
                async for events in _steps(handler(state, **arguments)):
                    yield events
            except SessionEndedError:
                await self._wire.leave([socket_id()])
            except MediaNestError as error:
                yield show_toast(error.message, level="error")
            except Exception as error:
                failures.note(handler.__qualname__, error)
                yield show_toast(FAILED, level="error", toast_id="failed")

        return telling

    def outside(self, exception: Exception) -> EventSpec | None:
        """Reflex's hook for what fails around a handler: state that cannot be read or kept.

        Server and page may disagree from then on, or the page got no state at all.
        """
        failures.note("around a handler", exception)
        self._wire.call_back(socket_id())
        return show_toast(AWAY, level="error", toast_id="failed")

    def in_browsers(self, exception: Exception) -> None:
        """Reflex's hook for errors that pages report."""
        if self._reports.spend():
            log.warning("page reported an error", report=str(exception)[:500])


async def _steps(result: Any) -> AsyncIterator[Any]:
    """What a handler of any of the four kinds yields or returns."""
    if inspect.isasyncgen(result):
        async for events in result:
            yield events
    elif inspect.isgenerator(result):
        for events in result:
            yield events
    else:
        yield await result if inspect.isawaitable(result) else result


def _sockets(app: App) -> tuple[Any, Any]:
    """The Socket.IO server of an application, and the namespace of its pages."""
    return app.sio, app.event_namespace


def _marked(values: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}{FIELD_MARKER}": value for name, value in values.items()}


def _all_states(state: type[BaseState]) -> list[type[BaseState]]:
    below = [one for substate in state.get_substates() for one in _all_states(substate)]
    return [state, *below]

"""What of Reflex 0.10.1, python-socketio and python-engineio we rely on beside their public API.

When one of these fails after an upgrade, ``medianest/state/internals.py`` has to be read again.
"""

from __future__ import annotations

import dataclasses
import inspect
from importlib.metadata import version
from pathlib import Path

import pytest
import reflex as rx
import reflex_base
import socketio
from engineio.async_drivers.asgi import ASGIApp
from engineio.async_socket import AsyncSocket
from reflex.app import App, EventNamespace
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate
from reflex.utils import format as formats
from reflex_base.constants import SocketEvent
from reflex_base.constants.compiler import CompileVars
from reflex_base.constants.route import RouteVar
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event, EventHandler
from reflex_base.event.context import EventContext
from reflex_base.event.processor import base_state_processor
from reflex_base.registry import RegisteredEventHandler

from medianest.runtime import Runtime
from medianest.state import internals
from medianest.state.live import LiveState
from medianest.views.monitoring import BeatNews
from tests.clients.pages_app import OtherState, ProbeState, app
from tests.clients.reflex_socket import state_name
from tests.unit.state.download_views import a_view, at

SCRIPT = Path(reflex_base.__file__).with_name(".templates") / "web/utils/state.js"


def parameters(function: object) -> list[str]:
    return list(inspect.signature(function).parameters)  # type: ignore[arg-type]


def test_reflex_is_the_release_that_this_was_written_for() -> None:
    assert version("reflex") == version("reflex-base") == "0.10.1"


def test_names_on_the_wire_are_what_they_were() -> None:
    assert FIELD_MARKER == "_rx_state_"
    assert (SocketEvent.EVENT, SocketEvent.STATE_MISMATCH) == ("event", "state_mismatch")
    assert CompileVars.CONNECT_AUTH_EVENT == "event"
    assert CompileVars.HYDRATE_AND_LOAD == "hydrate_and_load"
    names = (RouteVar.SESSION_ID, RouteVar.PATH, RouteVar.ORIGIN, RouteVar.QUERY)
    assert names == ("sid", "pathname", "asPath", "query")
    assert {field.name for field in dataclasses.fields(Event)} == {"name", "payload", "router_data"}
    assert LiveState.get_full_name() == state_name("medianest.state.live", "LiveState")


async def test_raw_values_look_like_those_that_reflex_sends() -> None:
    view, moving = a_view("film", "downloading"), {"x": at(5)}
    state = LiveState(_reflex_internal_init=True)
    state.downloads, state.progress, state.stale = [view], moving, True
    values = {"downloads": [view], "progress": moving, "connected_once": False, "stale": True}
    values |= {"library": 0, "library_syncs": 0, "playing": 0, "requests": 0, "pending": 0}
    values |= {"overseerr": None, "notified": 0, "unread": 0, "monitoring": 0, "standing": 0}
    values |= {
        "webhooks": 0,
        "movies": 0,
        "leaving": 0,
        "beats": BeatNews(since=0, until=0),
        "announcements": [],
    }
    ours = StateUpdate(delta={LiveState.get_full_name(): internals._marked(values)})
    theirs = StateUpdate(delta={LiveState.get_full_name(): state.dict()[LiveState.get_full_name()]})
    assert formats.json_dumps(ours, sort_keys=True) == formats.json_dumps(theirs, sort_keys=True)


def test_the_socket_can_be_guarded_where_we_guard_it() -> None:
    assert parameters(EventNamespace.trigger_event) == ["self", "event", "args"]
    assert parameters(socketio.AsyncServer._handle_eio_message) == ["self", "eio_sid", "data"]
    assert "self.engineio_server.handle_request(scope, receive, send)" in inspect.getsource(
        ASGIApp.__call__
    )
    assert "return await handler.trigger_event(event, *args)" in inspect.getsource(
        socketio.AsyncServer._trigger_event
    )
    assert app.sio is not None
    assert "message" in app.sio.eio.handlers
    assert isinstance(app.sio.eio.sockets, dict)
    assert parameters(app.sio.manager.eio_sid_from_sid) == ["sid", "namespace"]
    assert "self.queue" in inspect.getsource(AsyncSocket.send)
    assert app.sio.async_handlers is False


async def test_tabs_get_from_our_queueing_what_emit_would_send_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert app.sio is not None
    assert app.event_namespace is not None
    sockets = {name: AsyncSocket(app.sio.eio, name) for name in ("one", "other")}
    monkeypatch.setattr(app.sio.eio, "sockets", sockets)
    pages = app.event_namespace.namespace
    sids = [await app.sio.manager.connect(name, pages) for name in sockets]
    values = {"progress": {"x": at(5)}}
    update = StateUpdate(delta={LiveState.get_full_name(): internals._marked(values)})

    await internals.TabWire(app, LiveState).send([*sids, "gone"], values)
    await app.event_namespace.emit("event", update, to=sids)

    for socket in sockets.values():
        ours, theirs = (socket.queue.get_nowait().encode() for _ in range(2))
        assert ours == theirs
        assert socket.queue.empty()
    for sid in sids:
        await app.sio.manager.disconnect(sid, pages)


def test_every_event_passes_the_middleware_before_its_state_is_sent() -> None:
    source = inspect.getsource(base_state_processor.BaseStateEventProcessor._execute_event)
    checked = source.index("self.middleware._preprocess(state, event)")
    assert checked < source.index("self._rehydrate(root_state)") < source.index("process_event(")
    assert parameters(Middleware.preprocess) == ["self", "app", "state", "event"]
    assert type(app._middlewares[0]).__name__ == "Gate"


def test_handlers_can_be_wrapped_in_the_registry() -> None:
    names = {field.name for field in dataclasses.fields(RegisteredEventHandler)}
    assert names == {"handler", "states"}
    assert "fn" in {field.name for field in dataclasses.fields(EventHandler)}

    @rx.event(background=True)
    async def handler(_state: object, text: str) -> None: ...

    answers = internals.Answers(internals.TabWire(app, LiveState))
    wrapped = dataclasses.replace(EventHandler(fn=handler), fn=answers.telling(handler))
    assert wrapped.is_background
    assert inspect.isasyncgenfunction(wrapped.fn)
    assert list(wrapped.get_parameters()) == ["_state", "text"]


def test_the_state_can_be_wiped_as_we_wipe_it() -> None:
    assert parameters(BaseState._update_router_vars) == [
        "self", "router_data", "previous_router_data",
    ]  # fmt: skip
    assert "token" in {field.name for field in dataclasses.fields(EventContext)}
    assert "router_data" in {field.name for field in dataclasses.fields(EventContext)}


def test_the_page_loads_itself_anew_when_it_is_told_so() -> None:
    script = SCRIPT.read_text()
    handling = script[script.index("const handleStateMismatch") :]
    assert "Date.now() - last_reload > info.reload_cooldown_ms" in handling
    assert "window.location.reload();" in script
    assert "socket.current.on(STATE_MISMATCH_EVENT, handleStateMismatch)" in script


def test_reflex_has_no_door_that_nobody_guards() -> None:
    paths = {getattr(route, "path", "") for route in App.__dict__.get("routes", app._api.routes)}
    assert paths == {"/ping", "/_health", "/_event"}


async def test_wiping_reaches_states_that_the_event_did_not_load(runtime: Runtime) -> None:
    manager = StateManagerRedis(redis=runtime.redis)
    context = EventContext(
        token="tab", state_manager=manager, enqueue_impl=_nowhere, router_data={"sid": "thief"}
    )
    reset = EventContext.set(context)
    try:
        async with manager.modify_state(BaseStateToken(ident="tab", cls=ProbeState)) as root:
            root.router_data = {"sid": "owner", "asPath": "/owners-page", "headers": {"x": "y"}}
            probe = await root.get_state(ProbeState)
            probe.note, probe._hidden_note = "secret", "hidden secret"
        async with manager.modify_state(BaseStateToken(ident="tab", cls=OtherState)) as root:
            assert ProbeState.get_name() not in root.substates
            await internals.wipe(root)
        async with manager.modify_state(BaseStateToken(ident="tab", cls=ProbeState)) as root:
            probe = await root.get_state(ProbeState)
            assert (probe.note, probe._hidden_note) == ("", "")
            assert root.router_data == {"sid": "thief"}
            assert root.router.url.path != "/owners-page"
    finally:
        EventContext.reset(reset)
        await manager.close()


async def _nowhere(token: str, *events: Event) -> None: ...


@pytest.mark.parametrize("name", ["", "unknown", "reflex___state____state"])
def test_an_unknown_event_has_no_handler(name: str) -> None:
    assert internals.handler_name(name) == ""

"""The choke point: every event of every page passes here before its handler runs."""

from __future__ import annotations

import structlog
from reflex.app import App
from reflex.event import Event
from reflex.middleware import Middleware
from reflex.state import BaseState, StateUpdate

from medianest import runtime
from medianest.errors import MediaNestError, SessionEndedError, UnavailableError
from medianest.services import visitor
from medianest.services.visitor import Visitor
from medianest.state import internals, policy
from medianest.state.guard import complaints
from medianest.state.session import SessionState, owner, socket_session, welcome
from medianest.state.toasts import show_toast

log = structlog.get_logger(__name__)


class Gate(Middleware):
    """Refuses strangers, handlers that are not in the table, and other people's leftovers.

    The first event of a page passes here like any other, so a socket whose login session is over
    gets no state at all.
    """

    def __init__(self, wire: internals.TabWire) -> None:
        self._wire = wire

    async def preprocess(self, app: App, state: BaseState, event: Event) -> StateUpdate | None:
        """``None`` lets the event on to its handler; an update is sent instead of running it."""
        try:
            await _admit(state, internals.handler_name(event.name))
        except SessionEndedError:
            await self._wire.leave([internals.socket_id()])
            return StateUpdate()
        except UnavailableError as error:
            self._wire.call_back(internals.socket_id())
            return StateUpdate(events=_told(error))
        except MediaNestError as error:
            complaints.note("refused")
            return StateUpdate(events=_told(error))
        return None


def _told(error: MediaNestError) -> list[Event]:
    toast = show_toast(error.message, level="error", toast_id=error.code)
    return internals.as_events(toast)


async def _admit(state: BaseState, handler: str) -> None:
    """Let the person whose socket sent an event for ``handler`` pass, or raise.

    The login session is looked up again for each event. A state that belongs to another login
    session is wiped: whoever holds a tab's token gets nothing of what its owner left in it.
    """
    session_id = socket_session(state)
    visitor.enter(_visitor(state))
    person = await runtime.current().accounts.revalidate(session_id)
    policy.admit(handler, person)
    session = await state.get_state(SessionState)
    if owner(session) not in ("", session_id):
        log.warning("state of another session wiped")
        await internals.wipe(state)
    await welcome(session, person)


def _visitor(state: BaseState) -> Visitor:
    """From the handshake of the socket, which an event's task knows nothing else of: Reflex runs
    all of them in the context of whoever came first."""
    return Visitor(ip=state.router.session.client_ip, user_agent=state.router.headers.user_agent)

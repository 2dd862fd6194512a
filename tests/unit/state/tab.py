"""The states of one open tab, with the person whose tab it is."""

from __future__ import annotations

from typing import Any, TypeVar
from urllib.parse import urlencode

import reflex as rx
from reflex.state import State

from medianest.services.actor import Actor
from medianest.state.session import SessionState

Kind = TypeVar("Kind", bound=rx.State)


class Tab:
    """Runs handlers as the page's events do, without a socket between."""

    def __init__(self, person: Actor) -> None:
        self.person = person
        self.root: Any = State(_reflex_internal_init=True)

    async def state(self, kind: type[Kind], at: str = "/here", **query: str) -> Kind:
        """The state of that class; the page is ``at`` and its address asks for ``query``."""
        where = {"asPath": f"{at}?{urlencode(query)}", "pathname": at, "headers": {}}
        self.root._update_router_vars(where, {})
        session = await self.root.get_state(SessionState)
        session._session_id = self.person.session_id
        found: Kind = await self.root.get_state(kind)
        return found


def told(events: Any) -> list[dict[str, Any]]:
    """What the events that a handler returned carry to the page, besides other handlers."""
    every = events if isinstance(events, list) else [events]
    return [_arguments(event) for event in every if hasattr(event, "args") and event.args]


def _arguments(event: Any) -> dict[str, Any]:
    return {str(name): value._decode() for name, value in event.args}


def kept(root: Any) -> str:
    """All that is stored of a tab, as it is stored."""
    below = "".join(kept(each) for each in root.substates.values())
    return repr(root._serialize()) + below

"""Who is signed in, as pages show it and as their handlers ask for it."""

from __future__ import annotations

import reflex as rx

from medianest import runtime
from medianest.errors import SessionEndedError
from medianest.models.user import Permission
from medianest.services.actor import Actor

SESSION_HEADER = "x-medianest-session"
"""Id of the login session, put by the security layer into the handshake in place of the cookie."""


class SessionState(rx.State):
    """The person of this tab; written by the gate alone, before any handler runs.

    Nothing here is a secret: every var that does not begin with ``_`` is sent to the browser.
    """

    user_id: str = ""
    user_name: str = ""
    user_email: str = ""
    is_admin: bool = False
    may_decide: bool = False
    """Whether they decide about what others ask for."""
    _session_id: str = ""


def owner(session: SessionState) -> str:
    """Id of the login session that this tab's state belongs to; empty for a fresh one."""
    return session._session_id  # noqa: SLF001 - backend vars begin with "_"


async def welcome(session: SessionState, person: Actor) -> None:
    """Write who ``person`` is now; Reflex sends whatever is assigned, the same value too."""
    if owner(session) != person.session_id:
        session.user_email = (await runtime.current().accounts.me(person)).email or ""
        session._session_id = person.session_id  # noqa: SLF001
    now = {
        "user_id": person.user_id,
        "user_name": person.name,
        "is_admin": person.is_admin,
        "may_decide": person.may(Permission.MANAGE_REQUESTS),
    }
    for var, value in now.items():
        if getattr(session, var) != value:
            setattr(session, var, value)


async def actor(state: rx.State) -> Actor:
    """Who acts in a handler of ``state``, asked again at this moment.

    A background handler calls it within ``async with self``. Raises :class:`SessionEndedError`
    when the login session is over.
    """
    return await runtime.current().accounts.revalidate(owner(await state.get_state(SessionState)))


def socket_session(state: rx.State) -> str:
    """Id of the login session that opened the socket the current event came through.

    Raises :class:`SessionEndedError` for a socket that was opened without one.
    """
    if session_id := state.router.headers.raw_headers.get(SESSION_HEADER, ""):
        return session_id
    raise SessionEndedError("Nobody is signed in on this page.")

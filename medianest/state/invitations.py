"""Links with which people make an account, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import Field, ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import InvitationForm
from medianest.state.problems import Problems, told
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.invitation import InvitationView

ROWS = 25
DIALOG, REVEALED = "new-invitation", "invitation"


class InvitationsQuery(Query):
    page: int = Field(default=1, ge=1, le=1_000_000)


class InvitationsState(rx.State):
    """A page of the list; a link itself passes through here and is kept nowhere."""

    items: list[InvitationView] = []
    page: int = 1
    pages: int = 1
    loaded: bool = False
    problems: Problems = {}

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, and after every change."""
        person = await actor(self)
        wanted = asked(InvitationsQuery, self.router.url.query_parameters)
        invitations = runtime.current().accounts.invitations
        found = await invitations.page(person, page=wanted.page, limit=ROWS)
        self.items, self.loaded, self.problems = found.items, True, {}
        self.page, self.pages = found.pagination.page, found.pagination.total_pages

    @rx.event
    async def begin(self) -> None:
        """The form opens anew."""
        self.problems = {}

    @rx.event
    async def create(self, fields: Fields) -> Any:
        """Make a link and show it once."""
        person = await actor(self)
        try:
            form = InvitationForm.model_validate(fields)
            made = await runtime.current().accounts.invitations.create(
                person, role=form.role, note=form.note, max_uses=form.max_uses, days=form.days
            )
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        shown = page_events.reveal(REVEALED, [made.link])
        return [page_events.close(DIALOG), shown, InvitationsState.load]

    @rx.event
    async def revoke(self, invitation_id: Id) -> Any:
        """The link is worth nothing from now on."""
        await runtime.current().accounts.invitations.revoke(await actor(self), invitation_id)
        gone = show_toast("The invitation was taken back.", level="success")
        return [InvitationsState.load, gone]

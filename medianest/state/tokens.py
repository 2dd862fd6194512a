"""The tokens that somebody made for programs of theirs."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.models.ids import utc_now
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import TokenForm
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.personal_token import PersonalTokenView

DIALOG = "new-token"
REVEALED = "token"


class TokensState(rx.State):
    """The list; a new token itself passes through here and is kept nowhere."""

    items: list[PersonalTokenView] = []
    loaded: bool = False
    problems: Problems = {}

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        self.items = await runtime.current().accounts.personal_tokens.list(await actor(self))
        self.loaded, self.problems = True, {}

    @rx.event
    async def begin(self) -> None:
        """The form opens anew."""
        self.problems = {}

    @rx.event
    async def create(self, fields: Fields) -> Any:
        """Make a token and show it once."""
        person = await actor(self)
        try:
            form = TokenForm.model_validate(fields)
            expires_at = utc_now() + timedelta(days=form.days) if form.days else None
            made = await runtime.current().accounts.personal_tokens.create(
                person, form.name, form.scopes, expires_at
            )
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        return [
            page_events.close(DIALOG),
            page_events.reveal(REVEALED, [made.token]),
            TokensState.load,
        ]

    @rx.event
    async def revoke(self, token_id: Id) -> Any:
        """The token is worth nothing from now on."""
        await runtime.current().accounts.personal_tokens.revoke(await actor(self), token_id)
        return [TokensState.load, show_toast("The token was revoked.", level="success")]

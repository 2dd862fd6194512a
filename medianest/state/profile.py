"""One's own account: name, e-mail, and what else belongs to it."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state.arguments import Fields
from medianest.state.forms import ProfileForm
from medianest.state.problems import Problems, told
from medianest.state.session import SessionState, actor
from medianest.state.toasts import show_toast
from medianest.views.user import UserView


class ProfileState(rx.State):
    """The account as its owner sees it."""

    me: UserView | None = None
    problems: Problems = {}
    saved: int = 0
    """Counts up whenever the form has done its work and begins anew."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after a change."""
        self.me = await runtime.current().accounts.me(await actor(self))
        self.problems = {}

    @rx.event
    async def save(self, fields: Fields) -> Any:
        """Change name and e-mail; a new e-mail takes the password."""
        person = await actor(self)
        try:
            form = ProfileForm.model_validate(fields)
            self.me = await runtime.current().users.change(
                person,
                person.user_id,
                name=form.name,
                email=form.email or None,
                current_password=form.current_password,
            )
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        self.problems, self.saved = {}, self.saved + 1
        (await self.get_state(SessionState)).user_email = self.me.email or ""
        return show_toast("Your profile was saved.", level="success")

    @rx.event
    async def unlink_plex(self) -> Any:
        """Sign in with Plex no more."""
        await runtime.current().plex_sign_in.unlink(await actor(self))
        return [ProfileState.load, show_toast("Plex is not linked any more.", level="success")]

    @rx.event
    async def delete_account(self, fields: Fields) -> None:
        """Delete one's own account with all that is one's own; the page then has no session."""
        person = await actor(self)
        typed, password = str(fields.get("name", "")), str(fields.get("currentPassword", ""))
        if typed.strip() != person.name:
            self.problems = {"name": f"Type your name as it is: {person.name}"}
            return
        try:
            await runtime.current().users.delete_own(person, password)
        except MediaNestError as problem:
            self.problems = told(problem)

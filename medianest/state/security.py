"""How somebody signs in: password and second factor.

What is typed or shown here is secret: it passes through as arguments and events, and is never a var
of a state.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state import page_events
from medianest.state.arguments import Fields
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.two_factor import TwoFactorView

TWO_FACTOR, CODES = "two-factor", "recovery-codes"
DISABLE, NEW_CODES = "disable-two-factor", "new-recovery-codes"


class SecurityState(rx.State):
    """Whether there is a password and a second factor, and what is wrong with each form."""

    loaded: bool = False
    has_password: bool = False
    factor: TwoFactorView | None = None
    email: str = ""
    password_problems: Problems = {}
    factor_problems: Problems = {}
    changed: int = 0
    """Counts up whenever a password was changed: its form begins anew."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        person = await actor(self)
        me = await runtime.current().accounts.me(person)
        self.has_password, self.email = me.has_password, me.email or ""
        self.factor = await runtime.current().accounts.two_factor.show(person)
        self.loaded, self.password_problems, self.factor_problems = True, {}, {}

    @rx.event
    async def begin(self) -> None:
        """A form about the second factor opens anew."""
        self.factor_problems = {}

    @rx.event
    async def change_password(self, fields: Fields) -> Any:
        """Choose another password, or a first one; every other device is signed out."""
        person = await actor(self)
        try:
            await runtime.current().accounts.passwords.change(
                person, _typed(fields, "currentPassword"), _typed(fields, "password")
            )
        except MediaNestError as problem:
            self.password_problems = told(problem)
            return None
        self.changed += 1
        words = "Everything else that was signed in is signed out."
        done = show_toast("Your password was changed.", level="success", description=words)
        return [SecurityState.load, done]

    @rx.event
    async def set_up(self) -> Any:
        """Show the secret for an authenticator app; nothing holds before a first code was right."""
        self.factor_problems = {}
        setup = await runtime.current().accounts.two_factor.setup(await actor(self))
        return page_events.reveal(TWO_FACTOR, [setup.secret], picture=setup.qr_svg)

    @rx.event
    async def enable(self, fields: Fields) -> Any:
        """The first code: from now on one is asked for, and the recovery codes are shown once."""
        person, two_factor = await actor(self), runtime.current().accounts.two_factor
        try:
            codes = await two_factor.enable(person, _typed(fields, "code"))
        except MediaNestError as problem:
            self.factor_problems = told(problem)
            return None
        return [
            page_events.close(TWO_FACTOR),
            page_events.reveal(CODES, codes),
            SecurityState.load,
        ]

    @rx.event
    async def disable(self, fields: Fields) -> Any:
        """Sign in without a second factor again."""
        person = await actor(self)
        try:
            await runtime.current().accounts.two_factor.disable(person, _typed(fields, "code"))
        except MediaNestError as problem:
            self.factor_problems = told(problem)
            return None
        off = show_toast("The second factor is off.", level="success")
        return [page_events.close(DISABLE), off, SecurityState.load]

    @rx.event
    async def new_codes(self, fields: Fields) -> Any:
        """Recovery codes in place of those there were."""
        person = await actor(self)
        try:
            codes = await runtime.current().accounts.two_factor.recovery_codes(
                person, _typed(fields, "code")
            )
        except MediaNestError as problem:
            self.factor_problems = told(problem)
            return None
        return [
            page_events.close(NEW_CODES),
            page_events.reveal(CODES, codes),
            SecurityState.load,
        ]


def _typed(fields: dict[str, Any], name: str) -> str:
    return str(fields.get(name) or "")

"""Where somebody is told things through Apprise."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import AppriseForm
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.apprise_address import AppriseAddressView

DIALOG = "new-apprise-address"


class AppriseState(rx.State):
    """The list; an address itself passes through here and is kept nowhere."""

    items: list[AppriseAddressView] = []
    loaded: bool = False
    trying: str = ""
    """The address that is tried."""
    problems: Problems = {}

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        addresses = runtime.current().notifications.apprise_addresses
        self.items = await addresses.mine(await actor(self))
        self.loaded, self.trying, self.problems = True, "", {}

    @rx.event
    async def begin(self) -> None:
        """The form opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def add(self, fields: Fields) -> Any:
        """Add one, once Apprise has looked at it."""
        async with self:
            person = await actor(self)
        try:
            form = AppriseForm.model_validate(fields)
            addresses = runtime.current().notifications.apprise_addresses
            await addresses.add(person, form.name, form.address)
        except (ValidationError, MediaNestError) as problem:
            async with self:
                self.problems = told(problem)
            return None
        return [page_events.close(DIALOG), AppriseState.load]

    @rx.event
    async def remove(self, address_id: Id) -> Any:
        """Nothing goes there any more."""
        addresses = runtime.current().notifications.apprise_addresses
        await addresses.remove(await actor(self), address_id)
        return [AppriseState.load, show_toast("The address was removed.", level="success")]

    @rx.event(background=True)
    async def try_out(self, address_id: Id) -> Any:
        """Send a message there to try, and say how that went."""
        async with self:
            person = await actor(self)
            if self.trying:
                return None
            self.trying = address_id
        addresses = runtime.current().notifications.apprise_addresses
        try:
            await addresses.try_out(person, address_id)
            said = show_toast("Sent. Look whether it has arrived.", level="success")
        except MediaNestError as problem:
            said = show_toast(problem.message, level="error")
        return [AppriseState.load, said]

"""What administrators tell everybody: their list of it, and what people put away."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.services.announcements.announcements import Announcements
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import AnnouncementForm
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.announcement import AnnouncementDetailsView

DIALOG = "announcement"


class AnnouncementsState(rx.State):
    """All of them for administrators, and the one that the form is about."""

    items: list[AnnouncementDetailsView] = []
    loaded: bool = False
    edited: AnnouncementDetailsView | None = None
    """Null while another is written."""
    problems: Problems = {}

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        self.items = await _service().list(await actor(self))
        self.loaded = True

    @rx.event
    async def begin(self) -> Any:
        """The form opens for another."""
        self.edited, self.problems = None, {}
        return page_events.open_dialog(DIALOG)

    @rx.event
    async def edit(self, announcement_id: Id) -> Any:
        """The form opens for one that there is."""
        self.items = await _service().list(await actor(self))
        self.edited = next((one for one in self.items if one.id == announcement_id), None)
        self.problems = {}
        if self.edited is None:
            return show_toast("This announcement was removed.", level="warning")
        return page_events.open_dialog(DIALOG)

    @rx.event
    async def save(self, fields: Fields) -> Any:
        """Announce what the form says, or change the one that it is about."""
        person = await actor(self)
        try:
            wishes = AnnouncementForm.model_validate(fields).wishes()
            if self.edited is None:
                await _service().create(person, wishes)
            else:
                changes = {name: getattr(wishes, name) for name in wishes.__slots__}
                await _service().change(person, self.edited.id, changes)
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        return [page_events.close(DIALOG), AnnouncementsState.load]

    @rx.event
    async def remove(self, announcement_id: Id) -> Any:
        """Nobody sees it any more."""
        await _service().remove(await actor(self), announcement_id)
        gone = show_toast("The announcement was removed.", level="success")
        return [AnnouncementsState.load, gone]

    @rx.event
    async def dismiss(self, announcement_id: Id) -> None:
        """The person does not want to see it any more; it may be gone by now."""
        try:
            await _service().dismiss(await actor(self), announcement_id)
        except NotFoundError:
            return


def _service() -> Announcements:
    return runtime.current().announcements.announcements

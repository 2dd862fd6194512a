"""The channels and playlists that somebody follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import reflex as rx
from pydantic import ValidationError
from reflex.event import EventSpec

from medianest import runtime
from medianest.errors import InvalidInputError, MediaNestError
from medianest.state.arguments import Fields, Id
from medianest.state.downloads import DownloadsState
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.subscription import SubscriptionChange, SubscriptionRequest, SubscriptionView

if TYPE_CHECKING:
    from medianest.services.subscriptions.subscriptions import SubscriptionsService

MOST_LISTED = 100


class SubscriptionsState(rx.State):
    """The list, and what became of the form."""

    items: list[SubscriptionView] = []
    loaded: bool = False
    error: str = ""
    """What is wrong with the form."""
    busy: bool = False
    saved: int = 0
    """Counts up whenever a form has done its work and can close."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and after every change."""
        found = await _service().page(await actor(self), page=1, limit=MOST_LISTED)
        self.items, self.loaded, self.error = found.items, True, ""

    @rx.event(background=True)
    async def create(self, fields: Fields) -> Any:
        """Follow what is previewed. The first look at it may take a while."""
        async with self:
            person = await actor(self)
            page = await self.get_state(DownloadsState)
            if page.preview is None or self.busy:
                return
            self.busy, self.error, url = True, "", page.preview.url
        error, title = await _created(person, {**fields, "url": url})
        async with self:
            self.busy, self.error = False, error
            if not error:
                self.saved += 1
                (await self.get_state(DownloadsState))._clear()  # noqa: SLF001
        if not error:
            yield [SubscriptionsState.load, _following(title)]

    @rx.event
    async def change(self, subscription_id: Id, fields: Fields) -> Any:
        """Change what is kept and when it is looked at."""
        person = await actor(self)
        try:
            changes = SubscriptionChange.model_validate(fields).model_dump(exclude_unset=True)
            await _service().change(person, subscription_id, changes)
        except (ValidationError, MediaNestError) as problem:
            self.error = _words(problem)
            return None
        self.saved += 1
        return SubscriptionsState.load

    @rx.event
    async def enable(self, subscription_id: Id, enabled: bool) -> Any:
        """Pause it, or go on with it."""
        await _service().change(await actor(self), subscription_id, {"enabled": enabled})
        return SubscriptionsState.load

    @rx.event
    async def check_now(self, subscription_id: Id) -> Any:
        await _service().check_now(await actor(self), subscription_id)
        return [SubscriptionsState.load, show_toast("Looking for new videos.")]

    @rx.event
    async def remove(self, subscription_id: Id) -> Any:
        """Follow it no more; what it has brought stays."""
        await _service().remove(await actor(self), subscription_id)
        return SubscriptionsState.load


def _service() -> SubscriptionsService:
    return runtime.current().subscriptions


async def _created(person: Any, fields: dict[str, Any]) -> tuple[str, str]:
    """What is wrong, or else the new one's title."""
    try:
        view = await _service().create(person, SubscriptionRequest.model_validate(fields))
    except (ValidationError, MediaNestError) as problem:
        return _words(problem), ""
    return "", view.title


def _following(title: str) -> EventSpec:
    return show_toast("You follow it now.", level="success", description=title)


def _words(problem: ValidationError | MediaNestError) -> str:
    """A sentence; pydantic's own words are for programmers."""
    if isinstance(problem, MediaNestError):
        return problem.message
    field = str(problem.errors()[0]["loc"][0]).replace("_", " ")
    return InvalidInputError(f"Please check {field}: this value cannot be used.").message

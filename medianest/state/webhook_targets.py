"""Programs and apps that are told what happens, for administrators."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import Field, ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.models.notification import DeliveryStatus
from medianest.services.actor import Actor
from medianest.services.webhook_targets.fields import Wishes
from medianest.state import page_events
from medianest.state.arguments import Fields, Id
from medianest.state.forms import WebhookForm
from medianest.state.problems import Problems, told
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.webhook_target import WebhookDeliveryView, WebhookTargetView

NEW, SHEET, REVEALED = "new-webhook", "webhook", "webhook-secret"
ROWS, MOST_ROWS = 10, 100
DELETED = "This webhook was deleted."


class WebhooksQuery(Query):
    """``target`` is the id of the one whose sheet is open."""

    target: str = Field(default="", max_length=64)


class WebhooksState(rx.State):
    """The list, and the one whose sheet is open with its newest deliveries; a secret and an app's
    address pass through here and are kept nowhere."""

    items: list[WebhookTargetView] = []
    loaded: bool = False
    target: WebhookTargetView | None = None
    deliveries: list[WebhookDeliveryView] = []
    left: int = 0
    """Deliveries that are older than those."""
    ticked: dict[str, bool] = {}
    """The events that the open one is told of."""
    sending: str = ""
    """The delivery that is sent once more, or the target that is tried."""
    problems: Problems = {}

    @rx.event
    async def load(self) -> Any:
        """For ``on_load``, and after every change."""
        person = await actor(self)
        wanted = asked(WebhooksQuery, self.router.url.query_parameters)
        self.items = await runtime.current().webhooks.targets.list(person)
        is_here = any(item.id == wanted.target for item in self.items)
        is_new = not self.loaded
        self.loaded, self.problems, self.sending = True, {}, ""
        return WebhooksState.open(wanted.target) if is_here and is_new else None

    @rx.event
    async def begin(self) -> None:
        """The form opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def create(self, fields: Fields) -> Any:
        """Set one up, once Apprise has looked at it where it is an app, and show its secret once
        where that was made here."""
        async with self:
            person = await actor(self)
        try:
            wishes = _wishes(WebhookForm.model_validate({**fields, "enabled": "on"}))
            made = await runtime.current().webhooks.targets.create(person, wishes)
        except (ValidationError, MediaNestError) as problem:
            async with self:
                self.problems = told(problem)
            return None
        shown = [page_events.reveal(REVEALED, [made.secret])] if made.secret else []
        return [page_events.close(NEW), *shown, WebhooksState.load]

    @rx.event
    async def open(self, target_id: Id) -> Any:
        """Open the sheet of one."""
        person = await actor(self)
        found = await runtime.current().webhooks.targets.list(person)
        self.items = found
        self.target = next((item for item in found if item.id == target_id), None)
        self.problems = {}
        if self.target is None:
            return show_toast(DELETED, level="warning")
        self._tick()
        await self._log(person, ROWS)
        return page_events.open_dialog(SHEET)

    @rx.event
    async def leave(self) -> Any:
        """The sheet was closed."""
        self.target, self.deliveries, self.left, self.problems = None, [], 0, {}
        return WebhooksState.load

    @rx.event(background=True)
    async def change(self, fields: Fields) -> Any:
        """Keep what the form says; an empty secret leaves the one there is, and so does the empty
        address of an app."""
        async with self:
            person, target = await actor(self), self.target
        if target is None:
            return None
        try:
            wishes = _wishes(WebhookForm.model_validate(fields), target)
            changed = await runtime.current().webhooks.targets.change(person, target.id, wishes)
        except (ValidationError, MediaNestError) as problem:
            async with self:
                self.problems = told(problem)
            return None
        async with self:
            self.problems = {}
            if self.target is not None and self.target.id == changed.id:
                self.target = changed
                self._tick()
        return show_toast("Saved.", level="success")

    @rx.event
    async def delete(self) -> Any:
        """It is told nothing any more."""
        person = await actor(self)
        if self.target is None:
            return None
        await runtime.current().webhooks.targets.delete(person, self.target.id)
        self.target, self.deliveries, self.left = None, [], 0
        gone = show_toast("The webhook was deleted.", level="success")
        return [page_events.close(SHEET), WebhooksState.load, gone]

    @rx.event
    async def more(self) -> None:
        """Older deliveries as well."""
        await self._log(await actor(self), min(MOST_ROWS, len(self.deliveries) + 2 * ROWS))

    @rx.event
    async def follow(self) -> Any:
        """Something was or is delivered: the list, and the log of the open one, which is closed
        where somebody else has deleted it. What is typed on the sheet stays."""
        person = await actor(self)
        self.items = await runtime.current().webhooks.targets.list(person)
        if self.target is None:
            return None
        if all(item.id != self.target.id for item in self.items):
            self.target, self.deliveries, self.left = None, [], 0
            return [page_events.close(SHEET), show_toast(DELETED, level="warning")]
        await self._log(person, max(ROWS, len(self.deliveries)))
        return None

    @rx.event(background=True)
    async def try_out(self) -> Any:
        """Send a message to try, and say how that went."""
        async with self:
            person = await actor(self)
            if self.target is None or self.sending:
                return None
            target_id = self.sending = self.target.id
        return await self._sent(person, target_id, is_trial=True)

    @rx.event(background=True)
    async def resend(self, delivery_id: Id) -> Any:
        """Send one once more, and say how that went."""
        async with self:
            person = await actor(self)
            if self.target is None or self.sending:
                return None
            self.sending = delivery_id
        return await self._sent(person, delivery_id, is_trial=False)

    async def _sent(self, person: Actor, what: str, *, is_trial: bool) -> Any:
        log = runtime.current().webhooks.deliveries
        try:
            done = await (log.try_out if is_trial else log.resend)(person, what)
            over = "Delivered." if done.status == DeliveryStatus.SENT else "On its way."
            words, is_fine = done.error or over, not done.error
        except MediaNestError as problem:
            words, is_fine = problem.message, False
        async with self:
            self.sending = ""
            if self.target is not None:
                await self._log(person, max(ROWS, len(self.deliveries)))
        return show_toast(words, level="success" if is_fine else "error")

    async def _log(self, person: Actor, limit: int) -> None:
        if self.target is None:
            return
        found = await runtime.current().webhooks.deliveries.page(
            person, self.target.id, limit=limit
        )
        self.deliveries = found.items
        self.left = found.pagination.total_items - len(found.items)

    def _tick(self) -> None:
        events = self.target.events if self.target is not None else []
        self.ticked = {str(event): True for event in events}


def _wishes(form: WebhookForm, target: WebhookTargetView | None = None) -> Wishes:
    stays = target is not None and target.service and not form.url.strip()
    return Wishes(
        name=form.name,
        url=None if stays else form.url,
        secret=form.secret or None,
        events=form.events,
        enabled=form.enabled,
    )

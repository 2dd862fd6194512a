"""Deciding about what people ask for, one or many at once, wherever they are listed."""

from __future__ import annotations

from typing import Any, Literal

import reflex as rx
from reflex.event import EventSpec

from medianest import routes, runtime
from medianest.errors import MediaNestError
from medianest.services.actor import Actor
from medianest.state.approvals import ApprovalsState
from medianest.state.arguments import Id, Ids, Reason
from medianest.state.home_requests import HomeRequestsState
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.media_request import BulkDecisionView

OK = "ok"
DONE = {"approve": "approved", "decline": "declined"}


class DecisionsState(rx.State):
    """Has nothing of its own: what becomes of a decision is read again where it shows."""

    @rx.event(background=True)
    async def approve(self, request_ids: Ids) -> Any:
        """Let them be fetched."""
        async with self:
            person, page = await actor(self), self.router.url.path
        return [await _decided(person, request_ids, "approve"), *_reloads(page)]

    @rx.event(background=True)
    async def decline(self, request_ids: Ids, reason: Reason) -> Any:
        """Say no; whoever asked is told the reason."""
        async with self:
            person, page = await actor(self), self.router.url.path
        return [await _decided(person, request_ids, "decline", reason.strip()), *_reloads(page)]

    @rx.event(background=True)
    async def retry(self, request_id: Id) -> Any:
        """Try again what failed."""
        async with self:
            person, page = await actor(self), self.router.url.path
        try:
            view = await runtime.current().media_requests.decisions.retry(person, request_id)
        except MediaNestError as problem:
            return [show_toast(problem.message, level="error"), *_reloads(page)]
        tried = show_toast("It is tried again.", level="success", description=view.title)
        return [tried, *_reloads(page)]

    @rx.event(background=True)
    async def remove(self, request_id: Id) -> Any:
        """Take somebody's request away."""
        async with self:
            person, page = await actor(self), self.router.url.path
        try:
            await runtime.current().media_requests.requests.cancel(person, request_id)
        except MediaNestError as problem:
            return [show_toast(problem.message, level="error"), *_reloads(page)]
        return [show_toast("The request was taken away.", level="success"), *_reloads(page)]


async def _decided(
    person: Actor, ids: list[str], action: Literal["approve", "decline"], reason: str = ""
) -> EventSpec:
    """What is said about it."""
    decisions = runtime.current().media_requests.decisions
    try:
        if len(ids) > 1:
            return await _told(await decisions.bulk(person, ids, action, reason), DONE[action])
        if action == "approve":
            one = await decisions.approve(person, ids[0])
        else:
            one = await decisions.decline(person, ids[0], reason)
    except MediaNestError as problem:
        return show_toast(problem.message, level="error")
    return await _told(BulkDecisionView(done=[one], refused=[]), DONE[action])


async def _told(found: BulkDecisionView, done: str) -> EventSpec:
    if found.refused:
        words = (
            f"{len(found.refused)} of {len(found.done) + len(found.refused)} could not be {done}."
        )
        level: Literal["error", "warning"] = "warning" if found.done else "error"
        return show_toast(words, level=level, description=found.refused[0].message)
    about = found.done[0].title if len(found.done) == 1 else f"{len(found.done)} requests"
    return show_toast(f"{about}: {done}.", level="success", description=await _later())


async def _later() -> str | None:
    """Overseerr may be away: what was decided is kept."""
    upstream = await runtime.current().overseerr.state()
    if not upstream.configured or upstream.status == OK:
        return None
    return "Overseerr does not answer now. It is told as soon as it does."


def _reloads(path: str) -> list[Any]:
    """News come to the page by themselves, where Redis brings them."""
    pages = {routes.APPROVALS: ApprovalsState.load, routes.HOME: HomeRequestsState.load}
    here = pages.get(path.rstrip("/") or routes.HOME)
    return [here] if here is not None else []

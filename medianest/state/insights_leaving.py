"""What leaves the library soon: everybody sees what they may watch of it and asks for it to stay,
administrators decide."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.insights.parts import InsightParts
from medianest.state import page_events
from medianest.state.arguments import DayWords, KeepReason, RowId, RowIds
from medianest.state.insights_unused import LEAVE, UnusedState, checked_reason, day_of, names_of
from medianest.state.library_item import ItemState
from medianest.state.paths import last_number
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.insights import KeepView, LeavingView
from medianest.views.library import ItemCardView
from medianest.views.view import View

WISH = "keep-wish"
MOST_WISHES = 50


class Wish(View):
    """Somebody wants a title to stay that does not leave, or no longer."""

    card: ItemCardView
    keep: KeepView


class LeavingState(rx.State):
    """The list, and for administrators who wants what of it to stay."""

    items: list[LeavingView] = []
    wishes: list[Wish] = []
    """Of titles that are not listed; administrators alone have them."""
    names: dict[str, str] = {}
    """Of those who asked, by their ids; administrators alone have them."""
    loaded: bool = False
    problems: Problems = {}
    """Of the form that is open."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when anything has changed."""
        person, services = await actor(self), _services()
        self.items = await services.leaving.listed(person)
        if person.is_admin:
            self.wishes = await _others(person, {one.item_id for one in self.items})
            keeps = [*(one.keep for one in self.items), *(one.keep for one in self.wishes)]
            self.names = await names_of(person, keeps)
        self.loaded = True

    @rx.event
    async def begin(self) -> None:
        """A form opens anew."""
        self.problems = {}

    @rx.event
    async def wish(self, item_id: RowId, reason: KeepReason) -> Any:
        """Ask for a title to stay; where an administrator does, it stays."""
        person = await actor(self)
        try:
            await _services().keeps.keep(person, item_id, reason=checked_reason(reason))
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        words = "It stays." if person.is_admin else "The administrators are asked to keep it."
        return [page_events.close(WISH), *self._again(), show_toast(words, level="success")]

    @rx.event
    async def unwish(self, item_id: RowId) -> Any:
        """Take one's own wish back."""
        await _services().keeps.remove(await actor(self), item_id)
        return [*self._again(), show_toast("You no longer ask for it.", level="success")]

    @rx.event
    async def decide(self, item_id: RowId, keep: bool) -> Any:
        """Say yes or no to whoever wants it to stay."""
        await _services().keeps.decide(await actor(self), item_id, keep=keep)
        words = "It stays." if keep else "It leaves all the same."
        return [*self._again(), show_toast(words, level="success")]

    @rx.event
    async def take_back(self, item_id: RowId) -> Any:
        """Let a title stay after all, without keeping it."""
        await _services().leaving.take_back(await actor(self), item_id)
        return [*self._again(), show_toast("It no longer leaves.", level="success")]

    @rx.event
    async def hand_over(self, item_ids: RowIds, leaves_on: DayWords) -> Any:
        """Let titles leave on a day, or on another one than before."""
        person = await actor(self)
        try:
            on = day_of(leaves_on, "leavesOn")
            await _services().leaving.hand_over(person, item_ids, on)
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        words = "The title stands" if len(item_ids) == 1 else f"{len(item_ids)} titles stand"
        done = show_toast(f"{words} in Leaving soon now.", level="success")
        return [page_events.close(LEAVE), *self._again(), done]

    def _again(self) -> list[Any]:
        """What the page that is open shows of it."""
        path = self.router.url.path
        if last_number(self):
            return [ItemState.load]
        return [UnusedState.load] if path.rstrip("/").endswith("/unused") else [LeavingState.load]


async def _others(person: Actor, listed: set[int]) -> list[Wish]:
    items, found = runtime.current().library.items, []
    waiting = [one for one in await _services().keeps.waiting(person) if one.item_id not in listed]
    for keep in waiting[:MOST_WISHES]:
        try:
            found.append(Wish(card=(await items.get(person, keep.item_id)).card, keep=keep))
        except NotFoundError:
            continue
    return found


def _services() -> InsightParts:
    return runtime.current().insights

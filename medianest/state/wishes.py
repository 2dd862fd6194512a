"""The dialog in which somebody wishes for a title while nothing can look it up."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.services.media_requests.tmdb_addresses import wished
from medianest.state import page_events
from medianest.state.arguments import WishWords
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast

DIALOG = "wish"


class WishState(rx.State):
    """What was typed stays in the dialog until the wish is kept."""

    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def begin(self) -> None:
        """The dialog opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def send(self, words: WishWords) -> Any:
        """Keep the wish, as a request like any other."""
        async with self:
            if self.busy:
                return None
            person, self.busy = await actor(self), True
        made, problems = None, {}
        try:
            made = await runtime.current().media_requests.requests.make(
                person, wished(**words.model_dump())
            )
        except MediaNestError as problem:
            problems = told(problem)
        finally:
            async with self:
                self.busy, self.problems = False, problems
        if made is None:
            return None
        return [page_events.close(DIALOG), show_toast(made.sentence, level="success")]

"""The dialog in which somebody wishes for a title while nothing can look it up."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import InvalidInputError, MediaNestError
from medianest.services.media_requests.tmdb_addresses import title_at
from medianest.services.media_requests.wanted import Wanted
from medianest.state import page_events
from medianest.state.arguments import WishWords
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast

DIALOG = "wish"
NAMELESS = "Say what it is called."


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
            made = await runtime.current().media_requests.requests.make(person, _wanted(words))
        except (ValidationError, MediaNestError) as problem:
            problems = told(problem)
        finally:
            async with self:
                self.busy, self.problems = False, problems
        if made is None:
            return None
        return [page_events.close(DIALOG), show_toast(made.sentence, level="success")]


def _wanted(words: WishWords) -> Wanted:
    """Raises :class:`InvalidInputError`."""
    if not words.title.strip():
        raise InvalidInputError(NAMELESS, details={"title": NAMELESS})
    media_type, tmdb_id = title_at(words.address)
    return Wanted(media_type, tmdb_id, comment=words.comment.strip(), title=words.title.strip())

"""The page of a title: what it is, what of it is here, and what people do about it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError, NotFoundError
from medianest.models.media_request import MediaType
from medianest.services.discovery.words import NOT_SET_UP
from medianest.state.arguments import Season
from medianest.state.paths import last_number
from medianest.state.session import actor
from medianest.views.media import TitleRowView, TitleView
from medianest.views.title_window import SeasonWindowView

Named = tuple[MediaType, int]
"""What a path such as ``/tv/1399`` names."""


class TitleState(rx.State):
    """The upstream may be slow: the page stays usable while it is asked."""

    found: TitleView | None = None
    missing: bool = False
    """There is no such title."""
    trouble: str = ""
    """Why it could not be asked for, in a sentence."""
    season: SeasonWindowView | None = None
    """Of the season that was unfolded last: the page keeps those before it."""
    related: TitleRowView | None = None

    @rx.event(background=True)
    async def load(self) -> None:
        """The title that the page's address names; for ``on_load``, and when it has changed."""
        async with self:
            person, named = await actor(self), _named(self)
            if self.found is not None and _name(self.found) != named:
                self.reset()
        found, missing, trouble = None, False, ""
        try:
            found = await runtime.current().discovery.titles.get(person, *named)
        except NotFoundError as problem:
            # Without Overseerr nobody can say whether there is such a title.
            missing = problem.message != NOT_SET_UP
            trouble = "" if missing else problem.message
        except MediaNestError as problem:
            trouble = problem.message
        async with self:
            if _named(self) != named:
                return  # somebody went on to another one meanwhile
            if not trouble:
                self.found = found
            self.missing, self.trouble = missing, trouble

    @rx.event(background=True)
    async def unfold(self, number: Season) -> None:
        """Read the episodes of a season, also again when they have changed."""
        async with self:
            person, named = await actor(self), _named(self)
        kind, tmdb_id = named
        if kind != MediaType.TV:
            return
        found, trouble = None, ""
        try:
            found = await runtime.current().discovery.episodes.of(person, tmdb_id, number)
        except MediaNestError as problem:
            trouble = problem.message
        async with self:
            if _named(self) == named:
                self.season = SeasonWindowView(
                    tmdb_id=tmdb_id, number=number, found=found, trouble=trouble
                )

    @rx.event(background=True)
    async def relate(self) -> None:
        """Look for others like it: for when somebody comes near them."""
        async with self:
            person, named = await actor(self), _named(self)
        try:
            found = await runtime.current().discovery.related.of(person, *named)
        except NotFoundError:
            found = TitleRowView(key="related", name="", titles=[])
        async with self:
            if _named(self) == named:
                self.related = found

    @rx.event(background=True)
    async def follow(self, follows: bool) -> Any:
        """Tell the person when it is here, or no more."""
        async with self:
            person, named = await actor(self), _named(self)
        titles = runtime.current().discovery.titles
        await (titles.follow if follows else titles.unfollow)(person, *named)
        async with self:
            if self.found is not None and _name(self.found) == named:
                self.found = self.found.model_copy(update={"followed": follows})


def _named(state: rx.State) -> Named:
    kind = MediaType.TV if state.router.url.path.startswith("/tv/") else MediaType.MOVIE
    return kind, last_number(state)


def _name(title: TitleView) -> Named:
    return MediaType(title.card.media_type), title.card.tmdb_id

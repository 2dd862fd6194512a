"""The dialog in which somebody asks for a title; cards open it, and the page of a title."""

from __future__ import annotations

from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import DuplicateError, MediaNestError, SessionEndedError
from medianest.models.media_request import MediaType
from medianest.services.media_requests.wanted import Wanted
from medianest.state import page_events
from medianest.state.arguments import (
    Behalf,
    ListKey,
    RequestQuality,
    Seasons,
    TitleKind,
    TitleWish,
    TmdbId,
)
from medianest.state.people import everybody
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.media import ForecastView, TitleView
from medianest.views.title_window import PersonChoiceView

DIALOG = "request-title"


class RequestDialogState(rx.State):
    """What the dialog knows of its title, and what would happen to the request."""

    about: TitleView | None = None
    """Null while it is on its way, and where it could not be had."""
    forecast: ForecastView | None = None
    foreseen: str = ""
    """What the page called the choice that ``forecast`` is for."""
    people: list[PersonChoiceView] = []
    """On whose behalf administrators may ask."""
    problem: str = ""
    is_taken: bool = False
    """Somebody else asked for it already: the person may follow it."""
    busy: bool = False
    _opened: tuple[str, int] = ("", 0)
    """The title it was opened for last."""
    _choice: str = ""
    """What the page called the choice that it asked about last."""

    @rx.event(background=True)
    async def open(self, media_type: TitleKind, tmdb_id: TmdbId) -> None:
        """The dialog opens for a title."""
        async with self:
            person = await actor(self)
            # What is known of the same title stands there until there is something newer.
            if self.about is not None and _name(self.about) != (media_type, tmdb_id):
                self.about = None
            self.forecast, self._opened = None, (media_type, tmdb_id)
            self.foreseen = self.problem = ""
            self.busy = self.is_taken = False
        about, problem = None, ""
        try:
            about = await runtime.current().discovery.titles.get(
                person, MediaType(media_type), tmdb_id
            )
        except MediaNestError as error:
            problem = error.message
        people = await everybody(person, "active") if person.is_admin else []
        others = [each for each in people if each.id != person.user_id]
        async with self:
            if self._opened == (media_type, tmdb_id):  # else it was opened for another one since
                self.about, self.problem, self.people = about, problem, others

    @rx.event(background=True)
    async def foresee(
        self,
        key: ListKey,
        media_type: TitleKind,
        tmdb_id: TmdbId,
        seasons: Seasons,
        quality: RequestQuality,
        on_behalf_of: Behalf = "",
    ) -> None:
        """What would happen to that choice, which the page calls ``key``."""
        async with self:
            person, self._choice = await actor(self), key
        kind = MediaType(media_type)
        wanted = seasons if kind is MediaType.TV else None
        try:
            forecast = await runtime.current().discovery.titles.forecast(
                person, kind, tmdb_id, wanted, quality, on_behalf_of or None
            )
        except MediaNestError as error:
            forecast = ForecastView(qualities=[quality], sentence=error.message)
        async with self:
            if self._choice == key:  # else something else was chosen since
                self.forecast, self.foreseen = forecast, key

    @rx.event(background=True)
    async def follow(self, media_type: TitleKind, tmdb_id: TmdbId) -> None:
        """Somebody else's request is of interest, too."""
        async with self:
            person = await actor(self)
        await runtime.current().discovery.titles.follow(person, MediaType(media_type), tmdb_id)
        async with self:
            if self.about is not None:
                self.about = self.about.model_copy(update={"followed": True})
            self.is_taken = False

    @rx.event(background=True)
    async def send(self, wish: TitleWish) -> Any:
        """Ask for it, once however often it is pressed."""
        async with self:
            if self.busy:
                return None
            person, self.busy, self.problem = await actor(self), True, ""
        made, problem, is_taken = None, "", False
        try:
            made = await runtime.current().media_requests.requests.make(person, _wanted(wish))
        except SessionEndedError:
            raise
        except MediaNestError as error:
            problem, is_taken = error.message, _is_taken(error)
        finally:
            async with self:
                self.busy, self.problem, self.is_taken = False, problem, is_taken
        if made is None:
            return None
        said = made.sentence or "Requested."
        return [page_events.close(DIALOG), show_toast(said, level="success")]


def _name(title: TitleView) -> tuple[str, int]:
    return title.card.media_type, title.card.tmdb_id


def _is_taken(error: MediaNestError) -> bool:
    """Whether it is somebody else's request that stands in the way: not one's own, nor what is here
    already."""
    details = error.details or {}
    return isinstance(error, DuplicateError) and not {"id", "itemId"} & details.keys()


def _wanted(wish: TitleWish) -> Wanted:
    return Wanted(
        media_type=wish.media_type,
        tmdb_id=wish.tmdb_id,
        seasons=None if wish.seasons is None else tuple(wish.seasons),
        quality=wish.quality,
        comment=wish.comment.strip(),
        on_behalf_of=wish.on_behalf_of or None,
    )

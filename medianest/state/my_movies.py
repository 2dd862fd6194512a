"""One's own list of films: the page of it that the address asks for, and what is done to it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any, Literal

import reflex as rx
from pydantic import Field, ValidationError

from medianest import runtime
from medianest.errors import DuplicateError, InvalidInputError, MediaNestError
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery.images import ImageSize
from medianest.services.movies.parts import MovieParts
from medianest.services.movies.query import MovieQuery
from medianest.state import page_events
from medianest.state.arguments import Id, Ids, MovieChange, MovieWords, Search
from medianest.state.problems import Problems, told
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.media import MediaSearchView
from medianest.views.movie import FIRST_YEAR, LAST_YEAR, MovieCountsView, MovieView

ROWS = 60
DIALOG, SHARE = "movie", "movie-share"
TWICE = "twice"
"""What the form calls the problem that a film is on the list already."""
WITHOUT_PICTURE = "The film is on your list, but without its picture: {}"


class MyMoviesQuery(Query):
    """What the page's address asks for."""

    search: str = Field(default="", max_length=200)
    seen: Literal["", "yes", "no"] = ""
    year_from: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    year_to: int | None = Field(default=None, ge=FIRST_YEAR, le=LAST_YEAR)
    rating_from: float | None = Field(default=None, ge=0, le=10, allow_inf_nan=False)
    sort: Literal[
        "createdAt:desc", "title:asc", "year:desc", "year:asc", "rating:desc", "seenAt:desc"
    ] = "createdAt:desc"
    page: int = Field(default=1, ge=1, le=1_000_000)

    def query(self) -> MovieQuery:
        return MovieQuery(
            search=self.search,
            year_from=self.year_from,
            year_to=self.year_to,
            rating_from=self.rating_from,
            seen={"yes": True, "no": False}.get(self.seen),
            sort=self.sort,
        )


class MyMoviesState(rx.State):
    """A page of the list, and what was found for somebody who adds to it."""

    items: list[MovieView] = []
    counts: MovieCountsView | None = None
    """Null before the first answer."""
    total: int = 0
    page: int = 1
    pages: int = 1
    shared_since: str = ""
    """When the link was made that others may read the list by; empty without one."""
    found: MediaSearchView | None = None
    problems: Problems = {}
    """Of the form that is open."""

    @rx.event
    async def load(self) -> None:
        """What the page's address asks for; for ``on_load``, and when the list has changed."""
        person, services = await actor(self), _services()
        wanted = asked(MyMoviesQuery, self.router.url.query_parameters)
        found = await services.movies.page(person, wanted.query(), page=wanted.page, limit=ROWS)
        self.items, self.total = found.items, found.pagination.total_items
        self.page, self.pages = found.pagination.page, found.pagination.total_pages
        self.counts = await services.movies.counts(person)
        shared = await services.sharing.standing(person)
        self.shared_since = shared.created_at.isoformat() if shared.created_at else ""

    @rx.event
    async def begin(self) -> None:
        """A form opens anew."""
        self.problems, self.found = {}, None

    @rx.event(background=True)
    async def find(self, text: Search) -> None:
        """Films of the library and others that are called so."""
        async with self:
            person = await actor(self)
        with suppress(MediaNestError):
            found = await runtime.current().discovery.search.find(person, text, MediaType.MOVIE)
            async with self:
                self.found = found

    @rx.event
    async def save(self, words: MovieWords) -> Any:
        """Add the film that the form says, or change the one that it is about."""
        person = await actor(self)
        try:
            said = words.said()
            notice = await (_change if words.id else _add)(person, words, said)
        except DuplicateError as problem:
            self.problems = {TWICE: problem.message}
            return None
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        events = [page_events.close(DIALOG), MyMoviesState.load]
        return [*events, show_toast(notice, level="warning")] if notice else events

    @rx.event
    async def change(self, ids: Ids, change: MovieChange) -> Any:
        """Set the same of some films: of all of them, or of none."""
        await _services().movies.change_many(await actor(self), ids, change.said())
        return MyMoviesState.load

    @rx.event
    async def remove(self, ids: Ids) -> Any:
        """Take films off the list: all of them, or none."""
        done = await _services().movies.remove_many(await actor(self), ids)
        words = "The film was" if len(done.ids) == 1 else f"{len(done.ids)} films were"
        gone = show_toast(f"{words} taken off your list.", level="success")
        return [MyMoviesState.load, gone]

    @rx.event
    async def forget_picture(self, movie_id: Id) -> Any:
        """Take a film's picture away."""
        await _services().movies.change(await actor(self), movie_id, {"image_url": ""})
        return MyMoviesState.load

    @rx.event
    async def share(self) -> Any:
        """Make a link to the list; the one before leads nowhere then."""
        made = await _services().sharing.share(await actor(self))
        return [page_events.reveal(SHARE, [made.url]), MyMoviesState.load]

    @rx.event
    async def unshare(self) -> Any:
        """Take the link back."""
        await _services().sharing.unshare(await actor(self))
        done = show_toast("The link leads nowhere any more.", level="success")
        return [page_events.close(SHARE), MyMoviesState.load, done]


async def _add(person: Actor, words: MovieWords, said: dict[str, Any]) -> str:
    """Answers what did not go along, empty for nothing."""
    address = said.pop("image_url", "")
    made = await _services().movies.add(person, said, again=words.again)
    try:
        if address:
            await _services().pictures.fetch(person, made.id, address)
        elif words.poster and made.library_item_id is None:
            images = runtime.current().discovery.images
            poster = await images.get(ImageSize.W500, words.poster)
            await _services().pictures.take(person, made.id, poster.body)
    except MediaNestError as problem:
        return WITHOUT_PICTURE.format(problem.message)
    return ""


async def _change(person: Actor, words: MovieWords, said: dict[str, Any]) -> str:
    """A picture that cannot be had is said before anything is changed."""
    services = _services()
    before = await services.movies.get(person, words.id)
    address = said.get("image_url", "")
    if address and address not in (before.image_url, before.picture):
        try:
            await services.pictures.fetch(person, words.id, address)
        except InvalidInputError as problem:
            raise InvalidInputError(
                problem.message, details={"imageUrl": problem.message}
            ) from problem
    if not address and before.image_url == before.picture:
        del said["image_url"]  # one that was uploaded has no address, and stays
    await services.movies.change(person, words.id, said)
    return ""


def _services() -> MovieParts:
    return runtime.current().movies

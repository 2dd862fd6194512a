"""One's own films: as posters or as a list, with what can be done to them."""

from __future__ import annotations

import reflex as rx

from medianest.components.kit import skeleton
from medianest.components.scripts import FOLDER
from medianest.state.arguments import MovieChange, MovieWords
from medianest.state.live import LiveState
from medianest.state.my_movies import MyMoviesState
from medianest.state.problems import Problems
from medianest.views.media import MediaSearchView
from medianest.views.movie import MovieCountsView, MovieView

NOTHING = rx.event.no_args_event_spec
ON_IDS = rx.event.passthrough_event_spec(list[str])


class MyMovies(rx.Component):
    """``assets/js/my_movies.jsx``; its children are the heading and the skeleton."""

    library = f"{FOLDER}/my_movies.jsx"
    tag = "MyMovies"

    items: rx.Var[list[MovieView]]
    counts: rx.Var[MovieCountsView | None]
    total: rx.Var[int]
    page: rx.Var[int]
    pages: rx.Var[int]
    shared_since: rx.Var[str]
    found: rx.Var[MediaSearchView | None]
    problems: rx.Var[Problems]
    revision: rx.Var[int]
    library_revision: rx.Var[int]

    on_load: rx.EventHandler[NOTHING]
    on_begin: rx.EventHandler[NOTHING]
    on_find: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(MovieWords)]
    on_change: rx.EventHandler[rx.event.passthrough_event_spec(list[str], MovieChange)]
    on_remove: rx.EventHandler[ON_IDS]
    on_forget_picture: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_share: rx.EventHandler[NOTHING]
    on_unshare: rx.EventHandler[NOTHING]


def my_movies() -> rx.Component:
    return MyMovies.create(
        rx.el.h1("My movies"),
        _posters_on_their_way(),
        items=MyMoviesState.items,
        counts=MyMoviesState.counts,
        total=MyMoviesState.total,
        page=MyMoviesState.page,
        pages=MyMoviesState.pages,
        shared_since=MyMoviesState.shared_since,
        found=MyMoviesState.found,
        problems=MyMoviesState.problems,
        revision=LiveState.movies,
        library_revision=LiveState.library,
        on_load=MyMoviesState.load,
        on_begin=MyMoviesState.begin,
        on_find=MyMoviesState.find,
        on_save=MyMoviesState.save,
        on_change=MyMoviesState.change,
        on_remove=MyMoviesState.remove,
        on_forget_picture=MyMoviesState.forget_picture,
        on_share=MyMoviesState.share,
        on_unshare=MyMoviesState.unshare,
    )


def _posters_on_their_way() -> rx.Component:
    """A page of the final size."""
    return rx.el.section(
        rx.el.ul(*(_poster() for _ in range(12)), class_name="posters"),
        aria_busy=True,
        aria_label="My movies",
    )


def _poster() -> rx.Component:
    return rx.el.li(
        skeleton("art--poster"),
        rx.el.div(skeleton("poster__line"), class_name="poster__t"),
        rx.el.div(skeleton("poster__line poster__line--short"), class_name="poster__m"),
        class_name="poster",
    )

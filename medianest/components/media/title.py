"""The page of a title that can be asked for."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import button, empty, failure
from medianest.components.scripts import FOLDER
from medianest.components.title_page import absent, title_on_its_way
from medianest.state.arguments import IssueWords
from medianest.state.issue_report import IssueReportState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.title import TitleState
from medianest.views.media import TitleRowView, TitleView
from medianest.views.title_window import SeasonWindowView


class Title(rx.Component):
    """``assets/js/title.jsx``; its children stand there before the title has come, and where it
    does not."""

    library = f"{FOLDER}/title.jsx"
    tag = "Title"

    found: rx.Var[TitleView | None]
    missing: rx.Var[bool]
    trouble: rx.Var[str]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]
    revision: rx.Var[int]
    season: rx.Var[SeasonWindowView | None]
    related: rx.Var[TitleRowView | None]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_unfold: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_relate: rx.EventHandler[rx.event.no_args_event_spec]
    on_follow: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
    on_begin_report: rx.EventHandler[rx.event.no_args_event_spec]
    on_report: rx.EventHandler[rx.event.passthrough_event_spec(IssueWords)]


def title() -> rx.Component:
    """What it is, what of it is here, and the way to the rest."""
    return Title.create(
        title_on_its_way("Title"),
        _nothing(),
        found=TitleState.found,
        missing=TitleState.missing,
        trouble=TitleState.trouble,
        problems=IssueReportState.problems,
        busy=IssueReportState.busy,
        revision=LiveState.library + LiveState.requests,
        season=TitleState.season,
        related=TitleState.related,
        on_load=TitleState.load,
        on_unfold=TitleState.unfold,
        on_relate=TitleState.relate,
        on_follow=TitleState.follow,
        on_begin_report=IssueReportState.begin,
        on_report=IssueReportState.report,
    )


def _nothing() -> rx.Component:
    """There is no such title, or it could not be asked for."""
    return absent(
        rx.cond(TitleState.missing, "No such title", "Not to be looked up now"),
        rx.cond(
            TitleState.missing,
            empty(
                "There is no such title",
                "It may have been taken out of the catalogue. Search for it by its name.",
                rx.el.a("To the search", href=routes.SEARCH, class_name="btn btn--secondary"),
                icon_name="search-x",
            ),
            failure(
                "This title could not be looked up",
                TitleState.trouble,
                button("Try again", on_click=TitleState.load),
                rx.el.a("To the library", href=routes.LIBRARY, class_name="btn btn--ghost"),
            ),
        ),
    )

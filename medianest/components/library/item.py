"""The page of one item."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import empty
from medianest.components.scripts import FOLDER
from medianest.components.title_page import absent, title_on_its_way
from medianest.state.arguments import IssueWords
from medianest.state.insights_leaving import LeavingState
from medianest.state.issue_report import IssueReportState
from medianest.state.library_item import ItemState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
from medianest.views.insights import LeavingView
from medianest.views.library import ItemCardView, ItemView


class Item(rx.Component):
    """``assets/js/library_item.jsx``; its children stand there before the item has come, and where
    there is none."""

    library = f"{FOLDER}/library_item.jsx"
    tag = "Item"

    item: rx.Var[ItemView | None]
    missing: rx.Var[bool]
    parts: rx.Var[list[ItemCardView]]
    episodes: rx.Var[dict[str, list[ItemCardView]]]
    related: rx.Var[list[ItemCardView]]
    is_admin: rx.Var[bool]
    leaving: rx.Var[LeavingView | None]
    can_report: rx.Var[bool]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]
    keep_problems: rx.Var[Problems]
    user_id: rx.Var[str]
    revision: rx.Var[int]
    leaving_revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_unfold: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_begin_report: rx.EventHandler[rx.event.no_args_event_spec]
    on_report: rx.EventHandler[rx.event.passthrough_event_spec(IssueWords)]
    on_begin_wish: rx.EventHandler[rx.event.no_args_event_spec]
    on_wish: rx.EventHandler[rx.event.passthrough_event_spec(int, str)]
    on_unwish: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_decide: rx.EventHandler[rx.event.passthrough_event_spec(int, bool)]


def item() -> rx.Component:
    """What it is, what is here of it, and the way to it in Plex."""
    return Item.create(
        title_on_its_way("Library"),
        _nothing(),
        item=ItemState.found,
        missing=ItemState.missing,
        parts=ItemState.parts,
        episodes=ItemState.episodes,
        related=ItemState.related,
        is_admin=SessionState.is_admin,
        leaving=ItemState.leaving,
        can_report=ItemState.can_report,
        problems=IssueReportState.problems,
        busy=IssueReportState.busy,
        keep_problems=LeavingState.problems,
        user_id=SessionState.user_id,
        revision=LiveState.library,
        leaving_revision=LiveState.leaving,
        on_load=ItemState.load,
        on_unfold=ItemState.unfold,
        on_begin_report=IssueReportState.begin,
        on_report=IssueReportState.report,
        on_begin_wish=LeavingState.begin,
        on_wish=LeavingState.wish,
        on_unwish=LeavingState.unwish,
        on_decide=LeavingState.decide,
    )


def _nothing() -> rx.Component:
    return absent(
        "Not in the library",
        empty(
            "There is no such title",
            "It may have been removed from Plex, or it is not shared with you.",
            rx.el.a("To the library", href=routes.LIBRARY, class_name="btn btn--secondary"),
            icon_name="library-big",
        ),
    )

"""The page of one item."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import empty, skeleton
from medianest.components.scripts import FOLDER
from medianest.state.arguments import IssueWords
from medianest.state.issue_report import IssueReportState
from medianest.state.library_item import ItemState
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
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
    can_report: rx.Var[bool]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]
    revision: rx.Var[int]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_unfold: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_begin_report: rx.EventHandler[rx.event.no_args_event_spec]
    on_report: rx.EventHandler[rx.event.passthrough_event_spec(IssueWords)]


def item() -> rx.Component:
    """What it is, what is here of it, and the way to it in Plex."""
    return Item.create(
        _on_its_way(),
        _nothing(),
        item=ItemState.found,
        missing=ItemState.missing,
        parts=ItemState.parts,
        episodes=ItemState.episodes,
        related=ItemState.related,
        is_admin=SessionState.is_admin,
        can_report=ItemState.can_report,
        problems=IssueReportState.problems,
        busy=IssueReportState.busy,
        revision=LiveState.library,
        on_load=ItemState.load,
        on_unfold=ItemState.unfold,
        on_begin_report=IssueReportState.begin,
        on_report=IssueReportState.report,
    )


def _on_its_way() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            skeleton("h-3 w-48 my-1"),
            rx.el.div(
                skeleton("art--poster"),
                rx.el.div(
                    # The heading is there for screen readers before it is known of what.
                    rx.el.h1(
                        rx.el.span("Library", class_name="sr"),
                        skeleton("h-7 w-64 max-w-full my-1"),
                        class_name="flow-root",
                    ),
                    skeleton("h-3 w-40 max-w-full"),
                    class_name="hero__t",
                ),
                class_name="hero__in",
            ),
            class_name="hero",
        ),
        rx.el.div(
            rx.el.div(skeleton("h-16 w-full"), skeleton("h-64 w-full"), class_name="c8 stack"),
            skeleton("h-64 w-full c4 rounded-lg"),
            class_name="cols",
        ),
        class_name="stack gap-6",
        aria_busy=True,
        aria_label="Library",
        role="group",
    )


def _nothing() -> rx.Component:
    return rx.fragment(
        rx.el.div(rx.el.h1("Not in the library"), class_name="page__head"),
        empty(
            "There is no such title",
            "It may have been removed from Plex, or it is not shared with you.",
            rx.el.a("To the library", href=routes.LIBRARY, class_name="btn btn--secondary"),
            icon_name="library-big",
        ),
    )

"""All collections, and the page of one."""

from __future__ import annotations

import reflex as rx

from medianest import routes
from medianest.components.kit import empty, skeleton
from medianest.components.library.browse import nothing_here, sections_on_their_way
from medianest.components.library.poster import posters_on_their_way
from medianest.components.scripts import FOLDER
from medianest.components.title_page import absent, head_on_its_way, on_its_way
from medianest.state.arguments import CollectionChoice, CollectionWords
from medianest.state.library_collection import CollectionState
from medianest.state.library_collections import CollectionsState, ShelfView
from medianest.state.live import LiveState
from medianest.state.problems import Problems
from medianest.state.session import SessionState
from medianest.state.title_picker import TitlePickerState
from medianest.views.library import CollectionView, ItemCardView
from medianest.views.library_window import WindowView

ON_FIND = rx.event.passthrough_event_spec(int, str)


class Collections(rx.Component):
    """``assets/js/library_collections.jsx``; its children stand there before the collections have
    come, and where there is no section."""

    library = f"{FOLDER}/library_collections.jsx"
    tag = "Collections"

    shelves: rx.Var[list[ShelfView]]
    loaded: rx.Var[bool]
    is_admin: rx.Var[bool]
    revision: rx.Var[int]
    found: rx.Var[list[ItemCardView]]
    answered: rx.Var[str]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_more: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_begin: rx.EventHandler[rx.event.no_args_event_spec]
    on_find: rx.EventHandler[ON_FIND]
    on_create: rx.EventHandler[rx.event.passthrough_event_spec(CollectionChoice)]


class Collection(rx.Component):
    """``assets/js/library_collection.jsx``; its children stand there before the collection has
    come, and where there is none."""

    library = f"{FOLDER}/library_collection.jsx"
    tag = "Collection"

    collection: rx.Var[CollectionView | None]
    chunk: rx.Var[WindowView | None]
    arranged: rx.Var[list[ItemCardView]]
    missing: rx.Var[bool]
    is_admin: rx.Var[bool]
    revision: rx.Var[int]
    found: rx.Var[list[ItemCardView]]
    answered: rx.Var[str]
    problems: rx.Var[Problems]
    busy: rx.Var[bool]

    on_load: rx.EventHandler[rx.event.no_args_event_spec]
    on_show: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    on_arrange: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
    on_begin: rx.EventHandler[rx.event.no_args_event_spec]
    on_find: rx.EventHandler[ON_FIND]
    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(CollectionWords)]
    on_add: rx.EventHandler[rx.event.passthrough_event_spec(list[int])]
    on_remove: rx.EventHandler[rx.event.passthrough_event_spec(int)]
    on_reorder: rx.EventHandler[rx.event.passthrough_event_spec(list[int])]
    on_delete: rx.EventHandler[rx.event.no_args_event_spec]


def collections() -> rx.Component:
    """Those of every section, and for administrators the making of new ones."""
    return Collections.create(
        sections_on_their_way(),
        nothing_here(),
        shelves=CollectionsState.shelves,
        loaded=CollectionsState.loaded,
        is_admin=SessionState.is_admin,
        revision=LiveState.library,
        found=TitlePickerState.found,
        answered=TitlePickerState.answered,
        problems=CollectionsState.problems,
        busy=CollectionsState.busy,
        on_load=CollectionsState.load,
        on_more=CollectionsState.more,
        on_begin=CollectionsState.begin,
        on_find=TitlePickerState.find,
        on_create=CollectionsState.create,
    )


def collection() -> rx.Component:
    """What stands in it, in its order."""
    return Collection.create(
        _on_its_way(),
        _nothing(),
        collection=CollectionState.found,
        chunk=CollectionState.window,
        arranged=CollectionState.arranged,
        missing=CollectionState.missing,
        is_admin=SessionState.is_admin,
        revision=LiveState.library,
        found=TitlePickerState.found,
        answered=TitlePickerState.answered,
        problems=CollectionState.problems,
        busy=CollectionState.busy,
        on_load=CollectionState.load,
        on_show=CollectionState.show,
        on_arrange=CollectionState.arrange,
        on_begin=CollectionState.begin,
        on_find=TitlePickerState.find,
        on_edit=CollectionState.edit,
        on_add=CollectionState.add,
        on_remove=CollectionState.remove,
        on_reorder=CollectionState.reorder,
        on_delete=CollectionState.delete,
    )


def _on_its_way() -> rx.Component:
    return on_its_way(
        "Collection",
        skeleton("h-3 w-48 my-1"),
        rx.el.div(
            skeleton("art--poster"),
            rx.el.div(*head_on_its_way("Collection"), class_name="stack gap-2"),
            class_name="collhead",
        ),
        posters_on_their_way(14),
    )


def _nothing() -> rx.Component:
    return absent(
        "Not in the library",
        empty(
            "There is no such collection",
            "It may have been deleted, or its section is not shared with you.",
            rx.el.a(
                "To the collections",
                href=routes.LIBRARY_COLLECTIONS,
                class_name="btn btn--secondary",
            ),
            icon_name="bookmark-x",
        ),
    )

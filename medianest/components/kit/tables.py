"""Tables that become cards on phones, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import reflex as rx

from medianest.components.kit.feedback import skeleton
from medianest.components.kit.forms import Options
from medianest.components.kit.icons import icon
from medianest.components.scripts import FOLDER


@dataclass(frozen=True)
class Column:
    """``width`` is a class; ``drops`` is ``md`` or ``lg`` for one that leaves first when there is
    little room. The last one usually holds buttons and is named for screen readers alone."""

    label: str
    width: str = ""
    drops: str = ""
    is_silent: bool = False


def table(columns: list[Column], rows: Any, label: str) -> rx.Component:
    """``rows`` are made of :func:`row`. Roles are said, because cards take them away in CSS."""
    return rx.el.div(
        rx.el.table(
            rx.el.thead(
                rx.el.tr(*(_head(column) for column in columns), role="row"), role="rowgroup"
            ),
            rx.el.tbody(rows, role="rowgroup"),
            role="table",
            aria_label=label,
            class_name="table table--cards",
        ),
        class_name="tablewrap tablewrap--cards",
    )


def row(*cells: rx.Component, **props: Any) -> rx.Component:
    return rx.el.tr(*cells, role="row", **props)


def cell(*children: Any, label: str = "", class_name: str = "") -> rx.Component:
    """``label`` is said above it in cards; ``wide`` in ``class_name`` gives it a line there."""
    labelled = {"custom_attrs": {"data-l": label}} if label else {}
    return rx.el.td(*children, role="cell", class_name=class_name, **labelled)


def table_skeleton(columns: list[Column], label: str, count: int = 6) -> rx.Component:
    cells = [
        cell(skeleton("h-3 w-3/4"), class_name="wide" if at == 0 else column.drops)
        for at, column in enumerate(columns)
    ]
    return rx.el.div(
        table(columns, rx.fragment(*(row(*cells) for _ in range(count))), label), aria_busy=True
    )


class Filters(rx.Component):
    """``Filters`` of ``assets/js/filters.jsx``."""

    library = f"{FOLDER}/filters.jsx"
    tag = "Filters"

    label: rx.Var[str]


class MoreFilters(rx.Component):
    """``MoreFilters`` of ``assets/js/filters.jsx``."""

    library = f"{FOLDER}/filters.jsx"
    tag = "MoreFilters"

    names: rx.Var[list[str]]


class FilterChip(rx.Component):
    """``FilterChip`` of ``assets/js/filters.jsx``."""

    library = f"{FOLDER}/filters.jsx"
    tag = "FilterChip"

    name: rx.Var[str]
    words: rx.Var[str]
    count: rx.Var[int]


class Pages(rx.Component):
    """``Pages`` of ``assets/js/filters.jsx``."""

    library = f"{FOLDER}/filters.jsx"
    tag = "Pages"

    label: rx.Var[str]
    page: rx.Var[int]
    pages: rx.Var[int]


def filters(*fields: Any, label: str) -> rx.Component:
    """A form of which every change goes into the page's address."""
    return Filters.create(*fields, label=label)


def more_filters(*fields: Any, names: list[str]) -> rx.Component:
    """Of a form of filters, those that stand behind a button on phones; ``names`` are theirs."""
    return MoreFilters.create(*fields, names=names)


def find_field(label: str, name: str = "q") -> rx.Component:
    return rx.el.div(
        icon("search"),
        rx.el.input(
            type="search",
            name=name,
            placeholder=label,
            aria_label=label,
            auto_complete="off",
            max_length=200,
            class_name="input",
        ),
        class_name="inputwrap",
    )


def filter_select(label: str, name: str, options: Options) -> rx.Component:
    """The first of ``options`` has the value ``""``: it holds where the address says nothing."""
    return rx.el.div(
        rx.el.label(label, html_for=f"filter-{name}"),
        rx.el.div(
            rx.el.select(
                *(rx.el.option(words, value=option) for option, words in options),
                name=name,
                custom_attrs={"id": f"filter-{name}"},
            ),
            icon("chevron-down", "sm"),
            class_name="select",
        ),
        class_name="field",
    )


def filter_chip(words: str, name: str, count: Any) -> rx.Component:
    """On or off, with how many it leaves; there is none where it leaves nothing."""
    return FilterChip.create(words=words, name=name, count=count)


def filter_date(label: str, name: str) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=f"filter-{name}"),
        rx.el.input(
            type="date", name=name, class_name="input", custom_attrs={"id": f"filter-{name}"}
        ),
        class_name="field field--date",
    )


def pages(page: Any, count: Any, label: str) -> rx.Component:
    """Links to the page before and the next; nothing where there is one alone."""
    return Pages.create(page=page, pages=count, label=label)


def _head(column: Column) -> rx.Component:
    words = rx.el.span(column.label, class_name="sr") if column.is_silent else column.label
    classes = f"{column.width} {column.drops}".strip()
    return rx.el.th(words, role="columnheader", scope="col", class_name=classes)

"""The shape that every view has: frozen, camelCase on the wire."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, PlainSerializer
from pydantic.alias_generators import to_camel

Item = TypeVar("Item")

UtcTime = Annotated[
    datetime,
    PlainSerializer(
        # Several times as fast as strftime, and lists hold many times.
        lambda at: at.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z",
        return_type=str,
    ),
]


class View(BaseModel):
    """What people and programs may see of a row."""

    model_config = ConfigDict(frozen=True, alias_generator=to_camel, populate_by_name=True)


class Pagination(View):
    """Where a page of a list stands; ``page`` counts from 1."""

    page: int
    total_pages: int
    total_items: int
    items_per_page: int
    has_next: bool
    has_prev: bool

    @classmethod
    def of(cls, page: int, limit: int, total: int) -> Pagination:
        """Work out the rest from the page, the items on each and how many there are in all."""
        pages = max(1, -(-total // limit))
        return cls(
            page=page,
            total_pages=pages,
            total_items=total,
            items_per_page=limit,
            has_next=page < pages,
            has_prev=page > 1,
        )


class Page(View, Generic[Item]):
    """Part of a list."""

    items: list[Item]
    pagination: Pagination

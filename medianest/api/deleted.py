"""What routes answer that end something."""

from __future__ import annotations

from typing import Generic, TypeVar

from medianest.views.view import View

Id = TypeVar("Id", str, int)


class Deleted(View, Generic[Id]):
    """The ``id`` of what a ``DELETE`` took away, of the type by which it was known."""

    id: Id

"""What a collection may be called and hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from medianest.errors import ConflictError, InvalidInputError
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import LibraryItem

LONGEST_TITLE = 255
LONGEST_SUMMARY = 2_000
MOST_ITEMS = 2_000
SMART = "“{title}” is a smart collection: Plex fills it by a rule. Change the rule in Plex."
EMPTY = "A collection cannot be empty. Choose at least one title, or delete the collection."
TOO_MANY = f"A collection can be given {MOST_ITEMS} titles at once. Choose fewer."
MIXED = "A collection holds one kind only: {one} and {other} do not go together."
NO_NAME = f"Give the collection a name of 1 to {LONGEST_TITLE} characters."
TOO_LONG = f"Keep the summary within {LONGEST_SUMMARY} characters."

_MANY = {
    "movie": "movies",
    "show": "shows",
    "season": "seasons",
    "episode": "episodes",
    "artist": "artists",
    "album": "albums",
    "track": "tracks",
}


def fit_title(text: str) -> str:
    """The name on one line. Raises :class:`InvalidInputError`."""
    title = " ".join(text.split())
    if not 1 <= len(title) <= LONGEST_TITLE or not _is_text(title):
        raise InvalidInputError(NO_NAME, details={"title": NO_NAME})
    return title


def fit_summary(text: str) -> str:
    """Raises :class:`InvalidInputError` for more than Plex takes in one call."""
    summary = text.strip()
    if len(summary) > LONGEST_SUMMARY or not _is_text(summary.replace("\n", " ")):
        raise InvalidInputError(TOO_LONG, details={"summary": TOO_LONG})
    return summary


def check_by_hand(row: LibraryCollection) -> None:
    """Raise :class:`ConflictError` for a collection that fills itself."""
    if row.smart:
        raise ConflictError(SMART.format(title=row.title))


def one_kind(items: Sequence[LibraryItem], kind: str = "") -> str:
    """The kind of all these items, which must be ``kind`` where one is given.

    Raises :class:`InvalidInputError` for none, too many, and for a mixture.
    """
    if not items:
        raise _refused(EMPTY)
    if len(items) > MOST_ITEMS:
        raise _refused(TOO_MANY)
    kinds = list(dict.fromkeys([*([kind] if kind else []), *(item.type for item in items)]))
    if len(kinds) > 1:
        one, other = (_MANY.get(name, name) for name in kinds[:2])
        raise _refused(MIXED.format(one=one, other=other))
    return kinds[0]


def not_empty(rating_keys: list[str]) -> list[str]:
    """The same. Raises :class:`ConflictError`: Plex deletes a collection with its last item."""
    if not rating_keys:
        raise ConflictError(EMPTY)
    return rating_keys


def _refused(words: str) -> InvalidInputError:
    return InvalidInputError(words, details={"itemIds": words})


def _is_text(text: str) -> bool:
    return not any(unicodedata.category(sign) in ("Cc", "Cs") for sign in text)

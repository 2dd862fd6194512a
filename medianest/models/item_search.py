"""What the search knows of the library: folded titles, and every word that occurs.

The words of each item stand in ``item_search_text``, which is FTS5 on SQLite and a ``tsvector`` on
PostgreSQL: no model can be both, so the migration makes it and it is left out of comparisons.
"""

from __future__ import annotations

from sqlalchemy import SmallInteger
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import SortKey

TEXT_TABLE = "item_search_text"


class ItemSearch(SQLModel, table=True):
    """An item that can be found. ``title`` is folded, ``sort_title`` the title to sort by (without
    its article); ``version`` tells by which rules the words were made."""

    __tablename__ = "item_search"

    item_id: int = Field(foreign_key="library_item.id", ondelete="CASCADE", primary_key=True)
    title: str = Field(default="", sa_type=SortKey, index=True)
    sort_title: str = Field(default="", sa_type=SortKey, index=True)
    version: int = Field(default=0, sa_type=SmallInteger)


class SearchWord(SQLModel, table=True):
    """A word that occurs somewhere, for finding what a mistyped one was meant to be. ``reversed``
    is the word from its end. Words stay when the last item that has them goes."""

    __tablename__ = "search_word"
    __table_args__ = (
        Index("ix_search_word_length_reversed", "length", "reversed"),
        {"sqlite_with_rowid": False},
    )

    length: int = Field(sa_type=SmallInteger, primary_key=True)
    word: str = Field(sa_type=SortKey, primary_key=True)
    reversed: str = Field(sa_type=SortKey)


def is_compared(name: str | None, kind: str, _parents: object) -> bool:
    """Whether the models say what a table should be like; for Alembic's ``include_name``."""
    return kind != "table" or name is None or not name.startswith(TEXT_TABLE)

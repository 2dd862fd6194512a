"""The table of words in each database's own way: FTS5 on SQLite, ``tsvector`` on PostgreSQL.

Both know four fields, from the title down to what an item is merely near to, and a mark that no
word can look like. Both are written and asked with words that are folded and cut already: neither
a tokenizer nor a language of the database has a say, and no extension of PostgreSQL is needed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

from sqlalchemy import BindParameter, ColumnElement, Text, column, literal_column, table, text
from sqlalchemy import cast as sql_cast
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.models.item_search import TEXT_TABLE
from medianest.services.library.search_words import Term

FIELDS = ("title", "original", "people", "rest")
_INTO_FTS = f"INSERT INTO {TEXT_TABLE} (rowid, {', '.join(FIELDS)}, mark) VALUES (?, ?, ?, ?, ?, ?)"
_WEIGHTS = dict(zip(FIELDS, "ABCD", strict=True))
_LOWEST = _WEIGHTS["rest"]


@dataclass(frozen=True, slots=True)
class Document:
    """What an item is found by; ``fields`` holds the words of each of :data:`FIELDS`. ``mark`` is
    made of small letters and digits."""

    item_id: int
    fields: tuple[Sequence[str], Sequence[str], Sequence[str], Sequence[str]]
    mark: str


class SqliteTexts:
    """FTS5; it keeps which column a word is in, but not where.

    ``source`` is the table, ``item_id`` its column, ``newest_first`` the order to look in, and
    ``written`` what :meth:`words_of` reads.
    """

    def __init__(self) -> None:
        self.source = table(TEXT_TABLE, column("rowid"), *map(column, FIELDS))
        self.written: tuple[Any, ...] = tuple(self.source.c[name] for name in FIELDS)
        self.item_id: ColumnElement[int] = self.source.c.rowid
        self.newest_first: ColumnElement[int] = self.item_id.desc()

    def matches(self, question: BindParameter[str]) -> ColumnElement[bool]:
        """The condition that a :meth:`question` is met."""
        asked: ColumnElement[bool] = literal_column(TEXT_TABLE).op("MATCH")(question)
        return asked

    def question(
        self, terms: Iterable[Term], fields: Sequence[str], marks: Sequence[str] = ()
    ) -> str:
        """All ``terms`` in any of ``fields``, and one of ``marks`` where any are named. Where
        something else is asked for besides, a year may stand anywhere."""
        asked = list(terms)
        parts = [f"mark : ({' OR '.join(marks)})"] if marks else []
        for term in asked:
            choices = [f'"{word}"' for word in term.whole]
            choices += [f'"{term.prefix}" *'] if term.prefix else []
            columns = " ".join(_with_year(fields, term, len(asked)))
            parts.append(f"{{{columns}}} : ({' OR '.join(choices)})")
        return " AND ".join(parts)

    def words_of(self, written: Sequence[str]) -> list[Collection[str]]:
        """The words of each of :data:`FIELDS`."""
        return [words.split() for words in written]

    async def write(self, session: AsyncSession, documents: Sequence[Document]) -> None:
        """Put in what is not there."""
        # Past SQLAlchemy, which looks at each row for longer than SQLite does.
        connection = await session.connection()
        await connection.exec_driver_sql(_INTO_FTS, [_sqlite_row(each) for each in documents])


class PostgresTexts:
    """``tsvector``: the weight of a word's place is its field. A mark begins with ``=``.

    Its methods are those of :class:`SqliteTexts`.
    """

    def __init__(self) -> None:
        self.source = table(TEXT_TABLE, column("item_id"), column("words"))
        self.item_id: ColumnElement[int] = self.source.c.item_id
        # Not by the column itself: PostgreSQL would go through all items by their ids until enough
        # of them fit, which for rare words is through all there are.
        self.newest_first: ColumnElement[int] = (self.source.c.item_id + 0).desc()
        self.written: tuple[Any, ...] = (sql_cast(self.source.c.words, Text).label("words"),)

    def matches(self, question: BindParameter[str]) -> ColumnElement[bool]:
        asked: ColumnElement[bool] = self.source.c.words.op("@@")(sql_cast(question, TSQUERY))
        return asked

    def question(
        self, terms: Iterable[Term], fields: Sequence[str], marks: Sequence[str] = ()
    ) -> str:
        asked = list(terms)
        parts = ["|".join(f"'={mark}'" for mark in marks)] if marks else []
        for term in asked:
            weights = "".join(_WEIGHTS[name] for name in _with_year(fields, term, len(asked)))
            choices = [f"'{word}':{weights}" for word in term.whole]
            choices += [f"'{term.prefix}':*{weights}"] if term.prefix else []
            parts.append("|".join(choices))
        return "&".join(f"({part})" for part in parts)

    def words_of(self, written: Sequence[str]) -> list[Collection[str]]:
        found: dict[str, list[str]] = {weight: [] for weight in _WEIGHTS.values()}
        for lexeme in written[0].split():
            word, _, places = lexeme.rpartition(":")
            for place in places.split(","):
                # The lowest weight is not written.
                found[place[-1] if place[-1] in found else _LOWEST].append(word[1:-1])
        return list(found.values())

    async def write(self, session: AsyncSession, documents: Sequence[Document]) -> None:
        statement = text(
            f"INSERT INTO {TEXT_TABLE} (item_id, words)"
            " SELECT * FROM unnest(CAST(:ids AS int[]), CAST(:words AS tsvector[]))"
        )
        ids = [document.item_id for document in documents]
        values = [_lexemes(document) for document in documents]
        await session.execute(statement, {"ids": ids, "words": values})


Texts: TypeAlias = SqliteTexts | PostgresTexts


@cache
def texts(*, is_sqlite: bool) -> Texts:
    """How this database keeps words."""
    return SqliteTexts() if is_sqlite else PostgresTexts()


def _with_year(fields: Sequence[str], term: Term, many: int) -> Sequence[str]:
    return (*fields, "rest") if term.is_year and many > 1 and "rest" not in fields else fields


def _sqlite_row(document: Document) -> tuple[int | str, ...]:
    return (document.item_id, *(" ".join(words) for words in document.fields), document.mark)


def _lexemes(document: Document) -> str:
    """Where a word stands twice, its places are told apart by the field's number."""
    places: dict[str, set[str]] = {}
    for number, (name, words) in enumerate(zip(FIELDS, document.fields, strict=True), 1):
        for word in words:
            places.setdefault(word, set()).add(f"{number}{_WEIGHTS[name]}")
    lexemes = [f"'{word}':{','.join(sorted(found))}" for word, found in places.items()]
    return " ".join([*lexemes, f"'={document.mark}'"])

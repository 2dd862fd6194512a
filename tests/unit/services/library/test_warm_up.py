"""A process that has just begun: what is put together once is ready before somebody asks."""

from __future__ import annotations

import pytest
import structlog
from sqlalchemy import Engine, event, text
from sqlalchemy.engine.interfaces import CacheStats

from medianest.models.ids import utc_now
from medianest.services.library import search_index
from medianest.views.library_query import ListQuery, ListSort
from tests.library_rows import LibraryRows

pytestmark = pytest.mark.databases


@pytest.fixture
def put_together():
    """Statements that were put together, rather than taken from those that are kept."""
    found = []

    def note(_connection, _cursor, statement, _parameters, context, _many):
        if context.cache_hit is not CacheStats.CACHE_HIT and context.compiled is not None:
            found.append(statement)

    event.listen(Engine, "after_cursor_execute", note)
    yield found
    event.remove(Engine, "after_cursor_execute", note)


async def test_the_first_who_asks_waits_for_no_statement_to_be_put_together(
    runtime, database, put_together
):
    rows = LibraryRows(database)
    films = await rows.section()
    film = await rows.movie(
        films, "Heat", original_title="Hitze", genres=("Crime",), year=1995, resolution="4k"
    )
    async with database.write() as session:
        await search_index.update(session, [film.id])
    ann = await rows.person(sections=[films], watched_at=utc_now())
    await runtime.library.warm_up()
    assert put_together
    await runtime.settings.current()
    put_together.clear()
    items = runtime.library.items
    for query in (
        *(ListQuery(sort=sort) for sort in ListSort),
        ListQuery(genre="Crime"),
        ListQuery(unwatched=True),
        ListQuery(letter="H"),
        ListQuery(letter="H", sort=ListSort.YEAR),
    ):
        page = await items.page(ann, films.id, query, limit=60)
        assert [card.title for card in page.items] == ["Heat"]
    await items.facets(ann, films.id)
    await items.get(ann, film.id)
    for typed in ("heat", "hitze", "hiz", "hiztes", "hiz t"):
        await runtime.library.search.find(ann, typed)
    assert put_together == []


async def test_how_many_one_filter_leaves_is_asked_alike_beside_others(
    runtime, database, put_together
):
    films = await LibraryRows(database).section()
    ann = await LibraryRows(database).person(sections=[films])
    await runtime.library.warm_up()
    put_together.clear()
    asked = ListQuery(genre="Crime", letter="H", content_rating="R", sort=ListSort.RATING)
    await runtime.library.items.page(ann, films.id, asked, limit=60)
    assert put_together  # how all of them are asked depends on which they are
    assert not any(statement.startswith("SELECT count(*)") for statement in put_together)


async def test_it_never_fails(runtime, database):
    await runtime.library.warm_up()  # there is nothing yet
    async with database.write() as session:
        await session.execute(text("ALTER TABLE library_section RENAME TO elsewhere"))
    with structlog.testing.capture_logs() as logs:
        await runtime.library.warm_up()
    assert [entry["event"] for entry in logs] == ["library was not warmed up"]

"""The index of the search follows the items, and is made whole where it did not."""

from __future__ import annotations

import pytest
from sqlalchemy import func, text
from sqlmodel import col, delete, select, update

from medianest.models import ItemSearch, LibraryItem, LibrarySection, Part, SectionType, TagKind
from medianest.models.ids import utc_now
from medianest.models.item_search import TEXT_TABLE
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.library import search_index
from medianest.services.library.search_upkeep import SearchUpkeep
from tests.library_rows import LibraryRows

pytestmark = pytest.mark.databases(always=True)


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    return LibraryRows(runtime.database)


@pytest.fixture
async def films(rows: LibraryRows) -> LibrarySection:
    return await rows.section("Films")


@pytest.fixture
async def ada(rows: LibraryRows) -> Actor:
    return await rows.admin()


@pytest.fixture
def upkeep(runtime: Runtime) -> SearchUpkeep:
    return SearchUpkeep(runtime.database)


async def titles(runtime: Runtime, actor: Actor, text: str) -> list[str]:
    return [hit.item.title for hit in await runtime.library.search.find(actor, text)]


async def change(runtime: Runtime, item_id: int | None, **columns: object) -> None:
    async with runtime.database.write() as session:
        changed = update(LibraryItem).where(col(LibraryItem.id) == item_id).values(**columns)
        await session.execute(changed)
        await search_index.update(session, [item_id or 0])


async def forget(runtime: Runtime, *items: LibraryItem) -> None:
    async with runtime.database.write() as session:
        await search_index.remove(session, [item.id or 0 for item in items])


async def kept(runtime: Runtime) -> tuple[int, int]:
    """How many items the index knows, and how many texts."""
    async with runtime.database.read() as session:
        items = (await session.execute(select(func.count()).select_from(ItemSearch))).scalar_one()
        texts = (await session.execute(text(f"SELECT count(*) FROM {TEXT_TABLE}"))).scalar_one()
        return items, texts


async def test_another_title_is_found_and_the_old_one_is_not(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime, ada: Actor, upkeep: SearchUpkeep
) -> None:
    item = await rows.movie(films, "Working Title")
    await upkeep.catch_up()
    await change(runtime, item.id, title="Casablanca", sort_key="casablanca")
    assert await titles(runtime, ada, "casablanca") == ["Casablanca"]
    assert await titles(runtime, ada, "working") == []
    assert await kept(runtime) == (1, 1)


async def test_a_show_with_another_title_brings_its_episodes_along(
    rows: LibraryRows, runtime: Runtime, ada: Actor, upkeep: SearchUpkeep
) -> None:
    series = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(series, "Working", episodes=(1,))
    season = (await rows.children(show))[0]
    await rows.episode(season, 7, "Ozymandias")
    await upkeep.catch_up()
    await change(runtime, show.id, title="Breaking Bad", sort_key="breaking bad")
    assert await titles(runtime, ada, "breaking ozymandias") == ["Ozymandias"]
    assert await titles(runtime, ada, "working ozymandias") == []


async def test_what_is_missing_or_removed_or_deleted_leaves_the_index(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime, ada: Actor, upkeep: SearchUpkeep
) -> None:
    items = [await rows.movie(films, f"Heat {number}") for number in range(4)]
    await upkeep.catch_up()
    await change(runtime, items[0].id, missing_since=utc_now())
    async with runtime.database.write() as session:
        await search_index.remove(session, [items[1].id or 0])
        await session.execute(delete(LibraryItem).where(col(LibraryItem.id) == items[2].id))
    assert await kept(runtime) == (1, 1)
    assert await titles(runtime, ada, "heat") == ["Heat 3"]
    await change(runtime, items[0].id, missing_since=None)
    assert await titles(runtime, ada, "heat 0") == ["Heat 0"]


async def test_more_than_a_batch_in_one_go(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime, ada: Actor
) -> None:
    await rows.movie(films, "First")
    async with runtime.database.write() as session:
        many = [
            LibraryItem(
                server_id=films.server_id,
                section_id=films.id,
                rating_key=f"m{number}",
                type="movie",
                title=f"Bulk {number}",
            )
            for number in range(search_index.BATCH + 7)
        ]
        session.add_all(many)
        await session.flush()
        await search_index.update(session, [one.id or 0 for one in many])
    assert await titles(runtime, ada, f"bulk {search_index.BATCH + 6}") == [
        f"Bulk {search_index.BATCH + 6}"
    ]


async def test_catching_up_does_what_is_behind_and_nothing_else(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime, ada: Actor, upkeep: SearchUpkeep
) -> None:
    first = await rows.movie(films, "Heat")
    second = await rows.movie(films, "Casino")
    gone = await rows.movie(films, "Ronin")
    await forget(runtime, second, gone)
    assert await titles(runtime, ada, "casino") == []
    assert await upkeep.catch_up() == 2
    assert await titles(runtime, ada, "casino") == ["Casino"]
    async with runtime.database.write() as session:
        await session.execute(
            update(ItemSearch).where(col(ItemSearch.item_id) == first.id).values(version=0)
        )
        # As a writer would that forgets the index.
        missing = update(LibraryItem).where(col(LibraryItem.id) == gone.id)
        await session.execute(missing.values(missing_since=utc_now()))
    assert await titles(runtime, ada, "ronin") == await titles(runtime, ada, "roni") == []
    assert await upkeep.catch_up() == 2
    assert await upkeep.catch_up() == 0
    assert await kept(runtime) == (2, 2)
    assert await titles(runtime, ada, "heat") == ["Heat"]


async def test_rebuilding_makes_everything_anew(
    rows: LibraryRows, films: LibrarySection, runtime: Runtime, ada: Actor, upkeep: SearchUpkeep
) -> None:
    item = await rows.movie(films, "Heat")
    await rows.movie(films, "Casino")
    await upkeep.catch_up()
    await rows.tag(item, "Al Pacino", TagKind.PERSON, part=Part.ROLE)
    told: list[int] = []
    assert await upkeep.rebuild(told.append) == 2
    assert told == [2]
    assert await titles(runtime, ada, "pacino") == ["Heat"]

"""The states behind the pages of the library: each person's own sight of it."""

from __future__ import annotations

import pytest

from medianest.models.library_section import LibrarySection
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state.library import ROWS, LibraryState
from medianest.state.library_collection import CollectionState
from medianest.state.library_collections import STEP, CollectionsState
from medianest.state.library_item import ItemState
from medianest.state.library_status import LibraryStatusState
from medianest.state.paths import last_number
from medianest.state.recent import RecentState
from medianest.state.title_picker import TitlePickerState
from tests.library_rows import LibraryRows
from tests.unit.components.javascript import evaluate
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    return LibraryRows(runtime.database)


@pytest.fixture
async def films(rows: LibraryRows) -> LibrarySection:
    async with rows.at_once():
        section = await rows.section("Films")
        for number in range(70):
            genres = ("Drama",) if number < 3 else ("Comedy",)
            await rows.movie(section, f"Film {number:02}", year=1950 + number, genres=genres)
    return section


@pytest.fixture
async def ada(runtime: Runtime, rows: LibraryRows, films: LibrarySection) -> Actor:
    """Films are shared with her, and nothing else."""
    person = await People(runtime).add("Ada")
    await rows.plex_account(person.user_id, [films], has_access=True)
    return person


@pytest.fixture
def tab(ada: Actor) -> Tab:
    return Tab(ada)


async def test_people_see_the_sections_that_are_shared_with_them(
    tab: Tab, rows: LibraryRows
) -> None:
    hidden = await rows.section("Secrets")
    await rows.movie(hidden, "A secret")
    state = await tab.state(LibraryState)
    await LibraryState.load.fn(state)
    assert [section.title for section in state.sections] == ["Films"]
    assert (state.loaded, state.reason) == (True, "")
    await LibraryState.show.fn(state, "k", hidden.id, {}, 0)
    assert state.window is not None
    assert state.window.items == []
    assert state.window.error
    await LibraryState.describe.fn(state, "k", hidden.id, {})
    assert state.about is None


async def test_who_sees_nothing_is_told_why(runtime: Runtime, films: LibrarySection) -> None:
    tab = Tab(await People(runtime).add("Vera"))
    state = await tab.state(LibraryState)
    await LibraryState.load.fn(state)
    assert state.sections == []
    assert state.reason


async def test_a_window_holds_what_comes_after_its_place(tab: Tab, films: LibrarySection) -> None:
    state = await tab.state(LibraryState)
    await LibraryState.show.fn(state, "k", films.id, {}, 60)
    assert state.window is not None
    assert (state.window.key, state.window.start, state.window.total) == ("k", 60, 70)
    assert [item.title for item in state.window.items][:2] == ["Film 60", "Film 61"]


async def test_anybody_may_type_anything_into_an_address(tab: Tab, films: LibrarySection) -> None:
    state = await tab.state(LibraryState)
    odd = {"sort": "upwards", "yearFrom": "x", "genre": "Drama", "collection": "-1", "made": "up"}
    await LibraryState.show.fn(state, "k", films.id, odd, 0)
    assert state.window is not None
    assert state.window.total == 3


async def test_what_stands_around_a_list_is_about_the_same_list(
    tab: Tab, films: LibrarySection
) -> None:
    state = await tab.state(LibraryState)
    await LibraryState.describe.fn(state, "k", films.id, {"genre": "Drama"})
    assert state.about is not None
    assert {facet.value: facet.count for facet in state.about.facets.genres} == {
        "Comedy": 67,
        "Drama": 3,
    }
    assert [(one.letter, one.position) for one in state.about.letters] == [("F", 0)]


async def test_an_empty_list_knows_what_each_filter_keeps_away(
    tab: Tab, films: LibrarySection
) -> None:
    state = await tab.state(LibraryState)
    question = {"genre": "Drama", "yearFrom": "2000", "yearTo": "2010", "sort": "year:desc"}
    await LibraryState.relax.fn(state, "k", films.id, question)
    assert state.relaxed is not None
    assert state.relaxed.counts == {"genre": 11, "yearFrom": 3, "yearTo": 3}


def test_pages_and_states_agree_about_how_much_is_asked_for() -> None:
    assert evaluate("windows.js", "module.CHUNK") == ROWS


async def test_an_item_that_is_not_shared_is_not_there(tab: Tab, rows: LibraryRows) -> None:
    hidden = await rows.section("Secrets")
    secret = await rows.movie(hidden, "A secret")
    for path in (f"/item/{secret.id}", "/item/999999", "/item/x", "/item/99999999999"):
        state = await tab.state(ItemState, at=path)
        await ItemState.load.fn(state)
        assert (state.missing, state.found) == (True, None)


@pytest.fixture
async def administrator(runtime: Runtime) -> Tab:
    return Tab(await People(runtime).add("Grace", role="admin"))


async def test_an_item_comes_with_what_belongs_to_it(administrator: Tab, rows: LibraryRows) -> None:
    show = await rows.show(await rows.section("Series", "show"), "Low Orbit", episodes=(3, 2))
    state = await administrator.state(ItemState, at=f"/item/{show.id}")
    await ItemState.load.fn(state)
    assert state.found is not None
    assert state.found.card.title == "Low Orbit"
    assert [part.index for part in state.parts] == [1, 2]
    await ItemState.unfold.fn(state, state.parts[0].id)
    assert len(state.episodes[str(state.parts[0].id)]) == 3


async def test_another_item_does_not_show_what_belonged_to_the_last(
    administrator: Tab, rows: LibraryRows
) -> None:
    series = await rows.section("Series", "show")
    first, second = [await rows.show(series, name, episodes=(2,)) for name in ("One", "Two")]
    state = await administrator.state(ItemState, at=f"/item/{first.id}")
    await ItemState.load.fn(state)
    await ItemState.unfold.fn(state, state.parts[0].id)
    state = await administrator.state(ItemState, at=f"/item/{second.id}")
    await ItemState.load.fn(state)
    assert state.found is not None
    assert state.found.card.title == "Two"
    assert state.episodes == {}


async def test_the_start_page_shows_what_came_last(tab: Tab, films: LibrarySection) -> None:
    state = await tab.state(RecentState)
    await RecentState.load.fn(state)
    assert state.loaded
    assert all(item.section_id == films.id for item in state.items)


async def test_collections_stand_by_section(
    tab: Tab, rows: LibraryRows, films: LibrarySection
) -> None:
    film = await rows.movie(films, "Kept")
    made = await rows.collection(films, "Kept for winter", [film])
    await rows.collection(await rows.section("Secrets"), "Hidden")
    state = await tab.state(CollectionsState)
    await CollectionsState.load.fn(state)
    assert [(each.section.title, each.total) for each in state.shelves] == [("Films", 1)]
    one = await tab.state(CollectionState, at=f"/collection/{made.id}")
    await CollectionState.load.fn(one)
    assert one.found is not None
    assert one.window is not None
    assert [item.title for item in one.window.items] == ["Kept"]
    sections = await tab.state(LibraryState)
    await LibraryState.load.fn(sections)
    assert sections.collections == 1
    gone = await tab.state(CollectionState, at="/collection/999999")
    await CollectionState.load.fn(gone)
    assert (gone.missing, gone.found) == (True, None)


async def test_more_of_a_shelf_comes_when_asked_for_and_stays(
    tab: Tab, rows: LibraryRows, films: LibrarySection
) -> None:
    film = await rows.movie(films, "Kept")
    for number in range(STEP + 2):
        await rows.collection(films, f"Shelf {number:03}", [film])
    hidden = await rows.section("Secrets")
    state = await tab.state(CollectionsState)
    await CollectionsState.load.fn(state)

    def shown() -> list[tuple[int, int]]:
        return [(len(each.collections), each.total) for each in state.shelves]

    assert shown() == [(STEP, STEP + 2)]
    await CollectionsState.more.fn(state, hidden.id)
    assert shown() == [(STEP, STEP + 2)]
    await CollectionsState.more.fn(state, films.id)
    assert shown() == [(STEP + 2, STEP + 2)]
    titles = [one.title for one in state.shelves[0].collections]
    assert titles == sorted(set(titles))
    await CollectionsState.load.fn(state)
    assert shown() == [(STEP + 2, STEP + 2)]


async def test_a_long_collection_comes_in_windows(
    administrator: Tab, rows: LibraryRows, films: LibrarySection
) -> None:
    inside = [await rows.movie(films, f"Part {number:03}") for number in range(ROWS + 5)]
    made = await rows.collection(films, "All parts", inside)
    state = await administrator.state(CollectionState, at=f"/collection/{made.id}")
    await CollectionState.load.fn(state)
    assert state.found is not None
    assert (state.found.items, state.found.card.item_count) == ([], ROWS + 5)
    assert state.window is not None
    key = f"collection {made.id}"
    assert (state.window.key, state.window.start, len(state.window.items)) == (key, 0, ROWS)
    await CollectionState.show.fn(state, key, ROWS)
    assert [item.title for item in state.window.items] == [f"Part {ROWS + n:03}" for n in range(5)]
    assert (state.window.start, state.window.total) == (ROWS, ROWS + 5)
    await CollectionState.arrange.fn(state, begins=True)
    assert len(state.arranged) == ROWS + 5
    await CollectionState.arrange.fn(state, begins=False)
    assert state.arranged == []


async def test_titles_to_choose_from_say_what_they_answer(tab: Tab, films: LibrarySection) -> None:
    state = await tab.state(TitlePickerState)
    await TitlePickerState.find.fn(state, films.id, "")
    assert len(state.found) == 20
    assert state.answered == f"{films.id} "


async def test_the_status_is_for_everybody_and_says_when_nothing_is_set_up(tab: Tab) -> None:
    state = await tab.state(LibraryStatusState)
    await LibraryStatusState.load.fn(state)
    assert state.status is not None
    assert not state.status.configured


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/item/7", 7),
        ("/base/item/7/", 7),
        ("/item/٧", 0),
        ("/item/-7", 0),
        ("/item/", 0),
        ("/item/2147483648", 0),
        ("/item/99999999999999999999", 0),
    ],
)
async def test_the_end_of_an_address_is_a_number_or_nothing(
    tab: Tab, path: str, number: int
) -> None:
    assert last_number(await tab.state(ItemState, at=path)) == number

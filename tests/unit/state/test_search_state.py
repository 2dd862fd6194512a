"""What the palette and the page of a search are told."""

from __future__ import annotations

import pytest

from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state.search import IN_PALETTE, LONGEST, ON_PAGE, SearchState
from tests.library_rows import LibraryRows
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab


@pytest.fixture
def rows(runtime: Runtime) -> LibraryRows:
    return LibraryRows(runtime.database)


@pytest.fixture
async def ann(runtime: Runtime, rows: LibraryRows) -> Actor:
    """Films are shared with her, others are not."""
    person = await People(runtime).add("Ann")
    films, others = await rows.section("Films"), await rows.section("Others")
    await rows.plex_account(person.user_id, [films])
    async with rows.at_once():
        for number in range(ON_PAGE + 5):
            await rows.movie(films, f"Saw {number}")
    await rows.movie(others, "Seesaw")
    return person


async def test_the_palette_is_told_the_best_few(ann: Actor) -> None:
    state = await Tab(ann).state(SearchState)
    await SearchState.look_up.fn(state, "saw")
    assert state.quick is not None
    assert (state.quick.text, len(state.quick.hits), state.quick.is_cut) == (
        "saw",
        IN_PALETTE,
        True,
    )
    await SearchState.look_up.fn(state, "seesaw")
    assert state.quick.hits == []
    assert state.quick.why.startswith("Nothing in your library is called “seesaw”.")


async def test_the_page_is_told_what_its_address_asks(ann: Actor) -> None:
    tab = Tab(ann)
    state = await tab.state(SearchState, q="  saw 7 ")
    await SearchState.load.fn(state)
    assert state.answer is not None
    assert state.answer.text == "saw 7"
    assert state.answer.hits[0].item.title == "Saw 7"
    state = await tab.state(SearchState, q="saw")
    await SearchState.load.fn(state)
    assert (len(state.answer.hits), state.answer.is_cut) == (ON_PAGE, True)
    state = await tab.state(SearchState, q=" ")
    await SearchState.load.fn(state)
    assert state.answer is None
    state = await tab.state(SearchState, q="x" * 500)
    await SearchState.load.fn(state)
    assert len(state.answer.text) == LONGEST


async def test_who_sees_nothing_is_told_why(runtime: Runtime, rows: LibraryRows) -> None:
    films = await rows.section("Films")
    await rows.movie(films, "Saw")
    person = await People(runtime).add("Ben")
    await rows.plex_account(person.user_id, None, has_access=True)
    state = await Tab(person).state(SearchState)
    await SearchState.look_up.fn(state, "saw")
    assert state.quick is not None
    assert "not known yet" in state.quick.why


async def test_signs_alone_are_no_question(ann: Actor) -> None:
    state = await Tab(ann).state(SearchState)
    await SearchState.look_up.fn(state, "?!")
    assert state.quick is not None
    assert state.quick.why.startswith("There is no letter")

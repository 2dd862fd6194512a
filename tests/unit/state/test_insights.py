"""The pages of the insights: where they lead, what stands on them, and who may do what."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlencode

import pytest

from medianest import routes
from medianest.errors import ForbiddenError, NotFoundError
from medianest.models import LibraryItem, LibrarySection
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state import policy
from medianest.state.hub import Hub
from medianest.state.insights import InsightsState
from medianest.state.insights_leaving import LeavingState
from medianest.state.insights_unused import LONGEST_REASON, UnusedState
from medianest.state.library_item import ItemState
from medianest.views.insights import Unsure, UseState
from tests.insights_rows import GB, InsightRows, added
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told
from tests.unit.state.test_live_hub import Recorder, running, until

TOMORROW = (utc_now() + timedelta(days=1)).date().isoformat()


@dataclass
class World:
    olga: Actor
    ann: Actor
    bob: Actor
    films: LibrarySection
    series: LibrarySection
    heat: LibraryItem
    alien: LibraryItem
    lost: LibraryItem
    show: LibraryItem


@pytest.fixture
async def world(runtime: Runtime) -> World:
    people, rows = People(runtime), InsightRows(runtime.database)
    olga = await people.add("Olga", "admin")
    ann, bob = await people.add("Ann"), await people.add("Bob")
    async with rows.at_once():
        films = await rows.fresh_section("Films")
        series = await rows.fresh_section("Series", "show")
        await rows.history(films)
        await rows.plex_account(ann.user_id, [films, series])
        await rows.plex_account(bob.user_id, [series])
        heat = await rows.movie(films, "Heat", size_bytes=30 * GB, **added(400))
        alien = await rows.movie(films, "Alien", size_bytes=20 * GB, **added(1200))
        await rows.played(alien, 500, plays=3, people=2)
        # Added before anything was written down.
        lost = await rows.movie(films, "Lost", size_bytes=10 * GB, **added(2000))
        show = await rows.show(series, "Dark", size_bytes=90 * GB, **added(300))
    return World(olga, ann, bob, films, series, heat, alien, lost, show)


async def unused(world: World, **query: str) -> UnusedState:
    # "kind" is a word of the tab's own.
    tab = Tab(world.olga)
    state = await tab.state(UnusedState)
    tab.root._update_router_vars(
        {
            "asPath": f"{routes.INSIGHTS_UNUSED}?{urlencode(query)}",
            "pathname": routes.INSIGHTS_UNUSED,
            "headers": {},
        },
        {},
    )
    if await state.load() is not None:
        await state.divide()
    return state


async def titles(world: World, **query: str) -> list[str]:
    state = await unused(world, **query)
    assert state.report is not None
    return [one.title for one in state.report.items]


async def leaving(who: Actor, at: str = routes.INSIGHTS_LEAVING) -> LeavingState:
    state = await Tab(who).state(LeavingState, at)
    await state.load()
    return state


async def test_users_are_led_to_their_own_year(runtime: Runtime, world: World) -> None:
    (led,) = told(await (await Tab(world.ann).state(InsightsState)).lead())
    assert led["path"] == routes.INSIGHTS_YEAR
    assert await (await Tab(world.olga).state(InsightsState)).lead() is None


async def test_the_report_says_what_could_be_freed_and_where(world: World) -> None:
    state = await unused(world)
    assert state.report is not None
    assert [(one.title, one.state) for one in state.report.items] == [
        ("Dark", UseState.NEVER),
        ("Heat", UseState.NEVER),
        ("Alien", UseState.UNUSED),
        ("Lost", UseState.UNKNOWN),
    ]
    assert state.report.items[-1].unsure is Unsure.BEFORE_HISTORY
    assert state.report.sums.reclaimable.size_bytes == 140 * GB
    shares = [(one.title, one.reclaimable.size_bytes) for one in state.shares]
    assert shares == [("Films", 50 * GB), ("Series", 90 * GB)]


async def test_the_address_says_what_is_listed(world: World) -> None:
    films = str(world.films.id)
    assert await titles(world, section=films, state="never") == ["Heat"]
    assert await titles(world, kind="show") == ["Dark"]
    assert await titles(world, sort="title:asc") == ["Alien", "Dark", "Heat", "Lost"]
    # The two thresholds are apart.
    assert await titles(world, never_days="350", section=films) == ["Heat", "Alien", "Lost"]
    assert await titles(world, never_days="450", section=films) == ["Alien", "Lost"]
    assert await titles(world, last_days="600", section=films) == ["Heat", "Lost"]
    assert await titles(world, page="2") == []
    odd = {"section": "x", "kind": "song", "never_days": "-1", "last_days": "1e9", "sort": "a:b"}
    assert len(await titles(world, **odd)) == 4
    gone = await unused(world, section="99999")
    assert (gone.report, gone.lost_section) == (None, True)


async def test_what_is_kept_stands_apart(world: World) -> None:
    state = await unused(world)
    assert state.kept == 0
    ids, day = [world.heat.id, world.alien.id], TOMORROW
    for reason, end, named in (
        ("x" * (LONGEST_REASON + 1), "", "reason"),
        ("", "soon", "until"),
        ("", "2001-02-03", "form"),
    ):
        assert await state.keep(ids, reason, end) is None
        assert state.problems.keys() == {named}
    assert told(await state.keep(ids, " A classic ", day))[0]["deed"] == "close"
    assert state.problems == {}
    await state.load()
    assert state.report is not None
    # At once, whatever was summed up a moment ago.
    assert [one.title for one in state.report.items] == ["Dark", "Lost"]
    assert state.report.sums.reclaimable.items == 1
    kept = await unused(world, kept="1")
    assert kept.report is not None
    (first, _) = kept.report.items
    assert first.keep is not None
    assert first.keep.until is not None
    assert (first.keep.reason, first.keep.until.date().isoformat()) == ("A classic", day)
    assert kept.names == {world.olga.user_id: "Olga"}
    assert kept.kept == 2
    await state.end_keep(ids)
    assert len(await titles(world)) == 4


async def test_a_title_leaves_is_wished_for_and_stays(world: World) -> None:
    page, ann = await unused(world), await leaving(world.ann)
    assert (ann.items, ann.loaded) == ([], True)
    olga = await leaving(world.olga, routes.INSIGHTS_UNUSED)
    for day in ("", "soon", "2001-02-03"):
        assert await olga.hand_over([world.heat.id], day) is None
        assert olga.problems.keys() == {"leavesOn"}
    await olga.hand_over([world.heat.id, world.show.id], TOMORROW)
    await page.load()
    assert page.leaves == {str(world.heat.id): TOMORROW, str(world.show.id): TOMORROW}
    await ann.load()
    assert [one.title for one in ann.items] == ["Dark", "Heat"]
    assert [one.title for one in (await leaving(world.bob)).items] == ["Dark"]
    await ann.wish(world.heat.id, "y" * (LONGEST_REASON + 1))
    assert ann.problems.keys() == {"reason"}
    assert told(await ann.wish(world.heat.id, "Every winter"))[0]["deed"] == "close"
    await olga.load()
    (wish,) = [one.keep for one in olga.items if one.keep]
    assert (wish.reason, olga.names[world.ann.user_id]) == ("Every winter", "Ann")
    assert ann.names == {}
    item = await Tab(world.ann).state(ItemState, f"/item/{world.heat.id}")
    await item.load()
    assert item.leaving is not None
    assert item.leaving.leaves_on.isoformat() == TOMORROW
    await olga.decide(world.heat.id, True)
    await ann.load()
    assert [one.title for one in ann.items] == ["Dark"]
    await item.load()
    assert item.leaving is None
    await olga.take_back(world.show.id)
    assert (await leaving(world.ann)).items == []


async def test_wishes_for_what_does_not_leave_reach_administrators_too(world: World) -> None:
    ann = await leaving(world.ann)
    await ann.wish(world.alien.id, "")
    olga = await leaving(world.olga)
    assert [one.card.title for one in olga.wishes] == ["Alien"]
    assert (await leaving(world.ann)).wishes == []
    await ann.unwish(world.alien.id)
    assert (await leaving(world.olga)).wishes == []


async def test_others_reach_nothing_of_it(world: World) -> None:
    olga, ann, bob = [await leaving(one) for one in (world.olga, world.ann, world.bob)]
    await olga.hand_over([world.heat.id], TOMORROW)
    await bob.wish(world.heat.id, "I want it")  # of a section that is not shared with him
    assert bob.problems.keys() == {"form"}
    await ann.wish(world.heat.id, "")
    with pytest.raises(NotFoundError):
        await bob.unwish(world.heat.id)
    for name in ("load", "divide", "begin", "keep", "end_keep"):
        with pytest.raises(ForbiddenError):
            policy.admit(f"insights_unused.UnusedState.{name}", world.ann)
    for name in ("decide", "take_back", "hand_over"):
        with pytest.raises(ForbiddenError):
            policy.admit(f"insights_leaving.LeavingState.{name}", world.ann)
    # Behind the door the services say so as well.
    for deed in (ann.decide(world.heat.id, True), ann.take_back(world.heat.id)):
        with pytest.raises(ForbiddenError):
            await deed
    assert await ann.hand_over([world.show.id], TOMORROW) is None
    assert ann.problems.keys() == {"form"}


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


async def test_open_pages_hear_of_it(hub: Hub, wire: Recorder, world: World) -> None:
    people = {"olga": world.olga, "ann": world.ann}
    seen = {sid: (await hub.open(sid, one)).stamps["leaving"] for sid, one in people.items()}
    for sid in people:
        hub.follow(sid)

    async def heard() -> None:
        for sid in people:
            await until(lambda sid=sid: (wire.last(sid, "leaving") or 0) > seen[sid])
            seen[sid] = wire.last(sid, "leaving")

    olga = await leaving(world.olga)
    await olga.hand_over([world.heat.id], TOMORROW)
    await heard()
    await (await leaving(world.ann)).wish(world.heat.id, "")
    await heard()

"""What leaves soon: who hands it over, who sees it, and what stays all the same."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from medianest import events
from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import AuditEvent, Keep, LeavingCollection, LeavingTitle
from medianest.models.ids import utc_now
from tests.unit.services.insights.histories import stored

pytestmark = pytest.mark.databases

SOON = utc_now().date() + timedelta(days=30)
LATER = SOON + timedelta(days=30)


def ids(views):
    return [view.item_id for view in views]


@pytest.fixture
async def films(rows):
    return await rows.section("Films")


@pytest.fixture
async def heat(rows, films):
    return await rows.movie(films, "Heat", year=1995, size_bytes=40, thumb="/library/metadata/1/t")


async def test_titles_are_handed_over_once_more_for_another_day_and_taken_back(
    runtime, rows, films, heat
):
    leaving, ada = runtime.insights.leaving, await rows.admin()
    alien = await rows.movie(films, "Alien")
    made = await leaving.hand_over(ada, [heat.id, alien.id, heat.id], SOON)
    assert ids(made) == [alien.id, heat.id]
    shown = made[1].model_dump(exclude={"poster"})
    assert shown == {
        "item_id": heat.id,
        "kind": "movie",
        "title": "Heat",
        "show_title": "",
        "index": None,
        "year": 1995,
        "section_title": "Films",
        "size_bytes": 40,
        "leaves_on": SOON,
        "status": "waiting",
        "trouble": "",
        "keep": None,
    }
    assert made[1].poster
    assert ids(await leaving.hand_over(ada, [alien.id], LATER)) == [alien.id]
    assert ids(await leaving.listed(ada)) == [heat.id, alien.id]
    assert len(await stored(runtime, LeavingTitle)) == 2
    (place,) = await stored(runtime, LeavingCollection)
    assert (place.section_id, place.item_type, place.revision) == (films.id, "movie", 2)
    assert place.due_at is not None
    await leaving.take_back(ada, heat.id)
    assert ids(await leaving.listed(ada)) == [alien.id]
    assert [row.revision for row in await stored(runtime, LeavingCollection)] == [3]
    with pytest.raises(NotFoundError):
        await leaving.take_back(ada, heat.id)
    actions = [(row.action, row.target) for row in await stored(runtime, AuditEvent)]
    assert actions == [
        ("insights.leaving", "2 titles"),
        ("insights.leaving", "Alien"),
        ("insights.leaving_ended", "Heat"),
    ]


async def test_people_see_what_leaves_of_what_they_see_and_no_trouble(runtime, rows, films, heat):
    leaving, ada = runtime.insights.leaving, await rows.admin()
    series = await rows.section("Series", "show")
    show = await rows.show(series, "Fargo", episodes=(1, 1))
    first, second = await rows.children(show)
    (episode,) = await rows.children(second)
    await leaving.hand_over(ada, [heat.id, second.id], SOON)
    async with runtime.database.write() as session:
        for place in await stored(runtime, LeavingCollection):
            place.trouble = "Plex is away."
            session.add(await session.merge(place))
    ann = await rows.person("Ann", sections=[series])
    (seen,) = await leaving.listed(ann)
    assert (seen.item_id, seen.show_title, seen.index, seen.trouble) == (second.id, "Fargo", 2, "")
    assert [one.trouble for one in await leaving.listed(ada)] == ["Plex is away."] * 2
    assert await leaving.of_item(ann, heat.id) is None
    assert (await leaving.of_item(ada, heat.id)).item_id == heat.id
    # A season is announced on its episodes' pages, and not on those of other seasons.
    assert (await leaving.of_item(ann, episode.id)).item_id == second.id
    for other in (show, first):
        assert await leaving.of_item(ann, other.id) is None
    await leaving.hand_over(ada, [show.id], SOON)
    assert (await leaving.of_item(ann, first.id)).item_id == show.id
    assert (await leaving.of_item(ann, second.id)).item_id == second.id


async def test_what_is_kept_does_not_leave_and_stops_leaving(runtime, rows, heat):
    leaving, keeps, ada = runtime.insights.leaving, runtime.insights.keeps, await rows.admin()
    show = await rows.show(await rows.section("Series", "show"), "Fargo", episodes=(1, 1))
    first, second = await rows.children(show)
    await leaving.hand_over(ada, [heat.id, show.id, first.id, second.id], SOON)
    await keeps.keep(ada, heat.id)
    assert sorted(ids(await leaving.listed(ada))) == [show.id, first.id, second.id]
    # To delete the show would delete the season too; the other season may go.
    await keeps.keep(ada, second.id)
    assert ids(await leaving.listed(ada)) == [first.id]
    for item in (heat, show, second):
        with pytest.raises(ConflictError, match="Kept by an administrator: “"):
            await leaving.hand_over(ada, [first.id, item.id], LATER)
    with pytest.raises(ConflictError, match="“Fargo” and “Fargo, Season 2”"):
        await leaving.hand_over(ada, [show.id, second.id], LATER)
    await keeps.remove(ada, second.id)
    await keeps.keep(ada, show.id)
    assert await leaving.listed(ada) == []
    with pytest.raises(ConflictError):
        await leaving.hand_over(ada, [first.id], LATER)
    assert len(await stored(runtime, LeavingCollection)) == 3
    async with runtime.database.write() as session:
        row = await session.get_one(Keep, show.id)
        row.until = utc_now() - timedelta(seconds=1)
    assert ids(await leaving.hand_over(ada, [first.id, show.id], LATER)) == [show.id, first.id]
    assert {one.keep for one in await leaving.listed(ada)} == {None}


async def test_a_wish_shows_with_the_title_and_the_decision_ends_it(runtime, rows, films, heat):
    leaving, keeps, ada = runtime.insights.leaving, runtime.insights.keeps, await rows.admin()
    ann = await rows.person("Ann", sections=[films])
    await leaving.hand_over(ada, [heat.id], SOON)
    asked = await keeps.keep(ann, heat.id, reason="Every winter")
    assert [one.keep for one in await leaving.listed(ann)] == [asked]
    refused = await keeps.decide(ada, heat.id, keep=False)
    assert [one.keep for one in await leaving.listed(ann)] == [refused]
    await keeps.decide(ada, heat.id, keep=True)
    assert await leaving.listed(ann) == []
    assert await leaving.of_item(ann, heat.id) is None


async def test_refusals(runtime, rows, films, heat):
    leaving, ada = runtime.insights.leaving, await rows.admin()
    ann = await rows.person("Ann", sections=[films])
    for call in (leaving.hand_over(ann, [heat.id], SOON), leaving.take_back(ann, heat.id)):
        with pytest.raises(ForbiddenError):
            await call
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    for wanted, day in (([], SOON), (range(1, 502), SOON), ([heat.id], yesterday)):
        with pytest.raises(InvalidInputError):
            await leaving.hand_over(ada, list(wanted), day)
    gone = await rows.movie(films, "Gone", missing_since=utc_now())
    old = await rows.movie(await rows.section("Old", missing_since=utc_now()), "Old")
    show = await rows.show(await rows.section("Series", "show"), episodes=(1,))
    (season,) = await rows.children(show)
    (episode,) = await rows.children(season)
    for item_id in (4_711, gone.id, old.id, episode.id):
        with pytest.raises(NotFoundError):
            await leaving.hand_over(ada, [heat.id, item_id], SOON)
    assert await stored(runtime, LeavingTitle) == []


async def test_open_pages_hear_of_each_change(runtime, rows, films, heat):
    told = []

    async def listen(ready):
        async for event in events.listen(runtime.redis):
            ready.set()
            told.append(event.kind)

    ready = asyncio.Event()
    listening = asyncio.create_task(listen(ready))
    await ready.wait()
    ada, ann = await rows.admin(), await rows.person("Ann", sections=[films])
    leaving, keeps = runtime.insights.leaving, runtime.insights.keeps
    await leaving.hand_over(ada, [heat.id], SOON)
    await leaving.take_back(ada, heat.id)
    await keeps.keep(ann, heat.id)
    await keeps.decide(ada, heat.id, keep=False)
    await keeps.remove(ada, heat.id)
    for _ in range(100):
        if told.count("insights.leaving_changed") == 5:
            break
        await asyncio.sleep(0.02)
    listening.cancel()
    assert told.count("insights.leaving_changed") == 5

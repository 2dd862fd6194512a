"""The pages of charts: what their address asks for, and whose figures stand on them."""

from __future__ import annotations

import pytest

from medianest.errors import ForbiddenError
from medianest.models import Play, PlayHistory
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state.insight_charts import (
    ChartsQuery,
    activity_of,
    growth_of,
    top_of,
    year_of,
)
from medianest.state.queries import asked
from tests.library_rows import LibraryRows
from tests.unit.services.users.samples import People


def test_what_an_address_asks_for() -> None:
    query = asked(ChartsQuery, {"window": "90", "section": "x", "by": "size", "year": "1"})
    assert (query.days(30), query.section, query.by, query.year) == (90, None, "plays", None)
    assert asked(ChartsQuery, {}).days(30) == 30
    assert asked(ChartsQuery, {"window": "7"}).days(365) == 365
    assert asked(ChartsQuery, {"window": "all"}).days(30) is None


@pytest.fixture
async def people(runtime: Runtime) -> tuple[Actor, Actor]:
    """Ann has played a film, and olga is an administrator."""
    people, rows, now = People(runtime), LibraryRows(runtime.database), utc_now()
    ann, olga = await people.add("Ann"), await people.add("Olga", "admin")
    films = await rows.section("Films")
    film = await rows.movie(films, "Heat")
    async with runtime.database.write() as session:
        known = {"source": "tautulli", "is_chosen": True, "known_at": now, "begins_at": now}
        session.add(PlayHistory(server_id=films.server_id, **known))
        play = {"source": "tautulli", "source_id": "1", "account_id": 11, "user_id": ann.user_id}
        of = {"item_id": film.id, "type": "movie", "title": "Heat", "started_at": now}
        session.add(Play(server_id=films.server_id, **play, **of))
    return ann, olga


async def test_ones_own_year_is_ones_own(people: tuple[Actor, Actor]) -> None:
    ann, olga = people
    for who, person, plays in (
        (ann, "", 1),
        (ann, "all", 1),
        (olga, "", 0),
        (olga, "all", 1),
        (olga, ann.user_id, 1),
    ):
        found = await year_of(who, ChartsQuery(person=person), "Europe/Berlin")
        assert (found["view"].plays, found["view"].time_zone) == (plays, "Europe/Berlin"), person
        assert (found["choices"] is not None) == (who is olga)
    with pytest.raises(ForbiddenError):
        await year_of(ann, ChartsQuery(person=olga.user_id), "")


async def test_everybodys_figures_are_for_administrators(people: tuple[Actor, Actor]) -> None:
    ann, olga = people
    activity = (await activity_of(olga, ChartsQuery(window="90"), "Asia/Kolkata"))["view"]
    assert (activity.plays, activity.days, activity.time_zone) == (1, 90, "Asia/Kolkata")
    top = await top_of(olga, ChartsQuery())
    assert ([one.title for one in top["movies"]], top["shows"]) == (["Heat"], [])
    growth = await growth_of(olga, ChartsQuery())
    assert [one.title for one in growth["choices"].sections] == ["Films"]
    for refused in (
        activity_of(ann, ChartsQuery(), ""),
        top_of(ann, ChartsQuery()),
        growth_of(ann, ChartsQuery()),
    ):
        with pytest.raises(ForbiddenError):
            await refused


async def test_the_zone_that_was_chosen_goes_before_the_browsers(
    runtime: Runtime, people: tuple[Actor, Actor]
) -> None:
    ann, _ = people
    await runtime.preferences.change(ann, {"timeZone": "Asia/Kolkata"})
    found = await year_of(ann, ChartsQuery(), "Europe/Berlin")
    assert found["view"].time_zone == "Asia/Kolkata"

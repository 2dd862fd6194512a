"""What plays come to: the same as they arrive, made anew, and counted by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

from medianest.models import ItemPlaySummary, Play, PlayHistory, PlaySource
from medianest.services.insights import summaries
from medianest.services.insights.histories import Told
from medianest.services.insights.play_writer import PlayWriter
from tests.unit.services.insights.histories import stored

pytestmark = pytest.mark.databases

BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
FILMS, EPISODES = 3, 4
# Of what (films first, then episodes of two seasons), by whom, after how many hours, whether it is
# a play or goes on with one; and in which batch of the reading it came.
PLAYS = st.lists(
    st.tuples(
        st.integers(0, FILMS + EPISODES),
        st.integers(1, 3),
        st.integers(0, 50),
        st.booleans(),
        st.integers(0, 2),
    ),
    max_size=25,
)


@pytest.fixture
async def household(rows):
    """Three films and a show of two seasons with two episodes each."""
    films, series = await rows.section(), await rows.section("Series", "show")
    movies = [await rows.movie(films, f"Film {n}") for n in range(FILMS)]
    show = await rows.show(series, episodes=(2, 2))
    seasons = await rows.children(show)
    episodes = [one for season in seasons for one in await rows.children(season)]
    return films.server_id, movies, show, seasons, episodes


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(PLAYS)
async def test_as_they_arrive_made_anew_and_by_hand(runtime, household, played):
    server_id, movies, show, seasons, episodes = household
    items = [*movies, *episodes]
    await emptied(runtime, server_id)
    for batch in range(3):
        writer = PlayWriter(runtime.database, server_id, PlaySource.TAUTULLI, are_counted=True)
        await writer.write(
            [told(n, one, items) for n, one in enumerate(played) if one[-1] == batch], None
        )
        await summaries.catch_up(runtime.database)
    arrived = await summed(runtime)
    expected = {}
    for item, leaves in [
        *((one, [one]) for one in items),
        *((season, episodes[2 * n : 2 * n + 2]) for n, season in enumerate(seasons)),
        (show, episodes),
    ]:
        ids = {items.index(leaf) for leaf in leaves}
        mine = [one for one in played if one[0] in ids]
        if mine:
            expected[item.id] = (
                sum(one[3] for one in mine),
                len({one[1] for one in mine}),
                BEGAN + timedelta(hours=max(one[2] for one in mine)),
            )
    assert arrived == expected
    async with runtime.database.write() as session:
        await summaries.mark_all(session)
    assert await summaries.catch_up(runtime.database) == len(expected)
    assert await summed(runtime) == expected


async def test_what_is_not_counted_yet_says_so(runtime, household):
    server_id, movies, *_ = household
    await emptied(runtime, server_id)
    writer = PlayWriter(runtime.database, server_id, PlaySource.TAUTULLI, are_counted=True)
    await writer.write([told(0, (0, 1, 1, True, 0), movies)], None)
    (row,) = await stored(runtime, ItemPlaySummary)
    assert (row.is_stale, row.plays) == (True, 0)
    await summaries.catch_up(runtime.database)
    (row,) = await stored(runtime, ItemPlaySummary)
    assert (row.is_stale, row.plays) == (False, 1)
    assert await summaries.catch_up(runtime.database) == 0


def told(number, one, items):
    which, who, hours, is_first, _ = one
    key = items[which].rating_key if which < len(items) else "nothing"
    kind = items[which].type if which < len(items) else "movie"
    at = int((BEGAN + timedelta(hours=hours)).timestamp())
    return Told(
        source_id=str(number),
        account_id=who,
        type=kind,
        rating_key=key,
        at=at,
        counted=int(is_first),
    )


async def emptied(runtime, server_id):
    async with runtime.database.write() as session:
        for table in (Play, ItemPlaySummary, PlayHistory):
            await session.execute(delete(table))
        session.add(PlayHistory(server_id=server_id, source=PlaySource.TAUTULLI, is_chosen=True))


async def summed(runtime):
    rows = await stored(runtime, ItemPlaySummary)
    assert not any(row.is_stale for row in rows)
    return {row.item_id: (row.plays, row.people, row.last_played_at) for row in rows}

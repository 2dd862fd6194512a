"""What stands beside requests that wait: shares, sizes and earlier refusals, with nobody asked."""

import csv
import io
import json
from datetime import timedelta

import pytest
from sqlmodel import col, select

from medianest.errors import ForbiddenError
from medianest.models import MediaRequest, OverseerrAccount, Role
from medianest.models.ids import utc_now
from medianest.services.audit import ExportFormat
from medianest.services.media_requests.query import RequestQuery
from tests.unit.services.media_requests.household import FILM

WAITING = RequestQuery(tab="pending", everybody=True, sort="createdAt:asc")
OVER = RequestQuery(everybody=True, over_limit=True)


@pytest.fixture
def put(apart):
    """Puts requests into our rows, the earlier ones days ago."""

    async def make(actor, tmdb_id=1, seasons=None, days_ago=0.0, **columns):
        at = utc_now() - timedelta(days=days_ago)
        kind = "movie" if seasons is None else "tv"
        facts = {"created_at": at, "updated_at": at, "title": f"Title {tmdb_id}"}
        row = MediaRequest(
            user_id=actor.user_id, media_type=kind, tmdb_id=tmdb_id, seasons_asked=seasons,
            **{**facts, **columns},
        )  # fmt: skip
        async with apart.runtime.database.write() as session:
            session.add(row)
        return row

    return make


async def own_share(apart, **limits):
    await apart.runtime.settings.replace({"overseerr": limits}, updated_by=None)


async def tie(apart, actor, upstream_id, **limits):
    url = (await apart.runtime.settings.current()).overseerr.url
    row = OverseerrAccount(user_id=actor.user_id, upstream_id=upstream_id, server_url=url, **limits)
    async with apart.runtime.database.write() as session:
        session.add(row)


async def aids(apart, admin, query=WAITING):
    page = await apart.requests.page(admin, query)
    return [(one.title, one.aid.left, one.aid.limit) for one in page.items]


@pytest.mark.databases
async def test_our_own_share_of_people_whom_overseerr_does_not_know(apart, put):
    admin, ann = await apart.admin(), await apart.stranger("Ann")
    await own_share(apart, moviesPerWeek=3, seasonsPerWeek=2)
    await put(ann, 1)
    await put(ann, 2, status="available", days_ago=6)
    await put(ann, 3, status="available", days_ago=8)
    await put(ann, 4, status="denied")
    await put(ann, 5, status="failed")
    await put(ann, 6, [1, 2, 3])
    await put(admin, 7)
    apart.seerr.log.clear()
    assert await aids(apart, admin) == [
        ("Title 1", 1, 3), ("Title 6", -1, 2), ("Title 7", None, None)
    ]  # fmt: skip
    counts = await apart.requests.counts(admin, everybody=True)
    assert (counts.pending, counts.over_limit) == (3, 1)
    assert await aids(apart, admin, OVER) == [("Title 6", -1, 2)]
    assert not apart.seerr.log.as_list()


@pytest.mark.databases
async def test_overseerrs_own_limits_and_its_way_of_counting(house, put):
    admin = await house.admin()
    frank, kim = await house.add("frank"), await house.add("kim")
    await own_share(house, moviesPerWeek=1, seasonsPerWeek=1)
    await tie(house, frank, 2, movie_limit=4, movie_days=30, season_limit=3, season_days=7)
    await tie(house, kim, 3, movie_limit=0, movie_days=7)
    await put(frank, 1)
    await put(frank, 2, status="available", days_ago=29)
    await put(frank, 3, status="available", days_ago=31)
    await put(frank, 4, status="failed", upstream_id=9)
    await put(frank, 5, status="failed")
    for number, status in enumerate(("denied", "cancelled"), 6):
        await put(frank, number, status=status)
    await put(frank, 8, [1, 2, 3], seasons_granted=[2, 3])
    await put(frank, 9, [1, 2], days_ago=1, status="processing")
    await put(kim, 10)
    await put(kim, 11, [1])
    assert await aids(house, admin) == [
        ("Title 1", 1, 4), ("Title 8", -1, 3), ("Title 10", None, None), ("Title 11", None, None)
    ]  # fmt: skip
    assert await aids(house, admin, OVER) == [("Title 8", -1, 3)]


async def test_without_days_overseerr_counts_nothing(house, put):
    admin, frank = await house.admin(), await house.add("frank")
    await tie(house, frank, 2, movie_limit=2, movie_days=0)
    await put(frank, 1)
    assert await aids(house, admin) == [("Title 1", 2, 2)]


async def test_what_overseerr_said_comes_with_the_tie_and_hourly(house):
    nora = await house.add("nora", email="nora@example.org")
    ties, wanted = house.runtime.media_requests.ties, select(OverseerrAccount)

    async def limits():
        async with house.runtime.database.read() as session:
            (one,) = (await session.execute(wanted)).scalars()
        return one.movie_limit, one.movie_days, one.season_limit, one.season_days

    assert await ties.upstream_user(nora.user_id) == 4
    assert await limits() == (1, 7, 2, 7)
    house.seerr.switches.quota("nora", movie_quota_limit=5, tv_quota_limit=0)
    await house.reconciler.run()
    assert await limits() == (1, 7, 2, 7)
    await house.reconciler.run(full=True)
    assert await limits() == (5, 7, 0, 7)


async def test_a_limit_is_read_anew_every_minute_for_whom_a_decision_is_due(house):
    """The dialog of a request says what holds now; whoever decides about it reads the same."""
    nora = await house.add("nora", email="nora@example.org")
    await house.reconciler.run(full=True)
    house.seerr.switches.ask("nora", "movie", FILM)
    await house.reconciler.run()
    house.seerr.switches.quota("nora", movie_quota_limit=3)
    await house.reconciler.run()
    asked = OverseerrAccount.user_id == nora.user_id
    (row,) = await house.runtime.database.rows(select(OverseerrAccount.movie_limit).where(asked))
    assert row.movie_limit == 3


async def test_limits_of_somebody_else_there_are_not_kept(house):
    nora = await house.add("nora", email="nora@example.org")
    ties = house.runtime.media_requests.ties
    await ties.upstream_user(nora.user_id)
    house.seerr.seerr.user("nora").email = "gone@example.org"
    house.seerr.switches.person("nora@example.org", username="another")
    async with house.runtime.overseerr.asking() as client:
        await ties.learn(await ties.people(client))
    one = select(col(OverseerrAccount.upstream_id), col(OverseerrAccount.movie_limit))
    (row,) = await house.runtime.database.rows(one)
    assert (row.upstream_id != 4, row.movie_limit) == (True, None)


async def test_administrators_have_no_share(apart, put):
    admin, boss = await apart.admin(), await apart.add("Boss", known=False, role=Role.ADMIN)
    await own_share(apart, moviesPerWeek=1)
    for number in range(3):
        await put(boss, number + 1)
    assert {left for _, left, _ in await aids(apart, admin)} == {None}


async def test_a_title_that_was_declined_before(apart, put):
    admin, ann, bob = await apart.admin(), await apart.stranger("Ann"), await apart.stranger("Bob")
    day = utc_now() - timedelta(days=2)
    await put(ann, 1, status="denied", reason="not yet", days_ago=9)
    await put(bob, 1, status="denied", reason="too large", decided_at=day)
    await put(bob, 1, [1], status="denied", reason="a series of that number")
    await put(ann, 1)
    await put(ann, 2)
    first, second = (await apart.requests.page(admin, WAITING)).items
    told = first.aid
    assert (told.refused_times, told.refused_reason, told.refused_at) == (2, "too large", day)
    assert (second.aid.refused_times, second.aid.refused_at) == (0, None)


async def test_how_much_it_will_take(apart, put, library):
    admin, ann = await apart.admin(), await apart.stranger("Ann")
    for number in range(5):
        await library.rows.version(await library.film(number + 1), size_bytes=8_000)
    show = await library.show(9, 5)
    (season,) = await library.rows.children(show)
    for episode in await library.rows.children(season):
        await library.rows.version(episode, size_bytes=500)
    counts = {"0": 2, "1": 10, "2": 8}
    await put(ann, 11)
    await put(ann, 12, quality="4K")
    await put(ann, 13, [1, 2], season_episodes=counts)
    await put(ann, 14, [1, 2], seasons_granted=[2], season_episodes=counts)
    await put(ann, 15, [], season_episodes=counts)
    await put(ann, 16, [1, 3], season_episodes=counts)
    await put(ann, 17, [1])
    shown = (await apart.requests.page(admin, WAITING)).items
    assert [(one.episode_count, one.aid.size_bytes) for one in shown] == [
        (None, 8_000), (None, None), (18, 9_000), (8, 4_000), (18, 9_000), (None, None),
        (None, None),
    ]  # fmt: skip


async def test_it_stands_beside_what_waits_alone_and_for_those_who_decide(apart, put):
    admin, ann = await apart.admin(), await apart.stranger("Ann")
    await put(ann, 1)
    await put(ann, 2, status="available")
    (own,) = (await apart.requests.page(ann, RequestQuery(tab="pending"))).items
    assert own.aid is None
    (ready,) = (await apart.requests.page(admin, RequestQuery("available", everybody=True))).items
    assert ready.aid is None
    assert (await apart.requests.counts(ann)).over_limit == 0
    with pytest.raises(ForbiddenError):
        await apart.requests.page(ann, RequestQuery(over_limit=True))


async def test_a_file_of_those_over_the_limit(apart, put):
    admin, ann = await apart.admin(), await apart.stranger("Ann")
    await own_share(apart, moviesPerWeek=1)
    await put(ann, 1)
    await put(ann, 2)
    await put(admin, 3)

    async def read(how, query):
        parts = await apart.requests.export(admin, how, query)
        return b"".join([part async for part in parts]).decode()

    told = json.loads(await read(ExportFormat.JSON, OVER))
    assert sorted(one["title"] for one in told) == ["Title 1", "Title 2"]
    table = list(csv.DictReader(io.StringIO(await read(ExportFormat.CSV, RequestQuery()))))
    assert "aid" not in table[0]
    assert table[0]["title"] == "Title 1"

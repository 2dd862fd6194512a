"""What was played: one's own for people, everybody's for administrators."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from medianest.errors import ForbiddenError
from medianest.models import Play, PlayAccount, PlayHistory
from medianest.models.ids import utc_now
from medianest.services.insights.figures import TopOrder

pytestmark = pytest.mark.databases


@pytest.fixture
async def house(runtime, rows):
    """Ann plays two films, one of them twice, and an episode; somebody without an account one."""
    films, series = await rows.section(), await rows.section("Series", "show")
    heat, alien = await rows.movie(films, "Heat"), await rows.movie(films, "Alien")
    show = await rows.show(series, "Dark", episodes=(1,))
    (season,) = await rows.children(show)
    (episode,) = await rows.children(season)
    ann = await rows.person("Ann", plex_id=11)
    now = utc_now()
    made = [
        (heat, "movie", 11, ann.user_id, 1, 60, 1),
        (heat, "movie", 11, ann.user_id, 2, 60, 0),
        (heat, "movie", 11, ann.user_id, 400, 60, 1),
        (alien, "movie", 12, None, 3, 60, 1),
        (episode, "episode", 11, ann.user_id, 4, None, 1),
        (None, "movie", 12, None, 5, 60, 1),
    ]
    async with runtime.database.write() as session:
        session.add(
            PlayHistory(server_id=films.server_id, source="tautulli", is_chosen=True, known_at=now)
        )
        session.add(PlayAccount(id=12, name="Otto"))
        for source in ("tautulli", "plex"):
            for n, (item, kind, account, user_id, days, seconds, counted) in enumerate(made):
                session.add(
                    Play(
                        server_id=films.server_id,
                        source=source,
                        source_id=str(n),
                        account_id=account,
                        user_id=user_id,
                        item_id=item and item.id,
                        type=kind,
                        title=item.title if item else "Gone",
                        show_title="Dark" if kind == "episode" else "",
                        started_at=now - timedelta(days=days),
                        seconds=seconds,
                        counted=counted,
                    )
                )
    return ann, {"Heat": heat.id, "Alien": alien.id, "Dark": show.id}


async def test_sums(runtime, rows, house):
    ann, _ = house
    figures, admin = runtime.insights.figures, await rows.admin()
    own = await figures.stats(ann)
    assert (own.plays, own.seconds, own.people, own.titles) == (3, 180, 1, 2)
    assert (await figures.stats(ann, days=30)).plays == 2
    every = await figures.stats(admin)
    assert (every.plays, every.people, every.titles) == (5, 2, 3)
    assert (await figures.stats(admin, user_id=ann.user_id)).plays == 3
    assert every.basis.source == "tautulli"


async def test_the_list_names_who_and_what(runtime, rows, house):
    ann, ids = house
    figures, admin = runtime.insights.figures, await rows.admin()
    page = await figures.history(admin, limit=4)
    assert page.pagination.total_items == 6
    assert [(one.title, one.person) for one in page.items] == [
        ("Heat", "Ann"),
        ("Heat", "Ann"),
        ("Alien", "Otto"),
        ("Episode 1", "Ann"),
    ]
    assert page.items[0].item_id == ids["Heat"]
    rest = await figures.history(admin, limit=4, page=2)
    assert [(one.title, one.item_id) for one in rest.items] == [
        ("Gone", None),
        ("Heat", ids["Heat"]),
    ]
    own = await figures.history(ann)
    assert {one.user_id for one in own.items} == {ann.user_id}
    assert own.pagination.total_items == 4


async def test_what_was_just_read_counts_at_once(runtime, rows, house):
    ann, ids = house
    figures = runtime.insights.figures

    async def told() -> tuple[int, int, int]:
        page, (first, *_) = await figures.history(ann), await figures.top(ann, "movie")
        return (await figures.stats(ann)).plays, page.pagination.total_items, first.plays

    assert await told() == (3, 4, 2)
    async with runtime.database.write() as session:
        one = await session.get_one(Play, 1)
        more = {**one.model_dump(exclude={"id"}), "source_id": "new", "source": "tautulli"}
        session.add(
            Play(**{**more, "item_id": ids["Heat"], "type": "movie", "user_id": ann.user_id})
        )
    assert await told() == (3, 4, 2), "remembered"
    async with runtime.database.write() as session:
        await session.execute(update(PlayHistory).values(known_at=utc_now()))
    assert await told() == (4, 5, 3)


async def test_what_is_played_most(runtime, rows, house):
    ann, ids = house
    figures, admin = runtime.insights.figures, await rows.admin()
    top = await figures.top(admin, "movie")
    assert [(one.item_id, one.plays, one.people) for one in top] == [
        (ids["Heat"], 2, 1),
        (ids["Alien"], 1, 1),
    ]
    assert [one.title for one in await figures.top(admin, "movie", limit=1)] == ["Heat"]
    assert [(one.title, one.plays) for one in await figures.top(ann, "show")] == [("Dark", 1)]
    assert [one.plays for one in await figures.top(ann, "movie", days=30)] == [1]


async def test_what_most_people_or_the_longest_played(runtime, rows, house):
    _, ids = house
    figures, admin = runtime.insights.figures, await rows.admin()
    alien = {"server_id": (await rows.section()).server_id, "source": "tautulli", "type": "movie"}
    async with runtime.database.write() as session:
        for number, seconds in enumerate((5, 4000)):
            more = {"account_id": 20 + number, "seconds": seconds, "item_id": ids["Alien"]}
            at = utc_now() - timedelta(days=500)
            session.add(Play(source_id=f"more{number}", started_at=at, **alien, **more))
            session.add(Play(source_id=f"heat{number}", started_at=at, **alien, **more | {
                "account_id": 11, "item_id": ids["Heat"], "seconds": 1,
            }))  # fmt: skip

    async def order(by):
        return [one.title for one in await figures.top(admin, "movie", order=by)]

    assert await order(TopOrder.PLAYS) == ["Heat", "Alien"]
    assert await order(TopOrder.PEOPLE) == ["Alien", "Heat"]
    assert await order(TopOrder.TIME) == ["Alien", "Heat"]
    between = {"since": utc_now() - timedelta(days=501), "until": utc_now() - timedelta(days=499)}
    found = await figures.top(admin, "movie", **between)
    assert [(one.title, one.plays) for one in found] == [("Heat", 2), ("Alien", 2)]


async def test_nobody_is_told_of_others(runtime, rows, house):
    figures, ben = runtime.insights.figures, await rows.person("Ben")
    ann, _ = house
    assert (await figures.stats(ben)).plays == 0
    assert (await figures.history(ben)).items == []
    assert await figures.top(ben, "movie") == []
    for call in (
        figures.stats(ben, user_id=ann.user_id),
        figures.history(ben, user_id=ann.user_id),
        figures.top(ben, "movie", user_id=ann.user_id),
    ):
        with pytest.raises(ForbiddenError):
            await call

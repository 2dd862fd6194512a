"""The report of what nobody watches, against worlds of which everything is known."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col

from medianest.errors import ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import (
    ItemPlaySummary,
    Keep,
    KeepStatus,
    LibraryItem,
    LibrarySection,
    MediaRequest,
    PlayAccount,
    PlayHistory,
    PlaySource,
)
from medianest.services.insights import summaries
from medianest.services.insights.histories import Told
from medianest.services.insights.play_writer import PlayWriter
from medianest.services.insights.unused_query import UnusedQuery
from medianest.views.insights import Unsure, UseState

pytestmark = pytest.mark.databases

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
BEGINS = NOW - timedelta(days=700)
NEVER_DAYS, LAST_DAYS = 90, 365
QUERY = UnusedQuery(never_days=NEVER_DAYS, last_days=LAST_DAYS)


@dataclass
class World:
    """What is true: the plays of each item that stands for itself, those above it among them."""

    server_id: str
    items: list[LibraryItem] = field(default_factory=list)
    plays: dict[int, list[datetime]] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def told(item, who, when, row, **changed) -> Told:
    return Told(
        **{
            "source_id": str(row),
            "account_id": who,
            "type": item.type,
            "rating_key": item.rating_key,
            "guid": item.guid,
            "title": item.title,
            "at": int(when.timestamp()),
            **changed,
        }
    )


async def generated(runtime, rows, seed: int, *, with_guids: bool) -> World:
    """Films in two sections and series, some never played, some long ago, some lately, some before
    anything was written down; some under a key of before."""
    chance = random.Random(seed)
    sections = [
        await rows.section(title, kind, synced_at=ago(0.01))
        for title, kind in (("Films", "movie"), ("More films", "movie"), ("Series", "show"))
    ]
    world = World(sections[0].server_id)
    for n in range(40):
        item = await rows.movie(
            chance.choice(sections[:2]),
            f"Film {seed} {n}",
            added_at=ago(chance.choice((10, 80, 89.9, 90.1, 200, 650, 701, 1500))),
            size_bytes=chance.randrange(1, 10**11),
            released_on="2001-02-03",
        )
        world.items.append(item)
        played(world, chance, item, (), {"released_on": item.released_on}, with_guids)
    for n in range(8):
        await generated_show(runtime, rows, world, chance, sections[2], f"Show {n}", with_guids)
    return world


async def generated_show(runtime, rows, world, chance, section, title, with_guids) -> None:
    added = [ago(chance.choice((20, 300, 900))) for _ in range(3)]
    show = await rows.show(section, title, added_at=added[0])
    total = 0
    for number in range(1, chance.choice((2, 3))):
        size = chance.randrange(1, 10**11)
        season = await rows.season(show, number, added_at=added[number], size_bytes=size)
        total += size
        world.items.append(season)
        for index in range(1, 4):
            episode = await rows.episode(season, index)
            facts = {"show_title": title, "season": number, "number": index}
            played(world, chance, episode, (season, show), facts, with_guids)
    await resize(runtime, show, total)
    world.items.append(show)


def played(world, chance, item, above, facts, with_guids) -> None:
    """Let people play it, or nobody."""
    for _ in range(chance.choice((0, 0, 1, 3))):
        when = ago(chance.choice((1, 100, 364.9, 365.1, 500, 690)))
        changed = dict(facts)
        if chance.random() < 0.3:
            changed["rating_key"] = f"before-{item.id}"
        if not with_guids:
            changed["guid"] = ""
        world.told.append(told(item, chance.randrange(1, 4), when, len(world.told), **changed))
        for one in (item, *above):
            world.plays.setdefault(one.id, []).append(when)


async def resize(runtime, item, size: int) -> None:
    item.size_bytes = size
    mine = update(LibraryItem).where(col(LibraryItem.id) == item.id)
    async with runtime.database.write() as session:
        await session.execute(mine.values(size_bytes=size))


def expected(world: World, query: UnusedQuery = QUERY) -> dict[int, tuple[str, str | None]]:
    """Which items are listed and as what, by what is true."""
    found = {}
    for item in world.items:
        last = max(world.plays.get(item.id, ()), default=None)
        if last is None and item.added_at <= ago(query.never_days):
            hidden = item.added_at < BEGINS
            found[item.id] = ("unknown", "beforeHistory") if hidden else ("never", None)
        elif last is not None and last <= ago(query.last_days):
            found[item.id] = ("unused", None)
    return {
        item.id: found[item.id]
        for item in world.items
        if item.id in found and not (item.type == "season" and item.root_id in found)
    }


async def read(runtime, world, source: str = PlaySource.TAUTULLI, **changed) -> None:
    """The world's history, as it was read from a source ten minutes ago."""
    facts = {"known_at": ago(0.007), "begins_at": BEGINS, "is_chosen": True}
    async with runtime.database.write() as session:
        session.add(PlayHistory(server_id=world.server_id, source=source, **{**facts, **changed}))
    writer = PlayWriter(runtime.database, world.server_id, source, are_counted=True)
    await writer.write(world.told, None)
    await writer.join_lost()
    await summaries.catch_up(runtime.database)


async def every(runtime, admin, query: UnusedQuery = QUERY, limit: int = 7):
    """All pages of the report, and the last one of them."""
    found, page = [], 1
    while True:
        answer = await runtime.insights.unused.page(admin, query, page=page, limit=limit, now=NOW)
        found += answer.items
        if not answer.pagination.has_next:
            return found, answer
        page += 1


@pytest.mark.parametrize("source", [PlaySource.TAUTULLI, PlaySource.PLEX])
@pytest.mark.parametrize("seed", range(3))
async def test_a_world_of_which_everything_is_known(runtime, rows, source, seed):
    """From either source, by key, by guid and by title after something was added again."""
    world = await generated(runtime, rows, seed, with_guids=source is PlaySource.TAUTULLI)
    admin = await rows.admin()
    await read(runtime, world, source)
    truth = expected(world)
    assert {state for state, _ in truth.values()} == {"never", "unused", "unknown"}
    found, page = await every(runtime, admin)
    assert {one.item_id: (one.state, one.unsure) for one in found} == truth
    assert len(found) == len(truth)
    sizes = [one.size_bytes for one in found]
    assert sizes == sorted(sizes, reverse=True)
    items = {item.id: item for item in world.items}
    for one in found:
        item, when = items[one.item_id], world.plays.get(one.item_id, [])
        assert (one.size_bytes, one.added_at) == (item.size_bytes, item.added_at)
        assert (one.plays, one.last_played_at) == (len(when), max(when, default=None))
        assert one.threshold_days == (LAST_DAYS if when else NEVER_DAYS)
    for state in UseState:
        mine = [one for one in found if one.state == state]
        sum_ = getattr(page.sums, state)
        assert (sum_.items, sum_.size_bytes) == (len(mine), sum(one.size_bytes for one in mine))
    sure = [one for one in found if one.state != "unknown"]
    assert page.sums.reclaimable.items == len(sure)
    assert page.sums.reclaimable.size_bytes == sum(one.size_bytes for one in sure)
    assert page.pagination.total_items == len(found)
    one_state, page = await every(runtime, admin, asked(states=("never",)))
    assert {one.item_id for one in one_state} == {i for i, (s, _) in truth.items() if s == "never"}
    assert page.sums.reclaimable.items == len(sure)
    seasons, _ = await every(runtime, admin, asked(kinds=("season",)))
    assert {one.kind for one in seasons} == {"season"}
    assert {i.id for i in world.items if i.type == "season" and i.id in truth} <= {
        one.item_id for one in seasons
    }


def asked(**changed) -> UnusedQuery:
    return UnusedQuery(**{"never_days": NEVER_DAYS, "last_days": LAST_DAYS, **changed})


@pytest.fixture
async def house(runtime, rows):
    """One film never played, one played long ago, one lately; and one season of an old show that
    is watched."""
    films = await rows.section("Films", synced_at=ago(0.01))
    world = World(films.server_id)
    for n, days in enumerate((None, 400, 5)):
        film = await rows.movie(films, f"Film {n}", added_at=ago(600), size_bytes=10**9 * (n + 1))
        world.items.append(film)
        if days:
            world.told.append(told(film, 7, ago(days), n))
    return world


async def states(runtime, rows, query: UnusedQuery = QUERY):
    admin = await rows.admin()
    found, page = await every(runtime, admin, query)
    return [(one.title, one.state, one.unsure) for one in found], page


SURE = [("Film 1", "unused", None), ("Film 0", "never", None)]


async def test_what_is_known_is_claimed(runtime, rows, house):
    await read(runtime, house)
    found, page = await states(runtime, rows)
    assert found == SURE
    assert (page.basis.source, page.basis.unsure, page.basis.trouble) == ("tautulli", None, "")
    assert (page.basis.known_at, page.basis.begins_at) == (ago(0.007), BEGINS)


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"known_at": None}, Unsure.NOT_READ),
        ({"known_at": ago(1.1)}, Unsure.HISTORY_OLD),
        ({"known_at": ago(1.1), "trouble": "It does not answer."}, Unsure.SOURCE_AWAY),
        ({"known_at": ago(1.1), "trouble": "Empty.", "silent": True}, Unsure.EMPTY_ANSWER),
        ({"begins_at": None}, Unsure.NO_HISTORY),
    ],
)
async def test_what_cannot_be_known_is_unknown(runtime, rows, house, changed, why):
    """Nothing is called unused, whatever the plays that are stored say, and the page says why."""
    await with_plex(runtime)
    await read(runtime, house, **changed)
    found, page = await states(runtime, rows)
    assert found == [("Film 1", "unknown", why), ("Film 0", "unknown", why)]
    assert page.basis.unsure == why
    assert page.basis.known_at == {"known_at": ago(0.007), **changed}["known_at"]
    assert (page.sums.reclaimable.items, page.sums.unknown.items) == (0, 2)


async def test_a_source_that_is_away_for_an_hour_leaves_what_was_known_with_its_age(
    runtime, rows, house
):
    await with_plex(runtime)
    await read(runtime, house, known_at=ago(0.05), trouble="It does not answer.")
    found, page = await states(runtime, rows)
    assert found == SURE
    assert (page.basis.trouble, page.basis.known_at) == ("It does not answer.", ago(0.05))


async def test_without_a_source_nothing_is_claimed(runtime, rows, house):
    found, page = await states(runtime, rows)
    assert {(state, why) for _, state, why in found} == {("unknown", "noSource")}
    assert len(found) == 3
    assert page.basis.source == ""
    await with_plex(runtime)
    found, _ = await states(runtime, rows)
    assert {why for _, _, why in found} == {"notRead"}


async def test_an_old_copy_of_the_section_claims_nothing(runtime, rows, house):
    await read(runtime, house)
    for synced_at in (ago(1.1), None):
        async with runtime.database.write() as session:
            await session.execute(update(LibrarySection).values(synced_at=synced_at))
        found, page = await states(runtime, rows)
        assert {(state, why) for _, state, why in found} == {("unknown", "sectionOld")}
        assert page.basis.unsure is None


async def test_people_whose_history_is_off_are_named_where_they_may_watch(runtime, rows, house):
    await read(runtime, house)
    other = await rows.section("Elsewhere", synced_at=ago(0.01), server_id=house.server_id)
    films = house.items[0].section_id
    async with runtime.database.write() as session:
        session.add(PlayAccount(id=77, name="Quinn", keeps_history=False))
    found, page = await states(runtime, rows)
    assert {(state, why) for _, state, why in found} == {("unknown", "historyOff")}
    assert page.basis.quiet_people == ("Quinn",)
    quinn = await rows.person("Quinn", sections=[other], plex_id=77)
    assert quinn
    assert films != other.id
    assert (await states(runtime, rows))[0] == SURE


async def test_plays_that_are_not_counted_yet_claim_nothing(runtime, rows, house):
    await read(runtime, house)
    async with runtime.database.write() as session:
        await session.execute(update(ItemPlaySummary).values(is_stale=True))
    found, _ = await states(runtime, rows)
    assert found == [("Film 1", "unknown", "counting"), ("Film 0", "never", None)]


async def test_a_title_that_was_added_nobody_knows_when_is_unknown(runtime, rows, house):
    await read(runtime, house)
    async with runtime.database.write() as session:
        await session.execute(update(LibraryItem).values(added_at=None))
    found, _ = await states(runtime, rows)
    assert found == [("Film 1", "unused", None), ("Film 0", "unknown", "addedUnknown")]


async def test_what_was_asked_before_is_not_answered_from_memory_once_it_changed(
    runtime, rows, house
):
    """A play, a sync, and an import that was broken off before its plays were counted."""
    await read(runtime, house)
    films, sure = house.items, ["Film 1", "Film 0"]
    assert [one[0] for one in (await states(runtime, rows))[0]] == sure
    writer = PlayWriter(runtime.database, house.server_id, "tautulli", are_counted=True)
    await writer.write([told(films[1], 7, ago(2), 99)], None)
    found, page = await states(runtime, rows)
    assert found == [("Film 1", "unknown", Unsure.COUNTING), SURE[1]]
    await summaries.catch_up(runtime.database)
    found, page = await states(runtime, rows)
    assert (found, page.sums.reclaimable.size_bytes) == (SURE[1:], 10**9)
    async with runtime.database.write() as session:
        mine = col(LibraryItem.id) == films[0].id
        await session.execute(update(LibraryItem).where(mine).values(size_bytes=5))
        await session.execute(update(LibrarySection).values(synced_at=ago(0.001)))
    found, page = await states(runtime, rows)
    assert (found, page.sums.reclaimable.size_bytes) == (SURE[1:], 5)
    lately = asked(last_days=0)
    assert {one[1] for one in (await states(runtime, rows, lately))[0]} == {"never", "unused"}
    async with runtime.database.write() as session:
        await summaries.mark_all(session)
    assert {one[1] for one in (await states(runtime, rows, lately))[0]} == {"never", "unknown"}


async def test_what_is_kept_is_left_out_until_its_time_is_over(runtime, rows, house):
    await read(runtime, house)
    kept = Keep(item_id=house.items[0].id, status=KeepStatus.KEPT, reason="Ours", until=ago(-10))
    async with runtime.database.write() as session:
        session.add(kept)
    assert (await states(runtime, rows))[0] == SURE[:1]
    only_kept, _page = await every(runtime, await rows.admin(), asked(kept=True))
    assert [(one.title, one.keep.reason) for one in only_kept] == [("Film 0", "Ours")]
    async with runtime.database.write() as session:
        await session.execute(update(Keep).values(until=ago(1)))
    assert (await states(runtime, rows))[0] == SURE
    async with runtime.database.write() as session:
        await session.execute(update(Keep).values(status=KeepStatus.REFUSED, until=None))
    assert (await states(runtime, rows))[0] == SURE


async def test_a_kept_show_stands_for_its_seasons_among_what_is_kept(runtime, rows, house):
    show = await rows.show(await rows.section("Series", "show", synced_at=ago(0.01)), "Fargo")
    await rows.season(show, 1)
    await read(runtime, house)
    async with runtime.database.write() as session:
        session.add(Keep(item_id=show.id, status=KeepStatus.KEPT))
    admin = await rows.admin()
    for kinds, titles in (((), ["Fargo"]), (("season",), ["Season 1"])):
        kept, page = await every(runtime, admin, asked(kept=True, kinds=kinds))
        assert [one.title for one in kept] == titles
        assert page.pagination.total_items == 1
        left, _ = await every(runtime, admin, asked(kinds=kinds))
        assert not {one.title for one in left} & {"Fargo", "Season 1"}


async def test_who_asked_for_it_is_named(runtime, rows, house):
    await read(runtime, house)
    ann = await rows.person("Ann")
    await rows.external_id(house.items[0], "tmdb", "603")
    await rows._save(
        MediaRequest(user_id=ann.user_id, media_type="movie", tmdb_id=603, created_at=ago(700)),
        MediaRequest(requester_name="Otto", media_type="movie", tmdb_id=603, created_at=ago(800)),
        MediaRequest(requester_name="Tess", media_type="tv", tmdb_id=603),
    )
    found, _ = await every(runtime, await rows.admin())
    assert [[(who.name, who.user_id) for who in one.requested_by] for one in found] == [
        [],
        [("Otto", None), ("Ann", ann.user_id)],
    ]


@pytest.mark.parametrize(
    ("sort", "titles"),
    [
        ("size:asc", ["Film 0", "Film 1"]),
        ("lastPlayed:asc", ["Film 0", "Film 1"]),
        ("lastPlayed:desc", ["Film 1", "Film 0"]),
        ("title:asc", ["Film 0", "Film 1"]),
        ("plays:desc", ["Film 1", "Film 0"]),
        ("added", ["Film 0", "Film 1"]),
    ],
)
async def test_it_is_sorted(runtime, rows, house, sort, titles):
    await read(runtime, house)
    found, _ = await states(runtime, rows, asked(sort=sort))
    assert [title for title, *_ in found] == titles


async def test_refusals(runtime, rows, house):
    unused = runtime.insights.unused
    admin, ann = await rows.admin(), await rows.person("Ann")
    music = await rows.section("Music", "artist")
    with pytest.raises(ForbiddenError):
        await unused.page(ann, QUERY)
    with pytest.raises(ForbiddenError):
        await unused.libraries(ann)
    with pytest.raises(ForbiddenError):
        await unused.every(ann, QUERY)
    for section_id in (music.id, 4_711):
        with pytest.raises(NotFoundError):
            await unused.page(admin, asked(section_id=section_id))
    for sort in ("owner", "size:up"):
        with pytest.raises(InvalidInputError):
            await unused.page(admin, asked(sort=sort))
        with pytest.raises(InvalidInputError):
            await unused.every(admin, asked(sort=sort))


async def with_plex(runtime) -> None:
    """A server is set up, which is not asked here."""
    plex = {"url": "http://127.0.0.1:9", "token": "token"}
    await runtime.settings.replace({"plex": plex}, updated_by=None)

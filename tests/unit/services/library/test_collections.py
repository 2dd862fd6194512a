"""Collections: what people see of them, and that what administrators change is so in Plex first."""

from __future__ import annotations

import asyncio

import pytest
from redis.asyncio.lock import Lock
from sqlmodel import col, select

from medianest import events as events_of
from medianest.demo.library.things import BY_HAND, RELEASED
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    PlexUnreachableError,
    QueueUnavailableError,
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
)
from medianest.models import AuditEvent, LibraryCollection, LibraryItem, TagKind
from medianest.models.ids import utc_now
from medianest.runtime import open_runtime
from medianest.services.library import collection_changes


@pytest.fixture
async def admin(rows):
    return await rows.admin()


@pytest.fixture
async def ann(rows, copy):
    """Sees the movies and nothing else."""
    return await rows.person("Ann", sections=[copy.sections["1"]])


@pytest.fixture
def collections(runtime):
    return runtime.library.collections


def named(copy, title):
    return next(one for one in copy.collections.values() if one.title == title)


def in_plex(site, row):
    """What the server says of it; ``None`` where it is gone."""
    return site.plex.library.collections.get(int(row.rating_key))


def keys(*items):
    return [int(item.rating_key) for item in items]


def films_outside(copy, site, row):
    inside = set(in_plex(site, row).items)
    return [item for item in copy.of("1") if int(item.rating_key) not in inside]


def commands(site):
    """What was changed in Plex."""
    return [one for one in site.log.as_list() if one["method"] != "GET"]


async def stored(runtime, collection_id):
    async with runtime.database.read() as session:
        return await session.get(LibraryCollection, collection_id)


async def events(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(AuditEvent).order_by(col(AuditEvent.id)))
        every = [(one.action, one.target, one.details) for one in found.scalars()]
    return [one for one in every if not one[0].startswith("settings.")]


def titles(view):
    return [item.title for item in view.items]


# ---- seen


@pytest.mark.databases
async def test_the_collections_of_a_section_by_title(collections, admin, copy):
    page = await collections.page(admin, copy.sections["1"].id)
    assert [one.title for one in page.items] == ["Lately Made", "Long Journeys", "Winter Nights"]
    assert [one.smart for one in page.items] == [True, False, False]
    winter, row = page.items[2], named(copy, "Winter Nights")
    assert (winter.item_count, winter.item_type, winter.poster != "") == (
        row.item_count,
        "movie",
        True,
    )
    assert page.pagination.total_items == 3


async def test_a_page_of_them(collections, admin, copy):
    page = await collections.page(admin, copy.sections["1"].id, page=2, limit=2)
    assert [one.title for one in page.items] == ["Winter Nights"]
    assert (page.pagination.total_items, page.pagination.has_prev) == (3, True)


@pytest.mark.parametrize("asked", [{"page": 0}, {"limit": 0}, {"limit": 501}])
async def test_a_page_that_cannot_be(collections, admin, copy, asked):
    with pytest.raises(InvalidInputError):
        await collections.page(admin, copy.sections["1"].id, **asked)
    with pytest.raises(InvalidInputError):
        await collections.get(admin, named(copy, "Winter Nights").id, **asked)


@pytest.mark.databases
async def test_one_collection_with_its_items_in_their_order(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    view = await collections.get(admin, row.id)
    expected = [copy.items[key].id for key in in_plex(site, row).items]
    assert [item.id for item in view.items] == expected
    assert (view.card.title, view.section_title) == ("Winter Nights", "Movies")


@pytest.mark.databases
async def test_a_collection_comes_in_pages(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    expected = [copy.items[key].id for key in in_plex(site, row).items]
    assert len(expected) > 3
    second = await collections.get(admin, row.id, page=2, limit=2)
    assert [item.id for item in second.items] == expected[2:4]
    assert second.card.item_count == second.pagination.total_items == len(expected)
    assert (second.pagination.page, second.pagination.has_prev) == (2, True)
    beyond = await collections.get(admin, row.id, page=1_000, limit=2)
    assert (beyond.items, beyond.pagination.has_next) == ([], False)


@pytest.mark.databases
async def test_people_count_the_collections_that_they_see(collections, admin, ann, copy):
    assert await collections.count(admin) == len(copy.collections)
    of_movies = [
        one for one in copy.collections.values() if one.section_id == copy.sections["1"].id
    ]
    assert 0 < len(of_movies) < len(copy.collections)
    assert await collections.count(ann) == len(of_movies)


async def test_of_sections_that_are_not_shared_nothing_is_seen(collections, ann, copy):
    assert (await collections.page(ann, copy.sections["1"].id)).items
    with pytest.raises(NotFoundError):
        await collections.page(ann, copy.sections["2"].id)
    with pytest.raises(NotFoundError):
        await collections.get(ann, named(copy, "Slow Stories").id)


async def test_items_that_plex_no_longer_has_are_neither_shown_nor_counted(
    runtime, collections, admin, copy, site
):
    row = named(copy, "Winter Nights")
    gone = copy.items[in_plex(site, row).items[0]]
    async with runtime.database.write() as session:
        (await session.get_one(LibraryItem, gone.id)).missing_since = utc_now()
    view = await collections.get(admin, row.id)
    assert gone.id not in [item.id for item in view.items]
    assert view.card.item_count == len(view.items) == row.item_count - 1


@pytest.mark.databases
async def test_what_a_filter_of_the_share_hides_is_hidden_here_too(
    runtime, collections, rows, copy, site
):
    """One title of a collection is hidden; of another all are: then its name would tell."""
    winter, journeys = named(copy, "Winter Nights"), named(copy, "Long Journeys")
    some = [copy.items[key] for key in in_plex(site, winter).items]
    for key in {int(some[0].rating_key), *in_plex(site, journeys).items}:
        await rows.tag(copy.items[key], "Secret", TagKind.LABEL)
    bea = await rows.person(
        "Bea", sections=[copy.sections["1"]], restrictions={"movie": "label!=Secret"}
    )
    shown = await collections.get(bea, winter.id)
    hidden = {copy.items[key].id for key in in_plex(site, journeys).items}
    assert {item.id for item in shown.items} == {item.id for item in some[1:]} - hidden
    assert shown.card.item_count == len(shown.items)
    listed = await collections.page(bea, copy.sections["1"].id)
    assert "Long Journeys" not in [one.title for one in listed.items]
    assert listed.pagination.total_items == len(listed.items)
    with pytest.raises(NotFoundError):
        await collections.get(bea, journeys.id)


# ---- created


@pytest.mark.databases
async def test_a_new_collection_is_in_plex_and_here(runtime, collections, admin, copy, site):
    films = copy.of("1")[4:1:-1]
    view = await collections.create(
        admin, copy.sections["1"].id, "  Rainy   days ", [film.id for film in films]
    )
    row = await stored(runtime, view.card.id)
    there = in_plex(site, row)
    assert (there.title, there.items, there.item_type) == ("Rainy days", keys(*films), "movie")
    assert there.sort == BY_HAND
    assert [item.id for item in view.items] == [film.id for film in films]
    assert (row.title, row.item_count, row.item_type, row.smart) == (
        "Rainy days",
        3,
        "movie",
        False,
    )
    assert (await events(runtime))[-1] == (
        "collection.created",
        "Rainy days",
        {"id": row.id, "section": "Movies", "items": 3},
    )


@pytest.mark.databases
async def test_the_second_click_of_two_makes_no_second_one(collections, admin, copy, site):
    before = len(site.plex.library.collections)
    films = [film.id for film in copy.of("1")[:2]]
    clicks = [
        collections.create(admin, copy.sections["1"].id, "Rainy days", films) for _ in range(3)
    ]
    done = await asyncio.gather(*clicks, return_exceptions=True)
    refused = [one for one in done if isinstance(one, DuplicateError)]
    assert (len(refused), len(site.plex.library.collections)) == (2, before + 1)
    assert refused[0].details == {"title": refused[0].message}


async def test_nor_does_one_in_another_process(runtime, collections, admin, copy, site):
    before = len(site.plex.library.collections)
    films = [film.id for film in copy.of("1")[:2]]
    other = open_runtime(runtime.environment)
    try:
        both = (collections, other.library.collections)
        clicks = [one.create(admin, copy.sections["1"].id, "Rainy days", films) for one in both]
        await asyncio.gather(*clicks, return_exceptions=True)
    finally:
        await other.close()
    assert len(site.plex.library.collections) == before + 1


async def test_a_name_that_plex_has_is_taken_however_it_is_written(collections, admin, copy, site):
    with pytest.raises(DuplicateError):
        await collections.create(
            admin, copy.sections["1"].id, "winter NIGHTS", [copy.of("1")[0].id]
        )
    assert commands(site) == []


@pytest.mark.parametrize("title", ["", "   ", "x" * 256, "a\0b", "a\x1bb"])
async def test_a_name_that_is_none(collections, admin, copy, site, title):
    with pytest.raises(InvalidInputError) as refused:
        await collections.create(admin, copy.sections["1"].id, title, [copy.of("1")[0].id])
    assert "title" in refused.value.details
    assert commands(site) == []


async def test_what_cannot_stand_in_one(runtime, collections, admin, copy, site):
    film, show = copy.of("1")[0], copy.of("2", "show")[0]
    season = copy.of("2", "season")[0]
    async with runtime.database.write() as session:
        gone = await session.get_one(LibraryItem, copy.of("1")[1].id)
        gone.missing_since = utc_now()
    wrong = [
        ("1", []),
        ("1", [film.id, show.id]),
        ("1", [film.id, 10_000_000]),
        ("1", [film.id, gone.id]),
        ("2", [show.id, season.id]),
        ("1", [item.id for item in copy.of("4")[:1]]),
    ]
    for section, item_ids in wrong:
        with pytest.raises(InvalidInputError) as refused:
            await collections.create(admin, copy.sections[section].id, "Rainy days", item_ids)
        assert "itemIds" in refused.value.details
    assert commands(site) == []


async def test_seasons_may_stand_together(collections, admin, copy, site):
    seasons = copy.of("2", "season")[:2]
    view = await collections.create(
        admin, copy.sections["2"].id, "Beginnings", [one.id for one in seasons]
    )
    assert view.card.item_type == "season"


# ---- words


async def test_new_words(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    view = await collections.edit(admin, row.id, title="Summer days", summary="Long\nones.")
    there = in_plex(site, row)
    assert (there.title, there.summary) == ("Summer days", "Long\nones.")
    assert (view.card.title, view.card.summary) == ("Summer days", "Long\nones.")
    assert (await stored(runtime, row.id)).title == "Summer days"
    assert (await events(runtime))[-1] == (
        "collection.changed",
        "Summer days",
        {"id": row.id, "fields": ["title", "summary"]},
    )


async def test_a_summary_alone_and_none(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    assert (await collections.edit(admin, row.id, summary="New.")).card.title == row.title
    assert (await collections.edit(admin, row.id, summary="")).card.summary == ""
    assert in_plex(site, row).summary == ""


async def test_the_same_words_are_no_change(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    await collections.edit(admin, row.id, title=row.title, summary=row.summary)
    assert (commands(site), await events(runtime)) == ([], [])


async def test_the_name_of_another_one(collections, admin, copy, site):
    with pytest.raises(DuplicateError):
        await collections.edit(admin, named(copy, "Winter Nights").id, title="Long journeys")
    assert commands(site) == []


async def test_its_own_name_in_other_letters(collections, admin, copy):
    row = named(copy, "Winter Nights")
    view = await collections.edit(admin, row.id, title="WINTER NIGHTS")
    assert view.card.title == "WINTER NIGHTS"


async def test_a_summary_that_is_too_long(collections, admin, copy, site):
    with pytest.raises(InvalidInputError) as refused:
        await collections.edit(admin, named(copy, "Winter Nights").id, summary="x" * 2_001)
    assert "summary" in refused.value.details
    assert commands(site) == []


# ---- items


async def test_adding(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    before = list(in_plex(site, row).items)
    new = films_outside(copy, site, row)[:2]
    view = await collections.add(admin, row.id, [film.id for film in new])
    assert in_plex(site, row).items == [*before, *keys(*new)]
    assert [item.id for item in view.items][-2:] == [film.id for film in new]
    assert view.card.item_count == len(before) + 2
    assert (await events(runtime))[-1] == (
        "collection.items_changed",
        "Winter Nights",
        {"id": row.id, "added": 2, "removed": 0, "moved": False},
    )


async def test_adding_twice_is_adding_once(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    new = films_outside(copy, site, row)[0]
    await asyncio.gather(*(collections.add(admin, row.id, [new.id]) for _ in range(2)))
    assert in_plex(site, row).items.count(int(new.rating_key)) == 1
    assert len(await events(runtime)) == 1


async def test_what_is_of_another_kind_or_section_is_not_added(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    for item in (copy.of("2", "show")[0], copy.of("4")[0]):
        with pytest.raises(InvalidInputError) as refused:
            await collections.add(admin, row.id, [item.id])
        assert "itemIds" in refused.value.details
    with pytest.raises(InvalidInputError) as refused:
        await collections.add(admin, named(copy, "Slow Stories").id, [copy.of("2", "season")[0].id])
    assert "shows and seasons" in refused.value.message
    assert commands(site) == []


async def test_removing(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    first, *rest = in_plex(site, row).items
    view = await collections.remove(admin, row.id, copy.items[first].id)
    assert in_plex(site, row).items == rest
    assert copy.items[first].id not in [item.id for item in view.items]


async def test_removing_what_is_not_in_it_does_nothing(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    await collections.remove(admin, row.id, films_outside(copy, site, row)[0].id)
    assert (commands(site), await events(runtime)) == ([], [])


async def test_the_last_one_stays(collections, admin, copy, site):
    """Plex would delete the collection with it."""
    view = await collections.create(admin, copy.sections["1"].id, "One", [copy.of("1")[0].id])
    site.log.clear()
    with pytest.raises(ConflictError):
        await collections.remove(admin, view.card.id, view.items[0].id)
    assert commands(site) == []


async def test_another_order(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    in_plex(site, row).sort = RELEASED
    turned = list(reversed(in_plex(site, row).items))
    view = await collections.reorder(admin, row.id, [copy.items[key].id for key in turned])
    assert (in_plex(site, row).items, in_plex(site, row).sort) == (turned, BY_HAND)
    assert [item.id for item in view.items] == [copy.items[key].id for key in turned]
    assert (await events(runtime))[-1][2]["moved"] is True


async def test_one_dragged_to_the_front_is_one_move(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    now = list(in_plex(site, row).items)
    await collections.reorder(admin, row.id, [copy.items[now[-1]].id])
    assert in_plex(site, row).items == [now[-1], *now[:-1]]
    assert len([one for one in commands(site) if "/move" in one["path"]]) == 1


async def test_an_order_of_what_is_not_in_it_any_more(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    outside = films_outside(copy, site, row)[0]
    with pytest.raises(ConflictError):
        await collections.reorder(admin, row.id, [outside.id])
    assert commands(site) == []


@pytest.mark.databases
async def test_the_whole_list_at_once(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    inside = [copy.items[key] for key in in_plex(site, row).items]
    new = films_outside(copy, site, row)[:2]
    wanted = [new[0], inside[2], inside[0], new[1]]
    view = await collections.set_items(admin, row.id, [item.id for item in wanted])
    assert in_plex(site, row).items == keys(*wanted)
    assert [item.id for item in view.items] == [item.id for item in wanted]
    site.log.clear()
    await collections.set_items(admin, row.id, [item.id for item in wanted])
    assert commands(site) == []


async def test_what_plex_added_meanwhile_is_not_thrown_out(collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    known = copy.items[in_plex(site, row).items[0]]
    new = films_outside(copy, site, row)[0]
    in_plex(site, row).items.append(int(new.rating_key))
    view = await collections.set_items(admin, row.id, [known.id])
    assert in_plex(site, row).items == keys(known, new)
    assert [item.id for item in view.items] == [known.id, new.id]


# ---- deleted


@pytest.mark.databases
async def test_deleting(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    items = len(site.plex.library.items)
    await collections.delete(admin, row.id)
    assert in_plex(site, row) is None
    assert await stored(runtime, row.id) is None
    assert len(site.plex.library.items) == items
    assert (await events(runtime))[-1][:2] == ("collection.deleted", "Winter Nights")
    with pytest.raises(NotFoundError):
        await collections.delete(admin, row.id)


async def test_one_that_plex_has_lost_is_deleted_here(runtime, collections, admin, copy, site):
    row = named(copy, "Winter Nights")
    del site.plex.library.collections[int(row.rating_key)]
    await collections.delete(admin, row.id)
    assert await stored(runtime, row.id) is None


async def test_open_pages_hear_of_every_change(runtime, collections, admin, copy, site):
    heard = asyncio.Queue()

    async def hear() -> None:
        async for event in events_of.listen(runtime.redis):
            await heard.put(event)

    listening = asyncio.create_task(hear())
    assert isinstance(await asyncio.wait_for(heard.get(), 10), events_of.Reconnected)
    for change in await everything(collections, admin, copy, site):
        await change()
        event = await asyncio.wait_for(heard.get(), 10)
        assert event == events_of.LibraryChanged(section_ids=[copy.sections["1"].id])
    listening.cancel()


# ---- refused


async def everything(collections, actor, copy, site):
    """Each change there is, of a collection that allows it."""
    row = named(copy, "Winter Nights")
    inside = [copy.items[key].id for key in in_plex(site, row).items]
    new = films_outside(copy, site, row)[0].id
    return [
        lambda: collections.create(actor, copy.sections["1"].id, "Rainy days", [new]),
        lambda: collections.edit(actor, row.id, title="Another", summary="Another."),
        lambda: collections.add(actor, row.id, [new]),
        lambda: collections.remove(actor, row.id, inside[0]),
        lambda: collections.reorder(actor, row.id, inside[:0:-1]),
        lambda: collections.set_items(actor, row.id, [new]),
        lambda: collections.delete(actor, row.id),
    ]


async def test_only_administrators_change_them(runtime, collections, ann, copy, site):
    for change in await everything(collections, ann, copy, site):
        with pytest.raises(ForbiddenError):
            await change()
    assert (commands(site), await events(runtime)) == ([], [])


async def test_smart_ones_fill_themselves(collections, admin, copy, site):
    row = named(copy, "Lately Made")
    film = copy.of("1")[0].id
    changes = [
        collections.edit(admin, row.id, title="Another"),
        collections.add(admin, row.id, [film]),
        collections.remove(admin, row.id, film),
        collections.reorder(admin, row.id, [film]),
        collections.set_items(admin, row.id, [film]),
    ]
    for change in changes:
        with pytest.raises(ConflictError, match="smart collection"):
            await change
    assert commands(site) == []


async def test_one_that_is_not_there(collections, admin, copy):
    for change in (
        collections.get(admin, 10_000_000),
        collections.edit(admin, 10_000_000, title="x"),
        collections.delete(admin, 10_000_000),
        collections.create(admin, 10_000_000, "x", [1]),
    ):
        with pytest.raises(NotFoundError):
            await change


async def rows_of(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(LibraryCollection).order_by(col(LibraryCollection.id)))
        return [one.model_dump() for one in found.scalars()]


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        (Trouble("hang_up", times=100), PlexUnreachableError),
        (Trouble("status", times=100, status=401), UpstreamAuthError),
        (Trouble("status", times=100, status=503), UpstreamBusyError),
        (Trouble("html", times=100), UpstreamError),
    ],
    ids=["away", "token", "busy", "html"],
)
async def test_when_plex_does_not_do_it_nothing_is_changed(
    runtime, collections, admin, copy, site, trouble, error
):
    before = await rows_of(runtime)
    for change in await everything(collections, admin, copy, site):
        site.troubles.clear()
        site.troubles.add(Trouble(trouble.how, times=100, status=trouble.status))
        with pytest.raises(error) as refused:
            await change()
        assert refused.value.message.endswith(".")
    site.troubles.clear()
    assert (await rows_of(runtime), await events(runtime)) == (before, [])


async def test_what_is_done_half_shows_as_plex_has_it(runtime, collections, admin, copy, site):
    """The adding works, the removal does not: what is left is what both say."""
    row = named(copy, "Winter Nights")
    inside = [copy.items[key] for key in in_plex(site, row).items]
    new = films_outside(copy, site, row)[0]
    site.troubles.add(
        Trouble("status", path=f"/library/collections/{row.rating_key}/items", after=1)
    )
    with pytest.raises(UpstreamError):
        await collections.set_items(admin, row.id, [*(item.id for item in inside[1:]), new.id])
    view = await collections.get(admin, row.id)
    assert in_plex(site, row).items == keys(*inside, new)
    assert [item.id for item in view.items] == [item.id for item in [*inside, new]]


async def test_a_collection_that_is_gone_from_plex_goes_here_too(
    runtime, collections, admin, copy, site
):
    row = named(copy, "Winter Nights")
    new = films_outside(copy, site, row)[0]
    del site.plex.library.collections[int(row.rating_key)]
    with pytest.raises(NotFoundError, match="gone"):
        await collections.add(admin, row.id, [new.id])
    assert await stored(runtime, row.id) is None


async def test_without_a_server_there_is_nothing_to_change(runtime, collections, admin, copy, site):
    await runtime.settings.replace({"plex": {"enabled": False}}, updated_by=None)
    for change in await everything(collections, admin, copy, site):
        with pytest.raises(ConflictError):
            await change()


async def test_a_section_of_another_server_is_left_alone(runtime, collections, admin, copy, site):
    await runtime.library.servers.remember(site.base_url, "another-machine")
    for change in await everything(collections, admin, copy, site):
        with pytest.raises(ConflictError):
            await change()
    assert commands(site) == []


async def test_while_somebody_else_changes_them_one_waits_and_is_told(
    runtime, collections, admin, copy, site, monkeypatch
):
    monkeypatch.setattr(collection_changes, "PATIENCE_SECONDS", 0.3)
    name = f"{collection_changes.LOCK}:{copy.sections['1'].id}"
    other = Lock(runtime.redis, name, timeout=30, thread_local=False)
    assert await other.acquire()
    for change in await everything(collections, admin, copy, site):
        with pytest.raises(ConflictError, match="right now"):
            await change()
    await other.release()
    assert commands(site) == []
    await collections.edit(admin, named(copy, "Winter Nights").id, title="Another")


async def test_without_redis_nothing_is_changed(runtime, collections, admin, copy, site):
    pool = runtime.redis.connection_pool
    await runtime.redis.aclose()
    pool.connection_kwargs["path" if "path" in pool.connection_kwargs else "port"] = (
        "/nowhere" if "path" in pool.connection_kwargs else 9
    )
    for change in await everything(collections, admin, copy, site):
        with pytest.raises(QueueUnavailableError):
            await change()
    assert commands(site) == []

"""Browsing the library: lists, their order, filters and numbers, and what people see of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from medianest.errors import InvalidInputError, NotFoundError
from medianest.models import ItemType, SectionType
from medianest.models.ids import utc_now
from medianest.services.library import listing, section_lists, sums
from medianest.services.library.listing import Asker, Question
from medianest.services.library.visibility import Sight
from medianest.views.library_query import ListQuery, ListSort
from tests.library_rows import LibraryRows

pytestmark = pytest.mark.databases

ASKER = Asker("", Sight(), is_sqlite=True)


@pytest.fixture
def rows(database):
    return LibraryRows(database)


@pytest.fixture
def items(runtime):
    return runtime.library.items


@pytest.fixture
async def admin(rows):
    return await rows.admin()


@pytest.fixture
async def films(rows):
    return await rows.section("Films")


def query(**asked):
    return ListQuery.model_validate(asked)


async def titles(items, actor, section, page=None, **asked):
    found = await items.page(actor, section.id, query(**asked), limit=100, **(page or {}))
    assert found.pagination.total_items == len(found.items) or page
    return [card.title for card in found.items]


# ---- order


async def test_titles_stand_by_their_letters_and_nothing_else(items, rows, admin, films):
    for title in ("Zulu", "émile", "Eden", "2001", "東京物語", "¿Qué?", "a film", "Ночь"):
        await rows.movie(films, title)
    expected = ["2001", "a film", "Eden", "émile", "¿Qué?", "Zulu", "Ночь", "東京物語"]
    assert await titles(items, admin, films) == expected
    assert await titles(items, admin, films, sort="title:desc") == expected[::-1]


@pytest.mark.parametrize(
    ("sort", "column", "values"),
    [
        ("year", "year", [1950, None, 1999, 1999, None, 2020]),
        ("rating", "rating", [5.5, None, 7.25, 7.25, None, 9.0]),
        ("durationMs", "duration_ms", [1, None, 3 * 10**9, 3 * 10**9, None, 5 * 10**9]),
        ("releasedOn", "released_on", ["1950-01-01", None, "1999-05", "1999-05", None, "2020"]),
        ("sizeBytes", "size_bytes", [1, 5, 5, 2**40, 2**40, 2**50]),
    ],
)
async def test_the_id_decides_between_equals_and_nothing_known_comes_last(
    items, rows, admin, films, sort, column, values
):
    made = [await rows.movie(films, f"Film {n}", **{column: v}) for n, v in enumerate(values)]
    known = [row for row in made if getattr(row, column) is not None]
    unknown = [row for row in made if getattr(row, column) is None]
    known.sort(key=lambda row: (getattr(row, column), row.id))
    up = [row.title for row in known + unknown]
    down = [row.title for row in known[::-1] + unknown[::-1]]
    assert await titles(items, admin, films, sort=f"{sort}:asc") == up
    assert await titles(items, admin, films, sort=f"{sort}:desc") == down


async def test_what_was_added_last_comes_first(items, rows, admin, films):
    now = utc_now()
    for days in (3, 1, 2):
        await rows.movie(films, f"{days} days", added_at=now - timedelta(days=days))
    await rows.movie(films, "never")
    expected = ["1 days", "2 days", "3 days", "never"]
    assert await titles(items, admin, films, sort="addedAt:desc") == expected


@pytest.mark.parametrize("far", [section_lists.FAR, 0])
async def test_pages_meet_without_a_gap_or_a_repetition(
    items, rows, admin, films, monkeypatch, far
):
    monkeypatch.setattr(section_lists, "FAR", far)
    async with rows.at_once():
        for n in range(25):
            year, rating = 1990 + n % 3 if n % 4 else None, n % 5 if n % 7 else None
            await rows.movie(films, "The same", year=year, rating=rating)
    for sort in ListSort:
        found = []
        for page in (1, 2, 3):
            got = await items.page(admin, films.id, query(sort=sort), page=page, limit=10)
            assert (got.pagination.total_items, got.pagination.page) == (25, page)
            found += [card.id for card in got.items]
        assert len(found) == len(set(found)) == 25
        middle = await items.page(admin, films.id, query(sort=sort), offset=7, limit=10)
        assert [card.id for card in middle.items] == found[7:17]


@pytest.mark.parametrize("far", [section_lists.FAR, 0])
async def test_behind_the_end_there_is_nothing(items, rows, admin, films, monkeypatch, far):
    monkeypatch.setattr(section_lists, "FAR", far)
    await rows.movie(films)
    found = await items.page(admin, films.id, query(), page=9, limit=10)
    assert (found.items, found.pagination.total_items, found.pagination.has_next) == ([], 1, False)


@pytest.mark.parametrize(
    ("asked", "many"),
    [
        ({"genre": "Drama"}, 13),
        ({"unwatched": True}, 20),
        ({"genre": "Drama", "unwatched": True}, 10),
        ({"genre": "Western"}, 0),
    ],
)
async def test_far_pages_of_what_is_looked_up_are_those_of_the_whole_list(
    items, rows, films, monkeypatch, asked, many
):
    ann = await rows.person(sections=[films], watched_at=utc_now())
    async with rows.at_once():
        for n in range(25):
            genres = ("Drama", "Crime") if n % 2 == 0 else ("Crime",)
            film = await rows.movie(films, "The same", year=1990 + n % 3, genres=genres)
            if n % 5 == 0:
                await rows.watched(ann.user_id, film)
    for sort in ListSort:
        whole = await items.page(ann, films.id, query(sort=sort, **asked), limit=100)
        assert whole.pagination.total_items == len(whole.items) == many
        with monkeypatch.context() as patch:
            patch.setattr(section_lists, "FAR", 0)
            found = [
                await items.page(ann, films.id, query(sort=sort, **asked), page=page, limit=8)
                for page in (1, 2, 3, 4)
            ]
        assert [card for page in found for card in page.items] == whole.items
        assert {page.pagination.total_items for page in found} == {many}


@pytest.mark.parametrize("wrong", [{"page": 0}, {"limit": 0}, {"limit": 101}, {"offset": -1}])
async def test_a_page_that_cannot_be_is_refused(items, admin, films, wrong):
    with pytest.raises(InvalidInputError):
        await items.page(admin, films.id, query(), **wrong)


# ---- filters


async def test_each_filter_leaves_what_it_says(items, rows, admin, films):
    now = utc_now()
    heat = await rows.movie(
        films,
        "Heat",
        year=1995,
        genres=("Crime", "Drama"),
        resolution="1080",
        content_rating="R",
        added_at=now - timedelta(days=2),
    )
    await rows.movie(
        films,
        "Up",
        year=2009,
        genres=("Family",),
        resolution="4k",
        content_rating="PG",
        added_at=now - timedelta(days=40),
    )
    await rows.movie(films, "Nothing known")
    best = await rows.collection(films, "Best", [heat])
    for asked in (
        {"genre": "Crime"},
        {"yearTo": 1995},
        {"yearFrom": 1990, "yearTo": 2000},
        {"resolution": "1080"},
        {"contentRating": "R"},
        {"addedWithinDays": 7},
        {"collection": best.id},
        {"letter": "H"},
        {"search": "HEÁT"},
        {"genre": "Drama", "yearFrom": 1995, "resolution": "1080", "collection": best.id},
    ):
        for sort in ("title", "year:desc", "addedAt:desc"):
            assert await titles(items, admin, films, sort=sort, **asked) == ["Heat"], asked
    for asked in (
        {"genre": "crime"},
        {"genre": "' OR 1=1 --"},
        {"yearFrom": 2010},
        {"collection": best.id + 1},
        {"genre": "Crime", "resolution": "4k"},
        {"search": "h%q"},
        {"search": "..."},
    ):
        assert await titles(items, admin, films, **asked) == [], asked


@pytest.mark.parametrize("far", [section_lists.FAR, 0])
@pytest.mark.parametrize(
    ("asked", "wanted"),
    [
        ({"letter": "H"}, {"H"}),
        ({"addedWithinDays": 7}, {"H new", "I new"}),
        ({"addedWithinDays": 7, "letter": "H"}, {"H new"}),
        ({"addedWithinDays": 7, "unwatched": True}, {"H new", "I new"}),
        ({"letter": "Z"}, set()),
    ],
)
async def test_what_is_sorted_rather_than_walked_over_is_the_same_list(
    items, rows, films, monkeypatch, far, asked, wanted
):
    monkeypatch.setattr(section_lists, "MOST_AMONG", 0)
    ann = await rows.person(sections=[films], watched_at=utc_now())
    other, wanted_ids = await rows.section("Other films"), set()
    async with rows.at_once():
        await rows.movie(other, "Heat", added_at=utc_now())
        for n in range(24):
            title, is_new = "HI"[n % 2], n % 3 == 0
            film = await rows.movie(
                films,
                title,
                year=1990 + n % 4 if n % 5 else None,
                rating=n % 6 if n % 7 else None,
                added_at=utc_now() - timedelta(days=1, minutes=n % 4) if is_new else None,
            )
            is_watched = n % 8 == 0
            if is_watched:
                await rows.watched(ann.user_id, film)
            names = {title, f"{title} new"} if is_new else {title}
            if names & wanted and not (is_watched and "unwatched" in asked):
                wanted_ids.add(film.id)
    for sort in ListSort:
        every = (await items.page(ann, films.id, query(sort=sort), limit=100)).items
        with monkeypatch.context() as patch:
            patch.setattr(section_lists, "FAR", far)
            found = [
                await items.page(ann, films.id, query(sort=sort, **asked), page=page, limit=5)
                for page in (1, 2, 3)
            ]
        listed = [card.id for page in found for card in page.items]
        assert listed == [card.id for card in every if card.id in wanted_ids], sort
        assert {page.pagination.total_items for page in found} == {len(wanted_ids)}


@pytest.mark.parametrize(
    ("asked", "begun", "index"),
    [
        ({"letter": "H", "sort": "addedAt:desc"}, "letter", "listed_title"),
        ({"letter": "H", "sort": "year"}, "letter", "listed_title"),
        ({"addedWithinDays": 7}, "added_since", "listed_added"),
        ({"addedWithinDays": 7, "sort": "rating:desc"}, "added_since", "listed_added"),
    ],
)
async def test_few_that_stand_together_are_found_along_their_own_index(
    runtime, films, asked, begun, index
):
    if not runtime.database.is_sqlite:
        pytest.skip("PostgreSQL goes by its own numbers")
    found = Question.of(films, query(**asked), Asker("", Sight(), is_sqlite=True))
    assert begun in found.beginnings
    statement = str(
        found.beginning_with([begun]).page().compile(dialect=SQLiteDialect(paramstyle="named"))
    )
    values = found.bound(limit=60, skipped=120)
    plan = await runtime.database.rows(text(f"EXPLAIN QUERY PLAN {statement}"), values)
    assert index in plan[0].detail
    assert "USE TEMP B-TREE FOR ORDER BY" in [row.detail for row in plan]


def test_nothing_else_is_begun_with_than_the_order_itself(films):
    for asked in ({"letter": "H"}, {"addedWithinDays": 7, "sort": "addedAt:desc"}):
        assert (
            Question.of(films, query(**asked), Asker("", Sight(), is_sqlite=True)).beginnings == []
        )


async def test_unwatched_is_the_callers_own(items, rows, films):
    ann = await rows.person("Ann", sections=[films], watched_at=utc_now())
    ben = await rows.person("Ben", sections=[films], watched_at=utc_now())
    seen, begun = await rows.movie(films, "Seen"), await rows.movie(films, "Begun")
    await rows.movie(films, "New")
    await rows.watched(ann.user_id, seen)
    await rows.watched(ann.user_id, begun, view_count=0, offset_ms=5)
    assert await titles(items, ann, films, unwatched=True) == ["Begun", "New"]
    assert await titles(items, ben, films, unwatched=True) == ["Begun", "New", "Seen"]
    assert (await items.facets(ann, films.id)).unwatched == 2
    assert (await items.facets(ben, films.id)).unwatched == 3


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"genre": "Drama"},
        {"yearFrom": 2002},
        {"contentRating": "R"},
        {"addedWithinDays": 7},
        {"letter": "F"},
        {"search": "film"},
        {"genre": "Drama", "yearTo": 2006, "contentRating": "R"},
    ],
)
async def test_numbers_of_what_is_unwatched_are_those_of_its_list(items, rows, films, asked):
    ann = await rows.person(sections=[films], watched_at=utc_now())
    other = await rows.section("Other films")
    await rows.watched(ann.user_id, await rows.movie(other, "Film elsewhere"))
    gone = await rows.movie(films, "Film that went", missing_since=utc_now())
    await rows.watched(ann.user_id, gone)
    for n in range(10):
        film = await rows.movie(
            films,
            f"Film {n}",
            genres=("Drama",) if n % 2 else (),
            year=2000 + n,
            content_rating="R" if n % 3 else "G",
            added_at=utc_now() - timedelta(days=n),
            size_bytes=2**n,
        )
        if n in (1, 4, 7):
            await rows.watched(ann.user_id, film)
    listed = await titles(items, ann, films, unwatched=True, **asked)
    assert listed
    assert not {"Film 1", "Film 4", "Film 7"} & set(listed)
    size = await items.size(ann, films.id, query(unwatched=True, **asked))
    assert size == sum(2 ** int(title.removeprefix("Film ")) for title in listed)


async def test_a_show_is_unwatched_until_its_last_episode(items, rows):
    series = await rows.section("Series", SectionType.SHOW)
    ann = await rows.person(sections=[series], watched_at=utc_now())
    done = await rows.show(series, "Done", episodes=(2,))
    half = await rows.show(series, "Half", episodes=(2, 2))
    await rows.show(series, "New", episodes=(1,))
    await rows.show(series, "Nothing there")
    await rows.watched(ann.user_id, done, view_count=0)
    await rows.watched(ann.user_id, half, viewed_leaf_count=1)
    assert await titles(items, ann, series, unwatched=True) == ["Half", "New", "Nothing there"]
    assert await titles(items, ann, series, unwatched=True, letter="H") == ["Half"]
    cards = (await items.page(ann, series.id, query())).items
    marks = {card.title: (card.watch.watched, card.watch.unwatched) for card in cards}
    assert marks == {
        "Done": (True, 0),
        "Half": (False, 3),
        "New": (False, 1),
        "Nothing there": (False, 0),
    }


async def test_marks_that_are_not_known_are_not_shown(items, rows, films):
    ann = await rows.person(sections=[films])
    film = await rows.movie(films, "Film")
    assert (await items.page(ann, films.id, query())).items[0].watch is None
    assert (await items.facets(ann, films.id)).unwatched is None
    assert (await items.get(ann, film.id)).card.watch is None


async def test_numbers_are_those_of_the_list(items, rows, admin, films):
    for n, size in enumerate((2**40, 2**41, 5)):
        await rows.movie(films, f"Film {n}", size_bytes=size, year=2000 + n)
    assert await items.size(admin, films.id, query()) == 2**40 + 2**41 + 5
    assert await items.size(admin, films.id, query(yearFrom=2001)) == 2**41 + 5
    assert await items.size(admin, films.id, query(yearFrom=2021)) == 0


async def test_another_sync_makes_numbers_new(items, rows, runtime, admin, films):
    await rows.movie(films, "One")
    assert (await items.page(admin, films.id, query())).pagination.total_items == 1
    await rows.movie(films, "Two")
    async with runtime.database.write() as session:
        films.synced_at = utc_now()
        session.add(films)
    assert (await items.page(admin, films.id, query())).pagination.total_items == 2


async def test_what_plex_no_longer_has_is_not_listed(items, rows, admin, films):
    await rows.movie(films, "Gone", missing_since=utc_now(), genres=("Drama",), year=1901)
    await rows.movie(films, "Here", genres=("Drama",), year=1999)
    assert await titles(items, admin, films) == ["Here"]
    facets = await items.facets(admin, films.id)
    assert ([facet.count for facet in facets.genres], facets.first_year) == ([1], 1999)
    assert [card.title for card in await items.recent(admin)] == []


# ---- letters and facets


async def test_letters_say_where_they_begin(items, rows, admin, films):
    for title in ("Alien", "2001", "Amélie", "Brazil", "Ночь", "1984", "東京"):
        await rows.movie(films, title)
    listed = await titles(items, admin, films)
    found = await items.letters(admin, films.id, query())
    begins = {each.letter: listed[each.position] for each in found}
    assert begins == {"#": "1984", "A": "Alien", "B": "Brazil", "Н": "Ночь", "漢": "東京"}
    down = await items.letters(admin, films.id, query(sort="title:desc"))
    assert [(each.letter, each.position) for each in down][:2] == [("漢", 0), ("Н", 1)]
    assert await items.letters(admin, films.id, query(sort="year:asc")) == []
    filtered = await items.letters(admin, films.id, query(search="am"))
    assert [(each.letter, each.position) for each in filtered] == [("A", 0)]


async def test_facets_count_what_each_filter_leaves(items, rows, admin, films):
    other = await rows.section("Other films")
    heat = await rows.movie(
        films, "Heat", genres=("Crime", "Drama"), year=1995, resolution="1080", content_rating="R"
    )
    await rows.movie(films, "Up", genres=("Drama",), year=2009, resolution="4k")
    await rows.movie(films, "Old", resolution="1080")
    await rows.movie(other, "Elsewhere", genres=("Crime", "War"), resolution="sd", year=1910)
    best = await rows.collection(films, "Best", [heat])
    await rows.collection(films, "Empty")
    facets = await items.facets(admin, films.id)
    counts = {
        name: [(facet.value, facet.label, facet.count) for facet in getattr(facets, name)]
        for name in ("genres", "resolutions", "content_ratings", "collections")
    }
    assert counts == {
        "genres": [("Crime", "Crime", 1), ("Drama", "Drama", 2)],
        "resolutions": [("4k", "4K", 1), ("1080", "1080p", 2)],
        "content_ratings": [("R", "R", 1)],
        "collections": [(str(best.id), "Best", 1)],
    }
    assert (facets.first_year, facets.last_year) == (1995, 2009)
    for facet in facets.genres:
        found = await items.page(admin, films.id, query(genre=facet.value))
        assert found.pagination.total_items == facet.count


async def test_facets_are_counted_by_the_sync(items, rows, runtime, admin, films):
    heat = await rows.movie(films, "Heat", genres=("Crime",), year=1995, resolution="4k")
    await sums.of_section(runtime.database, films.id)
    await rows.movie(films, "Up", genres=("Family",), year=2009)
    await rows.collection(films, "Best", [heat])
    facets = await items.facets(admin, films.id)
    assert [(one.value, one.count) for one in facets.genres] == [("Crime", 1)]
    assert ([one.label for one in facets.resolutions], facets.last_year) == (["4K"], 1995)
    assert [(one.label, one.count) for one in facets.collections] == [("Best", 1)]
    await sums.of_section(runtime.database, films.id)
    async with runtime.database.write() as session:
        films.synced_at = utc_now()
        session.add(films)
    facets = await items.facets(admin, films.id)
    assert [(one.value, one.count) for one in facets.genres] == [("Crime", 1), ("Family", 1)]
    assert facets.last_year == 2009


# ---- what people see


async def test_an_invisible_section_is_not_there(items, rows, films):
    series = await rows.section("Series", SectionType.SHOW)
    ann = await rows.person("Ann", sections=[films])
    show = await rows.show(series, "Secret", episodes=(1,), genres=("Drama",))
    film = await rows.movie(films, "Open", genres=("Drama",))
    await rows.collection(films, "Across", [film, show])
    assert [section.title for section in await items.sections(ann)] == ["Films"]
    assert [card.title for card in await items.recent(ann)] == []
    assert await items.related(ann, film.id) == []
    season = (await rows.children(show))[0]
    episode = (await rows.children(season))[0]
    for hidden in (show, season, episode):
        for ask in (items.get, items.children, items.related):
            with pytest.raises(NotFoundError):
                await ask(ann, hidden.id)
    for ask in (items.section, items.facets):
        with pytest.raises(NotFoundError):
            await ask(ann, series.id)
    for ask in (items.page, items.letters, items.size):
        with pytest.raises(NotFoundError):
            await ask(ann, series.id, query())
    with pytest.raises(NotFoundError):
        await items.recent(ann, section_id=series.id)


@pytest.mark.parametrize("number", [0, -1, 10**9, 2**31, 2**63, 10**30])
async def test_what_never_was_is_not_found(items, admin, films, number):
    for ask in (items.get, items.children, items.related, items.section, items.facets):
        with pytest.raises(NotFoundError):
            await ask(admin, number)


# ---- one item


async def test_an_item_shows_all_that_is_known(items, rows, admin, films):
    heat = await rows.movie(
        films,
        "Heat",
        original_title="Heat!",
        year=1995,
        summary="Two men.",
        tagline="A Los Angeles crime saga.",
        studio="Nest",
        released_on="1995-12-15",
        audience_rating=8.8,
        rating=8.3,
        genres=("Crime",),
        thumb="/library/metadata/7/thumb/17",
        art="/library/metadata/7/art/17",
        rating_key="7",
    )
    await rows.tag(heat, "Italy", "country")
    await rows.tag(heat, "Michael Mann", "person", part="director")
    await rows.tag(heat, "Al Pacino", "person", part="role", position=1, character="Hanna")
    await rows.tag(heat, "Robert De Niro", "person", part="role", position=0, character="Neil")
    await rows.version(heat, files=("/films/heat.1.mkv", "/films/heat.2.mkv"), height=1080)
    await rows.version(heat, files=("/films/heat.4k.mkv",), resolution="4k", video_codec="hevc")
    await rows.external_id(heat, "tmdb", "949")
    best = await rows.collection(films, "Best", [heat])
    view = await items.get(admin, heat.id)
    assert (view.card.title, view.section_title, view.original_title) == ("Heat", "Films", "Heat!")
    assert (view.summary, view.tagline, view.studio) == (
        "Two men.",
        "A Los Angeles crime saga.",
        "Nest",
    )
    assert (view.released_on, view.audience_rating, view.card.rating) == ("1995-12-15", 8.8, 8.3)
    assert (view.genres, view.countries) == (["Crime"], ["Italy"])
    assert [(one.name, one.part, one.character) for one in view.people] == [
        ("Robert De Niro", "role", "Neil"),
        ("Al Pacino", "role", "Hanna"),
        ("Michael Mann", "director", ""),
    ]
    assert [(one.resolution, one.video_codec, one.size_bytes) for one in view.versions] == [
        ("1080", "h264", 2_000),
        ("4k", "hevc", 1_000),
    ]
    assert [part.file for part in view.versions[0].parts] == [
        "/films/heat.1.mkv",
        "/films/heat.2.mkv",
    ]
    assert (view.external_ids, view.rating_key) == ({"tmdb": "949"}, "7")
    assert [one.id for one in view.collections] == [best.id]
    assert all((view.card.poster, view.art))
    assert view.crumbs == []


@pytest.mark.parametrize(
    ("said", "number"),
    [("949", 949), ("", None), ("tt0113277", None), ("²", None), ("9" * 10, None)],
)
async def test_what_tmdb_calls_a_film_is_a_number_or_nothing(
    items, rows, admin, films, said, number
):
    heat = await rows.movie(films, "Heat")
    await rows.external_id(heat, "tmdb", said)
    await rows.external_id(heat, "tvdb", "1")
    assert (await items.get(admin, heat.id)).tmdb_id == number


async def test_parts_of_a_series_are_of_the_number_of_the_series(items, rows, admin, films):
    """Plex gives seasons and episodes numbers of their own; requests and problems know none."""
    show = await rows.show(films, "Show", episodes=(1,))
    (season,) = await rows.children(show)
    (episode,) = await rows.children(season)
    for item, number in ((show, "1396"), (season, "3572"), (episode, "62085")):
        await rows.external_id(item, "tmdb", number)
    for item in (show, season, episode):
        assert (await items.get(admin, item.id)).tmdb_id == 1396
    artist = await rows.item(await rows.section("Music", SectionType.ARTIST), ItemType.ARTIST, "A")
    await rows.external_id(artist, "tmdb", "7")
    assert (await items.get(admin, artist.id)).tmdb_id is None


async def test_files_are_for_administrators(items, rows, films):
    ann = await rows.person(sections=[films])
    heat = await rows.movie(films, "Heat")
    await rows.version(heat, files=("/films/heat.mkv",))
    (part,) = (await items.get(ann, heat.id)).versions[0].parts
    assert (part.file, part.size_bytes) == ("", 1_000)


async def test_opening_in_plex_takes_no_token(items, rows, runtime, admin):
    server = await rows.server(machine_identifier="abc/1")
    films = await rows.section("Films", server_id=server.id)
    heat = await rows.movie(films, "Heat", rating_key="949")
    view = await items.get(admin, heat.id)
    key = "%2Flibrary%2Fmetadata%2F949"
    assert view.plex_web_url == f"https://app.plex.tv/desktop/#!/server/abc%2F1/details?key={key}"
    assert view.plex_app_url == (f"plex://preplay/?metadataKey={key}&metadataType=1&server=abc%2F1")


async def test_an_item_with_nothing_has_a_page_and_a_card(items, rows, admin, films):
    bare = await rows.movie(films, "")
    view = await items.get(admin, bare.id)
    assert (view.card.title, view.card.year, view.versions, view.people) == (
        "Untitled",
        None,
        [],
        [],
    )
    assert (await items.page(admin, films.id, query())).items[0].title == "Untitled"
    assert await items.children(admin, bare.id) == []
    assert await items.related(admin, bare.id) == []


async def test_forty_versions_and_a_title_of_a_thousand_characters(items, rows, admin, films):
    long = await rows.movie(films, "ß" * 1_000)
    for n in range(40):
        await rows.version(long, files=(f"/films/{n}.mkv",))
    await rows.version(long, files=())
    view = await items.get(admin, long.id)
    assert (len(view.versions), view.card.title) == (41, "ß" * 1_000)
    assert (len(view.versions[0].parts), view.versions[40].parts) == (1, [])


async def test_what_plex_no_longer_has_keeps_its_page(items, rows, admin, films):
    gone = await rows.movie(films, "Gone", missing_since=utc_now())
    assert (await items.get(admin, gone.id)).missing_since is not None


# ---- shows


async def test_seasons_and_episodes_stand_in_their_order(items, rows, admin):
    series = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(series, "Show", episodes=(3, 1))
    specials = await rows.season(show, 0, title="")
    seasons = await items.children(admin, show.id)
    assert [(card.index, card.title, card.subtitle) for card in seasons] == [
        (0, "Season 0", "Show"),
        (1, "Season 1", "Show"),
        (2, "Season 2", "Show"),
    ]
    episodes = await items.children(admin, seasons[1].id)
    assert [(card.index, card.parent_index, card.subtitle) for card in episodes] == [
        (1, 1, "Show"),
        (2, 1, "Show"),
        (3, 1, "Show"),
    ]
    assert await items.children(admin, specials.id) == []
    view = await items.get(admin, episodes[0].id)
    assert [(crumb.type, crumb.title) for crumb in view.crumbs] == [
        ("show", "Show"),
        ("season", "Season 1"),
    ]
    assert [crumb.id for crumb in view.crumbs] == [show.id, seasons[1].id]


async def test_posters_of_wholes_stand_for_their_parts(items, rows, admin, films):
    """The picture of an episode is a scene, and a track has none."""
    art = {"thumb": "/library/metadata/1/thumb/5", "art": "/library/metadata/1/art/5"}
    show = await rows.show(films, "Show", **art)
    season = await rows.season(show, 1, thumb="/library/metadata/2/thumb/5")
    episode = await rows.episode(season, 1, thumb="/library/metadata/3/thumb/5")
    whole = (await items.get(admin, show.id)).card
    assert (whole.cover_id, whole.cover) == (None, "")
    card = (await items.get(admin, season.id)).card
    assert (card.cover, card.poster != "") == ("", True)
    view = await items.get(admin, episode.id)
    assert (view.card.cover_id, view.card.cover) == (show.id, whole.poster)
    assert view.card.poster not in ("", whole.poster)
    assert (view.art_id, view.art) == (show.id, (await items.get(admin, show.id)).art)
    plain = await rows.show(films, "Plain", thumb=None, art=None)
    alone = await rows.episode(await rows.season(plain, 1), 1, thumb="/library/metadata/9/thumb/5")
    view = await items.get(admin, alone.id)
    assert (view.card.cover_id, view.card.cover, view.art_id, view.art) == (None, "", None, "")


async def test_an_episode_that_is_gone_is_not_among_its_season(items, rows, admin):
    series = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(series, "Show", missing_since=utc_now())
    season = await rows.season(show, 1)
    await rows.episode(season, 1)
    await rows.episode(season, 2, missing_since=utc_now())
    assert [card.index for card in await items.children(admin, season.id)] == [1]
    assert [card.type for card in await items.children(admin, show.id)] == [ItemType.SEASON]


# ---- related


async def test_related_are_collections_first_then_most_genres(items, rows, admin, films):
    one = await rows.movie(films, "One", genres=("Crime", "Drama", "War"))
    beside = await rows.movie(films, "Beside")
    two = await rows.movie(films, "Two shared", genres=("Crime", "Drama"))
    await rows.movie(films, "One shared", genres=("Crime",), rating=5)
    await rows.movie(films, "One shared and better", genres=("War",), rating=9)
    await rows.movie(films, "None shared", genres=("Comedy",))
    await rows.movie(films, "Gone", genres=("Crime", "Drama", "War"), missing_since=utc_now())
    await rows.collection(films, "Best", [one, beside, two])
    found = [card.title for card in await items.related(admin, one.id)]
    assert found == ["Beside", "Two shared", "One shared and better", "One shared"]
    assert len(await items.related(admin, one.id, limit=2)) == 2


async def test_an_episode_is_related_like_its_show(items, rows, admin):
    series = await rows.section("Series", SectionType.SHOW)
    show = await rows.show(series, "Show", episodes=(1,), genres=("Drama",))
    await rows.show(series, "Like it", genres=("Drama",))
    season = (await rows.children(show))[0]
    assert [card.title for card in await items.related(admin, season.id)] == ["Like it"]


# ---- recently added


async def test_episodes_that_came_together_are_one(items, rows, admin, films):
    series = await rows.section("Series", SectionType.SHOW)
    now = utc_now()
    await rows.movie(films, "Film", added_at=now - timedelta(hours=5))
    await rows.movie(films, "Undated")
    show = await rows.show(series, "Whole")
    first, second = await rows.season(show, 1), await rows.season(show, 2)
    for season in (first, second):
        for number in (1, 2):
            await rows.episode(season, number, added_at=now - timedelta(hours=4, minutes=number))
    weekly = await rows.show(series, "Weekly")
    season = await rows.season(weekly, 1)
    await rows.episode(season, 1, "Pilot", added_at=now - timedelta(days=8))
    await rows.episode(season, 2, "Second", added_at=now - timedelta(hours=1))
    other = await rows.show(series, "Season only")
    third = await rows.season(other, 3)
    for number in (1, 2, 3):
        await rows.episode(third, number, added_at=now - timedelta(days=2, minutes=number))
    found = await items.recent(admin)
    assert [(card.type, card.title, card.subtitle, card.new_episodes) for card in found] == [
        ("episode", "Second", "Weekly", 0),
        ("show", "Whole", "", 4),
        ("movie", "Film", "", 0),
        ("season", "Season 3", "Season only", 3),
        ("episode", "Pilot", "Weekly", 0),
    ]
    assert found[1].added_at == now - timedelta(hours=4, minutes=1)
    assert [card.title for card in await items.recent(admin, limit=2)] == ["Second", "Whole"]
    only = await items.recent(admin, section_id=films.id)
    assert [card.title for card in only] == ["Film"]


async def test_albums_are_what_is_new_of_music(items, rows, admin):
    music = await rows.section("Music", SectionType.ARTIST)
    artist = await rows.item(music, ItemType.ARTIST, "Artist", added_at=utc_now())
    place = {"parent_id": artist.id, "root_id": artist.id}
    await rows.item(music, ItemType.ALBUM, "Late", released_on="1999", added_at=utc_now(), **place)
    await rows.item(music, ItemType.ALBUM, "Early", released_on="1970", **place)
    assert [card.title for card in await items.recent(admin)] == ["Late"]
    albums = await items.children(admin, artist.id)
    assert [(card.title, card.subtitle) for card in albums] == [
        ("Early", "Artist"),
        ("Late", "Artist"),
    ]


# ---- filters of a share


async def test_what_a_share_hides_is_nowhere(items, rows, runtime, films):
    await rows.movie(films, "Open", genres=("Drama",), content_rating="G", size_bytes=5, year=1999)
    hidden = await rows.movie(
        films,
        "Hidden",
        genres=("Drama", "War"),
        labels=("Secret",),
        content_rating="R",
        size_bytes=7,
        added_at=utc_now(),
        year=1901,
        resolution="4k",
    )
    ann = await rows.person(sections=[films], restrictions={"movie": "label!=Secret"})
    await sums.of_section(runtime.database, films.id)
    assert await titles(items, ann, films) == ["Open"]
    for asked in ({"genre": "Drama"}, {"sort": "year:desc"}, {"search": "open"}):
        assert await titles(items, ann, films, **asked) == ["Open"]
    for asked in ({"genre": "War"}, {"search": "hidden"}, {"resolution": "4k"}):
        assert await titles(items, ann, films, **asked) == []
    assert await items.size(ann, films.id, query()) == 5
    assert [each.letter for each in await items.letters(ann, films.id, query())] == ["O"]
    facets = await items.facets(ann, films.id)
    assert [(facet.value, facet.count) for facet in facets.genres] == [("Drama", 1)]
    assert (facets.resolutions, facets.first_year) == ([], 1999)
    assert await items.recent(ann) == []
    with pytest.raises(NotFoundError):
        await items.get(ann, hidden.id)


async def test_numbers_of_one_persons_sight_are_not_anothers(items, rows, admin, films):
    await rows.movie(films, "Open")
    await rows.movie(films, "Hidden", labels=("Secret",))
    ann = await rows.person(sections=[films], restrictions={"movie": "label!=Secret"})
    for person, number in ((admin, 2), (ann, 1), (admin, 2)):
        found = await items.page(person, films.id, query())
        assert found.pagination.total_items == number


@pytest.mark.parametrize(("most_of_one", "most_of_all"), [(5_000, 500), (1, 500), (1, 1)])
async def test_few_and_many_of_filters_are_the_same_list(
    items, rows, films, monkeypatch, most_of_one, most_of_all
):
    monkeypatch.setattr(listing, "MOST_OF_FEW", most_of_one)
    monkeypatch.setattr(section_lists, "MOST_AMONG", most_of_all)
    ann = await rows.person(sections=[films], watched_at=utc_now())
    for n in range(8):
        film = await rows.movie(films, f"Film {n}", genres=("Drama",) * (n % 2), year=2000 - n)
        if n == 5:
            await rows.watched(ann.user_id, film)
    asked = {"genre": "Drama", "sort": "year:asc", "yearFrom": 1995, "yearTo": 1999}
    assert await titles(items, ann, films, **asked) == ["Film 5", "Film 3", "Film 1"]
    assert await titles(items, ann, films, **asked, unwatched=True) == ["Film 3", "Film 1"]
    letters = await items.letters(ann, films.id, query(**asked | {"sort": "title:asc"}))
    assert [(one.letter, one.position) for one in letters] == [("F", 0)]


async def test_numbers_of_lists_are_those_of_the_sync(items, rows, runtime, films, monkeypatch):
    monkeypatch.setattr(section_lists, "MOST_AMONG", 0)
    ann = await rows.person(sections=[films], watched_at=utc_now())
    seen = await rows.movie(films, "Heat", genres=("Crime",), resolution="4k", content_rating="R")
    await rows.movie(films, "Up", genres=("Crime",), resolution="4k", content_rating="R")
    await rows.watched(ann.user_id, seen)
    await sums.of_section(runtime.database, films.id)
    new = {"genres": ("Crime", "War"), "added_at": utc_now()}
    await rows.movie(films, "New", resolution="4k", content_rating="R", **new)
    for asked in ({}, {"genre": "Crime"}, {"resolution": "4k"}, {"contentRating": "R"}):
        numbers = [
            (await items.page(ann, films.id, query(**asked, **more))).pagination.total_items
            for more in ({}, {"unwatched": True})
        ]
        assert numbers == [2, 1], asked
    for asked in ({"genre": "War"}, {"addedWithinDays": 9}):
        assert (await items.page(ann, films.id, query(**asked))).pagination.total_items == 1

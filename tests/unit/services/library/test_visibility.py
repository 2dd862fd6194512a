"""What of the library somebody may see, and that everything which shows it keeps to that."""

from __future__ import annotations

import pytest
from sqlmodel import col, select, update

from medianest.models import LibraryItem, LibrarySection, PlexAccount, TagKind
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.services.library import visibility
from medianest.services.library.visibility import Sight, conditions
from tests.library_rows import LibraryRows


@pytest.fixture
def rows(database):
    return LibraryRows(database)


async def sight(runtime, actor: Actor) -> Sight:
    return await runtime.library.visibility.of(actor)


async def titles(runtime, actor: Actor) -> set[str]:
    seen = select(col(LibraryItem.title)).where(*conditions(await sight(runtime, actor)))
    return {row.title for row in await runtime.database.rows(seen)}


async def test_administrators_see_every_section_that_is_there(runtime, rows):
    films, series = await rows.section("Films"), await rows.section("Series", "show")
    await rows.section("Gone", missing_since=utc_now())
    assert (await sight(runtime, await rows.admin())).section_ids == {films.id, series.id}


async def test_people_see_what_is_shared_with_their_account(runtime, rows):
    films, series = await rows.section("Films"), await rows.section("Series", "show")
    gone = await rows.section("Gone", missing_since=utc_now())
    ann = await rows.person("Ann", sections=[films, gone])
    ben = await rows.person("Ben", sections=[films])
    seen = await sight(runtime, ann)
    assert seen.section_ids == {films.id}
    assert (seen.sees_section(films.id), seen.sees_section(series.id)) == (True, False)
    assert seen == await sight(runtime, ben)


async def test_what_is_not_known_is_not_shown(runtime, rows):
    await rows.section("Films")
    ann = await rows.person("Ann", has_access=True)
    assert (await sight(runtime, ann)).section_ids == frozenset()
    assert await runtime.library.visibility.why_nothing(ann) == visibility.NOT_KNOWN


async def test_who_lost_the_share_sees_nothing(runtime, rows):
    films = await rows.section("Films")
    ann = await rows.person("Ann", sections=[films], has_access=False)
    assert (await sight(runtime, ann)).section_ids == frozenset()
    assert await runtime.library.visibility.why_nothing(ann) == visibility.NO_ACCESS


async def test_keys_of_another_server_open_nothing(runtime, rows):
    old = await rows.section("Films", key="1")
    ann = await rows.person("Ann", sections=[old])
    other = await rows.server(name="New")
    new = await rows.section("New films", key="1", server_id=other.id)
    assert (await sight(runtime, ann)).section_ids == {old.id}
    assert (await sight(runtime, await rows.admin())).sees_section(new.id)


async def test_an_account_that_nothing_is_shared_with_is_told_so(runtime, rows):
    await rows.section("Films")
    ann = await rows.person("Ann", sections=[])
    assert await runtime.library.visibility.why_nothing(ann) == visibility.NOTHING
    films = await rows.section("More films")
    ben = await rows.person("Ben", sections=[films])
    assert await runtime.library.visibility.why_nothing(ben) == ""


async def test_nothing_is_there_because_no_server_is_or_because_it_was_not_read_yet(runtime, rows):
    admin = await rows.admin()
    assert await runtime.library.visibility.why_nothing(admin) == visibility.NO_SERVER
    await runtime.settings.replace({"plex": {"url": "http://127.0.0.1:32400"}}, updated_by=None)
    assert await runtime.library.visibility.why_nothing(admin) == visibility.NOT_READ


@pytest.mark.parametrize("is_open", [False, True])
async def test_accounts_without_plex_see_it_where_an_administrator_says_so(runtime, rows, is_open):
    films = await rows.section("Films")
    await runtime.settings.replace(
        {"library": {"openToAccountsWithoutPlex": is_open}}, updated_by=None
    )
    cleo = await rows.person("Cleo")
    assert (await sight(runtime, cleo)).sees_section(films.id) is is_open
    told = "" if is_open else visibility.NO_ACCOUNT
    assert await runtime.library.visibility.why_nothing(cleo) == told
    # An account that nothing is shared with is not one without Plex.
    assert not (await sight(runtime, await rows.person("Ann", sections=[]))).section_ids


# ---- the filters of a share


@pytest.mark.databases(always=True)
@pytest.mark.parametrize(
    ("written", "seen"),
    [
        ("contentRating=G%2CPG", {"Kids' film", "Family film"}),
        ("contentRating!=R", {"Kids' film", "Family film", "Unrated film"}),
        ("label=Kids", {"Kids' film"}),
        ("label!=Secret", {"Kids' film", "Family film", "Unrated film"}),
        ("label!=Secret|contentRating=G%2CPG", {"Kids' film", "Family film"}),
        ("label!=Kids%2CSecret", {"Family film", "Unrated film"}),
        ("label!=Unheard", set()),
        ("year=1999", set()),
        ("nonsense", set()),
        ("", {"Kids' film", "Family film", "Secret film", "Unrated film"}),
    ],
)
async def test_filters_hide_films_as_plex_does(runtime, rows, written, seen):
    films = await rows.section("Films")
    await rows.movie(films, "Kids' film", content_rating="G", labels=("Kids", "New"))
    await rows.movie(films, "Family film", content_rating="PG")
    await rows.movie(films, "Secret film", content_rating="R", labels=("Secret",))
    unrated = await rows.movie(films, "Unrated film")
    await rows.tag(unrated, "Secret")  # a genre of that name is no label
    ann = await rows.person("Ann", sections=[films], restrictions={"movie": written})
    assert await titles(runtime, ann) == seen


@pytest.mark.databases(always=True)
async def test_what_belongs_to_a_hidden_show_is_hidden_with_it(runtime, rows):
    series = await rows.section("Series", "show")
    shown = await rows.show(series, "Shown", episodes=(1,), content_rating="TV-G")
    hidden = await rows.show(series, "Hidden", episodes=(2,), content_rating="TV-MA")
    await rows.tag(hidden, "Secret", TagKind.LABEL)
    for filters in ("contentRating=TV-G", "label!=Secret", "contentRating!=TV-MA|label!=Secret"):
        ann = await rows.person("Ann", sections=[series], restrictions={"show": filters})
        found = select(col(LibraryItem.id), col(LibraryItem.root_id))
        found = found.where(*conditions(await sight(runtime, ann)))
        seen = await runtime.database.rows(found)
        assert {row.root_id or row.id for row in seen} == {shown.id}
        assert len(seen) == 3


@pytest.mark.databases(always=True)
async def test_filters_are_for_their_own_type_of_section(runtime, rows):
    films, series = await rows.section("Films"), await rows.section("Series", "show")
    music = await rows.section("Music", "artist")
    await rows.movie(films, "A film", content_rating="R")
    await rows.show(series, "A show", content_rating="TV-MA")
    artist = await rows.item(music, "artist", "An artist")
    await rows.item(music, "album", "An album", parent_id=artist.id, root_id=artist.id)
    everywhere = [films, series, music]
    ann = await rows.person("Ann", sections=everywhere, restrictions={"movie": "contentRating=G"})
    assert await titles(runtime, ann) == {"A show", "An artist", "An album"}
    ben = await rows.person("Ben", sections=everywhere, restrictions={"artist": "label=Kids"})
    assert await titles(runtime, ben) == {"A film", "A show"}


async def test_filters_are_part_of_what_two_people_share(runtime, rows):
    films = await rows.section("Films")
    kid = {"movie": "contentRating=G", "show": "label=Kids"}
    ann = await rows.person("Ann", sections=[films], restrictions=kid)
    ben = await rows.person("Ben", sections=[films], restrictions={"movie": "contentRating=G"})
    eve = await rows.person("Eve", sections=[films])
    # The filter for shows is of no importance to whom no show is shared with.
    assert await sight(runtime, ann) == await sight(runtime, ben) != await sight(runtime, eve)


async def test_a_change_of_the_share_holds_with_the_next_question(runtime, rows):
    films = await rows.section("Films")
    await rows.movie(films, "A film")
    ann = await rows.person("Ann", sections=[films])
    assert await titles(runtime, ann) == {"A film"}
    async with runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(sections=[]))
    assert await titles(runtime, ann) == set()
    async with runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(sections=[films.key]))
        await session.execute(update(LibrarySection).values(missing_since=utc_now()))
    assert await titles(runtime, ann) == set()

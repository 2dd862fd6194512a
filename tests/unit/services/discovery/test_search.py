"""One search box: what is in the library, what can be asked for, and why a group is empty."""

from __future__ import annotations

import pytest

from medianest.errors import InvalidInputError
from medianest.services.discovery import kept_answers
from tests.unit.services.discovery.conftest import HARBOUR_LIGHTS, LANTERNS, MERIDIAN, calls


@pytest.fixture
def search(discovery):
    return discovery.search


def names(cards):
    return [card.title for card in cards]


async def test_both_groups_answer(search, seerr, rows, admin, films):
    await rows.movie(films, "Meridian Express", year=1999)
    found = await search.find(admin, "meridian")
    assert names(found.library) == ["Meridian Express"]
    assert names(found.titles) == ["Meridian", "Meridian: Second Dawn"]
    assert (found.library_count, found.title_count) == (1, 2)
    assert (found.why_no_library, found.why_no_titles, found.as_of) == ("", "", "")
    card = found.titles[0]
    assert (card.media_type, card.tmdb_id, card.year) == ("movie", MERIDIAN, 2024)
    assert card.poster == f"pmovie{MERIDIAN}.jpg"
    assert card.availability.status == "none"


@pytest.mark.databases
async def test_what_is_in_the_library_is_not_shown_twice(search, seerr, rows, admin, films):
    film = await rows.movie(films, "Meridian", year=2024)
    await rows.external_id(film, "tmdb", str(MERIDIAN))
    found = await search.find(admin, "meridian")
    assert [item.id for item in found.library] == [film.id]
    assert names(found.titles) == ["Meridian: Second Dawn"]


async def test_in_the_library_under_another_name_it_is_marked(search, seerr, rows, admin, films):
    """Its own title is found by the title group alone, which says where it is."""
    film = await rows.movie(films, "Le méridien perdu")
    await rows.external_id(film, "tmdb", str(LANTERNS))
    found = await search.find(admin, "forty lanterns")
    assert found.library == []
    (card,) = found.titles
    assert (card.availability.plex, card.availability.item_id) == (True, film.id)
    assert card.availability.status == "available"


@pytest.mark.databases
async def test_what_somebody_does_not_see_is_not_in_their_library(search, seerr, rows, admin):
    films, hidden = await rows.section("Films"), await rows.section("Hidden")
    film = await rows.movie(hidden, "Meridian", year=2024)
    await rows.external_id(film, "tmdb", str(MERIDIAN))
    ann = await rows.person("Ann", sections=[films])
    found = await search.find(ann, "meridian")
    assert found.library == []
    assert names(found.titles) == ["Meridian", "Meridian: Second Dawn"]
    mark = found.titles[0].availability
    assert (mark.plex, mark.item_id, mark.status, mark.why) == (False, None, "none", "")
    seen = await search.find(admin, "meridian")
    assert [item.id for item in seen.library] == [film.id]


async def test_the_type_narrows_both_groups(search, seerr, rows, admin, films, series):
    await rows.movie(films, "Harbour")
    await rows.show(series, "Harbour Nights")
    of_series = await search.find(admin, "harbour", "tv")
    assert names(of_series.library) == ["Harbour Nights"]
    assert [card.tmdb_id for card in of_series.titles] == [HARBOUR_LIGHTS]
    of_films = await search.find(admin, "harbour", "movie")
    assert names(of_films.library) == ["Harbour"]
    assert {card.media_type for card in of_films.titles} == {"movie"}


async def test_people_are_no_titles(search, seerr, admin):
    title = seerr.seerr.catalogue.find("movie", MERIDIAN)
    found = await search.find(admin, title.cast[0].name)
    assert found.titles == []
    assert "is called" in found.why_no_titles


async def test_nothing_found_says_what_to_do(search, seerr, admin):
    found = await search.find(admin, "zzzzzz")
    assert (found.titles, found.title_count) == ([], 0)
    assert found.why_no_titles.startswith("No film or series is called “zzzzzz”.")


# ---- how often Seerr is asked


async def test_the_same_is_asked_for_once(search, seerr, rows, admin):
    ann = await rows.person("Ann")
    await search.find(admin, "Meridian")
    await search.find(ann, " meridian ")
    assert len(calls(seerr, "/search")) == 1


async def test_marks_are_not_kept_with_the_answer(search, seerr, rows, asked, admin):
    ann = await rows.person("Ann")
    first = await search.find(ann, "second dawn")
    await asked(ann, first.titles[0].tmdb_id, status="pending")
    (own,) = (await search.find(ann, "second dawn")).titles
    (others,) = (await search.find(admin, "second dawn")).titles
    assert (own.availability.status, own.availability.is_own) == ("pending", True)
    assert (others.availability.requested, others.availability.is_own) == (True, False)
    assert len(calls(seerr, "/search")) == 1


# ---- absurd input


@pytest.mark.parametrize("query", ["", "   ", "\t\n", "\0\x07", "\u200b"])
async def test_nothing_typed_asks_nobody(search, seerr, admin, query):
    found = await search.find(admin, query)
    assert found.why_no_titles.startswith("Type the title")
    assert calls(seerr) == []


async def test_what_no_title_can_be_asks_nobody(search, seerr, admin):
    found = await search.find(admin, "meridian " * 120)
    assert "at most 200 characters" in found.why_no_titles
    assert calls(seerr) == []


@pytest.mark.parametrize(
    "query",
    ["+", "who? what!", "!!!", "a:b", "100%", "%2B", "fight+club", "🙂", "tmdb:603", "'\"\\"],
)
async def test_odd_characters_have_a_clear_answer(search, seerr, admin, query):
    found = await search.find(admin, query)
    assert found.titles or found.why_no_titles
    assert calls(seerr, "/search")[0].startswith("/search?query=")
    assert {one["status"] for one in seerr.log.as_list()} == {200}


async def test_question_marks_and_colons_are_found(search, seerr, admin):
    found = await search.find(admin, "Who? What! Where:")
    assert names(found.titles) == ["Who? What! Where: A Farce"]


@pytest.mark.parametrize("page", [0, -1, 501])
async def test_there_are_five_hundred_pages(search, seerr, admin, page):
    with pytest.raises(InvalidInputError):
        await search.find(admin, "meridian", page=page)


# ---- trouble


async def test_without_overseerr_the_library_answers(search, rows, admin, films):
    await rows.movie(films, "Meridian")
    found = await search.find(admin, "meridian")
    assert names(found.library) == ["Meridian"]
    assert "none is set up" in found.why_no_titles


async def test_with_tmdb_away_it_says_so(search, seerr, rows, admin, films):
    """Seerr itself finds nothing then, and says so to nobody."""
    await rows.movie(films, "Meridian Express")
    seerr.switches.behave(tmdb_away=True)
    found = await search.find(admin, "meridian")
    assert names(found.library) == ["Meridian Express"]
    assert found.titles == []
    assert "trouble of its own" in found.why_no_titles


async def test_with_overseerr_away_it_says_so(search, seerr, admin):
    seerr.switches.behave(down=True)
    found = await search.find(admin, "meridian")
    assert "does not answer" in found.why_no_titles


async def test_what_was_found_before_is_shown_with_its_age(search, seerr, admin, monkeypatch):
    monkeypatch.setattr("medianest.services.discovery.upstream_titles.SEARCH_SECONDS", 0)
    await search.find(admin, "meridian")
    seerr.switches.behave(down=True)
    found = await search.find(admin, "meridian")
    assert names(found.titles) == ["Meridian", "Meridian: Second Dawn"]
    assert found.as_of.endswith("What you see is from a moment ago.")


async def test_a_wrong_key_is_said(runtime, search, seerr, admin):
    place = {"url": seerr.base_url, "apiKey": "wrong"}
    await runtime.settings.replace({"overseerr": place}, updated_by=None)
    found = await search.find(admin, "meridian")
    assert "key" in found.why_no_titles


def test_ages_are_said_as_people_do():
    said = [kept_answers.ago(seconds) for seconds in (5, 60, 725, 3_600, 7_300, 200_000)]
    assert said == [
        "a moment ago", "1 minute ago", "12 minutes ago", "1 hour ago", "2 hours ago", "2 days ago"
    ]  # fmt: skip

"""Titles like another one: marks, what is asked for them, and trouble."""

from __future__ import annotations

import pytest

from medianest.errors import NotFoundError
from medianest.services.discovery import upstream_titles
from tests.unit.services.discovery.conftest import HARBOUR_LIGHTS, MERIDIAN, SECOND_DAWN, calls


@pytest.fixture
def related(discovery):
    return discovery.related


async def test_others_like_it_are_marked_for_the_viewer(related, seerr, rows, asked, admin):
    first, second, third = (
        title.tmdb_id
        for title in seerr.seerr.catalogue.like(seerr.seerr.catalogue.find("movie", MERIDIAN))[:3]
    )
    film = await rows.movie(await rows.section("Films"), "Here")
    await rows.external_id(film, "tmdb", str(first))
    await asked(admin, second, status="pending")
    row = await related.of(admin, "movie", MERIDIAN)
    marks = {card.tmdb_id: card.availability for card in row.titles}
    assert [card.tmdb_id for card in row.titles[:3]] == [first, second, third]
    assert (marks[first].status, marks[first].item_id) == ("available", film.id)
    assert (marks[second].status, marks[second].is_own) == ("pending", True)
    assert marks[third].status == "none"
    assert (row.why_empty, row.was_asked, row.as_of) == ("", True, "")
    ben = await rows.person("Ben", sections=[])
    theirs = {card.tmdb_id: card for card in (await related.of(ben, "movie", MERIDIAN)).titles}
    assert (theirs[first].availability.plex, theirs[second].availability.is_own) == (False, False)


async def test_it_is_asked_for_once_and_never_with_the_page(related, discovery, seerr, admin):
    await discovery.titles.get(admin, "tv", HARBOUR_LIGHTS)
    assert calls(seerr) == [f"/tv/{HARBOUR_LIGHTS}"]
    assert (await related.of(admin, "tv", HARBOUR_LIGHTS)).titles
    assert calls(seerr)[1:] == [f"/tv/{HARBOUR_LIGHTS}/recommendations?page=1"]
    await related.of(admin, "tv", HARBOUR_LIGHTS)
    assert len(calls(seerr)) == 2


async def test_where_nobody_has_liked_it_yet_what_is_similar_is_shown(related, seerr, admin):
    assert MERIDIAN in [
        one.tmdb_id for one in (await related.of(admin, "movie", SECOND_DAWN)).titles
    ]
    asked = [f"/movie/{SECOND_DAWN}/{how}?page=1" for how in ("recommendations", "similar")]
    assert calls(seerr) == asked


async def test_a_title_that_is_like_nothing_else_says_so(related, seerr, admin):
    row = await related.of(admin, "movie", 710_013)
    assert (row.titles, row.was_asked) == ([], True)
    assert row.why_empty.startswith("Nobody knows")


@pytest.mark.parametrize("tmdb_id", [999_999_999, 0])
async def test_like_a_title_that_there_is_not(related, seerr, admin, tmdb_id):
    with pytest.raises(NotFoundError, match="There is no such title"):
        await related.of(admin, "movie", tmdb_id)


async def test_with_seerr_away_the_row_says_why_or_how_old_it_is(
    related, seerr, admin, monkeypatch
):
    before = await related.of(admin, "movie", MERIDIAN)
    monkeypatch.setattr(upstream_titles, "ROW_SECONDS", 0)
    seerr.switches.behave(down=True)
    row = await related.of(admin, "movie", MERIDIAN)
    assert row.titles == before.titles
    assert row.as_of.endswith("What you see is from a moment ago.")
    silent = await related.of(admin, "tv", HARBOUR_LIGHTS)
    assert (silent.titles, silent.was_asked) == ([], False)
    assert "does not answer" in silent.why_empty


async def test_without_overseerr_the_row_says_so(related, admin):
    row = await related.of(admin, "movie", MERIDIAN)
    assert (row.titles, row.was_asked) == ([], False)
    assert "none is set up" in row.why_empty

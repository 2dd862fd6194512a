"""The page of a title: facts, seasons, what of it is here, and how often Seerr is asked."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from medianest.errors import NotFoundError, UpstreamError
from medianest.models.ids import utc_now
from medianest.services.discovery import title_pages, upstream_titles
from tests.unit.services.discovery.conftest import (
    GLASS_REPUBLIC,
    HARBOUR_LIGHTS,
    LANTERNS,
    LONG_STREET,
    MERIDIAN,
    ON_AIR,
    SECOND_DAWN,
    calls,
)


@pytest.fixture
def titles(discovery):
    return discovery.titles


@pytest.fixture
async def harbour(rows, series):
    """Two seasons of five: the first whole as Seerr counts it, three episodes of the second."""
    show = await rows.show(series, "Harbour Lights", episodes=(20, 3))
    await rows.external_id(show, "tmdb", str(HARBOUR_LIGHTS))
    return show


async def film_here(rows, section, tmdb_id, title="A film"):
    film = await rows.movie(section, title)
    await rows.external_id(film, "tmdb", str(tmdb_id))
    return film


def by_number(page):
    return {season.number: season for season in page.seasons}


# ---- facts


async def test_a_film_says_what_it_is(titles, seerr, admin):
    page = await titles.get(admin, "movie", MERIDIAN)
    known = seerr.seerr.catalogue.find("movie", MERIDIAN)
    assert (page.card.title, page.card.year) == ("Meridian", 2024)
    assert page.card.backdrop == f"bmovie{MERIDIAN}.jpg"
    assert page.runtime_minutes == known.runtime_minutes
    assert page.genres == ["Science Fiction", "Action"]
    assert [credit.name for credit in page.cast] == [role.name for role in known.cast]
    assert [(credit.name, credit.part) for credit in page.crew] == [(known.director, "Director")]
    assert page.seasons == []
    assert (page.release_on, page.content_rating) == ("2024-12-06", known.certification)
    assert page.card.availability.status == "none"
    assert (page.media_id, page.followed, page.as_of) == (None, False, "")
    assert page.next_episode is None


async def test_a_page_is_one_call_and_the_next_one_none(titles, seerr, rows, admin):
    await titles.get(admin, "movie", MERIDIAN)
    assert len(calls(seerr)) == 1
    await titles.get(await rows.person("Ann"), "movie", MERIDIAN)
    assert len(calls(seerr)) == 1
    await titles.get(admin, "tv", LONG_STREET)
    assert len(calls(seerr)) == 2


async def test_a_series_on_the_air_says_when_it_goes_on(titles, seerr, admin):
    today = utc_now().date()
    page = await titles.get(admin, "tv", ON_AIR)
    assert (page.next_episode.season, page.next_episode.number) == (1, 4)
    assert page.next_episode.air_on == (today + timedelta(days=5)).isoformat()
    assert page.last_aired_on == (today - timedelta(days=2)).isoformat()
    ended = await titles.get(admin, "tv", HARBOUR_LIGHTS)
    assert (ended.next_episode, ended.last_aired_on[:4]) == (None, "2023")


async def test_the_next_episode_is_none_once_its_day_is_over(titles, seerr, admin, monkeypatch):
    await titles.get(admin, "tv", ON_AIR)
    later = utc_now() + timedelta(days=6)
    monkeypatch.setattr(title_pages, "utc_now", lambda: later)
    assert (await titles.get(admin, "tv", ON_AIR)).next_episode is None


async def test_a_film_without_anything_has_a_page(titles, seerr, admin):
    page = await titles.get(admin, "movie", 710_013)
    assert (page.card.title, page.card.year, page.card.poster) == (
        "Untitled Harbour Project", None, ""
    )  # fmt: skip


@pytest.mark.parametrize("tmdb_id", [999_999_999, 0, -5, 2**40])
async def test_a_title_that_there_is_not(titles, seerr, admin, tmdb_id):
    with pytest.raises(NotFoundError, match="There is no such title"):
        await titles.get(admin, "movie", tmdb_id)


async def test_a_title_that_tmdb_took_out(titles, seerr, admin, monkeypatch):
    """Also where it was kept."""
    await titles.get(admin, "movie", LANTERNS)
    seerr.switches.forget_title("movie", LANTERNS)
    monkeypatch.setattr(upstream_titles, "TITLE_SECONDS", 0)
    with pytest.raises(NotFoundError, match="There is no such title"):
        await titles.get(admin, "movie", LANTERNS)


async def test_of_a_title_that_is_gone_our_own_rows_remain(titles, seerr, asked, admin):
    await asked(admin, LANTERNS, title="Forty Lanterns", year=2023, status="denied")
    seerr.switches.forget_title("movie", LANTERNS)
    page = await titles.get(admin, "movie", LANTERNS)
    assert (page.card.title, page.card.year) == ("Forty Lanterns", 2023)
    assert page.as_of.startswith("There is no such title")


# ---- here, or not


async def test_a_film_in_the_library_leads_there(titles, seerr, rows, films, admin):
    film = await film_here(rows, films, MERIDIAN)
    page = await titles.get(admin, "movie", MERIDIAN)
    mark = page.card.availability
    assert (mark.status, mark.plex, mark.item_id) == ("available", True, film.id)
    assert mark.why == "It is in your library. Overseerr has not noticed yet."
    assert film.rating_key in page.plex_web_url
    assert page.forecast.may_request is False
    assert page.forecast.sentence == "It is in your library already."


async def test_both_agree_and_nothing_is_said(titles, seerr, rows, films, admin):
    await film_here(rows, films, MERIDIAN)
    seerr.switches.arrive("movie", MERIDIAN)
    mark = (await titles.get(admin, "movie", MERIDIAN)).card.availability
    assert (mark.status, mark.why) == ("available", "")


async def test_what_only_overseerr_has_is_said(titles, seerr, rows, films, admin):
    """As for somebody who does not see the section that it is in."""
    seerr.switches.arrive("movie", MERIDIAN)
    hidden = await rows.section("Hidden")
    await film_here(rows, hidden, MERIDIAN)
    ann = await rows.person("Ann", sections=[films])
    page = await titles.get(ann, "movie", MERIDIAN)
    mark = page.card.availability
    assert (mark.status, mark.plex, mark.item_id) == ("available", False, None)
    assert "your library does not show it" in mark.why
    assert page.plex_web_url == ""
    assert page.forecast.may_request is False
    assert (await titles.get(admin, "movie", MERIDIAN)).card.availability.plex is True


async def test_what_is_on_its_way_is_said(titles, seerr, admin):
    request = seerr.switches.ask("frank", "movie", MERIDIAN)
    page = await titles.get(admin, "movie", MERIDIAN)
    assert (page.card.availability.status, page.card.availability.requested) == ("pending", True)
    assert page.media_id == seerr.seerr.media_of("movie", MERIDIAN).id
    assert page.forecast.sentence.startswith("Somebody asked for it already.")
    assert request.id


async def test_a_blocklisted_title_says_so(titles, seerr, admin):
    body = {"tmdbId": LANTERNS, "mediaType": "movie", "title": "Forty Lanterns", "user": 1}
    key = {"x-api-key": seerr.api_key}
    async with httpx.AsyncClient(headers=key) as client:
        sent = await client.post(f"{seerr.base_url}/api/v1/blocklist", json=body)
    assert sent.status_code == 201, sent.text
    page = await titles.get(admin, "movie", LANTERNS)
    assert page.card.availability.status == "blocklisted"
    assert (page.forecast.may_request, "block list" in page.forecast.sentence) == (False, True)


async def test_a_request_made_after_the_page_was_kept_shows_at_once(titles, seerr, asked, admin):
    await titles.get(admin, "movie", MERIDIAN)
    row = await asked(admin, MERIDIAN, status="pending")
    page = await titles.get(admin, "movie", MERIDIAN)
    assert (page.card.availability.status, page.card.availability.is_own) == ("pending", True)
    assert page.forecast.sentence == "You asked for it already."
    assert row.id


async def test_what_overseerr_says_since_then_is_asked_for(titles, seerr, asked, admin):
    """A kept page knows nothing of what a later request brought about."""
    assert (await titles.get(admin, "movie", MERIDIAN)).media_id is None
    seerr.switches.ask("frank", "movie", MERIDIAN)
    await asked(admin, MERIDIAN, status="pending", updated_at=utc_now())
    page = await titles.get(admin, "movie", MERIDIAN)
    assert page.media_id == seerr.seerr.media_of("movie", MERIDIAN).id
    assert len(calls(seerr, "/movie/")) == 2


async def test_a_request_that_was_taken_back_is_gone_at_once(titles, seerr, runtime, asked, admin):
    """Overseerr's word from before counts no longer, though it is kept for ten minutes."""
    request = seerr.switches.ask("frank", "movie", MERIDIAN)
    await titles.get(admin, "movie", MERIDIAN)
    seerr.switches.delete(request.id)
    await asked(admin, MERIDIAN, status="cancelled", updated_at=utc_now())
    page = await titles.get(admin, "movie", MERIDIAN)
    assert (page.card.availability.status, page.card.availability.requested) == ("none", False)


async def test_lists_forget_a_request_that_was_taken_back_too(discovery, seerr, asked, admin):
    request = seerr.switches.ask("frank", "movie", SECOND_DAWN)
    (card,) = (await discovery.search.find(admin, "second dawn")).titles
    assert card.availability.status == "pending"
    seerr.switches.delete(request.id)
    await asked(admin, SECOND_DAWN, status="cancelled", updated_at=utc_now())
    (card,) = (await discovery.search.find(admin, "second dawn")).titles
    assert (card.availability.status, card.availability.requested) == ("none", False)


# ---- seasons


@pytest.mark.databases
async def test_seasons_say_what_is_here(titles, seerr, harbour, admin):
    page = await titles.get(admin, "tv", HARBOUR_LIGHTS)
    seasons = by_number(page)
    known = seerr.seerr.catalogue.find("tv", HARBOUR_LIGHTS)
    assert [season.number for season in page.seasons] == [1, 2, 3, 4, 5]
    assert seasons[2].episode_count == known.season(2).episodes
    assert (seasons[1].status, seasons[1].here, seasons[1].can_be_requested) == (
        "available", 20, False
    )  # fmt: skip
    assert (seasons[2].status, seasons[2].here, seasons[2].can_be_requested) == (
        "partially_available", 3, True
    )  # fmt: skip
    assert (seasons[3].status, seasons[3].can_be_requested) == ("none", True)
    mark = page.card.availability
    assert (mark.status, mark.plex, mark.item_id) == ("partially_available", True, harbour.id)
    assert mark.why == "Part of it is in your library. Overseerr has not noticed yet."
    assert page.forecast.may_request is True


async def test_all_seasons_here_is_all_of_it(titles, seerr, rows, series, admin):
    show = await rows.show(series, "Glass Republic", episodes=(20, 20))
    await rows.external_id(show, "tmdb", str(GLASS_REPUBLIC))
    page = await titles.get(admin, "tv", GLASS_REPUBLIC)
    assert [(season.number, season.status) for season in page.seasons] == [
        (1, "available"), (2, "available"), (0, "none")
    ]  # fmt: skip
    assert page.card.availability.status == "available", "specials are not missed"


async def test_overseerr_says_all_and_the_library_has_a_part(titles, seerr, harbour, admin):
    seerr.switches.arrive("tv", HARBOUR_LIGHTS)
    mark = (await titles.get(admin, "tv", HARBOUR_LIGHTS)).card.availability
    assert mark.status == "partially_available"
    assert mark.why.startswith("Overseerr says that all of it is here")


async def test_a_request_that_is_fulfilled_does_not_say_that_all_is_here(
    titles, seerr, rows, asked, harbour, admin
):
    ann = await rows.person("Ann")
    await asked(ann, HARBOUR_LIGHTS, "tv", [1], status="available")
    mark = (await titles.get(admin, "tv", HARBOUR_LIGHTS)).card.availability
    assert mark.status == "partially_available"
    assert "all of it" not in mark.why


async def test_seasons_that_were_asked_for_are_taken(titles, seerr, admin):
    request = seerr.switches.ask("frank", "tv", HARBOUR_LIGHTS, seasons=[2, 3])
    page = await titles.get(admin, "tv", HARBOUR_LIGHTS)
    seasons = by_number(page)
    assert [(seasons[n].status, seasons[n].can_be_requested) for n in (1, 2, 3)] == [
        ("none", True), ("pending", False), ("pending", False)
    ]  # fmt: skip
    seerr.switches.decline(request.id)
    assert by_number(page)[2].status == "pending"


async def test_declined_seasons_are_free_again(titles, seerr, admin):
    request = seerr.switches.ask("frank", "tv", HARBOUR_LIGHTS, seasons=[2])
    seerr.switches.decline(request.id)
    season = by_number(await titles.get(admin, "tv", HARBOUR_LIGHTS))[2]
    assert (season.status, season.can_be_requested) == ("none", True)


async def test_arrived_seasons_are_here(titles, seerr, admin):
    seerr.switches.ask("kim", "tv", HARBOUR_LIGHTS, seasons=[1, 2])
    seerr.switches.arrive("tv", HARBOUR_LIGHTS, seasons=[1])
    seasons = by_number(await titles.get(admin, "tv", HARBOUR_LIGHTS))
    assert [(seasons[n].status, seasons[n].can_be_requested) for n in (1, 2, 3)] == [
        ("available", False), ("processing", False), ("none", True)
    ]  # fmt: skip


@pytest.mark.databases
async def test_who_asked_is_named_to_those_who_may_know(titles, seerr, rows, asked, admin):
    ann, ben = await rows.person("Ann"), await rows.person("Ben")
    await asked(ann, HARBOUR_LIGHTS, "tv", [1], status="processing")
    named = {
        person.name: by_number(await titles.get(person, "tv", HARBOUR_LIGHTS))[1].requested_by
        for person in (admin, ann, ben)
    }
    assert named == {"Ada": "Ann", "Ann": "Ann", "Ben": ""}
    page = await titles.get(ben, "tv", HARBOUR_LIGHTS)
    assert "Ann" not in page.model_dump_json()


async def test_names_in_seerr_are_kept_nowhere(titles, runtime, seerr, admin):
    seerr.switches.ask("frank", "tv", HARBOUR_LIGHTS, seasons=[1])
    await titles.get(admin, "tv", HARBOUR_LIGHTS)
    kept = [
        await runtime.redis.get(key) for key in await runtime.redis.keys("medianest:discovery:*")
    ]
    assert any(b"Harbour Lights" in value for value in kept)
    assert not any(b"frank" in value for value in kept)


async def test_sixty_seasons_and_specials(titles, seerr, admin):
    page = await titles.get(admin, "tv", LONG_STREET)
    assert [season.number for season in page.seasons] == [*range(1, 61), 0]
    assert page.seasons[-1].name == "Specials"
    assert all(season.can_be_requested for season in page.seasons)


async def test_a_film_and_a_series_of_one_number_are_two(titles, rows, films, seerr, admin):
    """TMDB numbers them apart: what is here of one says nothing of the other."""
    await film_here(rows, films, HARBOUR_LIGHTS)
    mark = (await titles.get(admin, "tv", HARBOUR_LIGHTS)).card.availability
    assert (mark.plex, mark.status) == (False, "none")


# ---- trouble


async def test_with_seerr_away_the_page_that_was_kept_is_shown(titles, seerr, admin, monkeypatch):
    await titles.get(admin, "movie", MERIDIAN)
    monkeypatch.setattr(upstream_titles, "TITLE_SECONDS", 0)
    seerr.switches.behave(down=True)
    page = await titles.get(admin, "movie", MERIDIAN)
    assert page.card.title == "Meridian"
    assert page.as_of.endswith("What you see is from a moment ago.")
    assert page.forecast.may_request is False
    assert page.forecast.sentence


async def test_with_seerr_away_and_nothing_known_it_is_an_error(titles, seerr, admin):
    seerr.switches.behave(down=True)
    with pytest.raises(UpstreamError):
        await titles.get(admin, "movie", MERIDIAN)


async def test_with_seerr_away_what_was_asked_for_stays_readable(titles, seerr, asked, admin):
    long_ago = utc_now() - timedelta(days=3)
    await asked(
        admin, MERIDIAN, title="Meridian", year=2024, poster_path="abc.jpg", status="processing",
        created_at=long_ago, updated_at=long_ago,
    )  # fmt: skip
    seerr.switches.behave(down=True)
    page = await titles.get(admin, "movie", MERIDIAN)
    assert (page.card.title, page.card.poster) == ("Meridian", "abc.jpg")
    assert (page.card.availability.status, page.card.availability.is_own) == ("processing", True)
    assert "does not answer" in page.as_of


async def test_without_overseerr_a_title_of_the_library_has_a_page(titles, rows, films, admin):
    film = await film_here(rows, films, MERIDIAN, "Meridian")
    page = await titles.get(admin, "movie", MERIDIAN)
    assert (page.card.title, page.card.availability.item_id) == ("Meridian", film.id)
    assert page.card.availability.why == ""
    with pytest.raises(NotFoundError, match="none is set up"):
        await titles.get(admin, "movie", LANTERNS)


# ---- following


async def test_following_keeps_what_the_title_is_called(titles, runtime, seerr, admin):
    await titles.follow(admin, "movie", MERIDIAN)
    (follow,) = await runtime.media_requests.follows.mine(admin)
    assert (follow.title, follow.year, follow.poster) == (
        "Meridian", 2024, f"pmovie{MERIDIAN}.jpg"
    )  # fmt: skip
    assert (await titles.get(admin, "movie", MERIDIAN)).followed is True
    await titles.unfollow(admin, "movie", MERIDIAN)
    assert (await titles.get(admin, "movie", MERIDIAN)).followed is False


async def test_what_there_is_not_cannot_be_followed(titles, runtime, seerr, admin):
    with pytest.raises(NotFoundError):
        await titles.follow(admin, "movie", 999_999_999)
    assert await runtime.media_requests.follows.mine(admin) == []

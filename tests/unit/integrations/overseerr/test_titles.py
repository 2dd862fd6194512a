"""What of titles is read with care: TMDB away, odd rows, pictures and videos."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import UpstreamBusyError, UpstreamMissingError, UpstreamResponseError
from medianest.integrations.overseerr.titles import PersonResult
from tests.recorded import recorded
from tests.unit.integrations.overseerr.exchanges import body_of
from tests.unit.integrations.overseerr.replays import asked, said, seerr_saying

EMPTY, DOWN = recorded("seerr/upstream-down-search"), recorded("seerr/upstream-down-trending")
THERE, UNKNOWN = recorded("seerr/discover-movies"), recorded("seerr/movie-unknown")


def page_of(*rows: dict[str, Any], **told: int) -> bytes:
    counts = {"page": 1, "totalPages": 1, "totalResults": len(rows), **told}
    return said({**counts, "results": list(rows)})


async def test_a_search_is_not_believed_to_find_nothing_while_tmdb_is_away():
    async with seerr_saying(EMPTY, DOWN) as (client, site):
        with pytest.raises(UpstreamBusyError, match="cannot reach TMDB"):
            await client.search("interstellar")
    probe = asked(site)[1]
    assert probe.path == "/api/v1/discover/movies"
    # What somebody may have opened today is answered from a cache, TMDB or not.
    assert int(probe.query["page"]) >= 50
    assert "genre" not in probe.query


async def test_a_page_behind_the_last_one_is_empty_without_further_questions():
    async with seerr_saying(page_of(page=9, totalResults=12)) as (client, site):
        assert (await client.search("dune", 9)).results == ()
    assert len(site.asked) == 1


async def test_a_title_that_tmdb_does_not_know_is_told_from_tmdb_away():
    for call in ("movie", "tv"):
        async with seerr_saying(UNKNOWN, THERE) as (client, _):
            with pytest.raises(UpstreamMissingError, match="TMDB does not know"):
                await getattr(client, call)(9)
        async with seerr_saying(UNKNOWN, DOWN) as (client, _):
            with pytest.raises(UpstreamBusyError, match="cannot reach TMDB"):
                await getattr(client, call)(9)
    async with seerr_saying(UNKNOWN, THERE) as (client, _):
        with pytest.raises(UpstreamMissingError):
            await client.season(1396, 99)


@pytest.mark.parametrize(
    ("row", "path", "query"),
    [
        ("trending", "/discover/trending", {}),
        ("popular_movies", "/discover/movies", {}),
        ("popular_series", "/discover/tv", {}),
        ("upcoming_movies", "/discover/movies/upcoming", {}),
        ("upcoming_series", "/discover/tv/upcoming", {}),
        ("movie_genre", "/discover/movies", {"genre": 28, "voteAverageGte": 7}),
        ("tv_genre", "/discover/tv", {"genre": 18, "firstAirDateGte": "2020-01-01"}),
    ],
)
async def test_each_row_has_its_path(row: Any, path: str, query: dict[str, Any]):
    async with seerr_saying(THERE) as (client, site):
        await client.discover(row, 2, **query)
    sent = asked(site)[0]
    assert sent.path == f"/api/v1{path}"
    assert sent.query == {"page": "2", **{key: str(value) for key, value in query.items()}}


@pytest.mark.parametrize(
    ("row", "filters"),
    [
        ("popular_movies", {"certification": "R"}),
        ("popular_series", {"status": 3}),
        ("popular_series", {"primaryReleaseDateGte": "2020-01-01"}),
        ("trending", {"sortBy": "popularity.desc"}),
        ("upcoming_movies", {"genre": 28}),
    ],
)
async def test_a_filter_that_the_older_product_refuses_is_never_sent(
    row: Any, filters: dict[str, Any]
):
    async with seerr_saying(THERE) as (client, site):
        with pytest.raises(ValueError, match=next(iter(filters))):
            await client.discover(row, **filters)
    assert site.asked == []


async def test_rows_of_other_kinds_and_odd_ones_are_left_out():
    good = {"id": 603, "mediaType": "movie", "title": "The Matrix", "genreIds": None}
    rows = (
        {"id": 2344, "mediaType": "collection", "title": "The Matrix Collection"},
        {"id": None, "mediaType": "movie", "title": "No number"},
        {"id": 5, "title": "No kind"},
        {"id": 6, "mediaType": "hologram", "title": "Not yet made"},
        {"id": 7, "mediaType": "person", "name": "Somebody"},
        good,
    )
    async with seerr_saying(page_of(*rows)) as (client, _):
        found = await client.search("matrix")
    assert [row.tmdb_id for row in found.results] == [7, 603]
    assert isinstance(found.results[0], PersonResult)
    assert found.total_results == 6


async def test_what_tmdb_does_not_know_of_a_title_is_empty():
    bare = {"id": 1, "mediaType": "tv", "name": "New", "firstAirDate": "", "voteAverage": 0}
    async with seerr_saying(page_of({**bare, "posterPath": None})) as (client, _):
        title = (await client.discover("trending")).titles[0]
    assert (title.title, title.year, title.rating, title.poster_path) == ("New", None, None, "")
    assert title.media is None
    async with seerr_saying(said({"id": 1, "name": "New", "status": None})) as (client, _):
        page = await client.tv(1)
    assert (page.title, page.media_type, page.runtime_minutes, page.seasons) == (
        "New",
        "tv",
        None,
        (),
    )
    assert (page.trailer_url, page.content_rating, page.status_text) == ("", "", "")


@pytest.mark.parametrize(
    ("told", "path"),
    [
        ("/b1396.jpg", "/b1396.jpg"),
        ("https://image.tmdb.org/t/p/original//b1396.jpg", "/b1396.jpg"),
        ("https://evil.example/x.svg?y=/../../etc/passwd", ""),
        ("/../../etc/passwd", ""),
        ("//evil.example", ""),
        ("", ""),
        (7, ""),
    ],
)
async def test_pictures_are_names_of_files_alone(told: Any, path: str):
    row = {"id": 1, "mediaType": "movie", "title": "X", "posterPath": told}
    async with seerr_saying(page_of(row)) as (client, _):
        assert (await client.discover("trending")).titles[0].poster_path == path


@pytest.mark.parametrize(
    ("video", "url"),
    [
        ({}, "https://www.youtube.com/watch?v=trailer603"),
        ({"url": "javascript:alert(1)"}, "https://www.youtube.com/watch?v=trailer603"),
        ({"site": "Vimeo"}, ""),
        ({"type": "Featurette"}, ""),
        ({"key": "x&list=y"}, ""),
        ({"key": None}, ""),
    ],
)
async def test_a_trailer_leads_to_youtube_and_nowhere_else(video: dict[str, Any], url: str):
    body = body_of("movie")
    body["relatedVideos"] = [{**body["relatedVideos"][0], **video}]
    async with seerr_saying(said(body)) as (client, _):
        assert (await client.movie(603)).trailer_url == url


async def test_a_film_and_a_series_say_the_same_in_one_shape():
    async with seerr_saying(recorded("seerr/movie-available")) as (client, _):
        film = await client.movie(603)
    async with seerr_saying(recorded("seerr/tv-available")) as (client, _):
        series = await client.tv(95396)
    assert (film.media_type, film.year, film.runtime_minutes, film.content_rating) == (
        "movie", 1999, 136, "R",
    )  # fmt: skip
    assert (series.media_type, series.year, series.content_rating) == ("tv", 2022, "TV-MA")
    assert film.studios == ("Warner Bros. Pictures",)
    assert film.languages == series.languages == ("English",)
    assert film.cast[0].character == "Neo"
    assert [season.status for season in series.media.seasons] == [5, 5]


@pytest.mark.parametrize("told", [None, [], "soon", {}, {"episodeNumber": "x"}, {"id": 5}])
async def test_an_episode_to_come_that_cannot_be_read_is_none(told: Any):
    async with seerr_saying(said({**body_of("tv"), "nextEpisodeToAir": told})) as (client, _):
        page = await client.tv(1396)
    assert (page.next_episode, page.title, page.last_aired_on) == (
        None, "Breaking Bad", "2013-09-29",
    )  # fmt: skip


async def test_a_series_with_specials_and_sixty_seasons_keeps_them_all():
    body = body_of("tv")
    row = body["seasons"][0]
    body["seasons"] = [{**row, "seasonNumber": number} for number in range(61)]
    async with seerr_saying(said(body)) as (client, _):
        assert [season.number for season in (await client.tv(1396)).seasons] == list(range(61))


@pytest.mark.parametrize("body", [[], "x", {"results": None}, {"page": 1}, None])
async def test_what_is_no_page_of_titles_is_not_understood(body: Any):
    async with seerr_saying(said(body)) as (client, _):
        with pytest.raises(UpstreamResponseError):
            await client.discover("trending")
        with pytest.raises(UpstreamResponseError):
            await client.movie(603)

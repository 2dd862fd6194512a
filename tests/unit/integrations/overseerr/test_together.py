"""The client and the pretend Seerr hold to the same contract, through whole lives of requests."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from medianest.demo.seerr.invented import LONG_RUNNER, ON_AIR
from medianest.demo.seerr.site import SeerrSite
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamDuplicateError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamQuotaError,
    UpstreamUnreachableError,
)
from medianest.integrations.overseerr.client import Overseerr

FILM, OTHER_FILM, ODD_NAME = 710_001, 710_002, 710_011
FRANK, KIM, NORA, OSCAR = 2, 3, 4, 5


@pytest.fixture(params=["Seerr", "Overseerr"])
def seerr(request: pytest.FixtureRequest, pretend_seerr: SeerrSite) -> SeerrSite:
    """Each product after the other."""
    pretend_seerr.switches.become(request.param)
    return pretend_seerr


@pytest.fixture
async def client(seerr: SeerrSite) -> AsyncIterator[Overseerr]:
    found = Overseerr(seerr.base_url, seerr.api_key)
    yield found
    await found.close()


async def test_the_product_is_named(client: Overseerr, seerr: SeerrSite):
    product = await client.product()
    assert (product.name, product.is_seerr) == (seerr.seerr.product, seerr.seerr.is_seerr)
    assert product.version == {"Seerr": "3.1.0", "Overseerr": "1.34.0"}[product.name]


async def test_a_film_from_the_search_until_it_is_there(client: Overseerr, seerr: SeerrSite):
    found = await client.search("salt cartographer")
    assert FILM in [title.tmdb_id for title in found.titles]
    assert (await client.movie(FILM)).media is None

    made = await client.request(FILM, "movie", as_user=FRANK)
    assert (made.state, made.requested_by.id, made.media.tmdb_id) == ("pending", FRANK, FILM)
    assert (await client.approve(made.id)).status == 2
    assert (await client.get_request(made.id)).state in ("approved", "processing")
    seerr.switches.arrive("movie", FILM)
    assert (await client.get_request(made.id)).state == "available"
    assert [row.state for row in (await client.requests()).results] == ["available"]

    page = await client.movie(FILM)
    assert page.media is not None
    assert (page.media.status, [one.id for one in page.media.requests]) == (5, [made.id])
    issue = await client.create_issue(page.media.id, "audio", "No sound", as_user=FRANK)
    await client.comment_issue(issue.id, "On it", as_user=None)
    assert not (await client.resolve_issue(issue.id)).is_open
    assert (await client.reopen_issue(issue.id)).is_open
    assert len((await client.issue(issue.id)).comments) == 2
    assert [row.id for row in (await client.issues()).results] == [issue.id]


async def test_seasons_of_a_long_series_with_specials(client: Overseerr):
    page = await client.tv(LONG_RUNNER)
    numbers = [season.number for season in page.seasons]
    assert numbers == list(range(61))
    assert (await client.season(LONG_RUNNER, 0)).episodes

    first = await client.request(LONG_RUNNER, "tv", seasons=[1, 2], as_user=FRANK)
    more = await client.request(LONG_RUNNER, "tv", seasons=[2, 3], as_user=KIM)
    assert (first.season_numbers, more.season_numbers) == ((1, 2), (3,))
    with pytest.raises(UpstreamDuplicateError):
        await client.request(LONG_RUNNER, "tv", seasons=[1, 3], as_user=FRANK)
    rest = await client.request(LONG_RUNNER, "tv", as_user=KIM)
    assert rest.season_numbers == tuple(range(4, 61))


async def test_titles_like_another_one(client: Overseerr, seerr: SeerrSite):
    for media_type, tmdb_id in (("movie", FILM), ("tv", ON_AIR)):
        liked = (await client.related(media_type, tmdb_id)).titles
        similar = (await client.related(media_type, tmdb_id, "similar")).titles
        assert {one.media_type for one in (*liked, *similar)} == {media_type}
        assert tmdb_id not in {one.tmdb_id for one in (*liked, *similar)}
    with pytest.raises(UpstreamMissingError):
        await client.related("movie", 999_999_999)
    seerr.switches.behave(tmdb_away=True)
    with pytest.raises(UpstreamBusyError):
        await client.related("movie", FILM)


async def test_a_series_on_the_air_has_an_episode_to_come(client: Overseerr, seerr: SeerrSite):
    page, today = await client.tv(ON_AIR), seerr.seerr.catalogue.today
    assert page.next_episode is not None
    assert (page.next_episode.season_number, page.next_episode.number) == (1, 4)
    assert page.last_aired_on <= today.isoformat() < page.next_episode.air_on
    episodes = (await client.season(ON_AIR, 1)).episodes
    assert [one.number for one in episodes if one.air_on <= today.isoformat()] == [1, 2, 3]
    assert episodes[3] == page.next_episode
    assert (await client.tv(LONG_RUNNER)).next_episode is None


async def test_whoever_may_not_ask_is_told_why(client: Overseerr):
    await client.request(FILM, "movie", as_user=NORA)
    with pytest.raises(UpstreamDuplicateError):
        await client.request(FILM, "movie", as_user=FRANK)
    with pytest.raises(UpstreamQuotaError):
        await client.request(OTHER_FILM, "movie", as_user=NORA)
    with pytest.raises(UpstreamForbiddenError):
        await client.request(OTHER_FILM, "movie", as_user=OSCAR)
    with pytest.raises(UpstreamForbiddenError):
        await client.request(OTHER_FILM, "movie", is_4k=True, as_user=FRANK)
    with pytest.raises(UpstreamForbiddenError):
        await client.me(999)
    with pytest.raises(UpstreamMissingError):
        await client.request(999_999_999, "movie", as_user=FRANK)
    quota = await client.quota(NORA)
    assert (quota.movie.remaining, quota.movie.restricted, quota.tv.remaining) == (0, True, 2)


async def test_what_is_refused_by_radarr_fails_and_can_be_tried_again(
    client: Overseerr, seerr: SeerrSite
):
    seerr.switches.behave(refused=[FILM])
    made = await client.request(FILM, "movie", as_user=KIM)
    assert (await client.get_request(made.id)).state == "failed"
    seerr.switches.behave(refused=[])
    await client.retry(made.id)
    assert (await client.get_request(made.id)).state in ("approved", "processing")


async def test_declined_and_removed(client: Overseerr):
    made = await client.request(FILM, "movie", as_user=FRANK)
    assert (await client.decline(made.id)).state == "denied"
    await client.delete_request(made.id)
    for call in (client.get_request, client.delete_request, client.approve):
        with pytest.raises(UpstreamMissingError):
            await call(made.id)
    page = await client.movie(FILM)
    assert page.media is not None
    assert (page.media.status, page.media.requests) == (1, ())


async def test_tmdb_away_is_said_by_whatever_needs_it(client: Overseerr, seerr: SeerrSite):
    made = await client.request(FILM, "movie", as_user=FRANK)
    seerr.switches.behave(tmdb_away=True)
    for call in (
        lambda: client.search("lanterns"),
        lambda: client.discover("trending"),
        lambda: client.genres("movie"),
        lambda: client.movie(OTHER_FILM),
        lambda: client.tv(LONG_RUNNER),
        lambda: client.request(OTHER_FILM, "movie", as_user=FRANK),
    ):
        with pytest.raises(UpstreamBusyError, match="TMDB"):
            await call()
    assert (await client.get_request(made.id)).state == "pending"


@pytest.mark.parametrize(
    "query", ["who? what! where:", "+", "100%", "a&b=c#d", "日本", "tmdb:710011"]
)
async def test_every_search_is_understood(client: Overseerr, query: str):
    await client.search(query)


async def test_every_row_can_be_asked_for(client: Overseerr):
    for row in (
        "trending",
        "popular_movies",
        "popular_series",
        "upcoming_movies",
        "upcoming_series",
    ):
        page = await client.discover(row)
        assert page.titles, row
    genre = (await client.genres("movie"))[0]
    filters = {"primaryReleaseDateGte": "2000-01-01", "voteAverageGte": 1, "voteCountGte": 1}
    page = await client.discover("movie_genre", genre=genre.id, sortBy="popularity.desc", **filters)
    assert all(genre.id in title.genre_ids for title in page.titles)


async def test_csrf_protection_is_got_past(client: Overseerr, seerr: SeerrSite):
    seerr.switches.settings(csrf=True)
    made = await client.request(FILM, "movie", as_user=FRANK)
    await client.approve(made.id)
    await client.delete_request(made.id)
    sent = [entry["method"] for entry in seerr.log.as_list()]
    assert sent == ["POST", "GET", "POST", "POST", "DELETE"]


async def test_people_are_imported_from_plex_or_made(client: Overseerr):
    assert await client.import_plex_user(1002) is None
    stella = await client.import_plex_user(1003)
    assert stella is not None
    assert stella.name == "stella"
    assert stella.id in [one.id for one in (await client.users()).results]
    made = await client.create_user("new@example.org", "New")
    assert (await client.me(made.id)).name == "New"
    with pytest.raises(UpstreamDuplicateError):
        await client.create_user("new@example.org", "New")


async def test_lists_are_walked_by_the_rows_that_come(client: Overseerr):
    made = [await client.request(700_001 + n, "movie", as_user=KIM) for n in range(7)]
    seen: list[int] = []
    while (page := await client.requests(3, len(seen), "added")).received:
        seen += [row.id for row in page.results]
        assert page.total == 7
    assert seen == [row.id for row in reversed(made)]
    assert (await client.request_count()).total == 7
    assert (await client.requests(requested_by=FRANK)).results == ()


async def test_wrong_key_fresh_server_and_silence(client: Overseerr, seerr: SeerrSite):
    stranger = Overseerr(seerr.base_url, "wrong")
    for as_user in (None, FRANK):
        with pytest.raises(UpstreamAuthError, match="does not accept the key"):
            await stranger.me(as_user)
    await stranger.close()
    seerr.switches.settings(initialized=False)
    with pytest.raises(UpstreamAuthError, match="not been set up"):
        await client.requests()
    seerr.switches.behave(down=True)
    with pytest.raises(UpstreamUnreachableError):
        await client.status()

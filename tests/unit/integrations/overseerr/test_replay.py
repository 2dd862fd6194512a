"""The client in every recorded exchange that it can meet: what it sends, reads and raises."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import UpstreamError
from tests.clients.raw_site import RawSite
from tests.recorded import recorded
from tests.unit.integrations.overseerr.exchanges import EXCHANGES, TITLES, body_of, recording
from tests.unit.integrations.overseerr.replays import asked, seerr_saying

REFUSED = {name: exchange.error for name, exchange in EXCHANGES.items() if exchange.error}
ANSWERED = EXCHANGES.keys() - REFUSED.keys() - {"csrf-on-post-api-key"}
REQUEST = [name for name in ANSWERED if name.startswith("request-") and "-list" not in name]


async def replayed(name: str) -> tuple[Any, UpstreamError | None, RawSite]:
    """What the client answers or raises, and the site that it asked."""
    exchange = EXCHANGES[name]
    answers = [recorded(f"seerr/{one}") for one in (name, *exchange.then)]
    async with seerr_saying(*answers, key=exchange.key) as (client, site):
        try:
            return await exchange.call(client), None, site
        except UpstreamError as error:
            return None, error, site


@pytest.mark.parametrize("name", sorted(EXCHANGES))
async def test_what_is_sent_is_what_was_recorded(name: str):
    _, _, site = await replayed(name)
    sent, wanted = asked(site)[0], recording(name)["request"]
    path, _, query = wanted["path"].partition("?")
    assert (sent.method, sent.path) == (wanted["method"], path)
    assert sent.headers.get("x-api-user") == wanted["headers"].get("X-API-User")
    if EXCHANGES[name].alike:
        assert set(query.split("&")) - {""} <= set(sent.target.partition("?")[2].split("&"))
    if name.startswith("user-create"):
        assert sent.body.pop("password") != wanted["body"].pop("password")
        wanted["body"].pop("permissions")
    if name.startswith("issue-create"):
        wanted["body"] = {"problemSeason": 0, "problemEpisode": 0, **wanted["body"]}
    assert sent.body == wanted["body"]


@pytest.mark.parametrize("name", sorted(EXCHANGES))
async def test_nothing_more_is_asked_than_it_takes(name: str):
    _, _, site = await replayed(name)
    assert len(site.asked) == 1 + len(EXCHANGES[name].then)


@pytest.mark.parametrize("name", sorted(REFUSED))
async def test_a_refusal_is_of_its_kind_and_keeps_the_words_of_seerr(name: str):
    _, error, site = await replayed(name)
    assert type(error) is REFUSED[name]
    bodies = [body_of(one) for one in (name, *EXCHANGES[name].then)]
    assert error.said in {body.get("message") or body.get("error", "") for body in bodies}
    assert error.message.endswith(".")
    assert site.url not in error.message
    assert "planted-key" not in error.message + error.said


@pytest.mark.parametrize("name", sorted(ANSWERED))
async def test_what_is_no_refusal_is_read(name: str):
    found, error, _ = await replayed(name)
    assert error is None
    assert (found is None) == (recording(name)["response"]["status"] == 204)


@pytest.mark.parametrize("name", sorted(REQUEST))
async def test_a_request_keeps_its_numbers_its_person_and_its_seasons(name: str):
    found, _, _ = await replayed(name)
    body = body_of(name)
    if body is None or "total" in body:
        return
    assert_same_request(found, body)


@pytest.mark.parametrize(
    "name",
    [
        "request-list",
        "request-list-empty",
        "request-list-page2",
        "request-list-requested-by",
        "arr-down-request-list",
    ],
)
async def test_a_list_of_requests_loses_none(name: str):
    page, _, _ = await replayed(name)
    body = body_of(name)
    assert (page.total, page.received) == (body["pageInfo"]["results"], len(body["results"]))
    assert len(page.results) == page.received
    for found, row in zip(page.results, body["results"], strict=True):
        assert_same_request(found, row)


def assert_same_request(found: Any, row: dict[str, Any]) -> None:
    assert (found.id, found.status, found.is_4k) == (row["id"], row["status"], row["is4k"])
    assert (found.media_type, found.media.id) == (row["type"], row["media"]["id"])
    assert found.media.tmdb_id == row["media"]["tmdbId"]
    assert found.media.tvdb_id == row["media"]["tvdbId"]
    assert (found.media.status, found.media.status_4k) == (
        row["media"]["status"],
        row["media"]["status4k"],
    )
    by, theirs = found.requested_by, row["requestedBy"]
    assert (by.id, by.email, by.display_name) == (
        theirs["id"],
        theirs.get("email", ""),
        theirs["displayName"],
    )
    assert by.plex_id is theirs.get("plexId")
    assert (found.modified_by and found.modified_by.id) == (row.get("modifiedBy") or {}).get("id")
    assert [(season.number, season.status) for season in found.seasons] == [
        (season["seasonNumber"], season["status"]) for season in row.get("seasons", [])
    ]
    assert found.updated_at.isoformat()[:19] == row["updatedAt"][:19]
    assert found.updated_at.utcoffset().total_seconds() == 0


@pytest.mark.parametrize(
    "name", sorted(name for name in TITLES if name.startswith(("search", "discover")))
)
async def test_a_page_of_titles_loses_none(name: str):
    page, _, _ = await replayed(name)
    body = body_of(name)
    assert (page.page, page.total_pages, page.total_results) == (
        body["page"],
        body["totalPages"],
        body["totalResults"],
    )
    for found, row in zip(page.results, body["results"], strict=True):
        assert found.tmdb_id == row["id"]
        if row["mediaType"] == "person":
            assert (found.name, found.profile_path) == (row["name"], row["profilePath"] or "")
            continue
        assert found.media_type == row["mediaType"]
        assert found.title == row.get("title", row.get("name"))
        assert found.original_title == row.get("originalTitle", row.get("originalName"))
        day = row.get("releaseDate", row.get("firstAirDate"))
        assert (found.release_on, found.year) == (day, int(day[:4]))
        assert (found.poster_path, found.backdrop_path) == (row["posterPath"], row["backdropPath"])
        assert (found.rating, found.overview) == (row["voteAverage"], row["overview"])
        media = row.get("mediaInfo")
        assert (found.media and found.media.status) == (media and media["status"])
    assert page.titles == tuple(row for row in page.results if hasattr(row, "media_type"))


@pytest.mark.parametrize(
    "name",
    sorted(
        name
        for name, exchange in TITLES.items()
        if name.partition("-")[0] in ("movie", "tv") and name != "tv-season" and not exchange.error
    ),
)
async def test_the_page_of_a_title_loses_nothing(name: str):
    found, _, _ = await replayed(name)
    body = body_of(name)
    assert (found.tmdb_id, found.title) == (body["id"], body.get("title", body.get("name")))
    assert (found.status_text, found.tagline) == (body["status"], body["tagline"])
    assert [genre.id for genre in found.genres] == [row["id"] for row in body["genres"]]
    assert found.imdb_id == body["externalIds"]["imdbId"]
    assert found.tvdb_id == body["externalIds"].get("tvdbId")
    assert [one.name for one in found.cast] == [row["name"] for row in body["credits"]["cast"]]
    assert [one.job for one in found.crew] == [row["job"] for row in body["credits"]["crew"]]
    assert found.runtime_minutes == body.get(
        "runtime", next(iter(body.get("episodeRunTime", [])), None)
    )
    seasons = [(row["seasonNumber"], row["episodeCount"]) for row in body.get("seasons", [])]
    assert [(season.number, season.episode_count) for season in found.seasons] == seasons
    media = body.get("mediaInfo")
    assert (found.media is None) == (media is None)
    if media:
        assert (found.media.id, found.media.status) == (media["id"], media["status"])
        assert [(s.number, s.status, s.status_4k) for s in found.media.seasons] == [
            (row["seasonNumber"], row["status"], row["status4k"]) for row in media["seasons"]
        ]
        for one, row in zip(found.media.requests, media["requests"], strict=True):
            assert_same_request(one, row)


async def test_a_season_has_its_episodes_with_pictures_of_the_usual_form():
    season, _, _ = await replayed("tv-season")
    body = body_of("tv-season")
    assert [episode.number for episode in season.episodes] == [1, 2, 3, 4, 5, 6, 7]
    assert season.number == body["seasonNumber"]
    assert season.episodes[0].still_path == "/b1396.jpg"
    assert season.episodes[0].air_on == body["episodes"][0]["airDate"]


async def test_an_issue_keeps_what_was_written_and_by_whom():
    for name in ("issue-create", "issue-get", "issue-comment", "issue-resolve", "issue-reopen"):
        found, _, _ = await replayed(name)
        body = body_of(name)
        assert (found.id, found.kind, found.is_open) == (body["id"], "video", body["status"] == 1)
        assert (found.media.id, found.created_by.id) == (
            body["media"]["id"],
            body["createdBy"]["id"],
        )
        assert [(one.message, one.user.id) for one in found.comments] == [
            (row["message"], row["user"]["id"]) for row in body["comments"]
        ]
    page, _, _ = await replayed("issue-list")
    assert [issue.id for issue in page.results] == [1]


async def test_people_their_rights_and_their_share():
    me, _, _ = await replayed("auth-me")
    friend, _, _ = await replayed("auth-me-as-user")
    assert (me.id, me.is_administrator) == (1, True)
    assert (friend.id, friend.name, friend.is_administrator) == (2, "friend", False)
    page, _, _ = await replayed("user-list")
    assert [(one.id, one.email) for one in page.results] == [
        (row["id"], row["email"]) for row in body_of("user-list")["results"]
    ]
    quota, _, _ = await replayed("user-quota")
    assert (quota.movie.limit, quota.movie.remaining, quota.movie.restricted) == (1, 0, True)
    assert (quota.tv.limit, quota.tv.remaining, quota.tv.restricted) == (2, 2, False)
    count, _, _ = await replayed("request-count")
    assert count.model_dump() == body_of("request-count")
    genres, _, _ = await replayed("genres-movie")
    assert [(one.id, one.name) for one in genres] == [
        (row["id"], row["name"]) for row in body_of("genres-movie")
    ]


async def test_a_fresh_server_is_told_from_a_wrong_key():
    for name in ("uninit-auth-me-valid-key", "uninit-request-list-valid-key"):
        _, error, _ = await replayed(name)
        assert "not been set up" in error.message
    for name in ("error-bad-api-key", "error-bad-api-key-request-list", "error-no-credentials"):
        _, error, _ = await replayed(name)
        assert "does not accept the key" in error.message


async def test_seasons_that_others_asked_for_are_missing_from_what_came_back():
    made, _, _ = await replayed("request-create-tv-overlap")
    assert made.season_numbers == (3,)


async def test_every_request_says_whether_it_is_for_4k():
    for name in (name for name in EXCHANGES if name.startswith("request-create")):
        _, _, site = await replayed(name)
        assert asked(site)[0].body["is4k"] is (name == "request-create-4k-no-permission")

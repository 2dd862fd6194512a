"""Requests, people and issues beyond the recordings: Overseerr 1.34, unknown numbers, odd rows."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import UpstreamAuthError, UpstreamDuplicateError, UpstreamResponseError
from medianest.integrations.overseerr.requests import Request
from medianest.models.media_request import RequestStatus
from tests.recorded import recorded
from tests.unit.integrations.overseerr.exchanges import body_of
from tests.unit.integrations.overseerr.replays import asked, said, seerr_saying

SEERR_ALONE = ("profileName", "canRemove", "seasonCount", "isAutoRequest", "tags")


def overseerr_request(status: int, media_status: int, **told: Any) -> dict[str, Any]:
    """A request as Overseerr 1.34 lists it: without Seerr's fields, and never completed."""
    row = body_of("request-list")["results"][-1]
    media = {**row["media"], "status": media_status}
    media = {key: value for key, value in media.items() if not key.startswith("jellyfin")}
    kept = {key: value for key, value in row.items() if key not in SEERR_ALONE}
    return {**kept, "status": status, "media": media, **told}


def listed(*rows: Any, total: int | None = None) -> bytes:
    info = {"pages": 1, "pageSize": 20, "results": len(rows) if total is None else total, "page": 1}
    return said({"pageInfo": info, "results": list(rows)})


@pytest.mark.parametrize(
    ("changed", "version", "name", "is_seerr"),
    [
        ({}, "3.1.0", "Seerr", True),
        ({}, "develop-46a9b24", "Seerr", True),
        ({"mediaServerType": None, "region": ""}, "1.34.0", "Overseerr", False),
        ({"mediaServerType": None}, "develop-46a9b24", "Overseerr", False),
    ],
)
async def test_the_product_is_known_by_its_settings_and_not_by_its_version(
    changed: dict[str, Any], version: str, name: str, is_seerr: bool
):
    public = recorded("seerr/settings-public", **changed)
    status = recorded("seerr/status", version=version)
    async with seerr_saying(public, status) as (client, _):
        product = await client.product()
    assert (product.name, product.version, product.is_seerr) == (name, version, is_seerr)


async def test_a_fresh_server_is_known_by_its_settings_and_not_by_its_status():
    async with seerr_saying(recorded("seerr/uninit-settings-public")) as (client, _):
        assert (await client.public_settings()).initialized is False


@pytest.mark.parametrize(
    ("status", "media_status", "state"),
    [
        (1, 1, "pending"),
        (1, 2, "pending"),
        (1, 4, "pending"),
        (1, 5, "available"),
        (2, 1, "approved"),
        (2, 2, "approved"),
        (2, 3, "processing"),
        (2, 4, "partially_available"),
        (2, 5, "available"),
        (2, 6, "approved"),
        (2, 7, "approved"),
        (2, 42, "approved"),
        (3, 1, "denied"),
        (3, 5, "denied"),
        (4, 2, "failed"),
        (4, 5, "available"),
        (5, 5, "available"),
        (5, 7, "available"),
        (9, 2, ""),
        (9, 5, "available"),
    ],
)
async def test_the_state_follows_from_the_request_and_its_title(
    status: int, media_status: int, state: str
):
    row = overseerr_request(status, media_status)
    async with seerr_saying(said(row)) as (client, _):
        found = await client.get_request(1)
    assert found.state == state
    assert state == "" or RequestStatus(state)
    assert (found.status, found.media.status) == (status, media_status)


async def test_the_state_of_a_4k_request_is_that_of_the_title_in_4k():
    row = overseerr_request(2, 5, is4k=True)
    row["media"]["status4k"] = 3
    async with seerr_saying(said(row), said({**row, "is4k": False})) as (client, _):
        assert (await client.get_request(1)).state == "processing"
        assert (await client.get_request(1)).state == "available"


async def test_a_list_is_asked_for_with_what_both_products_know():
    async with seerr_saying(listed(overseerr_request(2, 5))) as (client, site):
        page = await client.requests(100, 200, "modified", requested_by=7)
    assert [row.state for row in page.results] == ["available"]
    assert asked(site)[0].query == {
        "take": "100", "skip": "200", "filter": "all", "sort": "modified", "requestedBy": "7",
    }  # fmt: skip


async def test_an_odd_row_hides_no_other_and_is_counted():
    rows = [overseerr_request(1, 2, id=1), {"id": "odd"}, None, overseerr_request(2, 3, id=3)]
    async with seerr_saying(listed(*rows, total=40)) as (client, _):
        page = await client.requests()
    assert [row.id for row in page.results] == [1, 3]
    assert (page.received, page.total) == (4, 40)


async def test_a_request_of_somebody_who_is_gone_for_a_title_that_is_gone_is_readable():
    row = overseerr_request(1, 1, requestedBy=None, modifiedBy=None, media=None, seasons=None)
    async with seerr_saying(listed(row)) as (client, _):
        found = (await client.requests()).results[0]
    assert (found.requested_by.id, found.media.tmdb_id, found.seasons) == (0, 0, ())


async def test_nothing_and_zero_are_not_the_same():
    row = overseerr_request(1, 2, seasons=[{"seasonNumber": 0, "status": 1}])
    row["media"]["tvdbId"] = None
    row["requestedBy"] = {**row["requestedBy"], "plexId": 0}
    async with seerr_saying(said(row)) as (client, _):
        found = await client.get_request(1)
    assert found.season_numbers == (0,)
    assert (found.media.tvdb_id, found.requested_by.plex_id) == (None, 0)


async def test_numbers_that_we_do_not_know_survive():
    row = overseerr_request(11, 12, seasons=[{"seasonNumber": 1, "status": 13}])
    issue = {**body_of("issue-get"), "issueType": 15, "status": 16}
    async with seerr_saying(said(row), said(issue)) as (client, _):
        request, found = await client.get_request(1), await client.issue(1)
    assert (request.status, request.media.status, request.seasons[0].status) == (11, 12, 13)
    assert (found.issue_type, found.kind, found.is_open) == (15, "other", True)


@pytest.mark.parametrize(
    ("seasons", "sent"),
    [(None, "all"), ([0], [0]), (range(61), list(range(61))), ((3, 1), [3, 1])],
)
async def test_seasons_are_always_named(seasons: Any, sent: Any):
    made = recorded("seerr/request-create-tv-seasons-pending")
    async with seerr_saying(made) as (client, site):
        await client.request(1396, "tv", seasons=seasons, as_user=2)
        await client.request(603, "movie", as_user=2)
    series, film = (call.body for call in asked(site))
    assert series == {"mediaType": "tv", "mediaId": 1396, "is4k": False, "seasons": sent}
    assert film == {"mediaType": "movie", "mediaId": 603, "is4k": False}


async def test_no_seasons_left_is_no_success():
    async with seerr_saying(recorded("seerr/request-create-tv-duplicate")) as (client, _):
        with pytest.raises(UpstreamDuplicateError, match="none of these seasons") as caught:
            await client.request(1396, "tv", seasons=[1, 2], as_user=2)
    assert caught.value.said == "No seasons available to request"


async def test_people_of_plex_are_imported_by_their_number():
    person = {**body_of("user-get"), "plexId": 4711}
    async with seerr_saying(said([person], 201), said([], 201)) as (client, site):
        made, nobody = await client.import_plex_user(4711), await client.import_plex_user("4711")
    assert (made.id, made.plex_id) == (2, 4711)
    assert nobody is None
    assert [call.body for call in asked(site)] == [{"plexIds": ["4711"]}] * 2
    refused = said({"message": "Request failed with status code 401"}, 500)
    async with seerr_saying(refused) as (client, _):
        with pytest.raises(UpstreamResponseError):
            await client.import_plex_user(4711)


async def test_a_new_user_has_a_password_of_their_own_that_nobody_knows():
    async with seerr_saying(recorded("seerr/user-create")) as (client, site):
        made = await client.create_user("new@example.com", "newuser")
        await client.create_user("new@example.com", "newuser")
    passwords = {call.body["password"] for call in asked(site)}
    assert made.name == "newuser"
    assert len(passwords) == 2
    assert min(map(len, passwords)) >= 32


async def test_no_share_at_all_and_one_of_zero_both_mean_no_limit():
    free: dict[str, Any] = {"used": 3, "restricted": False}
    body = {"movie": free, "tv": {**free, "limit": 0, "days": None, "remaining": None}}
    async with seerr_saying(said(body)) as (client, _):
        quota = await client.quota(2)
    assert (quota.movie.limit, quota.tv.limit) == (None, 0)
    assert not quota.movie.is_limited
    assert not quota.tv.is_limited
    assert quota.movie.used == 3


async def test_an_issue_names_its_kind_season_and_episode():
    answers = (recorded("seerr/issue-create"), recorded("seerr/issue-list"))
    async with seerr_saying(*answers) as (client, site):
        await client.create_issue(2, "subtitles", "None there", 1, 4, as_user=2)
        await client.issues(50, 100)
    made, listing = asked(site)
    assert made.body == {
        "issueType": 3, "message": "None there", "mediaId": 2,
        "problemSeason": 1, "problemEpisode": 4,
    }  # fmt: skip
    assert listing.query == {"take": "50", "skip": "100", "filter": "all", "sort": "modified"}


async def test_issues_of_a_list_come_with_their_title():
    async with seerr_saying(recorded("seerr/issue-list")) as (client, _):
        issue = (await client.issues()).results[0]
    assert (issue.media.tmdb_id, issue.created_by.name) == (603, "friend")


async def test_a_key_that_no_header_can_carry_is_refused_before_anything_is_sent():
    async with seerr_saying(recorded("seerr/auth-me"), key="schlüssel") as (client, site):
        with pytest.raises(UpstreamAuthError, match="characters"):
            await client.me()
    assert site.asked == []


def test_requests_can_be_put_together_by_their_names():
    made = Request(id=1, status=2, type="movie", is_4k=True)
    assert (made.is_4k, made.state) == (True, "approved")

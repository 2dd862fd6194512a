"""How Overseerr is asked: with which key, in which characters, how long, and past its checks."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.http import TIMEOUT_SECONDS
from medianest.integrations.overseerr import calls, people
from tests.clients.raw_site import answer
from tests.recorded import recorded
from tests.unit.integrations.overseerr.replays import KEY, asked, said, seerr_saying

HTML = "text/html"
PUBLIC, ME = recorded("seerr/settings-public"), recorded("seerr/auth-me")
NO_TOKEN = recorded("seerr/csrf-on-post-api-key")
TOKEN, MADE = recorded("seerr/csrf-on-get"), recorded("seerr/csrf-on-post-with-token")
OF_THE_KEY = recorded("seerr/error-bad-api-key")
FOUND = recorded("seerr/search-multi")
RESERVED = " +!*'();:@&=$,/?%#[]é漢"


async def test_blanks_and_reserved_characters_of_a_search_are_encoded():
    async with seerr_saying(FOUND) as (client, site):
        await client.search(f"tmdb{RESERVED}603")
    query = asked(site)[0].target.partition("?query=")[2].partition("&")[0]
    assert unquote(query) == f"tmdb{RESERVED}603"
    assert query.startswith("tmdb%20%2B%21")
    assert not set(query.replace("%", "")) & set(RESERVED)


async def test_the_key_goes_in_a_header_and_only_where_it_is_needed():
    async with seerr_saying(PUBLIC) as (client, site):
        await client.public_settings()
        await client.status()
    async with seerr_saying(NO_TOKEN, TOKEN, MADE) as (client, csrf):
        await client.request(78, "movie", as_user=2)
    calls_made = [*asked(site), *asked(csrf)]
    assert [call.headers.get("x-api-key") for call in calls_made] == [None, None, KEY, None, KEY]
    assert not [call.target for call in calls_made if KEY in call.target]


async def test_a_server_below_a_path_is_asked_there():
    async with seerr_saying(ME, path="/seerr") as (client, site):
        await client.me()
    assert asked(site)[0].target == "/seerr/api/v1/auth/me"


async def test_tokens_against_forged_calls_are_fetched_once_and_kept():
    async with seerr_saying(NO_TOKEN, TOKEN, MADE) as (client, site):
        await client.request(78, "movie", as_user=2)
        await client.approve(12)
        await client.get_request(12)
        await client.delete_request(12)
    first, fetched, second, later, read, last = asked(site)
    assert (first.method, fetched.method, second.method) == ("POST", "GET", "POST")
    assert second.body == first.body
    assert second.headers["x-api-user"] == "2"
    for call in (second, later, last):
        assert call.headers["x-xsrf-token"] == "<REDACTED>"
        assert call.headers["cookie"] == "_csrf=<REDACTED>; XSRF-TOKEN=<REDACTED>"
    for call in (first, fetched, read):
        assert "cookie" not in call.headers
        assert "x-xsrf-token" not in call.headers


async def test_each_cookie_may_come_in_a_line_of_its_own_and_encoded():
    lines = b"Set-Cookie: _csrf=secret; Path=/\r\nSet-Cookie: XSRF-TOKEN=a%2Fb; Path=/\r\n"
    token = PUBLIC.replace(b"Content-Type", lines + b"Content-Type", 1)
    async with seerr_saying(NO_TOKEN, token, MADE) as (client, site):
        await client.request(78, "movie", as_user=2)
    sent = asked(site)[2].headers
    assert (sent["cookie"], sent["x-xsrf-token"]) == ("_csrf=secret; XSRF-TOKEN=a%2Fb", "a/b")


@pytest.mark.parametrize(("token", "count"), [(PUBLIC, 2), (TOKEN, 3)])
async def test_a_token_that_does_not_help_is_not_fetched_for_ever(token: bytes, count: int):
    async with seerr_saying(NO_TOKEN, token, NO_TOKEN) as (client, site):
        with pytest.raises(UpstreamForbiddenError, match="token against forged calls") as caught:
            await client.request(78, "movie", as_user=2)
    assert caught.value.said == "invalid csrf token"
    assert len(site.asked) == count


async def test_a_missing_right_of_a_user_is_told_from_a_wrong_key():
    async with seerr_saying(OF_THE_KEY, PUBLIC, ME) as (client, site):
        with pytest.raises(UpstreamForbiddenError):
            await client.create_issue(1, "video", "x", as_user=5)
    assert [call.headers.get("x-api-user") for call in asked(site)] == ["5", None, None]
    async with seerr_saying(OF_THE_KEY, PUBLIC, OF_THE_KEY) as (client, _):
        with pytest.raises(UpstreamAuthError, match="does not accept the key"):
            await client.create_issue(1, "video", "x", as_user=5)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, UpstreamResponseError),
        (401, UpstreamAuthError),
        (403, UpstreamAuthError),
        (404, UpstreamResponseError),
        (405, UpstreamResponseError),
        (409, UpstreamResponseError),
        (500, UpstreamFailedError),
        (502, UpstreamUnreachableError),
        (503, UpstreamBusyError),
        (302, UpstreamResponseError),
        (200, UpstreamResponseError),
    ],
)
@pytest.mark.parametrize(
    "body", [("<html>no</html>", HTML), ('{"detail": "no"}', "application/json")]
)
async def test_what_a_proxy_says_is_not_what_overseerr_says(status, kind, body):
    """Above all: a page "not found" of a proxy does not mean that a request is gone."""
    page = answer(body[0], status, body[1])
    async with seerr_saying(page) as (client, _):
        with pytest.raises(UpstreamError) as caught:
            await client.approve(1)
        assert type(caught.value) is kind
        with pytest.raises(UpstreamError) as caught:
            await client.movie(603)
        assert type(caught.value) is kind


@pytest.mark.parametrize(
    ("status", "words", "kind"),
    [
        (400, {"message": "should be number", "errors": [{"path": ".x"}]}, UpstreamRejectedError),
        (401, {"message": "You do not have permission to delete this."}, UpstreamForbiddenError),
        (404, {"message": "not found", "errors": [{"path": "/x"}]}, UpstreamRejectedError),
        (404, {"message": "Request not found."}, UpstreamMissingError),
        (405, {"message": "PATCH method not allowed"}, UpstreamRejectedError),
        (500, {"message": "Cannot read properties of undefined"}, UpstreamResponseError),
        (500, {"message": "[TMDB] Failed to fetch: connect ECONNREFUSED"}, UpstreamBusyError),
        (500, {"message": ["odd", "words"]}, UpstreamResponseError),
    ],
)
async def test_refusals_in_all_three_shapes_are_understood(status, words, kind):
    async with seerr_saying(said(words, status)) as (client, _):
        with pytest.raises(UpstreamError) as caught:
            await client.decline(1)
    assert type(caught.value) is kind
    assert caught.value.said
    assert caught.value.said not in caught.value.message


async def test_words_of_a_refusal_are_cut_to_a_line():
    long = {"message": "a\n" * 5000}
    async with seerr_saying(said(long, 400)) as (client, _):
        with pytest.raises(UpstreamRejectedError) as caught:
            await client.decline(1)
    assert len(caught.value.said) == 300
    assert "\n" not in caught.value.said


async def test_silence_ends_every_call(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(calls, "LIST_SECONDS", 0.1)
    monkeypatch.setattr(people, "IMPORT_SECONDS", 0.1)
    async with seerr_saying(None, timeout_seconds=0.1) as (client, _):
        for call in (
            client.status,
            client.me,
            client.requests,
            client.users,
            lambda: client.import_plex_user(7),
            lambda: client.search("dune"),
            lambda: client.movie(603),
            lambda: client.request(603, "movie", as_user=2),
            lambda: client.delete_request(1),
        ):
            with pytest.raises(UpstreamUnreachableError, match="did not answer"):
                await call()


async def test_lists_and_imports_are_given_more_time(monkeypatch: pytest.MonkeyPatch):
    assert min(calls.LIST_SECONDS, people.IMPORT_SECONDS) > TIMEOUT_SECONDS
    monkeypatch.setattr(calls, "LIST_SECONDS", 0.3)
    monkeypatch.setattr(people, "IMPORT_SECONDS", 0.3)
    async with seerr_saying(None, timeout_seconds=0.1) as (client, _):
        for call in (client.requests, client.users, client.issues):
            with pytest.raises(UpstreamUnreachableError, match=r"within 0\.3 seconds"):
                await call()
        with pytest.raises(UpstreamUnreachableError, match=r"within 0\.3 seconds"):
            await client.import_plex_user(7)


async def test_what_changes_something_is_asked_for_once():
    for trouble in (b"", answer("", 503)):
        async with seerr_saying(trouble) as (client, site):
            with pytest.raises(UpstreamError):
                await client.request(603, "movie", as_user=2)
            assert len(site.asked) == 1

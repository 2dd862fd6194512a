"""The client reads what a real Tautulli answered, and takes nothing for what it does not say."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamFailedError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.tautulli.client import Tautulli
from medianest.integrations.tautulli.models import HistoryPage, MediaInfo, Play, User
from tests.clients.raw_site import answer
from tests.recorded import recorded
from tests.unit.integrations.tautulli.replays import (
    CONNECTED,
    CUT_OFF,
    KEY,
    NO_TABLE,
    asked,
    data_of,
    rows_of,
    said,
    table,
    tautulli_saying,
)

NONE_LATER = table([], 0, recordsTotal=11_746)


async def pages_of(client: Tautulli, **options: Any) -> list[HistoryPage]:
    return [page async for page in client.history(**options)]


async def plays_in(rows: list[Any]) -> list[Play]:
    async with tautulli_saying(NONE_LATER, table(rows)) as (client, _):
        return [play for page in await pages_of(client) for play in page.plays]


async def test_who_it_is_and_whether_it_reaches_plex():
    names = ("server_status", "get_tautulli_info", "get_server_info", "plexdown_server_status")
    async with tautulli_saying(*(recorded(f"tautulli/{name}") for name in names)) as (client, site):
        await client.check_connected()
        assert (await client.info()).version == "2.17.2"
        server = await client.server_info()
        assert (server.pms_name, len(server.pms_identifier)) == ("Research PMS", 40)
        with pytest.raises(UpstreamBusyError, match="does not reach Plex"):
            await client.check_connected()
    assert [form["cmd"] for form in asked(site)] == [*names[:3], "server_status"]


async def test_a_connection_that_was_not_tried_yet_is_none():
    async with tautulli_saying(said({"connected": None})) as (client, _):
        assert not (await client.server_status()).connected


async def test_the_key_is_in_the_form_and_nowhere_else():
    async with tautulli_saying(CONNECTED, path="/tautulli") as (client, site):
        await client.server_status()
    assert site.asked[0].startswith("POST /tautulli/api/v2 HTTP/1.1")
    assert KEY not in site.asked[0]
    assert asked(site) == [{"apikey": KEY, "cmd": "server_status"}]


async def test_a_film_that_was_played():
    (play,) = await plays_in(rows_of("get_history_item")[:1])
    assert play == Play(
        row_id=6181, reference_id=6181, started_at=1774724056, stopped_at=1774733416,
        played_seconds=9360, user_id=1002, username="alice", friendly_name="Alice",
        media_type="movie", rating_key="3216", guid="plex://movie/5d0000000000000000000c90",
        title="Broken Empire 12", year=2008, percent_complete=100, watched_part=1.0,
        platform="Chrome", product="Plex for Chrome", player="Chrome player",
        decision="direct play",
    )  # fmt: skip


async def test_an_episode_that_was_paused():
    (play,) = await plays_in(rows_of("get_history_show")[:1])
    assert (play.rating_key, play.parent_rating_key, play.grandparent_rating_key) == (
        "200015", "200013", "200001",
    )  # fmt: skip
    assert (play.title, play.parent_title, play.grandparent_title) == (
        "Episode 2", "Season 2", "The Silent River Show 0",
    )  # fmt: skip
    assert (play.index, play.parent_index, play.media_type) == (2, 2, "episode")
    assert (play.played_seconds, play.paused_seconds) == (990, 120)
    assert play.stopped_at == play.started_at + 990 + 120
    assert (play.percent_complete, play.watched_part) == (50, 0.5)


@pytest.mark.parametrize(
    ("name", "running"),
    [("get_history", 1), ("plexdown_get_history", 1), ("get_history_no_activity", 0),
     ("get_history_section_since", 0), ("get_history_item", 0)],
)  # fmt: skip
async def test_what_is_being_played_is_no_play_yet(name: str, running: int):
    rows = rows_of(name)
    plays = await plays_in(rows)
    assert [play.row_id for play in plays] == [row["row_id"] for row in rows[running:]]


async def test_the_history_is_asked_for_by_stretches_from_the_oldest_on():
    since = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)
    rows = rows_of("get_history_section_since")
    async with tautulli_saying(NONE_LATER, table(rows)) as (client, site):
        (page,) = await pages_of(client, since=since)
    assert (page.received, page.total, len(page.plays)) == (2, 2, 2)
    counting, reading = asked(site)
    assert (counting["after"], counting["length"]) == ("9999-12-31", "1")
    assert reading == {
        "apikey": KEY, "cmd": "get_history", "grouping": "0", "include_activity": "0",
        "order_column": "date", "order_dir": "asc", "start": "0", "length": "5000",
        # In the zone of the server it may have been the day before, or nearly so.
        "after": "2026-11-18",
    }  # fmt: skip


async def test_how_many_rows_there_are_is_told_without_any():
    async with tautulli_saying(NONE_LATER) as (client, site):
        assert await client.history_count() == 11_746
    assert len(site.asked) == 1


async def test_a_history_goes_on_by_the_rows_that_came():
    rows = rows_of("get_history_item")
    pages = [table(rows[:2], 5), table(rows[2:3], 5), table(rows[3:], 5)]
    async with tautulli_saying(NONE_LATER, *pages) as (client, site):
        found = await pages_of(client, size=2)
    assert [form["start"] for form in asked(site)[1:]] == ["0", "2", "3"]
    assert [play.row_id for page in found for play in page.plays] == [
        row["row_id"] for row in rows
    ]  # fmt: skip


async def test_rows_that_move_up_when_others_are_deleted_are_not_passed_over():
    rows = rows_of("get_history_item")
    # After two of five were read, the first is deleted: the fourth is the third of four now.
    pages = [table(rows[:2], 5), table(rows[3:], 4), table(rows[2:4], 4), table(rows[4:], 4)]
    async with tautulli_saying(NONE_LATER, *pages) as (client, site):
        found = await pages_of(client, size=2)
    assert [form["start"] for form in asked(site)[1:]] == ["0", "2", "1", "3"]
    assert {p.row_id for page in found for p in page.plays} == {row["row_id"] for row in rows}


async def test_an_empty_page_before_the_end_is_no_end():
    rows = rows_of("get_history_item")
    async with tautulli_saying(NONE_LATER, table(rows[:2], 5), table([], 5)) as (client, _):
        pages = client.history(size=2)
        assert len((await anext(pages)).plays) == 2
        with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
            await anext(pages)


async def test_a_server_that_knows_no_pages_is_not_read_for_ever():
    rows = rows_of("get_history_item")
    async with tautulli_saying(NONE_LATER, table(rows, 500)) as (client, site):
        with pytest.raises(UpstreamResponseError):
            await pages_of(client, size=5)
    assert len(site.asked) == 3


async def test_a_history_that_could_not_be_read_is_not_empty():
    """Tautulli answers its database's errors with a table, as a success."""
    for answers in ((NO_TABLE,), (NONE_LATER, NO_TABLE)):
        async with tautulli_saying(*answers) as (client, _):
            with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
                await pages_of(client)


async def test_a_history_in_which_nothing_was_played_is_empty_and_begins_never():
    async with tautulli_saying(table([])) as (client, _):
        assert await pages_of(client) == []
        assert await client.first_play_at() is None


async def test_when_the_history_begins():
    rows = rows_of("get_history_section_since")
    async with tautulli_saying(NONE_LATER, table(rows[:1], 487)) as (client, site):
        assert await client.first_play_at() == 1793495628
    assert (asked(site)[1]["length"], "after" in asked(site)[1]) == ("1", False)


async def test_a_long_history_is_read_a_few_weeks_at_a_time():
    many = table([], 0, recordsTotal=1_000_000)
    async with tautulli_saying(many) as (client, site):
        assert await pages_of(client) == []
    windows = [(form.get("after"), form.get("before")) for form in asked(site)[1:]]
    assert windows[0] == (None, "2013-12-31")
    assert windows[1] == ("2014-01-01", "2014-03-05")
    assert windows[-1][1] is None
    days = [after for after, _ in windows[1:]]
    assert days == sorted(days)
    for (_, last), (first, _) in pairwise(windows):
        assert (datetime.fromisoformat(first) - datetime.fromisoformat(last)).days == 1
    assert len(windows) < 80


async def test_those_who_are_known():
    async with tautulli_saying(recorded("tautulli/get_users")) as (client, _):
        users = await client.users()
    assert [user.user_id for user in users] == [0, 1001, 1002, 1003, 1004]
    assert users[1] == User(
        user_id=1001, username="owner", friendly_name="Owner", email="owner@example.org",
        is_active=True, is_admin=True, keeps_history=True, section_keys=("1", "2"),
    )  # fmt: skip
    assert (users[0].username, users[0].email, users[0].section_keys) == ("Local", "", ())


async def test_whose_history_is_not_kept():
    rows = [{**row, "keep_history": off} for row, off in zip(
        data_of("get_users"), (1, 0, "0", "1", None), strict=True)]  # fmt: skip
    async with tautulli_saying(said(rows)) as (client, _):
        assert [user.keeps_history for user in await client.users()] == [
            True, False, False, True, False,
        ]  # fmt: skip


@pytest.mark.parametrize("name", ["get_libraries_table", "plexdown_get_libraries_table"])
async def test_sections_are_told_also_while_plex_is_away(name: str):
    async with tautulli_saying(recorded(f"tautulli/{name}")) as (client, site):
        shows, movies = await client.libraries()
    assert len(site.asked) == 1
    assert (movies.section_key, movies.name, movies.type) == ("1", "Movies", "movie")
    assert (movies.count, movies.child_count, movies.play_count) == (10_000, 0, 6_896)
    assert (shows.count, shows.parent_count, shows.child_count) == (200, 600, 6_000)
    assert (movies.last_played_at, movies.is_active, movies.keeps_history) == (
        1795196347, True, True,
    )  # fmt: skip
    assert len(movies.server_id) == 40


async def test_movies_with_what_was_played_of_them():
    rows = rows_of("media_info_movies_p1")
    whole = table(rows, last_refreshed=1795208381)
    first = recorded("tautulli/media_info_movies_refresh")
    async with tautulli_saying(CONNECTED, first, whole) as (client, site):
        found = await client.media_info("1")
    assert found.refreshed_at == 1795208381
    assert found.items[0] == MediaInfo(
        rating_key="5483", media_type="movie", title="Golden Shadow 23", year=1975,
        added_at=1765364800, last_played_at=1792298261, play_count=2, size_bytes=54507525000,
        container="mkv", video_codec="hevc", video_resolution="4k", audio_codec="eac3",
    )  # fmt: skip
    assert [(item.last_played_at, item.play_count) for item in found.items[1:4]] == [(None, 0)] * 3
    status, making, reading = asked(site)
    assert status["cmd"] == "server_status"
    assert (making["length"], making["refresh"], making["section_id"]) == ("1", "false", "1")
    assert (reading["start"], reading["length"], "refresh" in reading) == ("0", "10000", False)


async def test_shows_have_no_size_unless_somebody_had_them_measured():
    rows = rows_of("media_info_shows")
    rows[1]["file_size"], rows[2]["file_size"] = 123_456_789_000, 0
    whole = table(rows, last_refreshed=None)
    async with tautulli_saying(CONNECTED, whole) as (client, _):
        found = await client.media_info("2", refresh=True)
    assert [item.size_bytes for item in found.items] == [None, 123_456_789_000, None]
    assert (found.items[0].container, found.items[0].play_count) == ("", 43)
    assert found.refreshed_at is None


async def test_a_table_is_made_anew_only_once():
    whole = table(rows_of("media_info_shows"))
    async with tautulli_saying(CONNECTED, whole) as (client, site):
        await client.media_info("2", refresh=True)
    assert [form.get("refresh") for form in asked(site)] == [None, "true", None]


async def test_with_plex_away_no_table_is_asked_for():
    cached = recorded("tautulli/plexdown_media_info_shows_cached")
    async with tautulli_saying(CUT_OFF, cached) as (client, site):
        with pytest.raises(UpstreamBusyError, match="does not reach Plex"):
            await client.media_info("2")
    assert len(site.asked) == 1


@pytest.mark.parametrize(
    "name", ["plexdown_media_info_uncached", "media_info_unknown_section", "media_info_no_params"]
)
async def test_a_table_of_nothing_does_not_say_that_a_section_is_empty(name: str):
    async with tautulli_saying(CONNECTED, recorded(f"tautulli/{name}")) as (client, _):
        with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
            await client.media_info("1")


async def test_a_table_that_ends_too_early_is_none():
    past = recorded("tautulli/media_info_movies_past_end")
    async with tautulli_saying(CONNECTED, table(rows_of("media_info_movies_p1")), past) as (c, _):
        with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
            await c.media_info("1")


@pytest.mark.parametrize("data", [[], {}, None, "nothing", {"data": None}, {"data": {}}])
async def test_lists_that_are_none_or_empty_say_nothing(data: Any):
    async with tautulli_saying(CONNECTED, said(data)) as (client, _):
        await client.server_status()
        for call in (client.users, client.libraries, client.history_count):
            with pytest.raises((UpstreamBusyError, UpstreamResponseError)):
                await call()


@pytest.mark.parametrize(
    ("said_by_it", "error", "words"),
    [
        (recorded("tautulli/error_bad_apikey"), UpstreamAuthError, "does not accept"),
        (recorded("tautulli/error_no_apikey"), UpstreamAuthError, "does not accept"),
        (recorded("tautulli/error_missing_param"), UpstreamRejectedError, "refused"),
        (recorded("tautulli/error_unknown_cmd"), UpstreamRejectedError, "refused"),
        (recorded("tautulli/error_no_cmd"), UpstreamRejectedError, "refused"),
        (
            answer('{"response":{"result":"error","message":"API not enabled","data":{}}}', 400),
            UpstreamResponseError, "switched off",
        ),
        (answer("<h1>Not Found</h1>", 404, "text/html"), UpstreamResponseError, "switched off"),
        (answer("<html>", 200, "text/html"), UpstreamResponseError, "is not Tautulli"),
        (answer("<html>", 401, "text/html"), UpstreamResponseError, "is not Tautulli"),
        (answer("<html>", 403, "text/html"), UpstreamResponseError, "is not Tautulli"),
        (answer('{"detail":"no"}', 400), UpstreamResponseError, "is not Tautulli"),
        (answer('{"response":[]}'), UpstreamResponseError, "is not Tautulli"),
        (answer("{"), UpstreamResponseError, "is not Tautulli"),
        (answer("[" * 100_000), UpstreamResponseError, "is not Tautulli"),
        (
            answer(
                '{"response":{"result":"error","message":"Check the logs for errors"}}', 500
            ), UpstreamFailedError, "trouble of its own",
        ),
        (answer("", 302, Location="https://login.example/x"), UpstreamResponseError, "sends us"),
        (answer("", 429, Retry_After="7"), UpstreamBusyError, "busy"),
        (answer("", 502, "text/html"), UpstreamUnreachableError, "behind its proxy"),
        (b"", UpstreamUnreachableError, "cannot be reached"),
    ],
)  # fmt: skip
async def test_what_is_wrong_is_told_by_every_call(
    said_by_it: bytes, error: type[UpstreamError], words: str
):
    async with tautulli_saying(said_by_it) as (client, _):
        for call in (client.server_status, client.users, client.first_play_at):
            with pytest.raises(error, match=words) as caught:
                await call()
            assert caught.value.upstream == "Tautulli"
            assert KEY not in caught.value.message
            assert len(getattr(caught.value, "said", "")) <= 500


async def test_silence_ends():
    async with tautulli_saying(None, timeout_seconds=0.2) as (client, _):
        with pytest.raises(UpstreamUnreachableError, match="did not answer within"):
            await client.server_status()


async def test_reading_is_tried_again_after_a_connection_that_broke():
    async with tautulli_saying(b"", CONNECTED) as (client, site):
        assert (await client.server_status()).connected
    assert site.connections == 2


async def test_an_endless_answer_is_cut():
    endless = said(["x" * 1_000] * 40_000)
    async with tautulli_saying(endless) as (client, _):
        with pytest.raises(UpstreamResponseError, match="far more than"):
            await client.users()

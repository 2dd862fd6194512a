"""The client and the pretend Tautulli hold to the same contract, call by call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import psutil
import pytest

from medianest.demo.library import playing
from medianest.demo.library.generated import MOVIES
from medianest.demo.scripted_trouble import Trouble
from medianest.demo.tautulli.site import TautulliSite
from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamFailedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.tautulli.client import Tautulli
from medianest.integrations.tautulli.models import Play
from tests.clients.tautulli_site import PLAYS, tautulli_process

FILM = 20


@pytest.fixture
def site(pretend_tautulli: TautulliSite) -> TautulliSite:
    return pretend_tautulli


@pytest.fixture
async def client(site: TautulliSite) -> AsyncIterator[Tautulli]:
    client = Tautulli(site.base_url, site.api_key)
    yield client
    await client.close()


def film(site: TautulliSite, place: int = FILM) -> int:
    return list(site.tautulli.plex.library.listed(MOVIES, "movie"))[place]


async def plays(client: Tautulli, **options: Any) -> list[Play]:
    return [play async for page in client.history(**options) for play in page.plays]


async def test_who_it_is(client: Tautulli, site: TautulliSite):
    await client.check_connected()
    assert (await client.info()).version == "2.17.2"
    server = site.tautulli.plex.server
    known = await client.server_info()
    assert (known.pms_name, known.pms_identifier) == (server.name, server.machine_identifier)


async def test_the_whole_history_in_its_order(client: Tautulli, site: TautulliSite):
    playing.start(site.tautulli.plex, "frank", film(site))
    for size in (7, 400, 5_000):
        found = await plays(client, size=size)
        truth = list(site.tautulli.history)
        assert [play.row_id for play in found] == [row.id for row in truth]
        for play, row in zip(found, truth, strict=True):
            assert (play.rating_key, play.guid) == (str(row.title.key), row.title.guid)
            assert (play.started_at, play.stopped_at) == (row.started, row.stopped)
            assert (play.played_seconds, play.paused_seconds) == (row.seconds, row.paused_seconds)
            assert (play.user_id, play.reference_id) == (row.user_id, row.reference_id)
            assert (play.percent_complete, play.title) == (row.percent, row.title.title)
    assert await client.history_count() == PLAYS
    assert await client.first_play_at() == next(iter(site.tautulli.history)).started


async def test_pages_that_are_shorter_than_asked_for_lose_nothing(
    client: Tautulli, site: TautulliSite
):
    site.switches.behave(most_rows=37)
    assert len({play.row_id for play in await plays(client, size=100)}) == PLAYS


@pytest.mark.parametrize("hours", [14, 0, -12])
async def test_nothing_since_a_moment_is_missed_in_any_zone(
    client: Tautulli, site: TautulliSite, hours: float
):
    site.switches.settings(utc_offset_hours=hours)
    since = datetime.now(UTC) - timedelta(days=100, hours=5)
    found = {play.row_id: play for play in await plays(client, since=since)}
    later = [row.id for row in site.tautulli.history if row.started >= since.timestamp()]
    assert later
    assert set(later) <= found.keys()
    earliest = min(play.started_at for play in found.values())
    assert earliest >= (since - timedelta(days=3, hours=14)).timestamp()
    assert await plays(client, since=datetime.now(UTC) + timedelta(days=30)) == []


async def test_rows_that_are_deleted_on_the_way_hide_no_others(
    client: Tautulli, site: TautulliSite
):
    seen: set[int] = set()
    gone = [3, 5, 8, 13]
    async for page in client.history(size=60):
        if not seen:
            site.switches.forget(gone)
        seen |= {play.row_id for play in page.plays}
    assert seen >= {row.id for row in site.tautulli.history}


async def test_what_is_played_on_the_way_is_read_too(client: Tautulli, site: TautulliSite):
    seen: list[int] = []
    made = 0
    async for page in client.history(size=60):
        made = made or site.switches.play("frank", film(site))
        seen += [play.row_id for play in page.plays]
    assert made in seen


async def test_an_item_that_was_added_again_is_known_by_its_guid(
    client: Tautulli, site: TautulliSite
):
    library = site.tautulli.plex.library
    old = film(site)
    site.switches.play("frank", old, 30)
    guid = library.items[old].guid
    new = library.add_again(old).key
    table = {item.rating_key: item for item in (await client.media_info(MOVIES)).items}
    assert (table[str(new)].play_count, table[str(new)].last_played_at) == (0, None)
    keys = {play.rating_key for play in await plays(client) if play.guid == guid}
    assert keys == {str(old)}


async def test_whose_history_is_not_kept(client: Tautulli, site: TautulliSite):
    site.switches.keep_history("frank", False)
    site.switches.keep_section(1, False)
    users = {user.username: user for user in await client.users()}
    assert {name: user.keeps_history for name, user in users.items()} == {
        "Local": True, "olivia": True, "frank": False,
    }  # fmt: skip
    assert (users["olivia"].user_id, users["olivia"].is_admin) == (1001, True)
    assert users["frank"].section_keys == tuple("123456")
    libraries = {library.section_key: library for library in await client.libraries()}
    assert [key for key, one in libraries.items() if not one.keeps_history] == ["1"]
    machine = site.tautulli.plex.server.machine_identifier
    assert {one.server_id for one in libraries.values()} == {machine}


async def test_somebody_who_left_is_known_and_somebody_who_was_deleted_is_not(
    client: Tautulli, site: TautulliSite
):
    site.tautulli.plex.share("frank", "no")
    assert [user.is_active for user in await client.users()] == [True, True, False]
    site.switches.delete_user("frank")
    assert [user.username for user in await client.users()] == ["Local", "olivia"]
    assert {play.user_id for play in await plays(client)} == {1001}


async def test_a_section_as_it_was_when_its_table_was_made(client: Tautulli, site: TautulliSite):
    library = site.tautulli.plex.library
    before = await client.media_info(MOVIES)
    assert before.refreshed_at is not None
    assert {item.rating_key for item in before.items} == {
        str(key) for key in library.listed(MOVIES, "movie")
    }  # fmt: skip
    library.remove(film(site))
    site.switches.advance(60)
    kept = await client.media_info(MOVIES)
    assert (len(kept.items), kept.refreshed_at) == (len(before.items), before.refreshed_at)
    fresh = await client.media_info(MOVIES, refresh=True)
    assert len(fresh.items) == len(before.items) - 1
    assert fresh.refreshed_at is not None
    assert fresh.refreshed_at >= before.refreshed_at + 60


async def test_shows_have_sizes_only_once_they_were_measured(client: Tautulli, site: TautulliSite):
    shows = (await client.media_info("2")).items
    assert {show.size_bytes for show in shows} == {None}
    site.switches.measure(2)
    assert all(show.size_bytes for show in (await client.media_info("2")).items)


async def test_with_plex_away_nothing_is_taken_for_all_there_is(
    client: Tautulli, site: TautulliSite
):
    site.switches.behave(connected=False)
    assert not (await client.server_status()).connected
    for call in (client.check_connected(), client.media_info(MOVIES)):
        with pytest.raises(UpstreamBusyError, match="does not reach Plex"):
            await call
    # All that is on its own disk it still knows.
    assert len(await plays(client)) == PLAYS
    assert len(await client.users()) == 3
    assert len(await client.libraries()) == 6


async def test_plex_that_goes_away_between_two_questions_is_noticed(
    client: Tautulli, site: TautulliSite, monkeypatch: pytest.MonkeyPatch
):
    real = client._calls.check_connected

    async def then_away() -> None:
        await real()
        site.switches.behave(connected=False)

    monkeypatch.setattr(client._calls, "check_connected", then_away)
    with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
        await client.media_info(MOVIES)


async def test_an_unknown_section_is_not_an_empty_one(client: Tautulli):
    for section in ("99", "0", "x"):
        with pytest.raises((UpstreamBusyError, UpstreamFailedError)):
            await client.media_info(section)


async def test_a_database_that_cannot_be_read_is_not_an_empty_one(
    client: Tautulli, site: TautulliSite
):
    site.switches.behave(database_broken=True)
    for call in (
        client.users(), client.libraries(), client.history_count(), client.first_play_at(),
        plays(client), client.media_info(MOVIES),
    ):  # fmt: skip
        with pytest.raises(UpstreamBusyError, match="nothing where there must be"):
            await call


async def test_a_wrong_key_and_an_api_that_is_switched_off(client: Tautulli, site: TautulliSite):
    stranger = Tautulli(site.base_url, "0" * 32)
    with pytest.raises(UpstreamAuthError, match="does not accept this API key"):
        await stranger.users()
    await stranger.close()
    site.switches.settings(api_enabled=False)
    with pytest.raises(UpstreamResponseError, match="switched off"):
        await client.users()


async def test_trouble_on_the_way(client: Tautulli, site: TautulliSite):
    site.troubles.add(Trouble("html"))
    with pytest.raises(UpstreamResponseError, match="is not Tautulli"):
        await client.users()
    site.troubles.add(Trouble("silent"))
    hasty = Tautulli(site.base_url, site.api_key, timeout_seconds=0.5)
    with pytest.raises(UpstreamUnreachableError, match="did not answer"):
        await hasty.server_status()
    await hasty.close()
    site.troubles.add(Trouble("hang_up", times=2))
    assert (await client.server_status()).connected
    site.troubles.add(Trouble("half", times=3))
    with pytest.raises(UpstreamUnreachableError):
        await client.server_status()
    site.troubles.clear()
    site.troubles.add(Trouble("status", status=500))
    with pytest.raises(UpstreamFailedError):
        await client.users()
    site.switches.behave(down=True)
    with pytest.raises(UpstreamUnreachableError):
        await client.server_status()


async def test_a_history_that_breaks_off_says_so_after_what_it_said(
    client: Tautulli, site: TautulliSite
):
    # One to count, two pages, then none.
    site.troubles.add(Trouble("status", status=500, after=3))
    pages = client.history(size=100)
    assert [len((await anext(pages)).plays) for _ in range(2)] == [100, 100]
    with pytest.raises(UpstreamFailedError):
        await anext(pages)


async def test_no_more_than_two_questions_are_under_way(site: TautulliSite):
    clients = [Tautulli(site.base_url, site.api_key) for _ in range(3)]
    site.troubles.add(Trouble("slow", times=6, seconds=0.2))
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(one.server_status() for one in clients for _ in range(2)))
    assert asyncio.get_running_loop().time() - began >= 0.6
    for one in clients:
        await one.close()


async def test_a_long_history_is_read_by_parts_of_it_and_whole(
    client: Tautulli, site: TautulliSite
):
    rows = 30_000
    site.switches.fill(rows, 2_000)
    numbers = [play.row_id for play in await plays(client)]
    assert numbers == list(range(1, rows + 1))
    assert await client.first_play_at() == site.tautulli.history.row(1).started
    log = [entry for entry in site.log.as_list() if entry["bytes_sent"] > 100_000]
    assert log
    assert max(entry["bytes_sent"] for entry in log) < 8_000_000
    since = datetime.fromtimestamp(site.tautulli.history.row(20_000).started, UTC)
    found = await plays(client, since=since)
    assert found[-1].row_id == rows
    assert 19_900 < found[0].row_id <= 20_000


@pytest.mark.long
async def test_a_million_rows_take_no_more_memory_than_a_page():
    with tautulli_process("--items", "2000", "--plays", "1000000", "--days", "3650") as process:
        client = Tautulli(process.base_url, process.api_key)
        mine, last, rows = psutil.Process(), 0, 0
        before = peak = mine.memory_info().rss
        async for page in client.history():
            assert [play.row_id for play in page.plays] == list(
                range(last + 1, last + 1 + len(page.plays))
            )
            last, rows = page.plays[-1].row_id, rows + page.received
            peak = max(peak, mine.memory_info().rss)
        await client.close()
    assert (rows, last) == (1_000_000, 1_000_000)
    assert peak - before < 150_000_000

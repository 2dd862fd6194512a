"""Reading a Plex server's history: everything once, nothing lost, and never less than was known."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlmodel import col

from medianest.demo.library import history as written
from medianest.demo.scripted_trouble import Trouble
from medianest.models import JobRun, LibraryItem, Play, PlayHistory, User
from medianest.models.ids import utc_now
from medianest.services.insights import imports
from medianest.services.insights.imports import PlayImports
from medianest.services.insights.play_writer import PlayWriter
from tests.unit.services.insights.histories import history, imported, plays, stored, summary

pytestmark = pytest.mark.databases

LONG_AGO = 1_700_000_000
HISTORY = "/status/sessions/history/all"


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


async def test_a_history_is_read_joined_and_summed(runtime, site, copy):
    film, other = copy.of("1")[:2]
    episode = copy.of("2", "episode")[0]
    by_id = {item.id: item for item in copy.items.values()}
    season, show = by_id[episode.parent_id], by_id[episode.root_id]
    for username, item, when in (
        ("olivia", film, LONG_AGO),
        ("frank", film, LONG_AGO + 5),
        ("frank", film, LONG_AGO + 9),
        ("frank", episode, LONG_AGO + 20),
    ):
        written.add(site.plex, username, int(item.rating_key), when)
    run = await imported(runtime)
    assert (run.status, run.done, run.total) == ("completed", 4, 4)
    found = await plays(runtime)
    assert [(one.item_id, one.started_at) for one in found] == [
        (film.id, at(LONG_AGO)),
        (film.id, at(LONG_AGO + 5)),
        (film.id, at(LONG_AGO + 9)),
        (episode.id, at(LONG_AGO + 20)),
    ]
    assert await summary(runtime, film) == (3, 2, at(LONG_AGO + 9))
    assert await summary(runtime, other) is None
    for item in (episode, season, show):
        assert await summary(runtime, item) == (1, 1, at(LONG_AGO + 20))
    row = await history(runtime)
    assert (row.source, row.begins_at, row.trouble) == ("plex", at(LONG_AGO), "")
    assert row.known_at is not None
    assert row.known_at > utc_now() - timedelta(minutes=1)


async def test_it_is_gone_on_with_and_nothing_comes_twice(runtime, site, copy):
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    await imported(runtime)
    site.log.clear()
    written.add(site.plex, "olivia", int(film.rating_key), LONG_AGO + 60)
    # A player that was away tells it late.
    written.add(site.plex, "olivia", int(film.rating_key), LONG_AGO - 3_600)
    await imported(runtime)
    assert len(await plays(runtime)) == 3
    assert (await summary(runtime, film))[:2] == (3, 2)
    asked = [one["path"] for one in site.log.as_list() if "history" in one["path"]]
    assert asked
    assert all("viewedAt%3E=" in path for path in asked)
    await imported(runtime)
    assert len(await plays(runtime)) == 3


async def test_the_owner_is_known_by_plex_tvs_number_and_people_by_their_accounts(
    runtime, site, copy, rows
):
    film = copy.of("1")[0]
    written.add(site.plex, "olivia", int(film.rating_key), LONG_AGO)
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO + 1)
    olivia = await rows.person("Olivia", plex_id=1001, username="Olivia")
    await imported(runtime)
    first, second = await plays(runtime)
    assert (first.account_id, first.user_id) == (1001, olivia.user_id)
    assert (second.account_id, second.user_id) == (1002, None)
    frank = await rows.person("Frank", plex_id=1002, username="frank")
    await imported(runtime)
    assert [one.user_id for one in await plays(runtime)] == [olivia.user_id, frank.user_id]
    async with runtime.database.write() as session:
        await session.execute(delete(User).where(col(User.id) == frank.user_id))
    assert [one.user_id for one in await plays(runtime)] == [olivia.user_id, None]


async def test_an_owner_who_is_found_later_is_one_person(runtime, site, copy, rows):
    film = copy.of("1")[0]
    written.add(site.plex, "olivia", int(film.rating_key), LONG_AGO)
    await imported(runtime)
    assert [one.account_id for one in await plays(runtime)] == [1]
    await rows.person("Olivia", plex_id=1001, username="olivia")
    written.add(site.plex, "olivia", int(film.rating_key), LONG_AGO + 1)
    await imported(runtime)
    assert {one.account_id for one in await plays(runtime)} == {1001}
    assert (await summary(runtime, film))[:2] == (2, 1)


async def test_plays_of_what_was_added_again_are_found_by_guid_or_title(runtime, site, copy):
    """Plex's history says neither guid nor new key: title and release decide, when sure."""
    film, twin, other_twin = copy.of("1")[:3]
    for item, title in ((film, "Alone"), (twin, "Twins"), (other_twin, "Twins")):
        site.plex.library.change(int(item.rating_key), title=title, released="2001-02-03")
        written.add(site.plex, "frank", int(item.rating_key), LONG_AGO)
    async with runtime.database.write() as session:
        for item, title in ((film, "Alone"), (twin, "Twins"), (other_twin, "Twins")):
            mine = update(LibraryItem).where(col(LibraryItem.id) == item.id)
            new = {"rating_key": f"again-{item.id}", "title": title, "released_on": "2001-02-03"}
            await session.execute(mine.values(**new))
    await imported(runtime)
    assert [one.item_id for one in await plays(runtime)] == [film.id, None, None]
    assert (await summary(runtime, film))[0] == 1


async def test_plays_wait_for_their_item(runtime, site, copy, rows):
    """It is played before the library is read, and joined at the next reading after that."""
    key = site.plex.library.listed("1", "movie")[int(copy.of("1")[0].rating_key)].key
    written.add(site.plex, "frank", key, LONG_AGO)
    async with runtime.database.write() as session:
        await session.execute(delete(LibraryItem).where(col(LibraryItem.rating_key) == str(key)))
    await imported(runtime)
    assert [one.item_id for one in await plays(runtime)] == [None]
    item = await rows.movie(copy.sections["1"], "Back", rating_key=str(key))
    await imported(runtime)
    assert [one.item_id for one in await plays(runtime)] == [item.id]
    assert (await summary(runtime, item))[0] == 1


@pytest.mark.parametrize("trouble", ["unreachable", "refused", "error", "forbidden"])
async def test_a_server_that_is_away_takes_nothing_away(runtime, site, copy, trouble):
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    await imported(runtime)
    known = await history(runtime)
    if trouble == "unreachable":
        site.plex.library.behaviour.starting = True
    elif trouble == "refused":
        site.plex.revoke("olivia")
    elif trouble == "error":
        site.troubles.add(Trouble("status", times=20, path=HISTORY))
    else:
        site.troubles.add(Trouble("status", times=20, status=403, path=HISTORY))
    run = await imported(runtime)
    assert run.status == "failed"
    row = await history(runtime)
    assert row.trouble
    assert (row.known_at, row.begins_at) == (known.known_at, known.begins_at)
    assert (await summary(runtime, film))[0] == 1
    site.plex.library.behaviour.starting = False


async def test_an_empty_answer_is_no_empty_history(runtime, site, copy):
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    await imported(runtime)
    known = await history(runtime)
    site.plex.history.clear()
    assert (await imported(runtime)).status == "failed"
    row = await history(runtime)
    assert row.silent
    assert row.trouble == imports.SILENT
    assert row.known_at == known.known_at
    assert len(await plays(runtime)) == 1


async def test_a_run_that_is_killed_in_between_is_gone_on_with(runtime, site, copy, monkeypatch):
    films = copy.of("1")[:4]
    for n, film in enumerate(films):
        written.add(site.plex, "frank", int(film.rating_key), LONG_AGO + n)
    site.plex.library.behaviour.most_rows = 1
    write, written_so_far = PlayWriter.write, []

    async def killed(self, rows, read_until):
        if len(written_so_far) == 2:
            raise RuntimeError("killed")
        written_so_far.append(await write(self, rows, read_until))
        return written_so_far[-1]

    monkeypatch.setattr(PlayWriter, "write", killed)
    assert (await imported(runtime)).status == "failed"
    (row,) = await stored(runtime, PlayHistory)
    assert (row.known_at, row.is_chosen, row.read_until) == (None, False, LONG_AGO + 1)
    monkeypatch.setattr(PlayWriter, "write", write)
    site.log.clear()
    assert (await imported(runtime)).status == "completed"
    assert len(await plays(runtime)) == 4
    asked = [one["path"] for one in site.log.as_list() if "history" in one["path"]]
    assert f"viewedAt%3E={LONG_AGO + 1}" in asked[0]
    for film in films:
        assert (await summary(runtime, film))[0] == 1
    site.plex.library.behaviour.most_rows = 0


async def test_another_source_doubles_nothing(runtime, site, copy):
    """Plays of a source that is read no more are kept, and counted no more."""
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    async with runtime.database.write() as session:
        session.add(PlayHistory(server_id=copy.server.id, source="tautulli", is_chosen=True))
        session.add(
            Play(
                server_id=copy.server.id,
                source="tautulli",
                source_id="1",
                account_id=1002,
                item_id=film.id,
                started_at=at(LONG_AGO),
            )
        )
    await imported(runtime)
    assert len(await plays(runtime)) == 2
    assert (await history(runtime)).source == "plex"
    assert await summary(runtime, film) == (1, 1, at(LONG_AGO))


async def test_it_begins_by_the_clock_and_one_at_a_time(runtime, site, copy):
    service = runtime.insights.imports
    await service.ring()
    runs = await runtime.library.runs.newest(imports.JOB_NAME, 5)
    assert len(runs) == 1
    await service.ring()
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1
    await service.run(runs[0].id)
    await service.ring(utc_now() + imports.EVERY / 2)
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1
    await service.ring(utc_now() + imports.EVERY)
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 2


async def test_a_hint_begins_one_before_its_time_once_it_has_been_quiet(runtime, site, copy):
    service, hints = runtime.insights.imports, runtime.insights._hints
    await service.ring()
    await service.run((await runtime.library.runs.newest(imports.JOB_NAME, 1))[0].id)
    await hints.note()
    await service.ring()
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1
    await runtime.redis.hset(hints.key, "last", str(utc_now().timestamp() - 6))
    await service.ring()
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 2
    assert not await runtime.redis.exists(hints.key)


async def test_titles_that_came_later_are_joined_soon(runtime, site, copy, rows):
    service = runtime.insights.imports
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    async with runtime.database.write() as session:
        await session.execute(delete(LibraryItem).where(col(LibraryItem.id) == film.id))
    soon = (await imported(runtime)).started_at + imports.SOON
    await service.ring(soon)
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1, "nothing came"
    section = await rows.section("Films", server_id=copy.server.id, key="90")
    await rows.movie(section, film.title, rating_key=film.rating_key)
    await service.ring()
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1, "not at once"
    async with runtime.database.write() as session:
        await session.execute(update(JobRun).values(status="failed"))
    await service.ring(soon)
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 1, "no answer last time"
    async with runtime.database.write() as session:
        await session.execute(update(JobRun).values(status="completed"))
    await service.ring(soon)
    (run, _) = await runtime.library.runs.newest(imports.JOB_NAME, 5)
    await service.run(run.id)
    assert [play.item_id is None for play in await plays(runtime)] == [False]
    await rows.movie(section, "Another one", rating_key="900")
    await service.ring(run.started_at + imports.SOON)
    assert len(await runtime.library.runs.newest(imports.JOB_NAME, 5)) == 2, (
        "no play is without one"
    )


async def test_without_a_source_nothing_begins(runtime):
    await runtime.insights.imports.ring()
    assert await runtime.library.runs.newest(imports.JOB_NAME, 5) == []


async def test_another_server_at_the_address_has_a_history_of_its_own(runtime, site, copy):
    film = copy.of("1")[0]
    written.add(site.plex, "frank", int(film.rating_key), LONG_AGO)
    await imported(runtime)
    site.plex.reinstall()
    await imported(runtime)
    rows = await stored(runtime, PlayHistory)
    assert len(rows) == 2
    assert len(await plays(runtime)) == 1
    chosen = await history(runtime)
    assert (chosen.begins_at, chosen.server_id == copy.server.id) == (None, False)


async def test_a_stop_ends_it_at_the_next_page(runtime, site, copy, monkeypatch):
    for n, film in enumerate(copy.of("1")[:3]):
        written.add(site.plex, "frank", int(film.rating_key), LONG_AGO + n)
    site.plex.library.behaviour.most_rows = 1
    runs = runtime.library.runs
    run = await runs.begin(imports.JOB_NAME)
    write = PlayWriter.write

    async def stopping(self, rows, read_until):
        await runs.stop(run.id)
        while not live[0].is_stopped:  # noqa: ASYNC110 - its heartbeat finds out
            await asyncio.sleep(0.01)
        return await write(self, rows, read_until)

    live = []
    take = PlayImports._take

    async def taking(self, one, *rest):
        live.append(one)
        return await take(self, one, *rest)

    monkeypatch.setattr(PlayImports, "_take", taking)
    monkeypatch.setattr(PlayWriter, "write", stopping)
    monkeypatch.setattr(runs, "_beat_seconds", 0.01)
    await runtime.insights.imports.run(run.id)
    site.plex.library.behaviour.most_rows = 0
    assert (await runs.get(imports.JOB_NAME, run.id)).status == "stopped"
    assert len(await plays(runtime)) == 1
    assert not await stored(runtime, PlayHistory, PlayHistory.is_chosen)

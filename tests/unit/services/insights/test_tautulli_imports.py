"""Reading Tautulli's history: the same plays as Plex's where both know them, and more of each; and
never less than was known, in whichever way it says nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from medianest.demo.library import history as written
from medianest.demo.tautulli.pretend_tautulli import DAY_SECONDS, PretendTautulli
from medianest.demo.tautulli.site import TautulliSite, serve_in_thread
from medianest.models import LibraryItem, LibrarySection, PlayAccount
from medianest.models.ids import utc_now
from medianest.services.insights.unused_query import UnusedQuery
from tests.unit.services.insights.histories import history, imported, plays, stored, summary

pytestmark = pytest.mark.databases


@pytest.fixture
def tautulli(site) -> Iterator[TautulliSite]:
    """It watches the server of the library, and has written nothing down yet."""
    with serve_in_thread(PretendTautulli(site.plex)) as running:
        yield running


async def connect(runtime, tautulli, key: str = "") -> None:
    given = {"url": tautulli.base_url, "apiKey": key or tautulli.api_key}
    await runtime.settings.replace({"tautulli": given}, updated_by=None)


async def test_a_history_is_read_joined_and_summed(runtime, copy, tautulli, rows):
    film = copy.of("1")[0]
    episode = copy.of("2", "episode")[0]
    play = tautulli.switches.play
    first = play("olivia", int(film.rating_key), 9, percent=40)
    play("olivia", int(film.rating_key), 8, percent=100, goes_on_with=first)
    play("frank", int(episode.rating_key), 3)
    olivia = await rows.person("Olivia", plex_id=1001)
    await connect(runtime, tautulli)
    assert (await imported(runtime)).status == "completed"
    found = await plays(runtime)
    assert [(one.item_id, one.percent, one.counted) for one in found] == [
        (film.id, 40, 1),
        (film.id, 100, 0),
        (episode.id, 100, 1),
    ]
    assert [(one.account_id, one.user_id) for one in found] == [
        (1001, olivia.user_id),
        (1001, olivia.user_id),
        (1002, None),
    ]
    assert all(one.seconds for one in found)
    assert await summary(runtime, film) == (1, 1, found[1].started_at)
    row = await history(runtime)
    assert (row.source, row.begins_at) == ("tautulli", found[0].started_at)
    play("frank", int(film.rating_key), 1)
    await imported(runtime)
    assert (await summary(runtime, film))[:2] == (2, 2)
    assert len(await plays(runtime)) == 4


WAYS = ["disconnected", "database", "down", "switched off", "wrong key", "cut short"]


@pytest.mark.parametrize("way", WAYS)
async def test_however_it_is_away_nothing_is_taken_away(runtime, copy, tautulli, way):
    film = copy.of("1")[0]
    for days in (5, 6, 7):
        tautulli.switches.play("frank", int(film.rating_key), days)
    await connect(runtime, tautulli)
    await imported(runtime)
    known = await history(runtime)
    if way == "disconnected":
        tautulli.switches.behave(connected=False)
    elif way == "database":
        tautulli.switches.behave(database_broken=True)
    elif way == "down":
        tautulli.switches.behave(down=True)
    elif way == "switched off":
        tautulli.switches.settings(api_enabled=False)
    elif way == "wrong key":
        await connect(runtime, tautulli, "f" * 32)
    else:
        tautulli.switches.forget([1, 2, 3])
    assert (await imported(runtime)).status == "failed"
    row = await history(runtime)
    assert row.trouble
    assert (row.known_at, row.begins_at) == (known.known_at, known.begins_at)
    assert (await summary(runtime, film))[0] == 3


async def test_whose_history_is_off_is_known(runtime, copy, tautulli):
    tautulli.switches.play("frank", int(copy.of("1")[0].rating_key), 5)
    tautulli.switches.keep_history("frank", False)
    tautulli.switches.keep_section(2, False)
    await connect(runtime, tautulli)
    await imported(runtime)
    quiet = await stored(runtime, PlayAccount, ~PlayAccount.keeps_history)
    assert [one.id for one in quiet] == [1002]
    assert (await history(runtime)).quiet_sections == ["2"]
    tautulli.switches.keep_history("frank", True)
    tautulli.switches.keep_section(2, True)
    await imported(runtime)
    assert await stored(runtime, PlayAccount, ~PlayAccount.keeps_history) == []
    assert (await history(runtime)).quiet_sections == []


async def test_both_sources_give_the_same_report_and_changing_them_doubles_nothing(
    runtime, site, copy, tautulli, rows
):
    admin, now = await rows.admin(), int(time.time())
    films, days = copy.of("1"), (900, 600, 400, 300, 20)
    for n, film in enumerate(films[1:]):
        who, ago = ("olivia", "frank")[n % 2], days[n % len(days)]
        tautulli.switches.play(who, int(film.rating_key), ago)
        written.add(site.plex, who, int(film.rating_key), now - ago * DAY_SECONDS)
    added = datetime.now(UTC) - timedelta(days=800)
    async with runtime.database.write() as session:
        await session.execute(update(LibraryItem).values(added_at=added))
        await session.execute(update(LibrarySection).values(synced_at=utc_now()))
    reports = []
    for source in ("plex", "tautulli"):
        if source == "tautulli":
            await connect(runtime, tautulli)
        assert (await imported(runtime)).status == "completed"
        assert (await history(runtime)).source == source
        query = UnusedQuery(section_id=copy.sections["1"].id, sort="title:asc")
        page = await runtime.insights.unused.page(admin, query, limit=100)
        reports.append([(one.item_id, one.state, one.plays, one.people) for one in page.items])
    assert reports[0] == reports[1]
    assert {state for _, state, *_ in reports[0]} == {"never", "unused"}
    assert {many for _, state, many, _ in reports[0] if state == "unused"} == {1}
    assert len(await plays(runtime)) == 2 * (len(films) - 1)

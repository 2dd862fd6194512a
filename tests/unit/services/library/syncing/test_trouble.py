"""Plex away, odd, or asked with the wrong token: everything stays, and comes right by itself."""

from __future__ import annotations

import pytest
from sqlmodel import col

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import UpstreamError
from medianest.models import JobRun, LibraryItem, LibrarySection, MediaServer
from medianest.runtime import open_runtime
from medianest.services.breaker import OPENS_AFTER
from medianest.services.library.library_owner import NOT_THE_OWNER
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from medianest.services.library.trouble import REFUSED
from medianest.settings import read_environment
from tests.unit.services.library.syncing.mirrored import ADMIN, USER, Mirrored

pytestmark = [pytest.mark.databases, pytest.mark.long]  # each a few syncs of a whole library


async def everything(mirrored: Mirrored) -> list[tuple[object, ...]]:
    """What people would see of the library."""
    rows = await mirrored.rows(LibraryItem)
    return [(row.id, row.title, row.missing_since) for row in rows]


async def test_while_plex_is_away_all_stays_and_its_age_is_known(mirrored: Mirrored) -> None:
    await mirrored.sync()
    before, section = await everything(mirrored), await mirrored.section("1")
    mirrored.library.behaviour.starting = True
    with pytest.raises(UpstreamError):
        await mirrored.sync()
    assert await everything(mirrored) == before
    status = await mirrored.runtime.library.syncs.status(ADMIN)
    assert status.trouble
    assert status.synced_at is not None
    assert status.synced_at <= (section.synced_at or status.synced_at)
    assert status.reached_at is not None
    assert [run.status for run in status.runs] == ["failed", "completed"]
    seen = await mirrored.runtime.library.syncs.status(USER)
    assert (bool(seen.trouble), seen.runs, seen.pending_drops) == (True, [], [])
    mirrored.library.behaviour.starting = False
    await mirrored.sync()
    assert (await mirrored.runtime.library.syncs.status(ADMIN)).trouble == ""


async def test_a_sync_is_not_held_back_with_the_people_and_lets_them_in_again(
    mirrored: Mirrored,
) -> None:
    await mirrored.sync()
    breaker = mirrored.runtime.plex.breaker(mirrored.site.base_url)
    for _ in range(OPENS_AFTER):
        await breaker.note_failure("It is down.")
    assert await mirrored.sync()
    assert [run.status for run in await mirrored.rows(JobRun)] == ["completed"] * 2
    assert (await breaker.show()).state == "closed"


@pytest.mark.parametrize("whose", ["a friend's", "nobody's"])
async def test_another_token_changes_nothing(mirrored: Mirrored, whose: str) -> None:
    await mirrored.sync()
    before = await everything(mirrored)
    frank = mirrored.site.plex.account("frank")
    frank.sections = ("2",)
    tokens = {"a friend's": frank.server_token, "nobody's": "wrong"}
    given = {**mirrored.runtime.environment.variables, "PLEX_TOKEN": tokens[whose]}
    other = open_runtime(read_environment(given))
    try:
        with pytest.raises(UpstreamError):
            await Mirrored(other, mirrored.site).sync()
    finally:
        await other.close()
    assert await everything(mirrored) == before
    (server,) = await mirrored.rows(MediaServer)
    assert server.trouble == {"a friend's": NOT_THE_OWNER, "nobody's": REFUSED}[whose]
    assert all(s.missing_since is None for s in await mirrored.rows(LibrarySection))
    assert all(s.pending_drop is None for s in await mirrored.rows(LibrarySection))


async def test_a_listing_goes_on_where_it_was_broken_off(mirrored: Mirrored) -> None:
    mirrored.library.behaviour.most_rows = 10
    trouble = Trouble("html", times=50, path="/library/sections/1/all", after=3)
    mirrored.site.troubles.add(trouble)
    with pytest.raises(UpstreamError):
        await mirrored.sync()
    section = await mirrored.section("1")
    assert section.cursor is not None
    assert (section.cursor["type"], section.cursor["start"]) == ("movie", 30)
    mirrored.site.troubles.clear()
    mirrored.site.log.clear()
    await mirrored.sync()
    pages = [p for p in mirrored.asked() if "/sections/1/all" in p and "includeFields" not in p]
    assert pages
    assert all("Container-Start=0" not in page for page in pages)
    section = await mirrored.section("1")
    assert section.cursor is None
    found = {row.rating_key for row in await mirrored.present(section)}
    assert found == {str(movie.key) for movie in mirrored.movies()}


async def test_what_was_removed_during_the_break_is_found_missing(mirrored: Mirrored) -> None:
    mirrored.library.behaviour.most_rows = 10
    trouble = Trouble("html", times=50, path="/library/sections/1/all", after=3)
    mirrored.site.troubles.add(trouble)
    with pytest.raises(UpstreamError):
        await mirrored.sync()
    mirrored.site.troubles.clear()
    listed = [row.rating_key for row in await mirrored.present(await mirrored.section("1"))]
    mirrored.library.remove(int(listed[0]))
    mirrored.library.change(int(listed[1]), title="Changed during the break")
    await mirrored.sync()
    gone, changed = [await mirrored.item(int(key)) for key in listed[:2]]
    assert gone is not None
    assert gone.missing_since is not None
    assert changed is not None
    assert changed.title == "Changed during the break"


async def test_a_sync_that_is_stopped_ends_soon_and_keeps_its_place(mirrored: Mirrored) -> None:
    library, runs = mirrored.runtime.library, mirrored.runtime.library.runs
    mirrored.library.behaviour.most_rows = 5
    row = await runs.begin(JOB_NAME, SyncOrder(full=True).subject)
    assert row is not None
    assert await runs.stop(row.id)
    await library.sync.run(row.id)
    (run,) = await mirrored.rows(JobRun)
    assert run.status == "stopped"
    assert await mirrored.rows(LibraryItem, col(LibraryItem.type) == "track") == []
    await mirrored.sync()
    sections = await mirrored.rows(LibrarySection)
    assert all(section.synced_at is not None for section in sections)

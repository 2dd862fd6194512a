"""One deed on many rows, and what a tab keeps of history and subscriptions."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from medianest import runtime as composition
from medianest.errors import ConflictError, MediaNestError, NotFoundError
from medianest.models.download import Download, DownloadEntry, DownloadStatus
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state import history, queue, subscriptions
from medianest.state.history import HistoryState
from medianest.state.queue import QueueState
from medianest.state.subscriptions import SubscriptionsState
from tests.clients.pages_server import open_site, sign_in

NOBODY = "unix:///nowhere.sock"


@pytest.fixture
async def site(tmp_path: Path) -> Any:
    runtime = await open_site(tmp_path, NOBODY)
    yield runtime
    await runtime.close()


@pytest.fixture
async def ada(site: Runtime, monkeypatch: pytest.MonkeyPatch) -> Actor:
    """Who acts in the handlers of these tests; the gate's part is tested elsewhere."""
    person = await sign_in(site, "Ada")

    async def acts(_state: object) -> Actor:
        return person

    for module in (queue, history, subscriptions):
        monkeypatch.setattr(module, "actor", acts)
    assert composition.current() is site
    return person


async def a_row(site: Runtime, person: Actor, title: str, status: str, **more: Any) -> str:
    row = Download(
        user_id=person.user_id,
        url=f"https://v.example/{title}",
        quality="best",
        container="mp4",
        title=title,
        status=status,
        **more,
    )
    async with site.database.write() as session:
        session.add(row)
        await session.flush()
        return row.id


async def ended(site: Runtime, person: Actor, title: str, hours_ago: int = 0) -> str:
    at = utc_now() - timedelta(hours=hours_ago)
    return await a_row(site, person, title, DownloadStatus.CANCELLED, ended_at=at)


async def test_rows_that_do_not_allow_it_keep_nothing_from_the_others(
    site: Runtime, ada: Actor
) -> None:
    state = QueueState(_reflex_internal_init=True)
    gone = [await ended(site, ada, "one"), await ended(site, ada, "two")]
    waits = await a_row(site, ada, "three", DownloadStatus.QUEUED)
    told: Any = await QueueState.remove.fn(state, [gone[0], waits, gone[1]], False)
    assert "1 of 3" in str(told)
    assert [row.id for row in (await site.downloads.page(ada)).items] == [waits]


async def test_one_row_that_does_not_allow_it_says_why(site: Runtime, ada: Actor) -> None:
    state = QueueState(_reflex_internal_init=True)
    waits = await a_row(site, ada, "one", DownloadStatus.QUEUED)
    with pytest.raises(ConflictError):
        await QueueState.remove.fn(state, [waits, waits], False)


async def test_somebody_elses_rows_are_not_there(site: Runtime, ada: Actor) -> None:
    state = QueueState(_reflex_internal_init=True)
    theirs = await ended(site, await sign_in(site, "Bob"), "one")
    deeds = (QueueState.pause, QueueState.resume, QueueState.cancel, QueueState.retry)
    for deed in deeds:
        with pytest.raises(NotFoundError):
            await deed.fn(state, [theirs])
    for call in (
        QueueState.remove.fn(state, [theirs], True),
        QueueState.pin.fn(state, theirs, True),
        QueueState.move_to_front.fn(state, theirs),
        QueueState.retry_entry.fn(state, theirs, "e"),
    ):
        with pytest.raises(NotFoundError):
            await call


async def test_an_unfolded_playlist_shows_its_first_entries(site: Runtime, ada: Actor) -> None:
    state = QueueState(_reflex_internal_init=True)
    row = await a_row(site, ada, "list", DownloadStatus.PAUSED, kind="playlist", entries_total=9)
    async with site.database.write() as session:
        session.add_all(DownloadEntry(download_id=row, index=n, title=str(n)) for n in range(1, 10))
    await QueueState.unfold.fn(state, row, 6)
    assert [each.index for each in state.entries[row]] == [1, 2, 3, 4, 5, 6]
    await QueueState.fold.fn(state, row)
    assert state.entries == {}


async def test_a_tab_keeps_a_bounded_number_of_unfolded_lists(site: Runtime, ada: Actor) -> None:
    state = QueueState(_reflex_internal_init=True)
    for number in range(queue.MOST_UNFOLDED + 5):
        await QueueState.unfold.fn(state, f"gone-{number}", 6)
    assert len(state.entries) == queue.MOST_UNFOLDED
    assert "gone-24" in state.entries


async def test_the_history_is_searched_and_paged(site: Runtime, ada: Actor) -> None:
    state = HistoryState(_reflex_internal_init=True)
    for hours in range(3):
        await ended(site, ada, f"harbour {hours}", hours)
    await ended(site, ada, "canal")
    await a_row(site, ada, "harbour still waits", DownloadStatus.QUEUED)
    await HistoryState.show.fn(state, "harbour", 1)
    assert [row.title for row in state.items] == ["harbour 0", "harbour 1", "harbour 2"]
    assert (state.total, state.pages, state.shown, state.error) == (3, 1, "1 harbour", "")
    await HistoryState.show.fn(state, "harbour", 7)
    assert (state.items, state.shown) == ([], "7 harbour")


async def test_what_cannot_be_kept_of_a_subscription_is_said_in_the_form(
    site: Runtime, ada: Actor
) -> None:
    state = SubscriptionsState(_reflex_internal_init=True)
    await SubscriptionsState.change.fn(state, "none", {"keep_last": 99_999})
    assert "keep last" in state.error
    await SubscriptionsState.change.fn(state, "none", {"keep_last": 5})
    assert state.error
    assert state.saved == 0
    for deed in (SubscriptionsState.check_now, SubscriptionsState.remove):
        with pytest.raises(MediaNestError):
            await deed.fn(state, "none")

"""Downloads as people use them: whose they are, what is shown, what is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from medianest.errors import (
    ConflictError,
    DuplicateError,
    InvalidInputError,
    MediaAddressError,
    NotFoundError,
)
from medianest.models.download import Download
from medianest.models.ids import new_id, utc_now
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import outcomes
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.downloads.rows import Claim
from medianest.views.download import (
    Container,
    DownloadProgress,
    DownloadRequest,
    DownloadView,
    Quality,
)

VIDEO = "https://www.youtube.com/watch?v=nest-clip01"
OTHER = "https://youtu.be/nest-clip02"


@pytest.fixture
def downloads(runtime: Runtime) -> DownloadsService:
    return runtime.downloads


async def _person(runtime: Runtime, name: str = "Ada", role: str = "user") -> Actor:
    user = User(email=f"{new_id()}@example.org", name=name, role=role)
    async with runtime.database.write() as session:
        session.add(user)
    return Actor(user.id, name, role, "session", frozenset(user.permissions))


async def _submit(
    downloads: DownloadsService, actor: Actor, url: str = VIDEO, quality: Quality = Quality.BEST
) -> DownloadView:
    return await downloads.submit(actor, DownloadRequest(url=url, quality=quality))


async def _set(runtime: Runtime, download_id: str, **columns: object) -> None:
    async with runtime.database.write() as session:
        row = await session.get_one(Download, download_id)
        for name, value in columns.items():
            setattr(row, name, value)
        session.add(row)


async def test_what_is_asked_for_waits_with_everything_that_is_known(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)

    asked = await _submit(downloads, ada, "youtu.be/nest-clip01?t=3")

    assert (asked.url, asked.status, asked.percent) == (VIDEO, "queued", 0)
    assert (asked.owner_id, asked.owner_name) == (ada.user_id, "Ada")
    assert asked.title == VIDEO
    assert await downloads.get(ada, asked.id) == asked


@pytest.mark.databases
async def test_the_same_asked_for_at_once_is_one_download(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada, bob = await _person(runtime), await _person(runtime, "Bob")

    answers = await asyncio.gather(
        *(_submit(downloads, ada) for _ in range(8)), return_exceptions=True
    )
    made = [each for each in answers if isinstance(each, DownloadView)]
    refused = [each for each in answers if isinstance(each, DuplicateError)]

    assert (len(made), len(refused)) == (1, 7)
    assert all(each.details == {"id": made[0].id} for each in refused)
    assert (await _submit(downloads, bob)).id != made[0].id
    assert (await _submit(downloads, ada, quality=Quality.P720)).id != made[0].id


async def test_what_ended_may_be_asked_for_again(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    first = await _submit(downloads, ada)
    await downloads.cancel(ada, first.id)

    again = await _submit(downloads, ada)

    assert again.id != first.id
    with pytest.raises(DuplicateError) as refused:
        await downloads.retry(ada, first.id)
    assert refused.value.details == {"id": again.id}


@pytest.mark.parametrize(
    ("quality", "container"),
    [
        (Quality.AUDIO, Container.MP4),
        (Quality.BEST, Container.MP3),
        (Quality.P720, Container.M4A),
    ],
)
async def test_sound_and_picture_want_their_own_containers(
    runtime: Runtime, downloads: DownloadsService, quality: Quality, container: Container
) -> None:
    ada = await _person(runtime)

    with pytest.raises(InvalidInputError, match="goes with"):
        await downloads.submit(
            ada, DownloadRequest(url=VIDEO, quality=quality, container=container)
        )
    with pytest.raises(MediaAddressError):
        await _submit(downloads, ada, "file:///etc/passwd")
    assert await downloads.board(ada) == []


async def test_somebody_elses_download_does_not_exist(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada, bob = await _person(runtime), await _person(runtime, "Bob")
    admin = await _person(runtime, "Root", "admin")
    asked = await _submit(downloads, ada)

    for call in (downloads.get, downloads.cancel, downloads.retry, downloads.remove):
        with pytest.raises(NotFoundError):
            await call(bob, asked.id)
        with pytest.raises(NotFoundError):
            await call(ada, "no-such-id")
    with pytest.raises(NotFoundError):
        await downloads.thumbnail(bob, asked.id)
    assert await downloads.board(bob) == []
    assert (await downloads.page(bob)).items == []
    assert [each.id for each in await downloads.board(admin)] == [asked.id]
    assert (await downloads.cancel(admin, asked.id)).status == "cancelled"


@pytest.mark.parametrize(
    ("status", "cancels", "retries", "removes"),
    [
        ("queued", "cancelled", None, False),
        ("retry_wait", "cancelled", "queued", False),
        ("resolving", "cancelling", None, False),
        ("downloading", "cancelling", None, False),
        ("processing", "cancelling", None, False),
        ("publishing", None, None, False),
        ("cancelling", "cancelling", None, False),
        ("completed", None, None, True),
        ("cancelled", None, "queued", True),
        ("failed", None, "queued", True),
    ],
)
async def test_each_state_allows_what_makes_sense_in_it(
    runtime: Runtime,
    downloads: DownloadsService,
    status: str,
    cancels: str | None,
    retries: str | None,
    removes: bool,
) -> None:
    ada = await _person(runtime)
    calls = {"cancel": cancels, "retry": retries, "remove": "" if removes else None}
    for number, (name, outcome) in enumerate(calls.items()):
        asked = await _submit(downloads, ada, f"https://youtu.be/nest-clip0{number}")
        ended = utc_now() if status in ("completed", "cancelled", "failed") else None
        await _set(runtime, asked.id, status=status, ended_at=ended, heartbeat_at=utc_now())
        call = getattr(downloads, name)
        if outcome is None:
            with pytest.raises(ConflictError):
                await call(ada, asked.id)
            assert (await downloads.get(ada, asked.id)).status == status
        else:
            view = await call(ada, asked.id)
            assert view is None or view.status == outcome


@pytest.mark.parametrize(
    ("silent_seconds", "becomes"), [(11, "cancelling"), (13, "cancelled"), (None, "cancelled")]
)
async def test_what_no_living_worker_runs_is_stopped_at_once(
    runtime: Runtime, downloads: DownloadsService, silent_seconds: int | None, becomes: str
) -> None:
    ada = await _person(runtime)
    asked = await _submit(downloads, ada)
    beat = None if silent_seconds is None else utc_now() - timedelta(seconds=silent_seconds)
    await _set(runtime, asked.id, status="downloading", heartbeat_at=beat)

    stopped = await downloads.cancel(ada, asked.id)

    assert (stopped.status, stopped.ended_at is not None) == (becomes, becomes == "cancelled")


@pytest.mark.databases
async def test_what_the_sweep_wakes_at_that_moment_is_stopped_all_the_same(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    asked = await _submit(downloads, ada)
    await _set(runtime, asked.id, status="retry_wait", not_before=utc_now())
    async with runtime.database.write() as session:
        assert await outcomes.woken(session, Claim(asked.id, 1))
        stopping = asyncio.create_task(downloads.cancel(ada, asked.id))
        await asyncio.sleep(0.3)  # by now it has seen the row as it was

    assert (await stopping).status == "cancelled"


async def test_trying_again_begins_with_a_clean_slate(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    asked = await _submit(downloads, ada)
    await _set(
        runtime,
        asked.id,
        status="failed",
        tries=3,
        interruptions=4,
        error_code="unreachable",
        error_message="No.",
        ended_at=utc_now(),
    )

    again = await downloads.retry(ada, asked.id)

    assert (again.error_code, again.error_message, again.ended_at) == (None, None, None)
    async with runtime.database.read() as session:
        row = await session.get_one(Download, asked.id)
    assert (row.attempt, row.tries, row.interruptions) == (2, 0, 0)


async def test_the_board_shows_what_runs_then_what_failed_then_what_waits_then_the_rest(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    now = utc_now()
    await runtime.settings.replace({"downloads": {"perUserPerHour": 0}}, updated_by=None)
    ids = [
        (await _submit(downloads, ada, f"https://youtu.be/nest-clip{number:02}")).id
        for number in range(7)
    ]
    await _set(runtime, ids[0], status="completed", ended_at=now - timedelta(minutes=5))
    await _set(runtime, ids[1], status="completed", ended_at=now)
    await _set(runtime, ids[2], status="failed", ended_at=now)
    await _set(runtime, ids[4], status="downloading", heartbeat_at=now)
    await _set(runtime, ids[6], status="paused")

    board = [each.id for each in await downloads.board(ada)]

    assert board == [ids[4], ids[6], ids[2], ids[3], ids[5], ids[1], ids[0]]
    assert [each.id for each in await downloads.everyones_board()] == board


async def test_the_board_ends_with_the_newest_fifty(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    now = utc_now()
    async with runtime.database.write() as session:
        for number in range(60):
            facts = {"url": f"{number}", "quality": "best", "container": "mp4"}
            ended = now - timedelta(minutes=number)
            session.add(Download(user_id=ada.user_id, status="completed", ended_at=ended, **facts))

    board = await downloads.board(ada)

    assert [each.url for each in board] == [str(number) for number in range(50)]


@pytest.mark.databases
async def test_history_is_paged_sorted_and_filtered(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    ids = [
        (await _submit(downloads, ada, f"https://youtu.be/nest-clip0{number}")).id
        for number in range(5)
    ]
    await downloads.cancel(ada, ids[1])

    first = await downloads.page(ada, page=1, limit=2)
    last = await downloads.page(ada, page=3, limit=2)
    ended = await downloads.page(ada, status="ended")
    waiting = await downloads.page(ada, status="queued", sort="createdAt:asc")
    by_end = await downloads.page(ada, sort="endedAt:desc")

    assert [each.id for each in first.items] == [ids[4], ids[3]]
    assert (first.pagination.total_items, first.pagination.total_pages) == (5, 3)
    assert [each.id for each in last.items] == [ids[0]]
    assert [each.id for each in ended.items] == [ids[1]]
    assert [each.id for each in waiting.items] == [ids[0], ids[2], ids[3], ids[4]]
    assert by_end.items[0].id == ids[1]


@pytest.mark.databases
async def test_a_page_past_the_last_one_still_says_how_many_there_are(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada, bob, root = [
        await _person(runtime, name, role)
        for name, role in (("Ada", "user"), ("Bob", "user"), ("Root", "admin"))
    ]
    await _submit(downloads, ada)
    await _submit(downloads, bob)

    own = await downloads.page(ada, page=9, status="active")
    everyones = await downloads.page(root, page=9)
    nothing = await downloads.page(root, status="failed")

    assert (own.items, own.pagination.total_items, own.pagination.has_next) == ([], 1, False)
    assert (everyones.items, everyones.pagination.total_items) == ([], 2)
    assert (nothing.items, nothing.pagination.total_items) == ([], 0)


async def test_history_shows_how_far_a_running_download_is_now(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    asked = await _submit(downloads, ada)
    await _set(runtime, asked.id, status="downloading", percent=10)
    progress = DownloadProgress(status="downloading", percent=42, speed_bytes_per_second=7)
    await downloads._news.progressed(asked.id, ada.user_id, progress)

    (shown,) = (await downloads.page(ada)).items

    assert (shown.percent, shown.speed_bytes_per_second) == (42, 7)


@pytest.mark.parametrize(
    "wrong",
    [
        {"page": 0},
        {"limit": 0},
        {"limit": 101},
        {"sort": "userId:asc"},
        {"sort": "createdAt:sideways"},
        {"sort": "createdAt; drop table download"},
        {"status": "nonsense"},
    ],
)
async def test_what_a_list_cannot_do_is_refused(
    runtime: Runtime, downloads: DownloadsService, wrong: dict[str, object]
) -> None:
    ada = await _person(runtime)

    with pytest.raises(InvalidInputError):
        await downloads.page(ada, **wrong)  # type: ignore[arg-type]


async def test_a_row_that_goes_is_gone_for_its_owner(
    runtime: Runtime, downloads: DownloadsService
) -> None:
    ada = await _person(runtime)
    asked = await _submit(downloads, ada, OTHER)
    await downloads.cancel(ada, asked.id)

    await downloads.remove(ada, asked.id)

    with pytest.raises(NotFoundError):
        await downloads.get(ada, asked.id)

"""What follows from how entries ended, for their downloads and for other people's."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from medianest.database import Database
from medianest.errors import MediaNestError, UnavailableError
from medianest.integrations.ytdlp.errors import SENTENCES, MediaSiteError, Reason
from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.services.downloads import outcomes, rows, sharing
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.folder.errors import FolderError
from tests.unit.services.downloads.samples import Samples

pytestmark = pytest.mark.databases

DONE = {"status": "completed", "size_bytes": 5}
PRIVATE = {"status": "failed", "error_code": "private", "error_message": "It is private."}
SHAKY = {"status": "queued", "error_code": "unreachable", "error_message": "No answer."}
NO_MORE = Timing(retries=())


@pytest.fixture
def samples(database: Database) -> Samples:
    return Samples(database)


async def _file(samples: Samples) -> MediaFile:
    file = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
    async with samples.database.write() as session:
        session.add(file)
    return file


async def _there(samples: Samples, file: MediaFile, claim: Claim) -> list[str]:
    """Its file is published by this attempt."""
    async with samples.database.write() as session:
        stored = await session.get_one(MediaFile, file.id, with_for_update=True)
        return await outcomes.file_there(session, stored, "A film [x].mp4", 1234, claim)


async def _finish(samples: Samples, claim: Claim) -> Download:
    async with samples.database.write() as session:
        assert await outcomes.finished(session, claim, outcomes.AT_WORK)
    return await samples.get(claim)


async def _give_up(samples: Samples, claim: Claim, error: MediaNestError) -> Download:
    async with samples.database.write() as session:
        assert await outcomes.failed(session, claim, 0, error, NO_MORE) is None
    return await samples.get(claim)


async def test_when_a_file_is_there_everybody_who_waits_for_it_is_done(samples: Samples) -> None:
    file = await _file(samples)
    entry = {"media_file_id": file.id}
    film = {**entry, "title": "A film", "uploader": "Ada"}
    single = {"kind": "video"}
    running = await samples.with_entries(film, status="publishing", title="A film", **single)
    waiting = await samples.with_entries(entry, **single)
    trying = await samples.with_entries(entry, status="retry_wait", not_before=utc_now(), **single)
    paused = await samples.with_entries(entry, status="paused", **single)
    failed = await samples.with_entries(entry, status="failed", ended_at=utc_now(), **single)
    taken = await samples.with_entries(entry, status="resolving", **single)

    done = await _there(samples, file, running)

    assert set(done) == {each.download_id for each in (running, waiting, trying, paused)}
    for claim in (waiting, trying, paused):
        other = await samples.get(claim)
        assert (other.status, other.percent, other.size_bytes) == ("completed", 100, 1234)
        assert (other.title, other.uploader, other.not_before) == ("A film", "Ada", None)
        assert other.ended_at is not None
        assert await samples.states(claim) == [("completed", None)]
    assert (await samples.get(failed)).status == "failed"
    assert (await samples.get(taken)).status == "resolving"
    assert await samples.states(taken) == [("queued", None)], "its worker finds the file itself"
    assert (await samples.get(running)).status == "publishing", "its attempt has the last word"
    assert await samples.states(running) == [("completed", None)]


async def test_who_comes_to_a_file_later_says_of_it_what_the_first_had_learnt(
    samples: Samples,
) -> None:
    file = await _file(samples)
    entry = {"media_file_id": file.id}
    film = {**entry, "title": "A film", "uploader": "Ada"}
    await samples.with_entries(film, status="completed", ended_at=utc_now(), kind="video")
    later = await samples.with_entries(entry, status="resolving", kind="video")

    await _there(samples, file, later)

    row = await _finish(samples, later)
    assert (row.status, row.title, row.uploader) == ("completed", "A film", "Ada")


async def test_a_list_of_which_more_is_missing_waits_on(samples: Samples) -> None:
    file = await _file(samples)
    running = await samples.with_entries({"media_file_id": file.id}, status="downloading")
    waiting = await samples.with_entries({"media_file_id": file.id}, {}, status="paused")
    last = await samples.with_entries(DONE, PRIVATE, {"media_file_id": file.id})

    await _there(samples, file, running)

    row = await samples.get(waiting)
    assert (row.status, row.entries_done, row.ended_at) == ("paused", 1, None)
    row = await samples.get(last)
    assert (row.status, row.error_code) == ("completed", "partial")
    assert row.error_message == "1 of 3 videos could not be fetched."


async def test_a_download_that_is_being_stopped_is_not_done_though_its_file_is(
    samples: Samples,
) -> None:
    file = await _file(samples)
    stopping = await samples.with_entries({"media_file_id": file.id}, status="cancelling")
    waiting = await samples.with_entries({"media_file_id": file.id})

    await _there(samples, file, stopping)

    assert (await samples.get(waiting)).status == "completed"
    assert (await samples.get(stopping)).status == "cancelling"
    async with samples.database.write() as session:
        assert not await outcomes.finished(session, stopping, outcomes.AT_WORK)


async def test_who_is_taken_by_a_worker_at_that_moment_is_not_done_behind_its_back(
    samples: Samples,
) -> None:
    file = await _file(samples)
    running = await samples.with_entries({"media_file_id": file.id}, status="publishing")
    waiting = await samples.with_entries({"media_file_id": file.id})

    async with samples.database.write() as session:
        resolving = {"status": DownloadStatus.RESOLVING}
        assert await rows.change(session, waiting, [DownloadStatus.QUEUED], **resolving)
        completing = asyncio.create_task(_there(samples, file, running))
        await asyncio.sleep(0.3)  # by now it has seen the row as it was, and waits for its lock

    await completing
    assert (await samples.get(waiting)).status == "resolving"


async def test_a_file_that_nobody_wants_any_more_changes_nothing(samples: Samples) -> None:
    file = await _file(samples)
    gone = Claim("no-such-download", 1)
    await samples.with_entries({"media_file_id": file.id}, status="cancelled")

    assert await _there(samples, file, gone) == []


@pytest.mark.parametrize(
    ("made", "status", "code", "message", "percent"),
    [
        ((DONE, DONE), "completed", None, None, 100),
        ((DONE, PRIVATE, DONE), "completed", "partial", "1 of 3 videos could not be fetched.", 100),
        ((PRIVATE, {**PRIVATE, "error_code": "removed"}), "failed", "private", "It is private.", 0),
        (({"status": "skipped"},), "failed", "failed", outcomes.NOTHING_LEFT, 0),
    ],
    ids=["all", "some", "none", "skipped"],
)
async def test_what_became_of_its_entries_is_what_became_of_a_list(
    samples: Samples,
    made: tuple[dict[str, object], ...],
    status: str,
    code: str | None,
    message: str | None,
    percent: float,
) -> None:
    claim = await samples.with_entries(*made, status="downloading", worker="w", percent=0)

    row = await _finish(samples, claim)

    assert (row.status, row.error_code, row.error_message) == (status, code, message)
    assert (row.percent, row.worker, row.heartbeat_at) == (percent, None, None)
    assert row.ended_at is not None


async def test_when_no_try_is_left_what_went_wrong_has_failed(samples: Samples) -> None:
    claim = await samples.with_entries(DONE, SHAKY, SHAKY, status="downloading")

    row = await _give_up(samples, claim, MediaSiteError(Reason.UNREACHABLE))

    assert (row.status, row.error_code) == ("completed", "partial")
    assert (row.entries_done, row.entries_failed) == (1, 2)
    failed = ("failed", "unreachable")
    assert await samples.states(claim) == [("completed", None), failed, failed]


async def test_what_was_not_even_tried_has_not_failed_by_that(samples: Samples) -> None:
    claim = await samples.with_entries(DONE, SHAKY, {}, status="downloading")

    row = await _give_up(samples, claim, MediaSiteError(Reason.RATE_LIMITED))

    assert (row.status, row.error_code) == ("failed", "rate_limited")
    assert (row.error_message, row.entries_failed) == (SENTENCES[Reason.RATE_LIMITED], 0)
    assert [status for status, _ in await samples.states(claim)] == [
        "completed", "queued", "queued",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (FolderError("It is read-only."), "folder"),
        (MediaSiteError(Reason.NO_SPACE), "no_space"),
        (UnavailableError("It is away."), "failed"),
    ],
)
async def test_what_stopped_everything_is_named_whatever_went_wrong_before(
    samples: Samples, error: MediaNestError, code: str
) -> None:
    claim = await samples.with_entries(SHAKY, status="downloading")

    row = await _give_up(samples, claim, error)

    assert (row.status, row.error_code, row.error_message) == ("failed", code, error.message)


async def test_who_waits_for_a_file_need_not_wait_when_it_is_let_go_of(samples: Samples) -> None:
    file = await _file(samples)
    later = utc_now() + timedelta(hours=1)
    mine = {"media_file_id": file.id}
    letting_go = await samples.with_entries(mine, status="cancelled")
    busy = await samples.with_entries(mine, not_before=later)
    trying = await samples.with_entries(mine, status="retry_wait", not_before=later)
    other = await samples.with_entries({}, not_before=later)

    async with samples.database.write() as session:
        assert await sharing.hand_on(session, letting_go, file.id)

    assert (await samples.get(busy)).not_before is None
    assert (await samples.get(trying)).not_before == later
    assert (await samples.get(other)).not_before == later


@pytest.mark.parametrize(
    ("status", "is_needed"),
    [
        ("queued", True), ("paused", True), ("retry_wait", True), ("resolving", True),
        ("failed", True), ("cancelled", False), ("completed", False),
    ],
)  # fmt: skip
async def test_what_is_staged_is_needed_by_who_goes_on_or_may_try_again(
    samples: Samples, status: str, is_needed: bool
) -> None:
    file = await _file(samples)
    claim = await samples.with_entries({"media_file_id": file.id}, status=status)

    async with samples.database.write() as session:
        assert await sharing.hand_on(session, claim, file.id) == is_needed


@pytest.mark.parametrize("timing", [Timing(), NO_MORE], ids=["waiting", "given up"])
async def test_of_a_long_message_as_much_is_kept_as_there_is_room_for(
    samples: Samples, timing: Timing
) -> None:
    claim = await samples.with_entries({}, status="downloading")
    (entry,) = await samples.entries(claim)
    error = MediaSiteError(Reason.UNREACHABLE, "No answer. " * 100)

    async with samples.database.write() as session:
        await outcomes.entry_failed(session, entry.id, error, for_good=False)
        await outcomes.failed(session, claim, 0, error, timing)

    (entry,), row = await samples.entries(claim), await samples.get(claim)
    assert entry.error_message == row.error_message == error.message[:500]


@pytest.mark.parametrize(("for_good", "becomes"), [(True, "failed"), (False, "queued")])
async def test_an_entry_is_tried_again_unless_its_error_is_for_good(
    samples: Samples, for_good: bool, becomes: str
) -> None:
    claim = await samples.with_entries({"status": "downloading"}, status="downloading")
    (entry,) = await samples.entries(claim)

    async with samples.database.write() as session:
        error = MediaSiteError(Reason.REMOVED)
        await outcomes.entry_failed(session, entry.id, error, for_good=for_good)

    (entry,) = await samples.entries(claim)
    assert (entry.status, entry.error_code) == (becomes, "removed")
    assert (entry.ended_at is not None) == for_good

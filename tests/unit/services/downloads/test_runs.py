"""Runs of downloads: what an attempt begins at, whose files it takes, and how it gives up."""

from __future__ import annotations

import asyncio
import fcntl
import subprocess
import threading
from datetime import timedelta

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from medianest.integrations.ytdlp import programs
from medianest.jobs import downloads, parts
from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.downloads import entries, network, rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.folder.folder import MediaFolder
from medianest.settings import Environment, read_environment

NAME = "A film [nest-clip01].mp4"


@pytest.fixture
def environment(environment: Environment, monkeypatch: pytest.MonkeyPatch) -> Environment:
    """No site can be reached from here, and nothing is tried twice."""
    for name, value in environment.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(network, "_proxy_url", "http://127.0.0.1:9")
    monkeypatch.setattr(parts, "_timing", Timing(retries=()))
    return read_environment()


async def _row(runtime: Runtime, **columns: object) -> Download:
    url = "https://www.youtube.com/watch?v=nest-clip01"
    facts = {"url": url, "quality": "best", "container": "mp4", **columns}
    async with runtime.database.write() as session:
        if "user_id" not in columns:
            user = User(email=f"{columns}@example.org", name="Ada")
            session.add(user)
            await session.flush()
            facts["user_id"] = user.id
        row = Download(**facts)
        session.add(row)
    return row


async def _stored(runtime: Runtime, row: Download) -> Download:
    async with runtime.database.read() as session:
        return await session.get_one(Download, row.id)


async def _run(runtime: Runtime, claim: Claim) -> Download:
    """As the job does it."""
    await downloads._run(claim)
    async with runtime.database.read() as session:
        return await session.get_one(Download, claim.download_id)


def _jobs(redis_url: str) -> list[str]:
    with Redis.from_url(redis_url) as redis:
        return RqQueue("downloads", connection=redis, serializer=JSONSerializer).get_job_ids()


@pytest.mark.parametrize("status", sorted(set(DownloadStatus) - {DownloadStatus.QUEUED}))
async def test_a_job_that_comes_twice_or_too_late_does_nothing(
    runtime: Runtime, status: DownloadStatus
) -> None:
    """RQ may hand a job out again, and people and the sweep do not wait for jobs."""
    before = await _row(runtime, status=status)

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert after.model_dump() == before.model_dump()
    assert not (runtime.environment.data / "downloads").exists()


async def test_a_bell_of_an_attempt_that_is_over_still_says_that_something_waits(
    runtime: Runtime, redis_url: str
) -> None:
    before = await _row(runtime, attempt=2)

    after = await _run(runtime, Claim(before.id, 1))

    assert (after.status, after.attempt) == ("failed", 2)
    assert _jobs(redis_url) == []


async def test_the_longest_waiting_begins_and_who_was_rung_for_is_rung_for_again(
    runtime: Runtime, folder: MediaFolder, monkeypatch: pytest.MonkeyPatch, redis_url: str
) -> None:
    """At once, for another worker, and not when the first has ended."""
    first, rung = [await _row(runtime, position=number) for number in (1, 2)]
    await _reserved(runtime, first)
    reached, go_on = threading.Event(), threading.Event()

    def refuse(descriptor: int, operation: int) -> None:
        reached.set()
        go_on.wait(10)
        raise PermissionError

    monkeypatch.setattr(fcntl, "flock", refuse)
    running = asyncio.create_task(_run(runtime, Claim(rung.id, rung.attempt)))
    assert await asyncio.to_thread(reached.wait, 10)
    jobs = _jobs(redis_url)
    go_on.set()

    after = await running
    assert jobs == [Claim(rung.id, 2).job_id]
    assert (after.status, after.attempt) == ("queued", 2)
    assert (await _stored(runtime, first)).status == "failed"


async def test_a_bell_for_somebody_at_their_limit_begins_nothing(
    runtime: Runtime, redis_url: str
) -> None:
    await runtime.settings.replace(
        {"downloads": {"maxActive": 5, "perUserActive": 1}}, updated_by=None
    )
    running = await _row(runtime, status="downloading", heartbeat_at=utc_now())
    waiting = await _row(runtime, user_id=running.user_id, quality="720p", position=2)

    after = await _run(runtime, Claim(waiting.id, waiting.attempt))

    assert (after.status, after.attempt) == ("queued", 1)
    assert _jobs(redis_url) == []


async def test_a_job_in_time_begins(runtime: Runtime) -> None:
    before = await _row(runtime)

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "unreachable")
    assert after.started_at is not None


async def test_an_error_that_nobody_foresaw_ends_on_the_row(runtime: Runtime) -> None:
    before = await _row(runtime, quality="highp")

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "failed")
    assert after.ended_at is not None


@pytest.fixture
def folder(runtime: Runtime) -> MediaFolder:
    made = MediaFolder(runtime.environment.data.resolve() / "downloads")
    made.prepare()
    return made


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("clips") / "clip.mp4"
    source = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=5:duration=1"]
    subprocess.run([str(programs.ffmpeg()), "-v", "error", *source, str(path)], check=True)
    return path.read_bytes()


async def _reserved(runtime: Runtime, row: Download) -> MediaFile:
    """The file of an attempt that died when it was about to publish, or just had."""
    key = ("youtube", "nest-clip01")
    async with runtime.database.write() as session:
        file = (await entries.files_for(session, [key], "best.mp4"))[key]
        stored = await session.get_one(Download, row.id)
        entry = await entries.make_single(session, stored)
        entry.media_file_id, entry.title = file.id, "A film"
        file.path = NAME
    return file


async def test_what_a_dying_attempt_published_is_taken_for_what_it_is(
    runtime: Runtime, folder: MediaFolder, clip: bytes
) -> None:
    before = await _row(runtime)
    await _reserved(runtime, before)
    (folder.root / NAME).write_bytes(clip)

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.size_bytes) == ("completed", len(clip))
    assert folder.stagings() == []


async def test_while_its_own_still_lies_in_staging_a_file_of_that_name_is_somebody_elses(
    runtime: Runtime, folder: MediaFolder, clip: bytes
) -> None:
    before = await _row(runtime)
    staging = folder.staging((await _reserved(runtime, before)).id)
    staging.work.mkdir(parents=True)
    (staging.work / "media.mp4").write_bytes(clip)
    (folder.root / NAME).write_bytes(clip)

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "unreachable")


async def test_a_file_that_another_row_owns_is_not_taken(
    runtime: Runtime, folder: MediaFolder, clip: bytes
) -> None:
    before = await _row(runtime)
    await _reserved(runtime, before)
    (folder.root / NAME).write_bytes(clip)
    async with runtime.database.write() as session:
        session.add(MediaFile(extractor="other", media_id="1", profile="best.mp4", path=NAME))

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "unreachable")


async def test_what_lies_there_but_is_no_video_completes_nothing_and_spoils_what_is_staged(
    runtime: Runtime, folder: MediaFolder
) -> None:
    before = await _row(runtime)
    staging = folder.staging((await _reserved(runtime, before)).id)
    staging.work.mkdir(parents=True)
    (staging.work / "media.mp4.part").write_bytes(b"half")
    (folder.root / NAME).write_bytes(b"<!doctype html>")

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "no_media")
    assert folder.stagings() == []


async def test_a_disk_that_refuses_is_named(runtime: Runtime, folder: MediaFolder) -> None:
    before = await _row(runtime)
    file = await _reserved(runtime, before)
    folder.staging(file.id).folder.write_text("in the way")

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "folder")


async def test_who_finds_the_file_in_the_making_waits_without_a_job(
    runtime: Runtime, folder: MediaFolder, redis_url: str
) -> None:
    before = await _row(runtime)
    maker = folder.staging((await _reserved(runtime, before)).id)
    assert maker.lock()
    (maker.work / "media.mp4.part").write_bytes(b"half")

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.attempt, after.tries) == ("queued", 2, 0)
    assert (maker.work / "media.mp4.part").read_bytes() == b"half"
    assert after.not_before is not None
    assert 2 < (after.not_before - utc_now()).total_seconds() <= 3
    assert _jobs(redis_url) == [], "ringing at once would only find it busy again"


async def test_two_who_find_the_file_in_the_making_do_not_wake_each_other(
    runtime: Runtime, folder: MediaFolder, redis_url: str
) -> None:
    first, second = [await _row(runtime, position=number) for number in (1, 2)]
    for row in (first, second):
        file = await _reserved(runtime, row)
    assert folder.staging(file.id).lock()

    await _run(runtime, Claim(first.id, 1))
    rung = _jobs(redis_url)
    after = await _run(runtime, Claim(second.id, 1))

    assert (after.status, after.not_before is not None) == ("queued", True)
    assert (await _stored(runtime, first)).not_before is not None
    assert _jobs(redis_url) == rung


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("refusal", [BlockingIOError, PermissionError], ids=["busy", "failing"])
async def test_who_is_told_to_stop_while_giving_up_is_stopped(
    runtime: Runtime,
    folder: MediaFolder,
    monkeypatch: pytest.MonkeyPatch,
    refusal: type[OSError],
    shared: bool,
) -> None:
    before = await _row(runtime)
    staging = folder.staging((await _reserved(runtime, before)).id)
    staging.work.mkdir(parents=True)
    (staging.work / "media.mp4.part").write_bytes(b"half")
    if shared:
        await _reserved(runtime, await _row(runtime, position=2))
    reached, go_on, flock = threading.Event(), threading.Event(), fcntl.flock

    def refuse(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        reached.set()
        go_on.wait(10)
        raise refusal

    monkeypatch.setattr(fcntl, "flock", refuse)
    running = asyncio.create_task(_run(runtime, Claim(before.id, before.attempt)))
    assert await asyncio.to_thread(reached.wait, 10)
    async with runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        at_work = [DownloadStatus.RESOLVING]
        assert await rows.change(session, Claim(before.id, 1), at_work, **stop)
        go_on.set()
        await asyncio.sleep(0.2)  # by now it wants to write how it ended

    after = await running
    assert (after.status, after.ended_at is not None) == ("cancelled", True)
    assert len(folder.stagings()) == shared, "what is half there stays for whoever else wants it"


async def test_who_waits_for_the_same_file_is_rung_for_when_one_gives_up(
    runtime: Runtime, folder: MediaFolder, redis_url: str
) -> None:
    soon = utc_now() + timedelta(hours=1)
    first = await _row(runtime, position=1)
    second, third = [await _row(runtime, position=n, not_before=soon) for n in (2, 3)]
    other = await _row(runtime, position=4, not_before=soon)
    for row in (first, second, third):
        await _reserved(runtime, row)

    await _run(runtime, Claim(first.id, first.attempt))

    assert _jobs(redis_url) == [Claim(row.id, 2).job_id for row in (second, third)]
    assert (await _stored(runtime, other)).not_before == soon, "of another file"


async def test_a_folder_that_is_away_when_its_staging_is_to_go_keeps_nobody_waiting(
    runtime: Runtime, folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped while the disk goes: the download is stopped, and what is staged comes later."""
    before = await _row(runtime)
    staging = folder.staging((await _reserved(runtime, before)).id)
    staging.work.mkdir(parents=True)
    (staging.work / "media.mp4.part").write_bytes(b"half")
    reached, go_on, flock = threading.Event(), threading.Event(), fcntl.flock

    def refuse(descriptor: int, operation: int) -> None:
        if not reached.is_set():
            reached.set()
            go_on.wait(10)
        raise PermissionError

    monkeypatch.setattr(fcntl, "flock", refuse)
    running = asyncio.create_task(_run(runtime, Claim(before.id, before.attempt)))
    assert await asyncio.to_thread(reached.wait, 10)
    async with runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        assert await rows.change(session, Claim(before.id, 1), [DownloadStatus.RESOLVING], **stop)
    go_on.set()

    assert (await running).status == "cancelled"
    monkeypatch.setattr(fcntl, "flock", flock)
    assert staging.lock(), "nobody holds it"


async def test_what_went_wrong_with_one_video_is_named_on_it_too(
    runtime: Runtime, folder: MediaFolder
) -> None:
    before = await _row(runtime)
    await _reserved(runtime, before)
    async with runtime.database.write() as session:
        (entry,) = await entries.of(session, before.id)
        entry.error_code, entry.error_message = "stalled", "Nothing arrived."
        (folder.root / NAME).write_bytes(b"<!doctype html>")

    after = await _run(runtime, Claim(before.id, before.attempt))

    async with runtime.database.read() as session:
        (entry,) = await entries.of(session, before.id)
    assert (entry.status, entry.error_code) == ("failed", "no_media")
    assert (after.error_code, after.entries_failed) == ("no_media", 1)


async def test_a_disk_that_is_too_full_is_named_whatever_went_wrong_before(
    runtime: Runtime, folder: MediaFolder
) -> None:
    limits = {"diskFloorBytes": 10**15}
    await runtime.settings.replace({"downloads": limits}, updated_by=None)
    before = await _row(runtime)
    staging = folder.staging((await _reserved(runtime, before)).id)
    staging.work.mkdir(parents=True)
    (staging.work / "media.mp4.part").write_bytes(b"half")
    async with runtime.database.write() as session:
        (entry,) = await entries.of(session, before.id)
        entry.error_code, entry.error_message = "stalled", "Nothing arrived."

    after = await _run(runtime, Claim(before.id, before.attempt))

    assert (after.status, after.error_code) == ("failed", "no_space")
    assert folder.stagings() == []
    async with runtime.database.read() as session:
        (entry,) = await entries.of(session, before.id)
    assert (entry.status, entry.error_code) == ("failed", "no_space")


async def test_an_attempt_that_lost_its_row_writes_nothing_onto_its_entries(
    runtime: Runtime, folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await _row(runtime)
    await _reserved(runtime, before)
    reached, go_on, flock = threading.Event(), threading.Event(), fcntl.flock

    def refuse(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        reached.set()
        go_on.wait(10)
        raise PermissionError

    monkeypatch.setattr(fcntl, "flock", refuse)
    running = asyncio.create_task(_run(runtime, Claim(before.id, before.attempt)))
    assert await asyncio.to_thread(reached.wait, 10)
    async with runtime.database.write() as session:
        taken = {"attempt": 2, "status": DownloadStatus.DOWNLOADING, "heartbeat_at": utc_now()}
        assert await rows.change(session, Claim(before.id, 1), [DownloadStatus.RESOLVING], **taken)
    go_on.set()

    assert (await running).status == "downloading"
    async with runtime.database.read() as session:
        (entry,) = await entries.of(session, before.id)
    assert (entry.status, entry.error_code) == ("queued", None)

"""One attempt at a list: what it begins at, how many bytes are left, and whose row it writes to."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlmodel import select

from medianest.errors import UpstreamError
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.options import Network
from medianest.jobs import parts
from medianest.models.download import Download, DownloadEntry, MediaFile
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.downloads.attempt import NOTHING_CHOSEN, Attempt
from medianest.services.downloads.entry_run import Place
from medianest.services.downloads.lookups import Answer, Lookups, tell
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.source import DownloadSource
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.watch import EndedError, Ending, Watch
from medianest.services.folder.folder import MediaFolder
from medianest.views.settings import Layout
from tests.unit.services.downloads.samples import PLAYLIST, Samples, listed

NOWHERE = Network(proxy="http://127.0.0.1:9")
TIMING = Timing()

Begin = Callable[..., Attempt]


@pytest.fixture
def samples(runtime: Runtime) -> Samples:
    return Samples(runtime.database)


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


@pytest.fixture
async def begin(runtime: Runtime, folder: MediaFolder) -> AsyncIterator[Begin]:
    """An attempt at a claimed row, from where no site can be reached."""
    queue = parts.queue(runtime)

    async def room() -> None:
        """There is enough."""

    def make(row: Download, *, max_bytes: int = 0, cap: int = 50) -> Attempt:
        watch = Watch(runtime.database, parts.news(runtime), row, TIMING, room)
        source = DownloadSource(Lookups(runtime.redis, queue, TIMING), NOWHERE, row, cap)
        place = Place(runtime.database, folder, Layout.VIDEOS, outage_seconds=1)
        news = parts.news(runtime)
        return Attempt(place, source, news, row, watch, max_bytes=max_bytes, cap=cap)

    yield make
    await queue.close()


async def _found(runtime: Runtime, *indexes: int) -> None:
    """As if a preview had just looked at the list."""
    found = [listed(n) for n in indexes]
    facts = {"url": PLAYLIST, "extractor": "youtube:tab", "media_id": "PLnest-lessons"}
    listing = MediaListing(title="Lessons", entries=found, total=len(found), **facts)  # type: ignore[arg-type]
    await tell(runtime.redis, PLAYLIST, Answer(listing=listing))


async def _published(samples: Samples, folder: MediaFolder, *indexes: int) -> None:
    """Files of these lessons, which somebody else has had fetched."""
    for index in indexes:
        name = f"Lesson {index} [lesson-{index:04}].mp4"
        (folder.root / name).write_bytes(b"lesson")
        key = {"extractor": "youtube", "media_id": f"lesson-{index:04}", "profile": "best.mp4"}
        async with samples.database.write() as session:
            session.add(MediaFile(path=name, published_at=utc_now(), size_bytes=6, **key))


async def _left_with(begin: Begin, row: Download, **limits: int) -> Ending:
    with pytest.raises(EndedError) as ended:
        await begin(row, **limits).run()
    return ended.value.ending


async def test_what_is_here_already_of_a_list_is_not_asked_for(
    runtime: Runtime, samples: Samples, folder: MediaFolder, begin: Begin
) -> None:
    await _found(runtime, 1, 2, 3)
    await _published(samples, folder, 1, 2)
    claim = await samples.add(url=PLAYLIST, status="downloading")

    await begin(await samples.get(claim), cap=2).run()

    row = await samples.get(claim)
    assert (row.status, row.entries_total, row.entries_done) == ("completed", 2, 2)


async def test_a_choice_that_the_list_does_not_have_is_told_of(
    runtime: Runtime, samples: Samples, begin: Begin
) -> None:
    await _found(runtime, 1, 2)
    claim = await samples.add(url=PLAYLIST, status="downloading", selection="7-9")

    with pytest.raises(MediaSiteError, match=NOTHING_CHOSEN) as told:
        await begin(await samples.get(claim)).run()

    assert told.value.permanent
    assert await samples.entries(claim) == []


@pytest.mark.parametrize("moved", [{"attempt": 2}, None], ids=["taken away", "removed"])
async def test_an_attempt_that_has_lost_its_row_makes_no_entries(
    runtime: Runtime, samples: Samples, begin: Begin, moved: dict[str, int] | None
) -> None:
    await _found(runtime, 1, 2)
    claim = await samples.add(url=PLAYLIST, status="downloading")
    row = await samples.get(claim)
    async with runtime.database.write() as session:
        stored = await session.get_one(Download, row.id)
        if moved is None:
            await session.delete(stored)
        else:
            stored.attempt = 2

    assert await _left_with(begin, row) == Ending.LOST
    assert await samples.entries(claim) == []


async def test_who_is_stopped_before_an_entry_does_not_begin_it(
    samples: Samples, begin: Begin
) -> None:
    claim = await samples.with_entries({"url": "https://video.test/1"}, status="downloading")
    attempt = begin(await samples.get(claim))
    attempt.stop()

    with pytest.raises(EndedError) as ended:
        await attempt.run()

    assert ended.value.ending == Ending.STOPPING


@pytest.mark.parametrize(
    ("most", "sizes", "left"),
    [(100, (30, 20, None), 50), (100, (70, 60), 0), (100, (None,), 100), (0, (70,), None)],
)
async def test_what_an_entry_may_have_is_what_the_others_have_left(
    samples: Samples, begin: Begin, most: int, sizes: tuple[int | None, ...], left: int | None
) -> None:
    claim = await samples.with_entries(*({"size_bytes": size} for size in sizes))

    assert await begin(await samples.get(claim), max_bytes=most)._bytes_left() == left


async def test_what_has_failed_for_good_or_is_there_is_not_begun(
    samples: Samples, begin: Begin
) -> None:
    gone = {"status": "failed", "error_code": "removed", "error_message": "It is gone."}
    shaky = {"error_code": "unreachable", "error_message": "No answer."}
    claim = await samples.with_entries(shaky, gone, {"status": "completed"}, {})

    waiting = await begin(await samples.get(claim))._left()

    assert [entry.index for entry in waiting] == [4, 1], "what went wrong before comes last"


async def _failing(samples: Samples, **columns: object) -> tuple[Claim, DownloadEntry]:
    claim = await samples.with_entries({}, {}, status="downloading", **columns)
    return claim, (await samples.entries(claim))[0]


@pytest.mark.parametrize("reason", [Reason.RATE_LIMITED, Reason.NO_SPACE, Reason.TOO_LARGE])
async def test_what_the_next_entry_would_meet_as_well_ends_the_attempt(
    samples: Samples, begin: Begin, reason: Reason
) -> None:
    claim, entry = await _failing(samples)

    with pytest.raises(MediaSiteError):
        await begin(await samples.get(claim))._failed(entry, MediaSiteError(reason))

    assert await samples.states(claim) == [("queued", None), ("queued", None)]


@pytest.mark.parametrize(
    ("reason", "becomes", "again"),
    [(Reason.REMOVED, "failed", False), (Reason.UNREACHABLE, "queued", True)],
)
async def test_what_cannot_change_is_not_tried_again_and_what_may_is(
    samples: Samples, begin: Begin, reason: Reason, becomes: str, again: bool
) -> None:
    claim, entry = await _failing(samples)
    error = MediaSiteError(reason)

    kept = await begin(await samples.get(claim))._failed(entry, error)

    assert kept is (error if again else None)
    assert (await samples.states(claim))[0] == (becomes, reason.value)


async def test_an_error_that_no_site_gave_a_reason_for_is_tried_again(
    samples: Samples, begin: Begin
) -> None:
    claim, entry = await _failing(samples)
    error = UpstreamError("The site", "Something broke.")

    assert await begin(await samples.get(claim))._failed(entry, error) is error
    assert (await samples.get(claim)).entries_failed == 0


async def test_an_attempt_that_has_lost_its_row_says_nothing_of_its_entries(
    samples: Samples, begin: Begin
) -> None:
    claim, entry = await _failing(samples)
    attempt = begin(await samples.get(claim))
    async with samples.database.write() as session:
        (await session.get_one(Download, claim.download_id)).attempt = 2

    with pytest.raises(EndedError) as ended:
        await attempt._failed(entry, MediaSiteError(Reason.REMOVED))

    assert ended.value.ending == Ending.LOST
    assert (await samples.states(claim))[0] == ("queued", None)


async def test_where_others_are_at_everything_it_waits_for_them(
    samples: Samples, folder: MediaFolder, begin: Begin
) -> None:
    file = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
    async with samples.database.write() as session:
        session.add(file)
    busy = {"media_file_id": file.id}
    claim = await samples.with_entries(busy, status="downloading", tries=2)
    assert folder.staging(file.id).lock()
    attempt = begin(await samples.get(claim))

    with pytest.raises(EndedError) as ended:
        await attempt.run()

    assert (ended.value.ending, attempt.tries) == (Ending.BUSY, 2)
    await attempt.mark(MediaSiteError(Reason.STALLED))
    assert await samples.states(claim) == [("queued", None)], "it was not at work"


async def test_who_gets_on_has_all_its_tries_again(
    samples: Samples, folder: MediaFolder, begin: Begin
) -> None:
    await _published(samples, folder, 1)
    async with samples.database.read() as session:
        file_id = (await session.execute(select(MediaFile.id))).scalar_one()
    away = {"url": listed(2).url}
    there = {"media_file_id": file_id}
    for made, tries in (((there, away), 0), ((away,), 2)):
        claim = await samples.with_entries(*made, status="downloading", tries=2)
        attempt = begin(await samples.get(claim))

        with pytest.raises(UpstreamError):
            await attempt.run()

        assert attempt.tries == tries

"""What happens in MediaNest, and who is told of it in which words."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.errors import MediaNestError
from medianest.models import (
    Device,
    Download,
    DownloadStatus,
    Follow,
    JobRun,
    JobStatus,
    MediaRequest,
    RequestStatus,
)
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services import visitor
from medianest.services.accounts import telling
from medianest.services.accounts.device_sightings import DeviceSightings
from medianest.services.accounts.places import Places
from medianest.services.downloads import outcomes
from medianest.services.downloads import rows as download_rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.job_runs import JobRuns
from medianest.services.media_requests import rows as request_rows
from medianest.services.visitor import Visitor
from tests.unit.services.notifications.told import Told


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


class Asked:
    """Ann's request, which Ada decides about; Ben follows its title."""

    def __init__(self, told: Told) -> None:
        self.told = told

    async def make(self, **columns: Any) -> None:
        self.ann, self.ben = await self.told.person("Ann"), await self.told.person("Ben")
        self.ada = await self.told.person("Ada", role="admin")
        facts = {"user_id": self.ann, "media_type": "movie", "tmdb_id": 7, "title": "Lanterns"}
        self.row = MediaRequest(**{**facts, **columns})
        follow = Follow(user_id=self.ben, media_type="movie", tmdb_id=7, title="Lanterns")
        async with self.told.database.write() as session:
            session.add_all([self.row, follow])

    async def move(self, status: RequestStatus, **values: Any) -> None:
        async with self.told.database.write() as session:
            row = await request_rows.locked(session, self.row.id)
            await request_rows.move(session, row, status, **values)

    async def decided(self, status: RequestStatus, **values: Any) -> None:
        now = {"decided_by": self.ada, "decided_at": utc_now()}
        await self.move(status, actor_id=self.ada, **{**now, **values})


@pytest.fixture
async def asked(told: Told) -> Asked:
    made = Asked(told)
    await made.make()
    return made


async def test_who_asked_is_told_of_an_approval(asked: Asked) -> None:
    await asked.decided(RequestStatus.APPROVED)
    (entry,) = await asked.told.bell(asked.ann)
    assert (entry.event, entry.title, entry.link) == (
        "requestDecided", "Lanterns was approved", "/movie/7",
    )  # fmt: skip
    assert await asked.told.bell(asked.ben) == await asked.told.bell(asked.ada) == []
    await asked.move(RequestStatus.PROCESSING)
    assert await asked.told.titles(asked.ann) == ["Lanterns was approved"]


async def test_what_a_persons_own_right_approves_is_no_news(asked: Asked) -> None:
    await asked.move(RequestStatus.APPROVED)
    assert await asked.told.bell(asked.ann) == []


async def test_who_asked_is_told_why_it_was_declined(asked: Asked) -> None:
    await asked.decided(RequestStatus.DENIED, reason="We have the older one.")
    (entry,) = await asked.told.bell(asked.ann)
    assert (entry.title, entry.message) == ("Lanterns was declined", "We have the older one.")


async def test_who_asked_is_told_that_it_failed(asked: Asked) -> None:
    await asked.move(RequestStatus.FAILED, reason="TMDB does not know this title any more.")
    (entry,) = await asked.told.bell(asked.ann)
    assert (entry.event, entry.title) == ("requestFailed", "Lanterns could not be fetched")
    assert entry.message == "TMDB does not know this title any more."


async def test_who_asked_and_who_follows_hear_once_that_it_is_there(asked: Asked) -> None:
    await asked.move(RequestStatus.AVAILABLE)
    for person in (asked.ann, asked.ben):
        assert await asked.told.titles(person) == ["Lanterns is ready to watch"]
    await asked.move(RequestStatus.PROCESSING)
    await asked.move(RequestStatus.AVAILABLE)
    assert await asked.told.titles(asked.ann) == ["Lanterns is ready to watch"]
    assert await asked.told.bell(asked.ada) == []


async def test_requests_of_people_without_an_account_tell_those_who_follow(told: Told) -> None:
    asked = Asked(told)
    await asked.make(user_id=None, title="")
    await asked.move(RequestStatus.AVAILABLE)
    assert await told.titles(asked.ben) == ["A title you asked for is ready to watch"]


async def _download(told: Told, owner: str, **columns: Any) -> Claim:
    row = Download(
        user_id=owner, url="https://video.test/x", quality="best", container="mp4", title="Waves",
        status=DownloadStatus.DOWNLOADING, **columns,
    )  # fmt: skip
    async with told.database.write() as session:
        session.add(row)
    return Claim(row.id, row.attempt)


async def test_who_wanted_a_download_is_told_when_it_is_there(told: Told) -> None:
    ann, ada = await told.person("Ann"), await told.person("Ada", role="admin")
    claim = await _download(told, ann)
    async with told.database.write() as session:
        there = DownloadStatus.WAITING_FOR_PLEX
        assert await download_rows.change(session, claim, outcomes.AT_WORK, status=there)
    (entry,) = await told.bell(ann)
    assert (entry.event, entry.title, entry.link) == (
        "downloadFinished", "Waves is finished", "/downloads",
    )  # fmt: skip
    async with told.database.write() as session:
        waiting = [DownloadStatus.WAITING_FOR_PLEX]
        found = DownloadStatus.COMPLETED
        assert await download_rows.change(session, claim, waiting, status=found)
    assert await told.titles(ann) == ["Waves is finished"]
    assert await told.bell(ada) == []


async def test_what_was_there_at_once_is_no_news_when_plex_finds_it(told: Told) -> None:
    ann = await told.person("Ann")
    claim = await _download(told, ann)
    async with told.database.write() as session:
        row = await session.get_one(Download, claim.download_id)
        row.status = DownloadStatus.WAITING_FOR_PLEX
    async with told.database.write() as session:
        waiting = [DownloadStatus.WAITING_FOR_PLEX]
        found = DownloadStatus.COMPLETED
        assert await download_rows.change(session, claim, waiting, status=found)
    assert await told.bell(ann) == []


async def test_who_wanted_a_download_is_told_why_it_will_not_come(told: Told) -> None:
    ann = await told.person("Ann")
    claim = await _download(told, ann)
    async with told.database.write() as session:
        error = MediaNestError("It is private.")
        assert await outcomes.failed(session, claim, 0, error, Timing(retries=())) is None
    (entry,) = await told.bell(ann)
    assert (entry.event, entry.title, entry.message) == (
        "downloadFailed", "Waves could not be fetched", "It is private.",
    )  # fmt: skip


async def test_a_try_that_is_followed_by_another_is_no_news(told: Told) -> None:
    ann = await told.person("Ann")
    claim = await _download(told, ann)
    async with told.database.write() as session:
        again = await outcomes.failed(session, claim, 0, MediaNestError("Later."), Timing())
    assert again is not None
    assert await told.bell(ann) == []


async def test_a_device_that_is_new_is_told_and_the_first_one_is_not(
    told: Told, runtime: Runtime
) -> None:
    ann = await told.person("Ann")
    sightings = DeviceSightings(told.database, Places(runtime.settings))

    async def comes(name: str) -> None:
        with visitor.serving(Visitor(ip="192.0.2.1", user_agent=name, is_program=True)):
            seen = await sightings.look(ann)
            async with told.database.write() as session:
                await sightings.admit(session, ann, seen)

    await comes("first/1")
    assert await told.bell(ann) == []
    await comes("second/1")
    await comes("second/1")
    (entry,) = await told.bell(ann)
    assert (entry.event, entry.title, entry.link) == (
        "newDevice", "New sign-in with second/1", "/settings/security",
    )  # fmt: skip
    assert "192.0.2.1" in entry.message


async def test_a_new_device_is_not_told_by_mail_a_second_time(told: Told) -> None:
    chosen = {"notifications": {"newDevice": ["email"]}}
    ann = await told.person("Ann", preferences=chosen)
    async with told.database.write() as session:
        row = Device(user_id=ann, cookie_hash="x", name="Phone")
        session.add(row)
        await session.flush()
        await telling.appeared(session, row)
    assert await told.deliveries() == []


async def test_administrators_hear_of_the_first_failure_in_a_row(told: Told) -> None:
    ada, ann = await told.person("Ada", role="admin"), await told.person("Ann")
    runs = JobRuns(told.database)

    async def run(error: str) -> None:
        row = await runs.begin("library.sync")
        assert row is not None
        if error:
            await runs.give_up(row.id, error)
            return
        async with runs.running(row.id):
            pass

    await run("Plex is away.")
    await run("Plex is still away.")
    (entry,) = await told.bell(ada)
    assert (entry.event, entry.title, entry.message) == (
        "jobFailed", "Reading the library from Plex failed", "Plex is away.",
    )  # fmt: skip
    await run("")
    await run("It went away again.")
    assert await told.titles(ada) == ["2 jobs failed"]
    assert await told.bell(ann) == []


async def test_a_run_that_breaks_is_told_and_one_that_is_stopped_is_not(told: Told) -> None:
    ada = await told.person("Ada", role="admin")
    runs = JobRuns(told.database)
    row = await runs.begin("x.y")
    assert row is not None
    with pytest.raises(ValueError, match="odd"):
        async with runs.running(row.id):
            raise ValueError("odd")
    assert await told.titles(ada) == ["x.y failed"]
    async with told.database.read() as session:
        assert (await session.get_one(JobRun, row.id)).status == JobStatus.FAILED

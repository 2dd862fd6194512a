"""What people do to downloads: in which state, at which moment, and in whose queue."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from medianest.models.download import ACTIVE, Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import order, outcomes, rows
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.watch import Ending, why_ended
from medianest.views.download import DownloadProgress
from tests.unit.services.downloads.samples import Samples

FAILED = {"status": "failed", "error_code": "removed", "error_message": "It is gone."}
DONE = {"status": "completed"}


@pytest.fixture
def samples(runtime: Runtime) -> Samples:
    return Samples(runtime.database)


@pytest.fixture
def downloads(runtime: Runtime) -> DownloadsService:
    return runtime.downloads


@pytest.fixture
async def ada(samples: Samples) -> Actor:
    return await samples.person()


async def _in(samples: Samples, actor: Actor, status: str, **columns: object) -> Claim:
    ended = None if status in ACTIVE else utc_now()
    facts = {"status": status, "ended_at": ended, "heartbeat_at": utc_now(), **columns}
    return await samples.add(actor, **facts)


async def _order(samples: Samples, claims: list[Claim]) -> list[int]:
    """The numbers of these in the order in which they would begin."""
    found = [await samples.get(claim) for claim in claims]
    return sorted(range(len(claims)), key=lambda n: (found[n].position, found[n].id))


@pytest.mark.parametrize(
    ("status", "pauses", "resumes"),
    [
        ("queued", True, False),
        ("retry_wait", True, False),
        ("resolving", True, False),
        ("downloading", True, False),
        ("processing", True, False),
        ("publishing", False, False),
        ("cancelling", False, False),
        ("paused", True, True),
        ("completed", False, False),
        ("cancelled", False, False),
        ("failed", False, False),
        ("skipped", False, False),
    ],
)
async def test_each_state_can_be_held_or_gone_on_with_where_that_makes_sense(
    samples: Samples,
    downloads: DownloadsService,
    ada: Actor,
    status: str,
    pauses: bool,
    resumes: bool,
) -> None:
    calls = {"paused": (downloads.pause, pauses), "queued": (downloads.resume, resumes)}
    for becomes, (call, is_possible) in calls.items():
        claim = await _in(samples, ada, status)
        if is_possible:
            assert (await call(ada, claim.download_id)).status == becomes
        else:
            with pytest.raises(ConflictError):
                await call(ada, claim.download_id)
            row = await samples.get(claim)
            assert (row.status, row.attempt) == (status, 1)


@pytest.mark.databases
async def test_what_is_held_is_nobodys_until_it_is_gone_on_with(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    later = utc_now() + timedelta(hours=1)
    claim = await _in(samples, ada, "downloading", percent=10, tries=2, not_before=later)
    moving = DownloadProgress(status="downloading", percent=42)
    await downloads._news.progressed(claim.download_id, ada.user_id, moving)

    held = await downloads.pause(ada, claim.download_id)

    row = await samples.get(claim)
    assert (held.percent, held.ended_at) == (42, None)
    assert (row.worker, row.heartbeat_at, row.not_before) == (None, None, None)
    async with samples.database.write() as session:
        assert await why_ended(session, claim) == Ending.LOST
        assert not await rows.change(session, claim, list(DownloadStatus), percent=1)
        assert not await outcomes.finished(session, claim, list(DownloadStatus))
    resumed = await downloads.resume(ada, claim.download_id)
    assert (resumed.status, resumed.percent) == ("queued", 42)
    row = await samples.get(claim)
    assert (row.attempt, row.tries, row.not_before) == (3, 2, None)


@pytest.mark.databases
@pytest.mark.parametrize(
    ("call", "before", "moved", "becomes"),
    [
        ("pause", "queued", "resolving", "paused"),
        ("pause", "downloading", "processing", "paused"),
        ("cancel", "queued", "resolving", "cancelling"),
        ("cancel", "downloading", "processing", "cancelling"),
        ("pause", "processing", "publishing", None),
        ("cancel", "processing", "publishing", None),
        ("pause", "publishing", "completed", None),
    ],
)
async def test_a_worker_that_moves_it_on_at_that_moment_is_taken_into_account(
    samples: Samples,
    downloads: DownloadsService,
    ada: Actor,
    call: str,
    before: str,
    moved: str,
    becomes: str | None,
) -> None:
    claim = await _in(samples, ada, before)
    ended = utc_now() if moved == "completed" else None
    async with samples.database.write() as session:
        values = {"status": moved, "ended_at": ended}
        assert await rows.change(session, claim, [DownloadStatus(before)], **values)
        calling = asyncio.create_task(getattr(downloads, call)(ada, claim.download_id))
        await asyncio.sleep(0.3)  # by now it has seen the row as it was

    if becomes is None:
        with pytest.raises(ConflictError):
            await calling
    else:
        assert (await calling).status == becomes
    assert (await samples.get(claim)).status == (becomes or moved)


@pytest.mark.databases
async def test_two_who_go_on_with_it_at_once_ring_once(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claim = await _in(samples, ada, "paused")

    answers = await asyncio.gather(
        *(downloads.resume(ada, claim.download_id) for _ in range(4)), return_exceptions=True
    )

    assert sum(isinstance(each, ConflictError) for each in answers) == 3
    assert (await samples.get(claim)).attempt == 2


async def test_all_that_is_theirs_is_held_and_gone_on_with(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    bob, root = await samples.person("Bob"), await samples.person("Root", "admin")
    claims = [
        await _in(samples, ada, status)
        for status in ("queued", "downloading", "retry_wait", "publishing", "completed")
    ]
    of_bob = await _in(samples, bob, "queued")

    assert await downloads.pause_all(ada) == 3
    held = [(await samples.get(claim)).status for claim in claims]
    assert held == ["paused", "paused", "paused", "publishing", "completed"]
    assert (await samples.get(of_bob)).status == "queued"
    for call in (downloads.pause_all, downloads.resume_all):
        with pytest.raises(ForbiddenError):
            await call(ada, everyone=True)
    assert await downloads.pause_all(root) == 0, "their own are none"
    assert await downloads.pause_all(root, everyone=True) == 1
    assert await downloads.resume_all(ada) == 3
    assert await downloads.resume_all(root, everyone=True) == 1


@pytest.mark.parametrize(
    ("status", "made", "which", "becomes", "left"),
    [
        ("completed", (DONE, FAILED, FAILED), None, "queued", ["completed", "queued", "queued"]),
        ("completed", (DONE, FAILED, FAILED), 1, "queued", ["completed", "queued", "failed"]),
        ("completed", (DONE, FAILED), 0, None, ["completed", "failed"]),
        ("completed", (DONE, DONE), None, None, ["completed", "completed"]),
        ("failed", (FAILED, {}), None, "queued", ["queued", "queued"]),
        ("failed", (DONE, {}), None, "queued", ["completed", "queued"]),
        ("failed", (FAILED, {}), 1, None, ["failed", "queued"]),
        ("cancelled", (DONE, {"status": "downloading"}), None, "queued", ["completed", "queued"]),
        ("retry_wait", (FAILED, {}), None, "queued", ["queued", "queued"]),
        ("paused", (FAILED, {}), None, None, ["failed", "queued"]),
        ("downloading", (FAILED, {}), 0, None, ["failed", "queued"]),
    ],
)
async def test_what_is_tried_again_is_what_failed_or_just_one_of_it(
    samples: Samples,
    downloads: DownloadsService,
    ada: Actor,
    status: str,
    made: tuple[dict[str, object], ...],
    which: int | None,
    becomes: str | None,
    left: list[str],
) -> None:
    ended = None if status in ACTIVE else utc_now()
    claim = await samples.with_entries(*made, actor=ada, status=status, ended_at=ended)
    entry_id = None if which is None else (await samples.entries(claim))[which].id

    if becomes is None:
        with pytest.raises(ConflictError):
            await downloads.retry(ada, claim.download_id, entry_id)
        assert (await samples.get(claim)).attempt == 1
    else:
        again = await downloads.retry(ada, claim.download_id, entry_id)
        assert (again.status, again.ended_at, again.error_code) == ("queued", None, None)
        assert (again.entries_done, again.entries_failed) == (
            left.count("completed"),
            left.count("failed"),
        )
    shown = [entry.status for entry in await downloads.entries(ada, claim.download_id)]
    assert [s if s != "downloading" else "queued" for s in shown] == left


async def test_an_entry_of_another_download_is_not_tried_again_by_this_one(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    ended = {"status": "failed", "ended_at": utc_now()}
    own = await samples.with_entries(FAILED, actor=ada, **ended)
    other = await samples.with_entries(FAILED, actor=await samples.person("Bob"), **ended)
    (of_other,) = await samples.entries(other)

    with pytest.raises(ConflictError):
        await downloads.retry(ada, own.download_id, of_other.id)

    assert await samples.states(other) == [("failed", "removed")]
    assert (await samples.get(own)).status == "failed"


@pytest.mark.databases
async def test_what_waits_shares_out_its_places_in_the_order_it_is_given(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    mine = [await _in(samples, ada, "queued", position=place) for place in (10, 30, 50)]
    other = await _in(samples, await samples.person("Bob"), "queued", position=20)
    ids = [claim.download_id for claim in mine]

    await downloads.reorder(ada, [ids[2], ids[0], ids[1]])

    places = [(await samples.get(claim)).position for claim in mine]
    assert places == [30, 50, 10]
    assert await _order(samples, [*mine, other]) == [2, 3, 0, 1]


async def test_equal_places_come_apart(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    mine = [await _in(samples, ada, "queued", position=7) for _ in range(3)]

    await downloads.reorder(ada, [claim.download_id for claim in reversed(mine)])

    assert await _order(samples, mine) == [2, 1, 0]


async def test_what_has_begun_meanwhile_keeps_its_place(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    begun = await _in(samples, ada, "downloading", position=1)
    held = await _in(samples, ada, "paused", position=2)
    waiting = await _in(samples, ada, "retry_wait", position=3)

    await downloads.reorder(ada, [c.download_id for c in (waiting, begun, held)])

    places = [(await samples.get(claim)).position for claim in (begun, held, waiting)]
    assert places == [1, 3, 2]


async def test_an_order_of_what_is_not_theirs_or_not_there_changes_nothing(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    mine = [await _in(samples, ada, "queued", position=place) for place in (1, 2)]
    other = await _in(samples, await samples.person("Bob"), "queued", position=3)
    first, second = [claim.download_id for claim in mine]

    for wrong in ([second, first, other.download_id], [second, first, "no-such-id"]):
        with pytest.raises(NotFoundError):
            await downloads.reorder(ada, wrong)
    for wrong in ([second, first, second], [f"{n}" for n in range(order.MOST + 1)]):
        with pytest.raises(InvalidInputError):
            await downloads.reorder(ada, wrong)
    assert await _order(samples, mine) == [0, 1]


async def test_to_the_front_is_before_ones_own_and_for_administrators_before_everybody(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    other = await _in(samples, await samples.person("Bob"), "queued", position=1)
    mine = [await _in(samples, ada, "queued", position=place) for place in (2, 3, 4)]
    root = await samples.person("Root", "admin")
    every = [other, *mine]

    await downloads.move_to_front(ada, mine[2].download_id)
    assert await _order(samples, every) == [0, 3, 1, 2]
    await downloads.move_to_front(root, mine[1].download_id)
    assert await _order(samples, every) == [2, 0, 3, 1]


@pytest.mark.parametrize("status", sorted(set(DownloadStatus) - {"queued", "retry_wait", "paused"}))
async def test_only_what_waits_can_be_moved(
    samples: Samples, downloads: DownloadsService, ada: Actor, status: str
) -> None:
    claim = await _in(samples, ada, status, position=9)
    await _in(samples, ada, "queued", position=1)

    with pytest.raises(ConflictError):
        await downloads.move_to_front(ada, claim.download_id)

    assert (await samples.get(claim)).position == 9


async def test_a_pin_holds_in_every_state_and_comes_off_again(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    for status in DownloadStatus:
        claim = await _in(samples, ada, status)
        assert (await downloads.pin(ada, claim.download_id, True)).pinned
        row: Download = await samples.get(claim)
        assert (row.pinned, row.status, row.attempt) == (True, status, 1)
        assert not (await downloads.pin(ada, claim.download_id, False)).pinned


async def test_nothing_is_under_way_in_what_does_not_run(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    made = ({"status": "downloading", "percent": 40}, DONE, FAILED)
    shown = {}
    for status in ("downloading", "paused", "queued", "cancelled"):
        claim = await samples.with_entries(*made, actor=ada, status=status)
        entries = await downloads.entries(ada, claim.download_id)
        shown[status] = [entry.status for entry in entries]

    assert shown.pop("downloading") == ["downloading", "completed", "failed"]
    assert all(each == ["queued", "completed", "failed"] for each in shown.values())


@pytest.mark.databases
async def test_the_history_is_searched_for_words_and_signs_mean_themselves(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    facts = {
        "percent": {"title": "100% wool", "uploader": "Knitting"},
        "underscore": {"title": "snake_case explained", "uploader": "Code"},
        "plain": {"title": "1000 wool snakecase", "uploader": "Nobody"},
        "exclaims": {
            "title": "Help! My 'nest'",
            "uploader": "Birds",
            "url": "https://x.test/a?b=c",
        },
    }
    names = {
        (await _in(samples, ada, "completed", **columns)).download_id: name
        for name, columns in facts.items()
    }
    await _in(samples, await samples.person("Bob"), "completed", title="100% of others")

    async def found(search: str) -> set[str]:
        page = await downloads.page(ada, search=search)
        assert page.pagination.total_items == len(page.items)
        return {names[view.id] for view in page.items}

    assert await found("100%") == {"percent"}
    assert await found("_") == {"underscore"}
    assert await found("snake_case") == {"underscore"}
    assert await found("help!") == {"exclaims"}
    assert await found("'nest'") == {"exclaims"}
    assert await found("WOOL 100") == {"percent", "plain"}
    assert await found("wool knit") == {"percent"}, "every word, wherever it is"
    assert await found("x.test") == {"exclaims"}
    assert await found("\\") == set()
    assert await found("  ") == set(facts)


async def test_who_may_not_download_tries_nothing_again(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claim = await samples.with_entries(FAILED, actor=ada, status="failed", ended_at=utc_now())
    with pytest.raises(ForbiddenError):
        await downloads.retry(replace(ada, permissions=frozenset({"request"})), claim.download_id)
    assert (await samples.get(claim)).attempt == 1

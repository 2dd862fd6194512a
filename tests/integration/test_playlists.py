"""Playlists: one download with entries, shared with others, held, gone on with, tried again."""

from __future__ import annotations

import asyncio

import pytest

from medianest.errors import ConflictError, DuplicateError, InvalidInputError, NotFoundError
from medianest.views.download import EntryState, EntryView, Quality
from tests.integration.pipeline import Pipeline, eventually

LESSONS = "https://www.youtube.com/playlist?list=PLnest-twenty-lessons"
GOOD, ALL = 18, 20


async def entries(pipeline: Pipeline, actor: object, download_id: str) -> dict[int, EntryView]:
    found = await pipeline.service.entries(actor, download_id)  # type: ignore[arg-type]
    return {entry.index: entry for entry in found}


async def submit(pipeline: Pipeline, actor: object, chosen: str = "", **choices: object) -> str:
    view = await pipeline.submit(actor, LESSONS, entries=chosen, **choices)  # type: ignore[arg-type]
    return view.id


async def test_a_preview_names_the_entries_and_what_is_wrong_with_them(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker("lookups")

    seen = await pipeline.service.preview(ada, LESSONS)

    assert (seen.kind, len(seen.entries), seen.entries_total) == ("playlist", ALL, ALL)
    assert [entry.index for entry in seen.entries] == list(range(1, ALL + 1))
    assert all(entry.title for entry in seen.entries)
    unavailable = [e for e in seen.entries if e.state == EntryState.UNAVAILABLE]
    assert all(entry.reason for entry in unavailable)


async def test_of_twenty_lessons_eighteen_arrive_and_two_say_why_not(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await submit(pipeline, ada)
    done = await pipeline.until(ada, asked, "completed", seconds=90)

    assert (done.kind, done.entries_total, done.entries_done, done.entries_failed) == (
        "playlist", ALL, GOOD, ALL - GOOD,
    )  # fmt: skip
    assert done.error_message == "2 of 20 videos could not be fetched."
    assert (done.percent, done.attempt) == (100, 1)
    failed = [e for e in (await entries(pipeline, ada, asked)).values() if e.status == "failed"]
    assert {entry.error_code for entry in failed} == {"private", "removed"}
    assert all(entry.error_message for entry in failed)
    assert len(pipeline.files()) == GOOD
    assert not pipeline.staged()


async def test_only_what_was_chosen_is_fetched(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await submit(pipeline, ada, "2-3, 5")
    done = await pipeline.until(ada, asked, "completed", seconds=60)

    assert sorted(await entries(pipeline, ada, asked)) == [2, 3, 5]
    assert (done.entries_total, len(pipeline.files())) == (3, 3)


async def test_a_choice_of_nothing_is_refused(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker("lookups")
    await pipeline.service.preview(ada, LESSONS)

    with pytest.raises(InvalidInputError, match="Choose at least one"):
        await submit(pipeline, ada, "400-500")
    with pytest.raises(InvalidInputError, match="1-5,8"):
        await submit(pipeline, ada, "the good ones")


async def test_two_people_and_one_playlist_are_one_fetch(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.start_worker()
    pipeline.start_worker()

    asked = [await submit(pipeline, person, "1-6") for person in (ada, bob)]
    for person, download_id in zip((ada, bob), asked, strict=True):
        await pipeline.until(person, download_id, "completed", seconds=90)

    fetched = [each for each in pipeline.log("videoplayback") if each["status"] in (200, 206)]
    streams = {each["path"].split("&n=")[0] for each in fetched}
    assert len(pipeline.files()) == len({path.split("id=")[1][:11] for path in streams})
    await pipeline.service.remove(ada, asked[0], with_file=True)
    assert pipeline.files(), "the other keeps the files"
    await pipeline.service.remove(bob, asked[1], with_file=True)
    assert not pipeline.files()
    assert not [each for each in pipeline.folder.iterdir() if not each.name.startswith(".")]


@pytest.mark.long
async def test_a_playlist_is_held_and_gone_on_with(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await submit(pipeline, ada, "1-8")

    async def begun() -> bool | None:
        view = await pipeline.service.get(ada, asked)
        return True if view.entries_done >= 2 else None

    await eventually(begun)
    held = await pipeline.service.pause(ada, asked)
    assert held.status == "paused"
    await asyncio.sleep(2)
    still = await pipeline.service.get(ada, asked)
    assert still.status == "paused"
    assert still.entries_done <= held.entries_done + 1

    await pipeline.service.resume(ada, asked)
    done = await pipeline.until(ada, asked, "completed", seconds=60)
    assert done.entries_done + done.entries_failed == 8


@pytest.mark.long
async def test_a_video_that_was_held_goes_on_from_its_part(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-slow01")
    await pipeline.until_percent(ada, asked.id, 20)

    await pipeline.service.pause(ada, asked.id)
    await asyncio.sleep(1)
    assert pipeline.staged()
    held = await pipeline.service.get(ada, asked.id)
    assert held.percent >= 20
    before = len(pipeline.log("videoplayback"))
    await pipeline.service.resume(ada, asked.id)
    await pipeline.until(ada, asked.id, "completed", seconds=60)

    again = pipeline.log("videoplayback")[before:]
    assert any("range" in str(each).lower() for each in again)
    with pytest.raises(ConflictError):
        await pipeline.service.pause(ada, asked.id)
    with pytest.raises(ConflictError):
        await pipeline.service.resume(ada, asked.id)


@pytest.mark.long
async def test_what_failed_of_a_playlist_is_tried_again_by_itself(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await submit(pipeline, ada)
    await pipeline.until(ada, asked, "completed", seconds=90)
    before = await entries(pipeline, ada, asked)
    failed = [entry for entry in before.values() if entry.status == "failed"]

    again = await pipeline.service.retry(ada, asked, failed[0].id)
    assert (again.status, again.entries_failed) == ("queued", 1)
    done = await pipeline.until(ada, asked, "completed", seconds=60)

    assert (done.entries_done, done.entries_failed) == (GOOD, 2)
    good = next(entry for entry in before.values() if entry.status == "completed")
    with pytest.raises(ConflictError):
        await pipeline.service.retry(ada, asked, good.id)


@pytest.mark.long
async def test_what_waits_begins_in_the_order_people_give_it(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    qualities = (Quality.P1080, Quality.P720, Quality.P360)
    ids = [(await pipeline.submit(ada, "nest-clip01", quality)).id for quality in qualities]
    other = (await pipeline.submit(bob, "nest-long01")).id

    await pipeline.service.reorder(ada, [ids[2], ids[0], ids[1]])
    await pipeline.service.move_to_front(ada, ids[1])
    board = [view.id for view in await pipeline.service.board(ada)]
    assert board == [ids[1], ids[2], ids[0]]
    everyone = [view.id for view in await pipeline.service.everyones_board()]
    assert everyone[-1] == other, "nobody gets before others by it"
    with pytest.raises(NotFoundError):
        await pipeline.service.reorder(ada, [ids[0], other])

    pipeline.start_worker()
    for download_id in ids:
        await pipeline.until(ada, download_id, "completed", seconds=60)
    views = [await pipeline.service.get(ada, i) for i in (ids[1], ids[2], ids[0])]
    ended = [view.ended_at for view in views]
    assert ended == sorted(ended)  # type: ignore[type-var]


async def test_the_same_playlist_twice_is_refused_and_another_part_is_not(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    asked = await submit(pipeline, ada, "1-2")

    with pytest.raises(DuplicateError) as refused:
        await submit(pipeline, ada, "1,2")
    assert refused.value.details == {"id": asked}
    assert await submit(pipeline, ada, "3-4") != asked


async def test_nobody_sees_or_touches_the_entries_of_others(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    asked = await submit(pipeline, ada, "1-2")

    for call in (
        pipeline.service.entries(bob, asked),
        pipeline.service.pause(bob, asked),
        pipeline.service.resume(bob, asked),
        pipeline.service.pin(bob, asked, True),
        pipeline.service.move_to_front(bob, asked),
        pipeline.service.retry(bob, asked),
    ):
        with pytest.raises(NotFoundError):
            await call

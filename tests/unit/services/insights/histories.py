"""Histories as tests tell them, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from medianest.models import ItemPlaySummary, JobRun, Play, PlayHistory
from medianest.runtime import Runtime
from medianest.services.insights.imports import JOB_NAME


async def imported(runtime: Runtime) -> JobRun:
    """Read the history once, as the worker would; errors go by, the run tells of them."""
    runs = runtime.library.runs
    row = await runs.begin(JOB_NAME)
    assert row is not None
    try:
        await runtime.insights.imports.run(row.id)
    except Exception as error:
        failure = error
    else:
        failure = None
    found = await runs.get(JOB_NAME, row.id)
    assert found is not None
    assert (failure is not None) == (found.status == "failed"), failure
    return found


async def stored(runtime: Runtime, table: Any, *conditions: Any) -> Sequence[Any]:
    async with runtime.database.read() as session:
        return (await session.execute(select(table).where(*conditions))).scalars().all()


async def history(runtime: Runtime) -> PlayHistory:
    (row,) = await stored(runtime, PlayHistory, PlayHistory.is_chosen)
    return row


async def plays(runtime: Runtime) -> Sequence[Play]:
    return sorted(await stored(runtime, Play), key=lambda play: (play.started_at, play.id))


async def summary(runtime: Runtime, item: Any) -> tuple[int, int, Any] | None:
    """Plays, people and when last; ``None`` without a row."""
    found = await stored(runtime, ItemPlaySummary, ItemPlaySummary.item_id == item.id)
    return (found[0].plays, found[0].people, found[0].last_played_at) if found else None

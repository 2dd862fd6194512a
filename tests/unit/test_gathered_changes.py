"""Small changes that many ask for at once: few transactions, and each knows how its own went."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import Executable, event, func, insert, select, text
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.gathered_changes import GatheredChanges
from medianest.models import Setting
from medianest.models.ids import utc_now


def adding(number: int) -> Executable:
    values = {"area": "test", "key": str(number), "value": number, "encrypted": False}
    return insert(Setting).values(**values, updated_at=utc_now())


@pytest.mark.databases
async def test_what_is_asked_for_meanwhile_is_committed_together(database: Database) -> None:
    commits: list[Any] = []
    event.listen(database.engine.sync_engine, "commit", commits.append)
    await asyncio.gather(*(database.change(adding(n), adding(100 + n)) for n in range(20)))
    assert len(commits) == 2
    rows = select(func.count()).select_from(Setting).where(col(Setting.area) == "test")
    assert (await database.rows(rows))[0][0] == 40


class Writer:
    """A database that is away for the first ``failures`` times."""

    def __init__(self, failures: int = 0) -> None:
        self.failures = failures
        self.committed: list[list[str]] = []
        self.go_on = asyncio.Event()

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Any]:
        executed: list[str] = []

        class Session:
            async def execute(self, statement: Executable) -> None:
                executed.append(str(statement))

        await self.go_on.wait()
        if self.failures:
            self.failures -= 1
            raise UnavailableError("away")
        yield Session()
        self.committed.append(executed)


async def begun(changes: GatheredChanges, *words: str) -> list[asyncio.Task[None]]:
    tasks = [asyncio.create_task(changes.change(text(word))) for word in words]
    await asyncio.sleep(0)
    return tasks


async def test_who_asked_first_is_told_that_the_database_is_away_and_the_rest_is_tried() -> None:
    writer = Writer(failures=1)
    changes = GatheredChanges(writer.write)  # type: ignore[arg-type]
    tasks = await begun(changes, "a", "b", "c")
    writer.go_on.set()
    first, *others = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(first, UnavailableError)
    assert others == [None, None]
    assert writer.committed == [["b", "c"]]


async def test_who_gives_up_takes_nobody_along() -> None:
    writer = Writer()
    changes = GatheredChanges(writer.write)  # type: ignore[arg-type]
    tasks = await begun(changes, "a", "b", "c")
    tasks[1].cancel()
    await asyncio.sleep(0)
    writer.go_on.set()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert writer.committed == [["a"], ["c"]]
    assert tasks[1].cancelled()

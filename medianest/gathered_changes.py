"""Small changes of the database that many ask for at the same time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from sqlalchemy import Executable
from sqlalchemy.ext.asyncio import AsyncSession

Write = Callable[[], AbstractAsyncContextManager[AsyncSession]]


@dataclass(frozen=True, slots=True, eq=False)
class _Wanted:
    statements: tuple[Executable, ...]


class GatheredChanges:
    """What is asked for while others are written goes in one transaction after them.

    SQLite lets one write at a time and has the others ask again after longer and longer, and to
    begin and commit takes longer than a small change does.
    """

    def __init__(self, write: Write) -> None:
        self._write = write
        self._turn = asyncio.Lock()
        self._waiting: list[_Wanted] = []

    async def change(self, *statements: Executable) -> None:
        """Returns when they are committed; where this raises, they are not."""
        mine = _Wanted(statements)
        self._waiting.append(mine)
        try:
            async with self._turn:
                if mine in self._waiting:
                    await self._change_all()
        finally:
            if mine in self._waiting:
                self._waiting.remove(mine)

    async def _change_all(self) -> None:
        taken = list(self._waiting)
        async with self._write() as session:
            for wanted in taken:
                for statement in wanted.statements:
                    await session.execute(statement)
        self._waiting = [wanted for wanted in self._waiting if wanted not in taken]

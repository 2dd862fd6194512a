"""Read by every Python that finds this folder on its path: there the library takes its time over
questions of a few letters, as it might over the first ones of a word.

The product itself knows nothing of this; :mod:`tests.e2e.test_slow_search` starts it so, and reads
from what it prints how many of those answers are under way.
"""

from __future__ import annotations

import asyncio
import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

SEARCH, ITEMS = "medianest.services.library.search", "medianest.services.library.items"
FEW_LETTERS = 4
SLOW_SECONDS = 1.5
BEGUN, ENDED = "a slow answer begins", "a slow answer ends"


def _slow_search(search: Any) -> None:
    answer = search.answer

    async def slowly(self: Any, actor: Any, text: str, **named: Any) -> Any:
        await _wait(text)
        return await answer(self, actor, text, **named)

    search.answer = slowly


def _slow_lists(items: Any) -> None:
    page = items.page

    async def slowly(self: Any, actor: Any, section_id: int, query: Any, **named: Any) -> Any:
        await _wait(query.search or "")
        return await page(self, actor, section_id, query, **named)

    items.page = slowly


async def _wait(text: str) -> None:
    if 0 < len(text) <= FEW_LETTERS:
        print(BEGUN, flush=True)
        try:
            await asyncio.sleep(SLOW_SECONDS)
        finally:
            print(ENDED, flush=True)


SLOWER: dict[str, Callable[[ModuleType], None]] = {
    SEARCH: lambda module: _slow_search(module.LibrarySearch),
    ITEMS: lambda module: _slow_lists(module.LibraryItems),
}


class _Loader(importlib.machinery.SourceFileLoader):
    def exec_module(self, module: ModuleType) -> None:
        super().exec_module(module)
        SLOWER[module.__name__](module)


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name: str, path: Any, target: Any = None) -> Any:
        if name not in SLOWER:
            return None
        spec = importlib.machinery.PathFinder.find_spec(name, path)
        assert spec is not None
        assert spec.origin is not None
        spec.loader = _Loader(name, spec.origin)
        return spec


sys.meta_path.insert(0, _Finder())

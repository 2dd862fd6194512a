"""Whether there is room on the disk, as a worker asks while it fetches."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator

import pytest

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.jobs import parts
from medianest.runtime import Runtime
from medianest.services.downloads.lookups import Lookups
from medianest.services.downloads.runs import DownloadRuns
from medianest.services.downloads.timing import Timing
from medianest.services.folder.folder import MediaFolder


@pytest.fixture
async def runs(runtime: Runtime) -> AsyncIterator[DownloadRuns]:
    queue = parts.queue(runtime)
    lookups = Lookups(runtime.redis, queue, Timing())
    around = (runtime.settings, runtime.environment, Timing())
    yield DownloadRuns(runtime.database, parts.news(runtime), queue, lookups, *around)
    await queue.close()


async def _folder(runtime: Runtime) -> MediaFolder:
    return MediaFolder(await runtime.settings.downloads_folder())


async def test_a_floor_that_is_set_while_it_runs_holds_at_once(
    runtime: Runtime, runs: DownloadRuns
) -> None:
    folder = await _folder(runtime)
    await runs._room(folder)

    await runtime.settings.replace({"downloads": {"diskFloorBytes": 10**15}}, updated_by=None)
    with pytest.raises(MediaSiteError) as refused:
        await runs._room(folder)

    assert refused.value.reason == Reason.NO_SPACE


async def test_a_disk_that_does_not_tell_is_not_a_full_one(
    runtime: Runtime, runs: DownloadRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that is away is for the work itself to meet, which says so in words."""

    def away(_: object) -> None:
        raise PermissionError

    monkeypatch.setattr(shutil, "disk_usage", away)

    await runs._room(await _folder(runtime))

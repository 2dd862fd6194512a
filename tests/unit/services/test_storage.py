"""How full the disk is that downloads land on."""

from __future__ import annotations

import shutil

import pytest

from medianest.errors import ForbiddenError
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.storage import StorageService

ADMIN = Actor("1", "Grace", "admin", "s1")
USER = Actor("2", "Ada", "user", "s2")


async def test_an_administrator_is_told_about_the_disk(runtime: Runtime) -> None:
    disk = await StorageService(runtime.settings).disk(ADMIN)
    assert disk.total_bytes == disk.used_bytes + disk.free_bytes
    assert 0 <= disk.used_percent <= 100
    assert disk.total_bytes <= shutil.disk_usage(runtime.environment.data).total


async def test_a_folder_that_is_not_made_yet_counts_as_its_parent(runtime: Runtime) -> None:
    assert not (await runtime.settings.downloads_folder()).exists()
    assert (await StorageService(runtime.settings).disk(ADMIN)).total_bytes > 0


async def test_others_are_not_told(runtime: Runtime) -> None:
    with pytest.raises(ForbiddenError):
        await StorageService(runtime.settings).disk(USER)

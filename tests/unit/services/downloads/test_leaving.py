"""What becomes of the downloads of somebody whose account goes."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlmodel import func, select

from medianest.errors import ForbiddenError
from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.audit_lists import AuditFilter
from medianest.services.downloads import entries, outcomes, requests
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder

_ANY = AuditFilter()


@pytest.fixture
async def folder(runtime: Runtime) -> MediaFolder:
    made = MediaFolder(await runtime.settings.downloads_folder())
    made.prepare()
    return made


async def _person(runtime: Runtime, name: str, role: str = "user") -> Actor:
    user = User(email=f"{name}@example.org", name=name, role=role)
    async with runtime.database.write() as session:
        session.add(user)
    return Actor(user.id, name, role, "", frozenset(user.permissions))


async def _asked(runtime: Runtime, folder: MediaFolder, actor: Actor, media_id: str) -> Download:
    row = Download(
        user_id=actor.user_id,
        url=f"https://video.test/{media_id}",
        quality="best",
        container="mp4",
        extractor="youtube",
        media_id=media_id,
        title="A film",
    )
    async with runtime.database.write() as session:
        await requests.add(session, row, None, folder, cap=10)
    return row


async def _published(runtime: Runtime, folder: MediaFolder, row: Download) -> Path:
    name = f"A film [{row.media_id}].mp4"
    (folder.root / name).write_bytes(b"film")
    async with runtime.database.write() as session:
        (file,) = await entries.files_of(session, row.id)
        (await session.get_one(Download, row.id)).status = DownloadStatus.PUBLISHING
        await outcomes.file_there(session, file, name, 4, Claim(row.id, row.attempt))
        await outcomes.finished(session, Claim(row.id, row.attempt), outcomes.AT_WORK)
    return folder.root / name


async def _left(runtime: Runtime) -> list[int]:
    async with runtime.database.read() as session:
        return [
            (await session.execute(select(func.count()).select_from(model))).scalar_one()
            for model in (Download, DownloadEntry, MediaFile)
        ]


@pytest.mark.databases
async def test_files_go_but_for_those_that_somebody_shares(
    runtime: Runtime, folder: MediaFolder
) -> None:
    ada, bob = await _person(runtime, "ada"), await _person(runtime, "bob")
    own = await _published(runtime, folder, await _asked(runtime, folder, ada, "own-film-01"))
    first = await _asked(runtime, folder, ada, "both-film-1")
    await _asked(runtime, folder, bob, "both-film-1")
    shared = await _published(runtime, folder, first)
    await _asked(runtime, folder, ada, "waits-film1")

    assert await runtime.downloads.remove_all_of(ada, ada.user_id) == 0

    assert (own.exists(), shared.exists()) == (False, True)
    assert await _left(runtime) == [1, 1, 1]


async def test_a_file_that_cannot_be_removed_keeps_nobody(
    runtime: Runtime, folder: MediaFolder
) -> None:
    ada, root = await _person(runtime, "ada"), await _person(runtime, "root", "admin")
    stays = await _published(runtime, folder, await _asked(runtime, folder, ada, "own-film-01"))

    stays.unlink()
    (stays / "kept").mkdir(parents=True)  # no file any more, and not empty
    await runtime.users.delete(root, ada.user_id)

    assert stays.exists()
    assert (await _left(runtime))[:2] == [0, 0]
    page = await runtime.audit.page(root, _ANY)
    assert page.items[0].details == {"own": False, "filesLeft": 1}


async def test_nobody_removes_somebody_elses(runtime: Runtime, folder: MediaFolder) -> None:
    ada, bob = await _person(runtime, "ada"), await _person(runtime, "bob")
    await _asked(runtime, folder, ada, "own-film-01")
    with pytest.raises(ForbiddenError):
        await runtime.downloads.remove_all_of(bob, ada.user_id)
    assert (await _left(runtime))[0] == 1

"""Staging: one at a time, and what has arrived stays for the next attempt."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from medianest.services.folder.folder import STAGING, FolderError, MediaFolder
from tests.unit.services.folder.samples import staged


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def test_only_one_holds_a_staging_folder(folder: MediaFolder) -> None:
    first, second = folder.staging("one"), folder.staging("one")

    assert first.lock()
    assert not second.lock()
    first.release()
    assert second.lock()


def test_a_lock_on_a_folder_that_was_removed_meanwhile_is_worth_nothing(
    folder: MediaFolder,
) -> None:
    first, second = folder.staging("one"), folder.staging("one")
    assert first.lock()
    first.remove()

    assert second.lock()
    assert second.work.exists()
    assert not folder.staging("one").lock()


def test_an_empty_staging_folder_is_not_left_behind(folder: MediaFolder) -> None:
    staging = folder.staging("one")
    assert staging.lock()
    staging.leave()

    assert folder.stagings() == []


def test_what_has_arrived_stays_for_the_next_attempt(folder: MediaFolder) -> None:
    source = staged(folder)
    source.rename(source.with_suffix(".part"))
    staging = folder.staging("one")
    assert staging.lock()
    staging.leave()

    assert folder.stagings() == ["one"]


def test_staging_on_another_disk_is_refused(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A rename from there would be a copy, which shows half-made."""
    real = os.fstat

    def elsewhere(descriptor: int) -> os.stat_result:
        found = list(real(descriptor))
        found[2] += 1  # st_dev
        return os.stat_result(found)

    monkeypatch.setattr(os, "fstat", elsewhere)
    with pytest.raises(FolderError, match="same file system"):
        folder.prepare()


def test_a_lock_that_was_removed_while_it_was_being_taken_is_taken_anew(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, late = folder.staging("one"), folder.staging("one")
    assert holder.lock()
    real, calls = fcntl.flock, []

    def flock(descriptor: int, operation: int) -> None:
        if not calls:
            calls.append(descriptor)
            holder.remove()
        real(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", flock)

    assert late.lock()
    assert late.work.exists()
    assert not folder.staging("one").lock()


def test_a_link_in_staging_is_nobodys_staging(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "private").mkdir()
    (folder.root / STAGING / "planted").symlink_to(tmp_path / "private")
    staging = folder.staging("own")
    assert staging.lock()

    assert folder.stagings() == ["own"]


def test_of_what_has_hardly_begun_to_arrive_nothing_is_left(folder: MediaFolder) -> None:
    staging = folder.staging("one")
    assert staging.lock()
    for name, size in (("a.part", 10), ("b.part", 3_000)):
        (staging.work / name).write_bytes(bytes(size))

    staging.shorten()

    sizes = {each.name: each.stat().st_size for each in staging.work.iterdir()}
    assert sizes == {"a.part": 0, "b.part": 3_000 - 1_024}


def test_a_staging_folder_removed_as_it_is_locked_is_made_again(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last holder removes it at that very moment."""
    staging, plain = folder.staging("one"), os.open
    gone: list[Path] = []

    def removed_once(path: str, *given: int, dir_fd: int | None = None) -> int:
        if path == ".lock" and not gone:
            gone.append(folder.root / STAGING / "one")
            gone[0].rmdir()
        return plain(path, *given, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", removed_once)
    assert staging.lock()
    assert gone
    assert not folder.staging("one").lock()

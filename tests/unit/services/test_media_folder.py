"""The downloads folder: nothing half-made shows, nothing of others is overwritten."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from medianest.services.media_folder import STAGING, FolderError, MediaFolder


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def _staged(folder: MediaFolder, content: bytes = b"film") -> Path:
    staging = folder.staging("one")
    assert staging.lock()
    source = staging.work / "media.mp4"
    source.write_bytes(content)
    return source


def test_media_servers_are_told_to_look_away_from_staging(folder: MediaFolder) -> None:
    assert (folder.root / STAGING / ".plexignore").read_text() == "*\n"


def test_a_file_appears_whole_and_leaves_staging(folder: MediaFolder) -> None:
    source = _staged(folder)

    assert folder.publish(source, "A [1].mp4")

    assert (folder.root / "A [1].mp4").read_bytes() == b"film"
    assert not source.exists()


def test_another_file_of_the_name_is_never_overwritten(folder: MediaFolder) -> None:
    (folder.root / "A [1].mp4").write_bytes(b"somebody's")
    source = _staged(folder)

    assert not folder.publish(source, "A [1].mp4")
    name = folder.free_name("A", "1", "mp4")
    assert folder.publish(source, name)

    assert name == "A [1] (2).mp4"
    assert (folder.root / "A [1].mp4").read_bytes() == b"somebody's"


def test_a_dangling_link_of_the_name_is_not_followed(folder: MediaFolder, tmp_path: Path) -> None:
    (folder.root / "A [1].mp4").symlink_to(tmp_path / "elsewhere")

    assert folder.free_name("A", "1", "mp4") == "A [1] (2).mp4"
    assert not (tmp_path / "elsewhere").exists()


def test_publishing_again_after_a_crash_half_way_ends_the_same(folder: MediaFolder) -> None:
    source = _staged(folder)
    os.link(source, folder.root / "A [1].mp4")

    assert folder.publish(source, "A [1].mp4")
    assert not source.exists()


@pytest.mark.parametrize("name", ["../x.mp4", "/etc/passwd", "a/b.mp4", "", ".hidden.mp4"])
def test_a_name_cannot_lead_out_of_the_folder(folder: MediaFolder, name: str) -> None:
    with pytest.raises(FolderError):
        folder.delete(name)
    assert not folder.has(name)


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(FolderError, match="cannot be used"):
        MediaFolder(tmp_path / "file" / "downloads").prepare()


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
    source = _staged(folder)
    staging = folder.staging("one")
    source.rename(source.with_suffix(".part"))
    staging.leave()

    assert folder.stagings() == ["one"]

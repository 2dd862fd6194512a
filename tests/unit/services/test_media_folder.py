"""The downloads folder: nothing half-made shows, nothing of others is overwritten."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medianest.services.media_folder import STAGING, FolderError, MediaFolder


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


@pytest.fixture
def another_file_system(tmp_path: Path) -> Iterator[Path]:
    memory = Path("/dev/shm")
    if not memory.is_dir() or memory.stat().st_dev == tmp_path.stat().st_dev:
        pytest.skip("there is no second file system to write to")
    made = Path(tempfile.mkdtemp(dir=memory))
    yield made
    shutil.rmtree(made)


def _refused(number: int) -> Callable[[Path, Path], None]:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(number, os.strerror(number), str(source))

    return refuse


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


def test_a_file_system_without_links_overwrites_nothing_either(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _refused(errno.EPERM))
    (folder.root / "A [1].mp4").write_bytes(b"somebody's")
    source = _staged(folder)

    assert not folder.publish(source, "A [1].mp4")
    assert folder.publish(source, "A [1] (2).mp4")

    assert (folder.root / "A [1].mp4").read_bytes() == b"somebody's"
    assert (folder.root / "A [1] (2).mp4").read_bytes() == b"film"
    assert not source.exists()


def test_a_disk_that_refuses_a_link_for_another_reason_is_heard(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _refused(errno.EIO))
    source = _staged(folder)

    with pytest.raises(OSError, match="Input/output"):
        folder.publish(source, "A [1].mp4")
    assert source.exists()
    assert not folder.has("A [1].mp4")


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


def test_staging_on_another_file_system_is_refused(
    tmp_path: Path, another_file_system: Path
) -> None:
    """Publishing would copy there, and half of a copy can be seen."""
    (tmp_path / "downloads").mkdir()
    (tmp_path / "downloads" / STAGING).symlink_to(another_file_system)

    with pytest.raises(FolderError, match="same file system"):
        MediaFolder(tmp_path / "downloads").prepare()


def test_an_empty_file_is_none(folder: MediaFolder) -> None:
    (folder.root / "A [1].mp4").touch()

    assert not folder.has("A [1].mp4")


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


def test_a_lock_whose_file_goes_while_it_is_taken_is_taken_anew(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between opening the file and locking it, its holder may be done and remove the folder."""
    first, second, third = (folder.staging("one") for _ in range(3))
    assert first.lock()
    flock = fcntl.flock

    def late(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        first.remove()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", late)

    assert second.lock()
    assert second.work.exists()
    assert not third.lock()


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

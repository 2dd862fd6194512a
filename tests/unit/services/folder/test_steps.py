"""A link planted anywhere in the downloads folder leads nowhere."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from medianest.services.folder import steps
from medianest.services.folder.folder import STAGING, FolderError, MediaFolder
from medianest.views.settings import Layout
from tests.unit.services.folder.samples import staged, video

EPISODE = "Night Walks/Season 2024/s2024e030500 - A walk [abcdefghijk].mp4"
STEM = EPISODE.removesuffix(".mp4")


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """A folder outside that has what a removal would look for."""
    for step in ("", "Season 2024"):
        for name in ("s2024e030500 - A walk [abcdefghijk]", "tvshow"):
            for ending in (".mp4", ".nfo", ".jpg"):
                path = tmp_path / "elsewhere" / step / (name + ending)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("untouched")
    (tmp_path / "elsewhere" / "work").mkdir()
    (tmp_path / "elsewhere" / "work" / "mine").write_text("untouched")
    return tmp_path / "elsewhere"


def _seen(folder: Path) -> dict[str, str]:
    files = (each for each in folder.rglob("*") if each.is_file())
    return {str(each.relative_to(folder)): each.read_text() for each in files}


@pytest.mark.parametrize("step", ["Night Walks", "Night Walks/Season 2024"])
def test_a_link_in_the_place_of_a_folder_leads_nowhere(
    folder: MediaFolder, elsewhere: Path, step: str
) -> None:
    source, before = staged(folder), _seen(elsewhere)
    planted = folder.root / step
    planted.parent.mkdir(exist_ok=True)
    planted.symlink_to(elsewhere, target_is_directory=True)
    calls: list[Callable[[], Any]] = [
        lambda: folder.place(video(), "mp4", layout=Layout.TV),
        lambda: folder.publish_beside(source.parent, EPISODE, video(), Layout.TV),
        lambda: folder.publish(source, EPISODE),
        lambda: folder.path(EPISODE),
        lambda: folder.delete(EPISODE),
        lambda: folder.clear_beside(EPISODE),
    ]

    for call in calls:
        with pytest.raises(FolderError, match="is a link or a file"):
            call()

    assert not folder.has(EPISODE)
    assert folder.size_bytes(EPISODE) == 0
    assert source.exists()
    assert planted.is_symlink()
    assert _seen(elsewhere) == before


def test_a_link_in_the_place_of_a_file_leads_nowhere(folder: MediaFolder, elsewhere: Path) -> None:
    source, before = staged(folder), _seen(elsewhere)
    planted = folder.root / EPISODE
    planted.parent.mkdir(parents=True)
    planted.symlink_to(elsewhere / "tvshow.mp4")

    assert not folder.publish(source, EPISODE)
    assert not folder.has(EPISODE)
    with pytest.raises(FolderError):
        folder.path(EPISODE)
    folder.delete(EPISODE)

    assert not planted.is_symlink()
    assert _seen(elsewhere) == before


def test_links_in_the_place_of_sidecars_lead_nowhere(folder: MediaFolder, elsewhere: Path) -> None:
    source, before = staged(folder), _seen(elsewhere)
    (source.parent / "media.jpg").write_text("poster")
    (folder.root / EPISODE).parent.mkdir(parents=True)
    for name in (f"{STEM}.nfo", f"{STEM}.jpg", "Night Walks/tvshow.nfo"):
        (folder.root / name).symlink_to(elsewhere / "tvshow.nfo")

    folder.publish_beside(source.parent, EPISODE, video(), Layout.TV)
    assert folder.publish(source, EPISODE)
    assert _seen(elsewhere) == before
    folder.delete(EPISODE)

    assert [each.name for each in folder.root.iterdir()] == [STAGING]
    assert _seen(elsewhere) == before


def test_a_link_in_the_place_of_staging_is_refused(
    folder: MediaFolder, elsewhere: Path, tmp_path: Path
) -> None:
    source, before = staged(folder), _seen(elsewhere)
    (folder.root / STAGING).rename(tmp_path / "moved")
    (folder.root / STAGING).symlink_to(elsewhere, target_is_directory=True)

    for call in (folder.prepare, folder.staging("one").lock):
        with pytest.raises(FolderError, match="is a link or a file"):
            call()
    with pytest.raises(FolderError):
        folder.publish(source, EPISODE)
    assert _seen(elsewhere) == before


@pytest.mark.parametrize("step", ["one", "one/work"])
def test_a_link_in_staging_is_refused(folder: MediaFolder, elsewhere: Path, step: str) -> None:
    before = _seen(elsewhere)
    planted = folder.root / STAGING / step
    planted.parent.mkdir(exist_ok=True)
    planted.symlink_to(elsewhere, target_is_directory=True)
    staging = folder.staging("one")

    with pytest.raises(FolderError, match="is a link or a file"):
        staging.lock()
    with pytest.raises(FolderError, match="is a link or a file"):
        staging.clear()
    staging.remove()
    assert _seen(elsewhere) == before


def test_a_link_in_the_place_of_what_arrives_is_not_written_through(
    folder: MediaFolder, elsewhere: Path
) -> None:
    planted = staged(folder).with_suffix(".mp4.part")
    planted.symlink_to(elsewhere / "tvshow.mp4")

    assert folder.staging("one").lock()

    assert [each.name for each in planted.parent.iterdir()] == ["media.mp4"]


@pytest.mark.parametrize("name", [".plexignore", "one/.lock"])
def test_a_link_in_the_place_of_a_lock_is_refused(
    folder: MediaFolder, elsewhere: Path, name: str
) -> None:
    source = staged(folder)
    before = _seen(elsewhere)
    planted = folder.root / STAGING / name
    planted.unlink()
    planted.symlink_to(elsewhere / "tvshow.nfo")

    use = {
        ".plexignore": lambda: folder.publish(source, EPISODE),
        "one/.lock": folder.staging("one").lock,
    }
    with pytest.raises(FolderError):
        use[name]()
    assert _seen(elsewhere) == before


def test_a_planted_nfo_in_staging_is_not_written_through(
    folder: MediaFolder, elsewhere: Path
) -> None:
    source, before = staged(folder), _seen(elsewhere)
    (source.parent / "media.nfo").symlink_to(elsewhere / "tvshow.nfo")

    with pytest.raises(FolderError):
        folder.publish_beside(source.parent, EPISODE, video(), Layout.TV)
    assert _seen(elsewhere) == before


def test_the_downloads_folder_itself_may_be_a_link(tmp_path: Path) -> None:
    (tmp_path / "disk").mkdir()
    (tmp_path / "downloads").symlink_to(tmp_path / "disk", target_is_directory=True)
    folder = MediaFolder(tmp_path / "downloads")
    folder.prepare()

    assert folder.publish(staged(folder), EPISODE)
    assert (tmp_path / "disk" / EPISODE).exists()


def test_a_folder_that_is_tidied_away_the_moment_it_was_made_is_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody removes the last episode of a show while the next one is published."""
    make, made = os.mkdir, []

    def make_and_tidy_once(step: str, *, dir_fd: int) -> None:
        make(step, dir_fd=dir_fd)
        made.append(step)
        if len(made) == 1:
            os.rmdir(step, dir_fd=dir_fd)

    monkeypatch.setattr(os, "mkdir", make_and_tidy_once)
    with steps.opened(tmp_path, ["Night Walks"], make=True):
        pass
    assert (tmp_path / "Night Walks").is_dir()

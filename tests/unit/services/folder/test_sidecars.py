"""Poster, subtitles and nfo lie beside their video, come before it and go with it."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from medianest.services.folder.folder import STAGING, FolderError, MediaFolder
from medianest.views.settings import Layout
from tests.unit.services.folder.samples import published, staged, video

BESIDE = ["media.jpg", "media.en.srt", "media.zh-Hans.vtt"]
ENDINGS = [".en.srt", ".jpg", ".mp4", ".nfo", ".zh-Hans.vtt"]
VIDEO = "Night Walks/A walk [abcdefghijk]"
EPISODE = "Night Walks/Season 2024/s2024e030500 - A walk [abcdefghijk]"


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def _files(folder: MediaFolder) -> list[str]:
    found = (each.relative_to(folder.root) for each in folder.root.rglob("*") if each.is_file())
    return sorted(str(each) for each in found if each.parts[0] != STAGING)


def _folders(folder: MediaFolder) -> list[str]:
    found = (each.relative_to(folder.root) for each in folder.root.rglob("*") if each.is_dir())
    return sorted(str(each) for each in found if each.parts[0] != STAGING)


def test_a_video_has_its_poster_subtitles_and_nfo_beside_it(folder: MediaFolder) -> None:
    assert published(folder, video(), beside=BESIDE) == f"{VIDEO}.mp4"
    assert _files(folder) == [VIDEO + ending for ending in ENDINGS]
    assert (folder.root / f"{VIDEO}.en.srt").read_text() == "media.en.srt"
    assert ElementTree.parse(folder.root / f"{VIDEO}.nfo").getroot().tag == "movie"


def test_an_episode_has_a_show_above_it(folder: MediaFolder) -> None:
    published(folder, video(), Layout.TV, BESIDE)

    assert _files(folder) == [
        *(EPISODE + ending for ending in ENDINGS),
        "Night Walks/tvshow.nfo",
    ]
    nfo = ElementTree.parse(folder.root / f"{EPISODE}.nfo").getroot()
    assert nfo.tag == "episodedetails"
    assert nfo.findtext("episode") == "30500"
    show = ElementTree.parse(folder.root / "Night Walks" / "tvshow.nfo").getroot()
    assert show.findtext("title") == "Night Walks"


def test_what_belongs_to_a_video_is_there_before_it(folder: MediaFolder) -> None:
    source = staged(folder)
    (source.parent / "media.jpg").write_text("poster")
    name = folder.place(video(), "mp4", layout=Layout.TV)

    for _ in range(2):
        folder.publish_beside(source.parent, name, video(), Layout.TV)
        assert _files(folder) == [
            f"{EPISODE}.jpg",
            f"{EPISODE}.nfo",
            "Night Walks/tvshow.nfo",
        ]
    assert folder.publish(source, name)


def test_only_what_belongs_there_appears(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    source = staged(folder)
    for name in ("media.mp4.part", "media.f137.mp4", "media.exe", "media..srt", "other.jpg"):
        (source.parent / name).write_text("x")
    (source.parent / "media.de.srt").write_text("")
    (source.parent / "media.en.srt").symlink_to(tmp_path / "secret")
    (source.parent / "media.jpg").mkdir()

    folder.publish_beside(source.parent, f"{VIDEO}.mp4", video(), Layout.VIDEOS)

    assert _files(folder) == [f"{VIDEO}.nfo"]


def test_a_flat_name_of_an_earlier_version_works_in_any_layout(folder: MediaFolder) -> None:
    source = staged(folder)
    (source.parent / "media.jpg").write_text("poster")
    for layout in Layout:
        folder.publish_beside(source.parent, "A [1].mp4", video(), layout)
    assert folder.publish(source, "A [1].mp4")

    assert _files(folder) == ["A [1].jpg", "A [1].mp4", "A [1].nfo"]
    folder.delete("A [1].mp4")
    assert _files(folder) == []
    assert folder.root.exists()


def test_what_somebody_wrote_beside_stays_as_it_is(folder: MediaFolder) -> None:
    for name in (f"{EPISODE}.nfo", "Night Walks/tvshow.nfo"):
        (folder.root / name).parent.mkdir(parents=True, exist_ok=True)
        (folder.root / name).write_text("mine")

    published(folder, video(), Layout.TV, BESIDE)

    assert (folder.root / f"{EPISODE}.nfo").read_text() == "mine"
    assert (folder.root / "Night Walks/tvshow.nfo").read_text() == "mine"


def test_nothing_is_put_beside_a_video_that_is_there(folder: MediaFolder) -> None:
    (folder.root / "Night Walks").mkdir()
    (folder.root / f"{VIDEO}.mp4").write_text("somebody's")
    source = staged(folder)

    folder.publish_beside(source.parent, f"{VIDEO}.mp4", video(), Layout.VIDEOS)

    assert _files(folder) == [f"{VIDEO}.mp4"]


@pytest.mark.parametrize("layout", Layout)
def test_removing_a_video_takes_what_belongs_to_it_and_emptied_folders(
    folder: MediaFolder, layout: Layout
) -> None:
    name = published(folder, video(), layout, BESIDE)

    folder.delete(name)

    assert [each.name for each in folder.root.iterdir()] == [STAGING]


def test_removing_a_video_leaves_everything_else(folder: MediaFolder) -> None:
    name = published(folder, video(), Layout.TV, BESIDE)
    other = published(folder, video(media_id="aaaaaaaaaaa"), Layout.TV)
    beside = [
        f"{EPISODE}-fanart.jpg",
        f"{EPISODE}.en.forced.srt",
        f"{EPISODE}.srt",
        f"{EPISODE}.txt.bak",
        f"{EPISODE} (2).jpg",
        "Night Walks/poster.jpg",
    ]
    for each in beside:
        (folder.root / each).write_text("mine")

    folder.delete(name)

    assert _files(folder) == sorted(
        [*beside, other, other.replace(".mp4", ".nfo"), "Night Walks/tvshow.nfo"]
    )


def test_the_show_goes_with_its_last_episode(folder: MediaFolder) -> None:
    first = published(folder, video(), Layout.TV)
    last = published(folder, video(media_id="aaaaaaaaaaa", published_on=None), Layout.TV)

    folder.delete(first)
    assert _folders(folder) == ["Night Walks", "Night Walks/Season 1"]
    assert "Night Walks/tvshow.nfo" in _files(folder)

    folder.delete(last)
    assert _folders(folder) == []


def test_a_nfo_of_a_show_that_is_not_the_last_thing_stays(folder: MediaFolder) -> None:
    name = published(folder, video(), Layout.TV)
    mine = ["Night Walks/Season 2024/tvshow.nfo", "Night Walks/tvshow.nfo"]
    (folder.root / mine[0]).write_text("mine")

    folder.delete(name)

    assert _files(folder) == mine


def test_two_formats_of_a_video_share_what_lies_beside_them(folder: MediaFolder) -> None:
    published(folder, video(), beside=BESIDE)
    (folder.root / f"{VIDEO}.mkv").write_text("other format")

    folder.delete(f"{VIDEO}.mp4")
    assert _files(folder) == sorted(
        VIDEO + ending for ending in [".mkv", *ENDINGS] if ending != ".mp4"
    )

    folder.delete(f"{VIDEO}.mkv")
    assert _files(folder) == []


def test_what_is_left_of_a_video_removed_by_hand_goes_too(folder: MediaFolder) -> None:
    name = published(folder, video(), Layout.TV, BESIDE)
    (folder.root / name).unlink()

    folder.delete(name)

    assert _files(folder) == _folders(folder) == []


def test_a_video_that_does_not_appear_leaves_nothing_beside(folder: MediaFolder) -> None:
    source = staged(folder)
    name = folder.place(video(), "mp4", layout=Layout.TV)
    folder.publish_beside(source.parent, name, video(), Layout.TV)

    folder.clear_beside(name)

    assert _files(folder) == _folders(folder) == []
    assert source.exists()


def test_clearing_beside_spares_a_video_that_is_there(folder: MediaFolder) -> None:
    name = published(folder, video(), Layout.TV, BESIDE)
    before = _files(folder)

    folder.clear_beside(name)

    assert _files(folder) == before


def test_a_folder_named_like_a_sidecar_is_left_alone(folder: MediaFolder) -> None:
    name = published(folder, video())
    (folder.root / f"{VIDEO}.jpg").mkdir()

    folder.delete(name)

    assert _folders(folder) == ["Night Walks", f"{VIDEO}.jpg"]


def test_sidecars_also_appear_where_there_are_no_links(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "link", refuse)
    published(folder, video(), Layout.TV, BESIDE)

    assert _files(folder) == [*(EPISODE + ending for ending in ENDINGS), "Night Walks/tvshow.nfo"]


def test_a_file_in_the_place_of_a_folder_is_said(folder: MediaFolder) -> None:
    (folder.root / "Night Walks").write_text("a file in the way")

    for layout in Layout:
        with pytest.raises(FolderError, match=r"“Night Walks” .* is a link or a file"):
            folder.place(video(), "mp4", layout=layout)

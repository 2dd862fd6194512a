"""The downloads folder: nothing half-made shows, nothing of others is overwritten."""

from __future__ import annotations

import errno
import os
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services.folder.folder import STAGING, FolderError, MediaFolder
from medianest.views.settings import Layout
from tests.unit.services.folder.samples import published, staged, video

FLAT = "A [1].mp4"
NESTED = "Night Walks/A [1].mp4"
EPISODE = "Night Walks/Season 2024/s2024e030500 - A walk [abcdefghijk].mp4"
HOSTILE = [
    "../../../etc/passwd",
    "../../x",
    "/etc/passwd",
    ".hidden",
    "..",
    ".",
    "",
    "-rf",
    "   spaces",
    "\u202egpj.exe",
    "nul\0inside",
    "line\nbreak\ttab",
    "x" * 300,
    "長" * 120,
    "x" * 251,
    "y" * 5000,
    "👨\u200d👩\u200d👧" * 40,
    "CON",
    'a/b\\c:d*e?f"g<h>i|j',
    "dots...",
    "half \ud800 pair",
    "%(title)s %s {0} $HOME `id`",
]


@pytest.fixture
def folder(tmp_path: Path) -> MediaFolder:
    made = MediaFolder(tmp_path / "downloads")
    made.prepare()
    return made


def test_media_servers_are_told_to_look_away_from_staging(folder: MediaFolder) -> None:
    assert (folder.root / STAGING / ".plexignore").read_text() == "*\n"


@pytest.mark.parametrize("name", [FLAT, NESTED, EPISODE])
def test_a_file_appears_whole_and_leaves_staging(folder: MediaFolder, name: str) -> None:
    source = staged(folder)

    assert folder.publish(source, name)

    assert folder.path(name).read_bytes() == b"film"
    assert folder.has(name)
    assert folder.size_bytes(name) == 4
    assert not source.exists()


def test_a_place_is_a_name_and_makes_nothing(folder: MediaFolder) -> None:
    assert (
        folder.place(video(), "mp4", layout=Layout.VIDEOS) == "Night Walks/A walk [abcdefghijk].mp4"
    )
    assert folder.place(video(), ".mp4", layout=Layout.TV, index=3) == EPISODE
    assert [each.name for each in folder.root.iterdir()] == [STAGING]


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_or_channel_stays_in_the_folder(
    folder: MediaFolder, title: str, layout: Layout
) -> None:
    source = staged(folder)
    name = folder.place(video(title=title, uploader=title), "mp4", layout=layout)
    folder.publish_beside(source.parent, name, video(title=title, uploader=title), layout)

    assert folder.publish(source, name)

    assert folder.path(name).read_bytes() == b"film"
    for path in folder.root.rglob("*"):
        if STAGING not in path.parts:
            assert not path.name.startswith(".")
            assert len(path.name.encode()) <= 120
            assert unicodedata.is_normalized("NFC", path.name)
    assert [each.name for each in folder.root.parent.iterdir()] == ["downloads"]
    folder.delete(name)
    assert [each.name for each in folder.root.iterdir()] == [STAGING]


def test_another_file_of_the_name_is_never_overwritten(folder: MediaFolder) -> None:
    name = folder.place(video(), "mp4", layout=Layout.VIDEOS)
    somebody = folder.root / name
    somebody.parent.mkdir()
    somebody.write_bytes(b"somebody's")
    source = staged(folder)

    assert not folder.publish(source, name)
    other = folder.place(video(), "mp4", layout=Layout.VIDEOS)
    assert folder.publish(source, other)

    assert other == "Night Walks/A walk [abcdefghijk] (2).mp4"
    assert somebody.read_bytes() == b"somebody's"


def test_names_that_differ_in_case_only_are_one_on_some_disks(folder: MediaFolder) -> None:
    published(folder, video(title="A WALK"))

    assert folder.place(video(), "mp4", layout=Layout.VIDEOS).endswith(" (2).mp4")


def test_a_dangling_link_of_the_name_is_not_followed(folder: MediaFolder, tmp_path: Path) -> None:
    name = folder.place(video(), "mp4", layout=Layout.VIDEOS)
    (folder.root / name).parent.mkdir()
    (folder.root / name).symlink_to(tmp_path / "elsewhere")

    assert not folder.publish(staged(folder), name)
    assert folder.place(video(), "mp4", layout=Layout.VIDEOS).endswith(" (2).mp4")
    assert not (tmp_path / "elsewhere").exists()


def test_publishing_again_after_a_crash_half_way_ends_the_same(folder: MediaFolder) -> None:
    source = staged(folder)
    (folder.root / NESTED).parent.mkdir()
    os.link(source, folder.root / NESTED)

    assert folder.publish(source, NESTED)
    assert not source.exists()
    assert folder.has(NESTED)


@pytest.mark.parametrize(
    "name",
    [
        "../x.mp4",
        "a/../../x.mp4",
        "/etc/passwd",
        "a//b.mp4",
        "a/./b.mp4",
        "a/",
        "",
        ".hidden.mp4",
        "a/.hidden.mp4",
        f"{STAGING}/one/work/media.mp4",
        "nul\0.mp4",
        "half\ud800.mp4",
    ],
)
def test_a_name_cannot_lead_out_of_the_folder(folder: MediaFolder, name: str) -> None:
    source = staged(folder)
    calls: list[Callable[[], Any]] = [
        lambda: folder.delete(name),
        lambda: folder.clear_beside(name),
        lambda: folder.path(name),
        lambda: folder.publish(source, name),
        lambda: folder.publish_beside(source.parent, name, video(), Layout.TV),
    ]
    for call in calls:
        with pytest.raises(FolderError):
            call()
    assert not folder.has(name)
    assert folder.size_bytes(name) == 0
    assert source.exists()


def test_only_what_lies_in_staging_is_published(folder: MediaFolder, tmp_path: Path) -> None:
    (folder.root / "mine.mp4").write_text("mine")
    (tmp_path / "secret").write_text("secret")
    for source in (
        folder.root / "mine.mp4",
        tmp_path / "secret",
        folder.root / STAGING / "../mine.mp4",
    ):
        with pytest.raises(FolderError, match="staging"):
            folder.publish(source, NESTED)
    assert (folder.root / "mine.mp4").exists()


def test_a_link_or_nothing_in_staging_is_not_published(folder: MediaFolder, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret")
    source = staged(folder)
    source.unlink()
    with pytest.raises(FolderError, match="not in staging"):
        folder.publish(source, NESTED)
    source.symlink_to(tmp_path / "secret")
    with pytest.raises(FolderError, match="not in staging"):
        folder.publish(source, NESTED)
    assert not folder.has(NESTED)


def test_nothing_is_there_before_it_is_published(folder: MediaFolder) -> None:
    assert not folder.has(NESTED)
    assert not folder.has(None)
    assert folder.path(NESTED) == folder.root / NESTED
    folder.delete(NESTED)
    folder.clear_beside(EPISODE)


def test_an_empty_file_or_a_folder_is_not_a_video(folder: MediaFolder) -> None:
    (folder.root / FLAT).write_bytes(b"")
    (folder.root / NESTED).mkdir(parents=True)

    assert not folder.has(FLAT)
    assert not folder.has(NESTED)
    with pytest.raises(FolderError):
        folder.path(NESTED)


def test_of_many_publishers_of_one_name_one_wins(folder: MediaFolder) -> None:
    sources = [staged(folder, str(n).encode(), f"id{n}") for n in range(8)]
    together = Barrier(len(sources))

    def publish(source: Path) -> bool:
        together.wait()
        return MediaFolder(folder.root).publish(source, NESTED)

    with ThreadPoolExecutor(len(sources)) as threads:
        outcomes = list(threads.map(publish, sources))

    assert outcomes.count(True) == 1
    assert folder.path(NESTED).read_text() == str(outcomes.index(True))
    assert sum(source.exists() for source in sources) == len(sources) - 1


def test_many_videos_of_one_day_get_different_numbers(folder: MediaFolder) -> None:
    videos = [video(media_id=f"{n:011}", title=f"Walk {n}") for n in range(12)]
    together = Barrier(len(videos))

    def publish(n: int) -> str:
        own = MediaFolder(folder.root)
        source = staged(own, b"film", f"id{n}")
        together.wait()
        for _ in videos:
            name = own.place(videos[n], "mp4", layout=Layout.TV)
            own.publish_beside(source.parent, name, videos[n], Layout.TV)
            if own.publish(source, name):
                return name
        raise AssertionError("no number in as many tries as there are videos")

    with ThreadPoolExecutor(len(videos)) as threads:
        names = list(threads.map(publish, range(len(videos))))

    season = folder.root / "Night Walks" / "Season 2024"
    numbers = sorted(name.rsplit("/", 1)[1].split(" - ")[0] for name in names)
    assert numbers == [f"s2024e0305{n:02}" for n in range(len(videos))]
    assert len(list(season.glob("*.mp4"))) == len(list(season.glob("*.nfo"))) == len(videos)


def test_a_reserved_number_that_another_has_since_is_not_published(folder: MediaFolder) -> None:
    reserved = folder.place(video(), "mp4", layout=Layout.TV)
    published(folder, video(media_id="aaaaaaaaaaa"), Layout.TV)
    source = staged(folder)

    folder.publish_beside(source.parent, reserved, video(), Layout.TV)

    assert not folder.publish(source, reserved)
    season = folder.root / "Night Walks" / "Season 2024"
    assert not [each for each in season.iterdir() if "[abcdefghijk]" in each.name]
    assert folder.place(video(), "mp4", layout=Layout.TV).split("/")[2].startswith("s2024e030501 ")


def test_a_folder_that_cannot_be_made_is_explained(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(FolderError, match="cannot be used"):
        MediaFolder(tmp_path / "file" / "downloads").prepare()


@pytest.mark.parametrize("name", [FLAT, NESTED, EPISODE])
def test_a_folder_that_vanishes_while_publishing_loses_nothing(
    folder: MediaFolder, name: str
) -> None:
    source = staged(folder)
    gone = folder.root.with_name("unmounted")
    folder.root.rename(gone)

    with pytest.raises(FolderError, match="is not there"):
        folder.publish_beside(source.parent, name, video(), Layout.TV)
    with pytest.raises(FolderError, match="is not there"):
        folder.publish(source, name)
    with pytest.raises(FolderError, match="is not there"):
        folder.delete(name)
    with pytest.raises(FolderError, match="is not there"):
        folder.staging("two").lock()
    assert not folder.has(name)
    assert not folder.root.exists()

    gone.rename(folder.root)
    assert folder.publish(source, name)
    assert folder.path(name).read_bytes() == b"film"


def test_an_empty_mount_point_is_not_taken_for_the_folder(folder: MediaFolder) -> None:
    source = staged(folder)
    folder.root.rename(folder.root.with_name("unmounted"))
    folder.root.mkdir()

    with pytest.raises(FolderError, match="is not there"):
        folder.publish(source, NESTED)
    with pytest.raises(FolderError, match="is not there"):
        folder.delete(NESTED)
    assert not any(folder.root.iterdir())


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EXDEV, "on another file system"),
        (errno.EROFS, "read-only"),
        (errno.EACCES, "may not write"),
        (errno.EIO, "cannot be used: Input/output error"),
    ],
)
def test_what_a_disk_refuses_is_said_and_staging_stays(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    source = staged(folder)
    monkeypatch.setattr(os, "link", _refusing(number))

    with pytest.raises(FolderError, match=sentence):
        folder.publish(source, NESTED)
    assert source.read_bytes() == b"film"
    assert not folder.has(NESTED)


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_a_full_disk_is_no_space(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    source = staged(folder)
    monkeypatch.setattr(os, "link", _refusing(number))

    with pytest.raises(MediaSiteError) as beside:
        folder.publish_beside(source.parent, NESTED, video(), Layout.VIDEOS)
    with pytest.raises(MediaSiteError) as raised:
        folder.publish(source, NESTED)
    assert beside.value.reason == raised.value.reason == Reason.NO_SPACE
    assert source.exists()


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK])
def test_file_systems_without_links_get_the_same_without_overwriting(
    folder: MediaFolder, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    monkeypatch.setattr(os, "link", _refusing(number))
    first, second = staged(folder, b"first", "one"), staged(folder, b"second", "two")

    assert folder.publish(first, NESTED)
    assert not folder.publish(second, NESTED)

    assert folder.path(NESTED).read_bytes() == b"first"
    assert not first.exists()
    assert second.exists()


def _refusing(number: int) -> Callable[..., None]:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(number, os.strerror(number))

    return refuse

"""Data folders: made, checked, held by one."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from medianest.errors import StartError
from medianest.processes import instance
from medianest.processes.run_folder import make_run_folder

MOUNTS = """\
/dev/sda1 / ext4 rw 0 0
nas:/export /mnt/nas nfs4 rw 0 0
//nas/share /mnt/with\\040space cifs rw 0 0
/dev/sdb1 /mnt/nas/local ext4 rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/data", "ext4"),
        ("/mnt/nas/data", "nfs4"),
        ("/mnt/nas", "nfs4"),
        ("/mnt/nasty", "ext4"),
        ("/mnt/with space/data", "cifs"),
        ("/mnt/nas/local/data", "ext4"),
    ],
)
def test_the_file_system_is_that_of_the_nearest_mount(
    tmp_path: Path, folder: str, kind: str
) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(MOUNTS)
    assert instance.file_system(Path(folder), mounts) == kind


def test_a_data_folder_on_a_network_file_system_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(instance, "file_system", lambda _path: "nfs4")
    with pytest.raises(StartError, match=r"network file system \(nfs4\)"):
        instance.make_data_folder(tmp_path / "data")


def test_a_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    instance.make_data_folder(tmp_path / "new" / "data")
    assert stat.S_IMODE((tmp_path / "new" / "data").stat().st_mode) == 0o700
    assert list((tmp_path / "new" / "data").iterdir()) == []


def test_a_data_folder_that_cannot_be_made_is_one_sentence() -> None:
    with pytest.raises(StartError, match="cannot be written to"):
        instance.make_data_folder(Path("/proc/medianest"))


def test_a_file_where_the_data_folder_should_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with pytest.raises(StartError, match="cannot be written to"):
        instance.make_data_folder(tmp_path / "data")


def test_the_data_folder_of_a_demo_is_refused(tmp_path: Path) -> None:
    (tmp_path / instance.DEMO_MARK).touch()
    with pytest.raises(StartError, match="use `medianest demo`"):
        instance.refuse_demo(tmp_path)


def test_a_data_folder_is_held_by_one_and_the_other_is_told_by_whom(tmp_path: Path) -> None:
    with (
        instance.hold(tmp_path),
        pytest.raises(StartError, match=rf"already runs .*process {os.getpid()}"),
        instance.hold(tmp_path),
    ):
        pass
    assert instance.running_pid(tmp_path) is None


def test_who_holds_a_data_folder_can_be_asked(tmp_path: Path) -> None:
    assert instance.running_pid(tmp_path) is None
    with instance.hold(tmp_path):
        assert instance.running_pid(tmp_path) == os.getpid()


def test_the_folder_for_sockets_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir(mode=0o755)
    make_run_folder(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_link_in_place_of_the_folder_for_sockets_is_refused(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "run").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StartError, match="belongs to somebody else"):
        make_run_folder(tmp_path / "run")


def test_a_path_too_long_for_a_socket_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StartError, match="too long for a socket"):
        make_run_folder(tmp_path / ("x" * 108))

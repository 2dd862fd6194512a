"""The data folder, held by one running MediaNest at a time."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from medianest.errors import StartError

LOCK_FILE = "medianest.lock"
PATIENCE_SECONDS = 0.5
DEMO_MARK = "demo-ca.pem"  # services.downloads.network.DEMO_CA, without its imports
"""The simulated video site's certificate authority: who has it here trusts a pretend YouTube."""

NETWORK_FILE_SYSTEMS = frozenset(
    {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "ceph", "glusterfs", "lustre", "davfs"}
    | {"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.glusterfs", "fuse.ceph", "fuse.curlftpfs"}
)


def make_data_folder(data: Path) -> None:
    """Make ``data`` and see that it can be used.

    Raises :class:`StartError` when it cannot be written, or lies on a network file system, where
    locks and SQLite's write-ahead log do not work.
    """
    _make(data)
    if (kind := file_system(data)) in NETWORK_FILE_SYSTEMS:
        raise StartError(
            f"The data folder {data} is on a network file system ({kind}), where a database is "
            "damaged sooner or later. Put it on a local disk; downloads may stay on the network."
        )


def _make(data: Path) -> None:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = data / f".writable-{os.getpid()}"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise StartError(
            f"The data folder {data} cannot be written to ({error.strerror}). "
            "Name another with --data or MEDIANEST_DATA, or change its owner."
        ) from None


def refuse_demo(data: Path) -> None:
    """Raise :class:`StartError` for the data folder of a demo."""
    if (data / DEMO_MARK).exists():
        raise StartError(f"The data folder {data} belongs to the demo: use `medianest demo`.")


def file_system(path: Path, mounts: Path = Path("/proc/mounts")) -> str:
    """The type of the file system that holds ``path``, as in ``mounts``; empty where unknown."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="surrogateescape").splitlines()
    except OSError:
        return ""
    whole, kind, longest = path.resolve(), "", 0
    for _device, point, name, *_rest in (line.split() for line in lines):
        folder = Path(point.replace(r"\040", " "))
        # Of two mounts on one folder, the later one is seen.
        if whole.is_relative_to(folder) and len(folder.parts) >= longest:
            kind, longest = name, len(folder.parts)
    return kind


@contextmanager
def hold(data: Path) -> Iterator[None]:
    """Be the only MediaNest of ``data``; children share the hold, so none outlives it unseen.

    Raises :class:`StartError` naming the process that has it.
    """
    with (data / LOCK_FILE).open("a+") as file:
        if not _locked(file):
            raise StartError(f"MediaNest already runs with the data folder {data}{_holder(data)}.")
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        yield


def _locked(file: IO[str]) -> bool:
    """Whether the lock was had; one that was killed just now needs a moment to let go."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
        else:
            return True


def _holder(data: Path) -> str:
    pid = (data / LOCK_FILE).read_text(encoding="ascii", errors="replace").strip()
    return f" (process {pid})" if pid.isdigit() else ""


def running_pid(data: Path) -> int | None:
    """The process that holds ``data`` now, if any."""
    try:
        with (data / LOCK_FILE).open() as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        text = (data / LOCK_FILE).read_text(encoding="ascii", errors="replace").strip()
        return int(text) if text.isdigit() else None
    except OSError:
        return None
    return None

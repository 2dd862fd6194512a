"""The short folder for Unix sockets, which others on the machine must not be able to enter."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from medianest.errors import StartError

MAX_SOCKET_PATH_BYTES = 107  # sizeof(sockaddr_un.sun_path) - 1 on Linux


def make_run_folder(folder: Path) -> None:
    """Make ``folder`` with mode 0700.

    Raises :class:`StartError` when it is somebody else's, a link, or too long for a socket.
    """
    _refuse_long(folder)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError as error:
        raise StartError(
            f"The folder {folder} cannot be made ({error.strerror}). "
            "Set XDG_RUNTIME_DIR to a folder of yours."
        ) from None
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise StartError(f"{folder} belongs to somebody else. Remove it, or set XDG_RUNTIME_DIR.")
    folder.chmod(0o700)


def _refuse_long(folder: Path) -> None:
    if len(os.fsencode(folder / "redis.sock")) > MAX_SOCKET_PATH_BYTES:
        raise StartError(
            f"The path {folder} is too long for a socket. "
            "Set XDG_RUNTIME_DIR (or TMPDIR) to a shorter folder."
        )

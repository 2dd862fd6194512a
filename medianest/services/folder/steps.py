"""Opens folders below a root step by step, so that no symbolic link leads out of it."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from medianest.services.folder.errors import FolderError

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


@contextmanager
def opened(root: Path, steps: Sequence[str], *, make: bool = False) -> Iterator[int]:
    """A descriptor of the folder that ``steps`` lead to; with ``make``, missing ones are made.

    ``root`` itself is the administrator's, who may let it be a link, and is never made. Raises
    :class:`FolderError` for a link or a file in the way, and :class:`OSError`.
    """
    here = os.open(root, _FOLDER)
    try:
        for step in steps:
            inner = _into(here, step, make=make)
            os.close(here)
            here = inner
        yield here
    finally:
        os.close(here)


def sync_folder(descriptor: int) -> None:
    """Make sure that a power cut takes no name out of a folder; some file systems cannot."""
    with suppress(OSError):
        os.fsync(descriptor)


def checked_steps(name: str) -> list[str]:
    """The steps of a relative POSIX name. Raises :class:`FolderError` if it is not a plain one.

    Hidden steps are nobody's: staging is one.
    """
    steps = name.split("/")
    written = name.encode(errors="ignore").decode()
    if name != written or "\0" in name or any(not s or s.startswith(".") for s in steps):
        raise FolderError("This file is not in the downloads folder.")
    return steps


def _into(here: int, step: str, *, make: bool) -> int:
    while True:
        if make:
            with suppress(FileExistsError):
                os.mkdir(step, dir_fd=here)
                sync_folder(here)
        try:
            return os.open(step, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
        except FileNotFoundError:
            if not make:  # else another has tidied it away this moment
                raise
        except OSError as error:
            raise _in_the_way(step, error) from error


def _in_the_way(step: str, error: OSError) -> Exception:
    if error.errno not in (errno.ELOOP, errno.ENOTDIR):
        return error
    return FolderError(
        f"“{step}” in the downloads folder is a link or a file where a folder belongs. "
        "Move it away and try again."
    )

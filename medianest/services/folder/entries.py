"""Single files in an opened folder: look, write, let appear, remove; links are never followed."""

from __future__ import annotations

import errno
import os
import stat
from contextlib import suppress

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})


def looked_at(folder: int, name: str) -> os.stat_result | None:
    """What has this name in ``folder``; ``None`` if nothing has."""
    try:
        return os.stat(name, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def size_bytes(folder: int, name: str) -> int:
    """How big a file is; 0 if there is none, or something else."""
    there = looked_at(folder, name)
    return there.st_size if there is not None and stat.S_ISREG(there.st_mode) else 0


def is_file(folder: int, name: str) -> bool:
    there = looked_at(folder, name)
    return there is not None and not stat.S_ISDIR(there.st_mode)


def write(folder: int, name: str, content: bytes) -> None:
    """Write a whole file, in the place of what was there."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(name, flags, 0o644, dir_fd=folder), "wb") as file:
        file.write(content)


def sync_file(folder: int, name: str) -> None:
    """Make sure that a power cut leaves no hole in a file."""
    descriptor = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=folder)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def appear(source_folder: int, source: str, folder: int, name: str) -> bool:
    """Let ``source`` appear as ``name`` at once and whole; ``False`` if another file has the name.

    A hard link refuses to overwrite, which a rename does not. File systems without links get the
    rename, after a look, for which the caller holds a lock. Where there are links ``source`` stays.
    """
    try:
        os.link(source, name, src_dir_fd=source_folder, dst_dir_fd=folder, follow_symlinks=False)
    except FileExistsError:
        return _is_same(looked_at(source_folder, source), looked_at(folder, name))
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        if looked_at(folder, name) is not None:
            return False
        os.rename(source, name, src_dir_fd=source_folder, dst_dir_fd=folder)
    return True


def remove(folder: int, name: str) -> None:
    """Remove a file or a link, if it is there."""
    with suppress(FileNotFoundError):
        os.unlink(name, dir_fd=folder)


def _is_same(one: os.stat_result | None, other: os.stat_result | None) -> bool:
    return one is not None and other is not None and os.path.samestat(one, other)

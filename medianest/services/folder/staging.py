"""Where one file is being made, out of sight of media servers."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medianest.services.folder import entries
from medianest.services.folder.errors import FolderError, in_words
from medianest.services.folder.steps import opened

STAGING = ".medianest-staging"
IGNORE = ".plexignore"
_LOCK, _WORK = ".lock", "work"
SHORTENED_BYTES = 1024


class Staging:
    """One file's folder in staging. Whoever holds its lock is the only one to write there.

    The lock is the kernel's: it ends with the process that holds it, however that ends.
    """

    def __init__(self, root: Path, file_id: str) -> None:
        self._root = root
        self._steps = [STAGING, file_id]
        self.folder = root / STAGING / file_id
        self.work = self.folder / _WORK
        self._descriptor: int | None = None

    def lock(self) -> bool:
        """Take the lock without waiting; ``False`` when somebody has it.

        Raises :class:`FolderError` where a link was put in the place of a folder.
        """
        with in_words():
            while self._descriptor is None:
                descriptor = self._open_lock()
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    os.close(descriptor)
                    return False
                if _is_same(descriptor, self.folder / _LOCK):
                    self._descriptor = descriptor
                else:  # its last holder has removed the folder since
                    os.close(descriptor)
            self._make_work()
        return True

    def release(self) -> None:
        """Give the lock back; what is staged stays for the next attempt."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def leave(self) -> None:
        """Give the lock back, and take the folder along if nothing lies in it."""
        if self.size_bytes():
            self.release()
        else:
            self.remove()

    def shorten(self) -> None:
        """Take a little off what has arrived of each stream, so that there is something to ask for.

        Killed between its last byte and its renaming, a part is whole; asked for the rest of it, a
        server refuses, and yt-dlp 2026.10.26 asks again for just that rest (observed).
        """
        for part in self.work.glob("*.part"):
            os.truncate(part, max(0, part.stat().st_size - SHORTENED_BYTES))

    def clear(self) -> None:
        """Throw away what has arrived, so that the next attempt begins anew."""
        self._throw_away_work()
        with in_words():
            self._make_work()

    def remove(self) -> None:
        """Remove all of it; only for the holder of the lock, who gives it back by this."""
        self._throw_away_work()
        with suppress(FolderError, OSError), opened(self._root, [STAGING]) as staging:
            with opened(self._root, self._steps) as folder:
                entries.remove(folder, _LOCK)
            os.rmdir(self.folder.name, dir_fd=staging)
        self.release()

    def size_bytes(self) -> int:
        """How much has arrived; what grows is not stalled."""
        total = 0
        with suppress(OSError):
            for each in os.scandir(self.work):
                with suppress(OSError):
                    total += each.stat().st_size
        return total

    def _open_lock(self) -> int:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        while True:  # a folder that was removed as soon as it was opened takes no files
            with opened(self._root, self._steps, make=True) as folder, suppress(FileNotFoundError):
                return os.open(_LOCK, flags, 0o600, dir_fd=folder)

    def _make_work(self) -> None:
        """Make the folder of what arrives; a link there would be written through."""
        with opened(self._root, [*self._steps, _WORK], make=True) as work:
            for each in os.listdir(work):
                there = entries.looked_at(work, each)
                if there is not None and stat.S_ISLNK(there.st_mode):
                    entries.remove(work, each)

    def _throw_away_work(self) -> None:
        with suppress(FolderError, OSError), opened(self._root, self._steps) as folder:
            shutil.rmtree(_WORK, ignore_errors=True, dir_fd=folder)


@contextmanager
def publishing_lock(root: Path) -> Iterator[None]:
    """One at a time: what is looked at before a file appears or goes is still so when it does.

    The lock is on a file that lies in staging anyway, and is held for a few system calls.
    """
    with opened(root, [STAGING]) as staging:
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
        descriptor = os.open(IGNORE, flags, 0o644, dir_fd=staging)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def sync(path: Path) -> None:
    """Make sure that a power cut leaves no hole in a file that is about to be shown."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev)

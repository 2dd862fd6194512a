"""The downloads folder on disk: staging, locks, publishing and removal of files."""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from contextlib import suppress
from pathlib import Path

from medianest.errors import ConflictError, MediaNestError
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services.media_names import file_name

STAGING = ".medianest-staging"
_LOCK, _WORK = ".lock", "work"
_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS})
MOST_COPIES = 100
SHORTENED_BYTES = 1024


class FolderError(ConflictError):
    """The downloads folder cannot be used; the message says what to look at."""


class MediaFolder:
    """``root`` is where files land; media servers scan it, so nothing unfinished may show there."""

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def prepare(self) -> None:
        """Make what is missing. Raises :class:`FolderError`."""
        staging = self.root / STAGING
        try:
            staging.mkdir(parents=True, exist_ok=True)
            ignore = staging / ".plexignore"
            if not ignore.exists():
                ignore.write_text("*\n")
        except OSError as error:
            raise folder_error(error) from error
        if staging.stat().st_dev != self.root.stat().st_dev:
            raise FolderError(f"{STAGING} must be on the same file system as the downloads folder.")

    def staging(self, file_id: str) -> Staging:
        return Staging(self.root / STAGING / file_id)

    def stagings(self) -> list[str]:
        """The ids of the files that something is staged for."""
        with suppress(FileNotFoundError):
            return [each.name for each in os.scandir(self.root / STAGING) if each.is_dir()]
        return []

    def path(self, name: str) -> Path:
        """The whole path of a published file. Raises :class:`FolderError` if it leads elsewhere."""
        path = self.root / name
        if path.parent.resolve() != self.root.resolve() or not name or name.startswith("."):
            raise FolderError("This file is not in the downloads folder.")
        return path

    def has(self, name: str | None) -> bool:
        """Whether a published file is still there, with something in it."""
        try:
            return name is not None and self.path(name).stat().st_size > 0
        except (FolderError, OSError):
            return False

    def free_name(self, title: str, media_id: str, suffix: str) -> str:
        """A name for a new file that nothing has yet. Raises :class:`FolderError`."""
        for copy in range(1, MOST_COPIES):
            name = file_name(title, media_id, suffix, copy=copy)
            if not os.path.lexists(self.path(name)):
                return name
        raise FolderError("There are too many files of that name in the downloads folder.")

    def publish(self, source: Path, name: str) -> bool:
        """Make ``source`` appear as ``name`` at once and whole; ``False`` if another file has it.

        A hard link refuses to overwrite, which a rename does not. File systems without links get
        the rename, after a look. Doing it again after a crash half-way ends the same.
        """
        target = self.path(name)
        try:
            os.link(source, target)
        except FileExistsError:
            if not os.path.samefile(source, target):
                return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            if os.path.lexists(target):
                return False
            os.rename(source, target)
        _sync_folder(self.root)
        source.unlink(missing_ok=True)
        return True

    def delete(self, name: str) -> None:
        """Remove a published file, if it is there. Raises :class:`FolderError`."""
        try:
            self.path(name).unlink(missing_ok=True)
        except OSError as error:
            raise FolderError(f"The file cannot be removed: {error.strerror}.") from error


class Staging:
    """Where one file is being made. Whoever holds its lock is the only one to write there.

    The lock is the kernel's: it ends with the process that holds it, however that ends.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.work = folder / _WORK
        self._descriptor: int | None = None

    def lock(self) -> bool:
        """Take the lock without waiting; ``False`` when somebody has it."""
        while self._descriptor is None:
            self.work.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(descriptor)
                return False
            if _is_same(descriptor, self.folder / _LOCK):
                self._descriptor = descriptor
            else:  # its last holder has removed the folder since
                os.close(descriptor)
        self.work.mkdir(parents=True, exist_ok=True)
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
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True, exist_ok=True)

    def remove(self) -> None:
        """Remove all of it; only for the holder of the lock, who gives it back by this."""
        shutil.rmtree(self.work, ignore_errors=True)
        (self.folder / _LOCK).unlink(missing_ok=True)
        with suppress(OSError):
            self.folder.rmdir()
        self.release()

    def size_bytes(self) -> int:
        """How much has arrived; what grows is not stalled."""
        total = 0
        with suppress(OSError):
            for each in os.scandir(self.work):
                with suppress(OSError):
                    total += each.stat().st_size
        return total


def folder_error(error: OSError) -> MediaNestError:
    """What a disk refused, in words."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return MediaSiteError(Reason.NO_SPACE)
    return FolderError(f"The downloads folder cannot be used: {error.strerror or error}.")


def sync(path: Path) -> None:
    """Make sure that a power cut leaves no hole in a file that is about to be shown."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_folder(path: Path) -> None:
    with suppress(OSError):
        sync(path)


def _is_same(descriptor: int, path: Path) -> bool:
    try:
        there = path.stat()
    except FileNotFoundError:
        return False
    here = os.fstat(descriptor)
    return (here.st_ino, here.st_dev) == (there.st_ino, there.st_dev)

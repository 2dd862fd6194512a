"""Pictures on disk: whole files named by what they show, and a limit to all of them together."""

from __future__ import annotations

import asyncio
import fcntl
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

import structlog

SUFFIX = ".webp"
USED_EVERY_SECONDS = 3600.0
LEFT_OVER_SECONDS = 3600.0
KEPT_SHARE = 0.9
DUE_SHARE = 20
LOCKS = 64
LOCK_STEP_SECONDS = 0.05

log = structlog.get_logger(__name__)


class PictureStore:
    """A folder of pictures by key, which is lower-case hexadecimal.

    The time of a file is when it was last asked for, to the hour; :meth:`sweep` removes those that
    nobody asked for the longest. Several processes may use one folder.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._unswept_bytes = 0

    def read(self, key: str) -> bytes | None:
        """The picture; ``None`` where it is not kept."""
        try:
            with self._path(key).open("rb") as file:
                _note_use(file)
                return file.read() or None
        except OSError:
            return None

    def write(self, key: str, picture: bytes) -> None:
        """Keep it, whole or not at all; a full disk only means that it is fetched again."""
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(dir=path.parent)
            try:
                with os.fdopen(descriptor, "wb") as file:
                    file.write(picture)
                os.replace(temporary, path)
            except OSError:
                os.unlink(temporary)
                raise
        except OSError as error:
            log.warning("picture not kept", reason=error.strerror)
        else:
            self._unswept_bytes += len(picture)

    def is_due(self, limit_bytes: int) -> bool:
        """Whether this process has written so much that the limit may be passed."""
        return self._unswept_bytes > limit_bytes // DUE_SHARE

    def sweep(self, limit_bytes: int) -> int:
        """Remove what was not used for longest until nine tenths of the limit are left, where it
        is passed; answers how many files that were. Another process that sweeps is left to it."""
        self._unswept_bytes = 0
        try:
            with self._locked("sweep"):
                return self._swept(limit_bytes)
        except BlockingIOError:
            return 0
        except OSError as error:
            log.warning("pictures not swept", reason=error.strerror)
            return 0

    @asynccontextmanager
    async def alone(self, key: str) -> AsyncIterator[None]:
        """Only one of all processes works on a picture at a time; one that dies lets go.

        Where the folder takes no locks, everybody goes on: twice the work does no harm.
        """
        lock = f"{int(key[:8], 16) % LOCKS:02}"
        with ExitStack() as held:
            while True:
                if self._take(held, lock):
                    break
                await asyncio.sleep(LOCK_STEP_SECONDS)
            yield

    def _take(self, held: ExitStack, lock: str) -> bool:
        try:
            held.enter_context(self._locked(lock))
        except BlockingIOError:
            return False
        except OSError as error:
            log.warning("pictures cannot be locked", reason=error.strerror)
        return True

    def _path(self, key: str) -> Path:
        return self._folder / key[:2] / (key + SUFFIX)

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        """Raises :class:`BlockingIOError` while somebody else has it."""
        folder = self._folder / "locks"
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / name).open("wb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def _swept(self, limit_bytes: int) -> int:
        found = sorted(self._files())
        total = sum(size for _, size, _ in found)
        if total <= limit_bytes:
            return 0
        removed = 0
        for _, size, path in found:
            if total <= limit_bytes * KEPT_SHARE:
                break
            with suppress(FileNotFoundError):
                os.unlink(path)
            total -= size
            removed += 1
        log.info("pictures removed", count=removed, bytes_left=total)
        return removed

    def _files(self) -> Iterator[tuple[float, int, str]]:
        """When each was last used, its size and path; what a killed writer left is removed."""
        long_ago = time.time() - LEFT_OVER_SECONDS
        for folder in self._folder.glob("[0-9a-f][0-9a-f]"):
            with os.scandir(folder) as entries:
                for entry in entries:
                    with suppress(FileNotFoundError):
                        stat = entry.stat()
                        if entry.name.endswith(SUFFIX):
                            yield stat.st_mtime, stat.st_size, entry.path
                        elif stat.st_mtime < long_ago:
                            os.unlink(entry.path)


def _note_use(file: BinaryIO) -> None:
    now = time.time()
    if now - os.fstat(file.fileno()).st_mtime > USED_EVERY_SECONDS:
        with suppress(OSError):
            os.utime(file.fileno(), (now, now))

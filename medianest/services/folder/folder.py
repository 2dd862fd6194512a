"""The downloads folder on disk: how files appear in it, are found there and go again."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.services.folder import entries, layouts, sidecars
from medianest.services.folder.errors import FolderError, folder_error, in_words
from medianest.services.folder.staging import IGNORE, STAGING, Staging, publishing_lock, sync
from medianest.services.folder.steps import checked_steps, opened, sync_folder
from medianest.views.settings import Layout

__all__ = ["STAGING", "FolderError", "MediaFolder", "Staging", "folder_error", "sync"]

MOST_COPIES = 100


class MediaFolder:
    """``root`` is where files land; media servers scan it, so nothing unfinished may show there.

    Names of files are relative to it, with ``/`` between the steps. Anybody may have put things
    below it: links are never followed. Methods block, and raise :class:`FolderError`, or
    :class:`MediaSiteError` where there is no space left.
    """

    def __init__(self, root: Path) -> None:
        self.root = root.absolute()

    def prepare(self) -> None:
        """Make what is missing."""
        with in_words():
            self.root.mkdir(parents=True, exist_ok=True)
            with opened(self.root, [STAGING], make=True) as staging:
                if not entries.size_bytes(staging, IGNORE):
                    entries.write(staging, IGNORE, b"*\n")
                elsewhere = os.fstat(staging).st_dev != self.root.stat().st_dev
        if elsewhere:
            raise FolderError(f"{STAGING} must be on the same file system as the downloads folder.")

    def staging(self, file_id: str) -> Staging:
        return Staging(self.root, file_id)

    def stagings(self) -> list[str]:
        """The ids of the files that something is staged for."""
        with suppress(FileNotFoundError):
            scanned = os.scandir(self.root / STAGING)
            return [each.name for each in scanned if each.is_dir(follow_symlinks=False)]
        return []

    def path(self, name: str) -> Path:
        """The whole path of a published file, which need not be there."""
        *above, last = checked_steps(name)
        with in_words(), suppress(FileNotFoundError), opened(self.root, above) as folder:
            there = entries.looked_at(folder, last)
            if there is not None and not stat.S_ISREG(there.st_mode):
                raise FolderError("This is not a file of the downloads folder.")
        return self.root / name

    def has(self, name: str | None) -> bool:
        """Whether a published file is still there, with something in it."""
        return name is not None and self.size_bytes(name) > 0

    def size_bytes(self, name: str) -> int:
        """How big a published file is; 0 where there is none."""
        with suppress(FolderError, OSError):
            *above, last = checked_steps(name)
            with opened(self.root, above) as folder:
                return entries.size_bytes(folder, last)
        return 0

    def place(
        self, details: MediaDetails, suffix: str, *, layout: Layout, index: int | None = None
    ) -> str:
        """A name for a new file that nothing has yet; ``index`` is its place in a playlist.

        Two that ask at once may get the same: :meth:`publish` decides.
        """
        above = layouts.folders(details, layout)
        there = self._names_in(above)
        taken = {each.casefold() for each in there}
        for copy in range(1, MOST_COPIES):
            stem = layouts.stem(details, layout, index, there, copy)
            name = f"{stem}.{suffix.removeprefix('.')}"
            if name.casefold() not in taken:
                return "/".join([*above, name])
        raise FolderError("There are too many files of that name in the downloads folder.")

    def publish_beside(self, work: Path, name: str, details: MediaDetails, layout: Layout) -> None:
        """Let poster, subtitles and nfo appear before the video ``name``, from a staging's folder.

        What is there already stays as it is. Nothing appears where the video is there already, or
        another video has its episode number since: then :meth:`publish` says ``False``.
        """
        *above, last = checked_steps(name)
        with self._changing(), opened(self.root, self._steps_to(work)) as staged:
            with opened(self.root, above, make=True) as folder:
                if entries.looked_at(folder, last) or self._is_contested(folder, last):
                    return
                sidecars.write(staged, last, details)
                sidecars.appear(staged, folder, last, os.listdir(staged))
            if layout == Layout.TV and len(above) > 1:
                with opened(self.root, above[:1]) as show:
                    entries.appear(staged, sidecars.SHOW, show, sidecars.SHOW)

    def publish(self, source: Path, name: str) -> bool:
        """Make ``source``, which lies in staging, appear as ``name`` at once and whole.

        ``False`` if another file has the name, or another video its episode number. Doing it again
        after a crash half-way ends the same.
        """
        *above, last = checked_steps(name)
        with self._changing(), opened(self.root, self._steps_to(source.parent)) as staged:
            if not entries.size_bytes(staged, source.name):
                raise FolderError("The finished file is not in staging any more. Try again.")
            with opened(self.root, above, make=True) as folder:
                if self._is_contested(folder, last):
                    return False
                if not entries.appear(staged, source.name, folder, last):
                    return False
                sync_folder(folder)
            entries.remove(staged, source.name)
        return True

    def delete(self, name: str) -> None:
        """Remove a published file, if it is there, what belongs to it, and folders that this
        leaves empty."""
        self._take_away(name, with_file=True)

    def clear_beside(self, name: str) -> None:
        """Remove what was published beside a video that then did not appear."""
        self._take_away(name, with_file=False)

    def _take_away(self, name: str, *, with_file: bool) -> None:
        *above, last = checked_steps(name)
        with self._changing():
            with suppress(FileNotFoundError), opened(self.root, above) as folder:
                if with_file:
                    entries.remove(folder, last)
                sidecars.remove(folder, last, os.listdir(folder))
                sync_folder(folder)
            self._tidy(above)

    def _tidy(self, steps: list[str]) -> None:
        """Remove folders that hold nothing any more, the innermost first; never the root."""
        for depth in range(len(steps), 0, -1):
            with suppress(FileNotFoundError), opened(self.root, steps[: depth - 1]) as outer:
                try:
                    self._forget_show(steps[:depth])
                    os.rmdir(steps[depth - 1], dir_fd=outer)
                except OSError as error:
                    if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                        raise
                    return

    def _forget_show(self, steps: list[str]) -> None:
        if len(steps) > 1:
            return
        with opened(self.root, steps) as show:
            if os.listdir(show) == [sidecars.SHOW]:
                entries.remove(show, sidecars.SHOW)

    def _is_contested(self, folder: int, name: str) -> bool:
        return layouts.is_contested(name, os.listdir(folder))

    def _names_in(self, steps: list[str]) -> list[str]:
        with in_words(), suppress(FileNotFoundError), opened(self.root, steps) as folder:
            return os.listdir(folder)
        return []

    def _steps_to(self, folder: Path) -> tuple[str, ...]:
        """The steps to a folder in staging."""
        steps = folder.relative_to(self.root).parts if folder.is_relative_to(self.root) else ()
        if steps[:1] != (STAGING,) or ".." in steps:
            raise FolderError("Only what lies in staging can be published.")
        return steps

    @contextmanager
    def _changing(self) -> Iterator[None]:
        with in_words(), publishing_lock(self.root):
            yield

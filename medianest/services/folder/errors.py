"""What can be wrong with the downloads folder, in words."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from medianest.errors import ConflictError, MediaNestError
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
_GONE = "The downloads folder is not there, or not the one it was. Bring it back and try again."
_SENTENCES = {
    errno.ENOENT: _GONE,
    errno.ESTALE: _GONE,
    errno.EROFS: "The downloads folder is read-only. Make it writable and try again.",
    errno.EACCES: "MediaNest may not write to the downloads folder. Change its permissions.",
    errno.EPERM: "MediaNest may not write to the downloads folder. Change its permissions.",
    errno.EXDEV: (
        "A folder in the downloads folder is on another file system, where nothing can appear at "
        "once and whole. Give the downloads folder a file system of its own."
    ),
}


class FolderError(ConflictError):
    """The downloads folder cannot be used; the message says what to look at."""


def folder_error(error: OSError) -> MediaNestError:
    """What a disk refused, in words."""
    if error.errno in _FULL:
        return MediaSiteError(Reason.NO_SPACE)
    unforeseen = f"The downloads folder cannot be used: {error.strerror or error}."
    return FolderError(_SENTENCES.get(error.errno or 0, unforeseen))


@contextmanager
def in_words() -> Iterator[None]:
    """Turns an :class:`OSError` into :class:`FolderError`, or no space left."""
    try:
        yield
    except OSError as error:
        raise folder_error(error) from error

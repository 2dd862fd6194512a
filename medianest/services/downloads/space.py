"""Room on the disk that downloads land on: what is free, and what has to stay free."""

from __future__ import annotations

import math
import shutil
from pathlib import Path

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason

UNITS = ("kB", "MB", "GB", "TB")


def free_bytes(folder: Path) -> int:
    """What is left for downloads; a folder that is not made yet counts as its nearest parent.

    It asks the disk, so call it in a thread. Raises :class:`OSError` where that fails.
    """
    return shutil.disk_usage(nearest(folder)).free


def check_floor(folder: Path, floor_bytes: int) -> None:
    """Raise :class:`MediaSiteError` (no space) when less than ``floor_bytes`` is free.

    A floor of 0 is none. It asks the disk, so call it in a thread. Raises :class:`OSError` where
    that fails.
    """
    if floor_bytes <= 0 or (free := free_bytes(folder)) >= floor_bytes:
        return
    raise MediaSiteError(
        Reason.NO_SPACE,
        f"The disk for downloads has {in_words(free)} left, and {in_words(floor_bytes)} have to"
        " stay free. Remove downloads you do not need, or ask your administrator for room; then"
        " try again.",
    )


def nearest(folder: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next(path for path in (folder, *folder.parents) if path.exists())


def in_words(count: float) -> str:
    """So many bytes, as in ``1.2 GB``: powers of a thousand, as disks are sold, rounded down."""
    for unit in ("bytes", *UNITS):
        if count < 1000 or unit == UNITS[-1]:
            break
        count /= 1000
    tenths = math.floor(count * 10) / 10
    return f"{tenths:.{1 if tenths < 100 else 0}f}".removesuffix(".0") + f" {unit}"

"""What keeps downloads from working on this machine, in words."""

from __future__ import annotations

import os
from pathlib import Path

from medianest.integrations.ytdlp import programs
from medianest.services.folder.folder import FolderError, MediaFolder


def folder_trouble(folder: Path) -> str | None:
    """Why downloads cannot land in ``folder``, which is made if it can be; ``None`` if they can."""
    try:
        MediaFolder(folder).prepare()
    except (FolderError, OSError) as error:
        reason = error.message if isinstance(error, FolderError) else str(error)
        return f"{reason.rstrip('.')} ({folder}). Choose another one in the settings."
    if not os.access(folder, os.W_OK | os.X_OK):
        return (
            f"The downloads folder {folder} cannot be written to. "
            "Change its owner, or choose another one in the settings."
        )
    return None


def ffmpeg_trouble() -> str | None:
    """What to do about a missing ffmpeg; ``None`` when there is one."""
    if programs.ffmpeg() is not None:
        return None
    return "ffmpeg is missing, without which most downloads fail: install it (apt install ffmpeg)."

"""Videos that tests about the downloads folder speak of."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.services.folder.folder import MediaFolder
from medianest.views.settings import Layout

DAY = date(2024, 3, 5)


def video(**changes: Any) -> MediaDetails:
    """A video of 5 March 2024, on the channel Night Walks."""
    facts: dict[str, Any] = {
        "url": "https://www.youtube.com/watch?v=abcdefghijk",
        "extractor": "youtube",
        "media_id": "abcdefghijk",
        "title": "A walk",
        "uploader": "Night Walks",
        "duration_seconds": 754,
        "description": "Along the river.",
        "published_on": DAY,
        "qualities": [],
        "containers": [],
    }
    return MediaDetails(**{**facts, **changes})


def staged(folder: MediaFolder, content: bytes = b"film", file_id: str = "one") -> Path:
    """A finished video in staging."""
    staging = folder.staging(file_id)
    assert staging.lock()
    staging.release()
    source = staging.work / "media.mp4"
    source.write_bytes(content)
    return source


def published(
    folder: MediaFolder,
    details: MediaDetails,
    layout: Layout = Layout.VIDEOS,
    beside: Sequence[str] = (),
) -> str:
    """The name under which a video was published, with ``beside`` it what staging had."""
    source = staged(folder, file_id=details.media_id)
    for each in beside:
        (source.parent / each).write_text(each)
    name = folder.place(details, "mp4", layout=layout)
    folder.publish_beside(source.parent, name, details, layout)
    assert folder.publish(source, name)
    return name

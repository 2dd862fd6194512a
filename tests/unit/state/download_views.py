"""Views of downloads for tests of what open pages are told."""

from __future__ import annotations

from typing import Any

from medianest.models.ids import new_id, utc_now
from medianest.views.download import DownloadProgress, DownloadView


def a_view(title: str, status: str = "queued", **fields: Any) -> DownloadView:
    """A download of ``ada`` unless ``owner_id`` says otherwise."""
    values: dict[str, Any] = {
        "id": new_id(),
        "owner_id": "ada",
        "owner_name": "Ada",
        "url": f"https://video.test/{title}",
        "title": title,
        "uploader": "",
        "duration_seconds": None,
        "thumbnail": "",
        "quality": "best",
        "container": "mp4",
        "status": status,
        "percent": 0.0,
        "attempt": 1,
        "created_at": utc_now(),
    }
    return DownloadView(**(values | fields))


def at(percent: float, status: str = "downloading") -> DownloadProgress:
    """A running download that far."""
    return DownloadProgress(status=status, percent=percent)

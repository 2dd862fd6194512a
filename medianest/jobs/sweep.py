"""The scheduler's way to the sweep, which must not need yt-dlp."""

from __future__ import annotations

from medianest.jobs import parts
from medianest.runtime import Runtime
from medianest.services.downloads.sweep import DownloadSweep


def download_sweep(runtime: Runtime) -> DownloadSweep:
    """The sweep of this process; make it once, and ``await sweep()`` of it every ten seconds."""
    return DownloadSweep(
        runtime.database,
        parts.news(runtime),
        parts.queue(runtime),
        runtime.settings,
        parts.timing(),
    )

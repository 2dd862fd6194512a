"""What jobs about downloads are put together from."""

from __future__ import annotations

from medianest.runtime import Runtime, redis_url
from medianest.services.downloads.library_links import LibraryLinks
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.views import DownloadViews
from medianest.services.queue import Queue

_timing = Timing()


def use_timing(timing: Timing) -> None:
    """Wait otherwise than usual, in this process and those forked from it; for tests."""
    global _timing
    _timing = timing


def timing() -> Timing:
    return _timing


def queue(runtime: Runtime) -> Queue:
    return Queue(redis_url(runtime.environment))


def news(runtime: Runtime) -> DownloadNews:
    views = DownloadViews(runtime.environment.base_path)
    links = LibraryLinks(runtime.database, runtime.library.visibility)
    return DownloadNews(runtime.database, runtime.redis, views, links)

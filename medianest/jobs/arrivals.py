"""The scheduler's way to downloads that Plex is to find."""

from __future__ import annotations

from medianest.jobs import parts
from medianest.runtime import Runtime
from medianest.services.downloads.arrival_collections import ArrivalCollections
from medianest.services.downloads.arrival_rows import ArrivalRows
from medianest.services.downloads.arrivals import DownloadArrivals
from medianest.services.downloads.plex_place import PlexPlaces
from medianest.services.downloads.previews import PICTURES
from medianest.services.downloads.thumbnails import Thumbnails


def download_arrivals(runtime: Runtime) -> DownloadArrivals:
    """Make it once for a process, and ``await look()`` of it every few seconds."""
    library = runtime.library
    collections = ArrivalCollections(
        runtime.database,
        runtime.settings,
        runtime.environment,
        library.server,
        library.collection_changes,
        Thumbnails(runtime.environment.data.resolve() / PICTURES),
    )
    return DownloadArrivals(
        runtime.settings,
        PlexPlaces(runtime.database, runtime.settings),
        ArrivalRows(runtime.database, parts.news(runtime)),
        library.server,
        library.hints,
        collections,
    )

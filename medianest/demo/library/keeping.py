"""Keeps the collections of a pretend Plex server in a file, so that a demo can be started again."""

from __future__ import annotations

import base64
import json
import logging
from dataclasses import asdict
from pathlib import Path

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Collection

logger = logging.getLogger(__name__)


def save(library: Library, file: Path) -> None:
    """Write them down, with their posters. Raises OSError."""
    told = {
        "collections": [asdict(collection) for collection in library.collections.values()],
        "posters": {
            str(key): base64.b64encode(body).decode("ascii")
            for key, body in library.posters.items()
            if key in library.collections
        },
    }
    new = file.with_suffix(".new")
    new.write_text(json.dumps(told), "utf-8")
    new.replace(file)


def load(library: Library, file: Path) -> None:
    """Put back what was saved, as far as its items are there; without a file nothing changes, nor
    with one that cannot be read."""
    if not file.exists():
        return
    try:
        told = json.loads(file.read_text("utf-8"))
        found = [Collection(**row) for row in told["collections"]]
        posters = {int(key): base64.b64decode(body) for key, body in told["posters"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        logger.warning("%s cannot be read; collections are as at the start", file)
        return
    for collection in found:
        collection.items = [key for key in collection.items if key in library.items]
        library.keep_from(collection.key)
    library.collections = {collection.key: collection for collection in found}
    library.posters |= posters

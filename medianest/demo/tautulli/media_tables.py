"""Tables of what is in a section, which are kept until somebody wants them made anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from medianest.demo.library.things import Item

if TYPE_CHECKING:
    from medianest.demo.tautulli.pretend_tautulli import PretendTautulli

Row = dict[str, Any]


@dataclass
class Table:
    """Rows without plays, and when they were made, in Unix seconds."""

    rows: list[Row]
    made_at: int


class MediaTables:
    """One for each section, and for each thing whose parts were looked at."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli
        self._kept: dict[tuple[int, int | None], Table] = {}

    def of(
        self, section: int, key: int | None, kind: str, *, refresh: bool
    ) -> tuple[list[Row], int | None] | None:
        """The rows and when they were made, which the first who sees them is not told; None where
        there are none to be had."""
        kept = self._kept.get((section, key))
        if kept is not None and not refresh:
            return kept.rows, kept.made_at
        rows = list(self._rows(section, key, kind)) if self._tautulli.reaches_plex else []
        if not rows:
            return None
        self._kept[section, key] = Table(rows, self._tautulli.now())
        return rows, kept.made_at if kept else None

    def drop(self, section: int) -> None:
        """Those of a section."""
        self._kept = {place: kept for place, kept in self._kept.items() if place[0] != section}

    def measure(self, section: int) -> None:
        """Work out the sizes that are missing, as by the button: these are numbers then. Raises
        KeyError where there is no table."""
        library = self._tautulli.plex.library
        for row in self._kept[section, None].rows:
            if not row["file_size"]:
                leaves = (library.items[leaf] for leaf in library.leaf_keys(int(row["rating_key"])))
                row["file_size"] = sum(_first_size(leaf) for leaf in leaves)

    def _rows(self, section: int, key: int | None, kind: str) -> Iterator[Row]:
        library = self._tautulli.plex.library
        if key is None:
            items = list(library.listed(str(section), kind).values())
        else:
            items = [item for item in library.children(key) if item.type == kind]
        section_type = self._tautulli.sections[section].type
        for item in items:
            above = library.items.get(item.parent or 0)
            top = library.items.get(above.parent or 0) if above else None
            yield _row(item, section_type, above, top)


def _row(item: Item, section_type: str, above: Item | None, top: Item | None) -> Row:
    version = item.versions[-1] if item.versions else None
    has_video = version is not None and version.video_codec != ""
    return {
        "section_id": int(item.section),
        "section_type": section_type,
        "added_at": str(item.added_at),
        "media_type": item.type,
        "rating_key": str(item.key),
        "parent_rating_key": str(above.key) if above else "",
        "grandparent_rating_key": str(top.key) if top else "",
        "title": item.title,
        "sort_title": item.title_sort or item.title,
        "year": _text(item.year),
        "media_index": _text(item.index),
        "parent_media_index": _text(above.index) if above else "",
        "thumb": f"/library/metadata/{item.key}/thumb/{item.thumb}" if item.thumb else "",
        "container": version.container if version else "",
        "bitrate": str(version.bitrate) if version else "",
        "video_codec": version.video_codec if version else "",
        "video_resolution": version.resolution if version else "",
        "video_framerate": "24p" if has_video else "",
        "audio_codec": version.audio_codec if version else "",
        "audio_channels": str(version.audio_channels) if version else "",
        # Later versions are written over earlier ones, and of the last its first part counts.
        "file_size": str(version.parts[0].size_bytes) if version else "",
    }


def _first_size(item: Item) -> int:
    return item.versions[0].parts[0].size_bytes if item.versions else 0


def _text(value: int | None) -> str:
    return "" if value is None else str(value)

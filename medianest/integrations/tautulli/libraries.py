"""The sections that Tautulli knows, and what it says of everything in one."""

from __future__ import annotations

from typing import Any

from medianest.integrations.loose_values import (
    Shape,
    count,
    flag,
    key,
    large,
    moment,
    shaped,
    text_up_to,
    whole,
)
from medianest.integrations.tautulli.calls import Calls, nothing
from medianest.integrations.tautulli.models import Library, MediaInfo, MediaTable

TABLE_ROWS = 10_000
"""One such read takes as long as two of 25 rows: the table is made for each."""
REFRESH_SECONDS = 900.0
"""It asks Plex for a hundred items at a time, one page after the other."""

_COMMAND = "get_library_media_info"

_name = text_up_to(500)
_word = text_up_to(40)

_LIBRARY: Shape = (
    ("section_key", "section_id", key),
    ("server_id", "server_id", _name),
    ("name", "section_name", _name),
    ("type", "section_type", _word),
    ("count", "count", count),
    ("parent_count", "parent_count", count),
    ("child_count", "child_count", count),
    ("play_count", "plays", count),
    ("last_played_at", "last_accessed", moment),
    ("is_active", "is_active", flag),
    ("keeps_history", "keep_history", flag),
)


def _size(value: Any) -> int | None:
    found = large(value)
    return found if found is not None and found > 0 else None


_MEDIA: Shape = (
    ("rating_key", "rating_key", key),
    ("media_type", "media_type", _word),
    ("title", "title", _name),
    ("year", "year", whole),
    ("added_at", "added_at", moment),
    ("last_played_at", "last_played", moment),
    ("play_count", "play_count", count),
    ("size_bytes", "file_size", _size),
    ("container", "container", _word),
    ("video_codec", "video_codec", _word),
    ("video_resolution", "video_resolution", _word),
    ("audio_codec", "audio_codec", _word),
)


async def libraries(calls: Calls) -> list[Library]:
    """Every section; see :meth:`Tautulli.libraries`."""
    table = await calls.table("get_libraries_table", {"start": 0, "length": TABLE_ROWS})
    if not table.rows:
        raise nothing()
    found = [shaped(row, _LIBRARY) for row in table.rows if type(row) is dict]
    return [Library(**fields) for fields in found if fields["section_key"]]


async def media_info(calls: Calls, section_key: str, *, refresh: bool) -> MediaTable:
    """All of a section; see :meth:`Tautulli.media_info`."""
    await calls.check_connected()
    asked: dict[str, str | int] = {
        "section_id": section_key, "order_column": "added_at", "order_dir": "asc",
    }  # fmt: skip
    # Where there is no table yet it is made for the first who asks, who is not told when.
    first = {**asked, "start": 0, "length": 1, "refresh": "true" if refresh else "false"}
    await calls.table(_COMMAND, first, timeout_seconds=REFRESH_SECONDS)
    found: dict[str, MediaInfo] = {}
    refreshed_at = None
    async for table in calls.tables(_COMMAND, asked, TABLE_ROWS):
        refreshed_at = table.refreshed_at
        for row in table.rows:
            if type(row) is dict and (fields := shaped(row, _MEDIA))["rating_key"]:
                found[fields["rating_key"]] = MediaInfo(**fields)
    if not found:
        raise nothing()
    return MediaTable(items=tuple(found.values()), refreshed_at=refreshed_at)

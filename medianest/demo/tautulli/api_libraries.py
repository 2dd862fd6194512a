"""What a pretend Tautulli says of people, of sections, and of what is in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from medianest.demo.tautulli.api_history import NOTHING
from medianest.demo.tautulli.door import Answer, Call, RefusedError, SaidError, flag, number
from medianest.demo.tautulli.json_rows import Row, Rows
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli

_NO_MEDIA = {**NOTHING, "filtered_file_size": 0, "total_file_size": 0, "last_refreshed": None}
_NUMBERS = ("file_size", "bitrate", "added_at", "last_played", "play_count")
_TEXTS = (
    "sort_title", "container", "video_codec", "video_framerate", "audio_codec", "audio_channels",
)  # fmt: skip
_SEARCHED = ("sort_title", "title", *_TEXTS)


class LibrariesApi:
    """Its commands."""

    def __init__(self, tautulli: PretendTautulli, rows: Rows) -> None:
        self._tautulli = tautulli
        self._rows = rows

    def commands(self) -> dict[str, Answer]:
        """By name."""
        return {
            "get_users": self._users,
            "get_users_table": self._users_table,
            "get_user": self._user,
            "get_libraries": self._libraries,
            "get_libraries_table": self._libraries_table,
            "get_library_names": self._library_names,
            "get_library": self._library,
            "get_library_media_info": self._media_info,
            "delete_media_info_cache": self._drop,
        }

    def _users(self, call: Call) -> Any:
        if self._tautulli.behaviour.database_broken:
            return []
        known = self._tautulli.users.values()
        return [self._rows.user(user) for user in known if not user.is_deleted]

    def _users_table(self, call: Call) -> Any:
        known = [user for user in self._tautulli.users.values() if not user.is_deleted]
        rows = [self._rows.user_in_table(user) for user in known]
        return self._table(call, rows, "friendly_name")

    def _user(self, call: Call) -> Any:
        user = self._tautulli.users.get(number(call, "user_id", -1))
        return self._rows.user_alone(user)

    def _libraries(self, call: Call) -> Any:
        if not self._tautulli.reaches_plex:
            return []
        known = self._tautulli.sections.values()
        return [self._rows.section(section) for section in known if section.is_active]

    def _libraries_table(self, call: Call) -> Any:
        rows = [self._rows.section_in_table(each) for each in self._tautulli.sections.values()]
        return self._table(call, rows, "section_name")

    def _library_names(self, call: Call) -> Any:
        names = ("section_id", "section_name", "section_type", "agent")
        every = self._tautulli.sections.values()
        rows = [{**self._rows.section(each), "section_id": each.section_id} for each in every]
        return [{name: row[name] for name in names} for row in rows]

    def _library(self, call: Call) -> Any:
        section = self._tautulli.sections.get(number(call, "section_id", 0))
        if section is None:
            return {}
        row = self._rows.section_alone(section)
        return row if flag(call, "include_last_accessed") else _without(row, "last_accessed")

    def _table(self, call: Call, rows: list[Row], order: str) -> Any:
        """From the last to the first by that column, unless told otherwise."""
        if self._tautulli.behaviour.database_broken:
            return NOTHING
        is_falling = call.get("order_dir", "desc").lower() != "asc"
        rows = sorted(rows, key=lambda row: row[order].casefold(), reverse=is_falling)
        start, length = number(call, "start", 0), number(call, "length", 25)
        page = rows[start : start + length]
        return {"recordsFiltered": len(rows), "recordsTotal": len(rows), "data": page, "draw": 1}

    def _media_info(self, call: Call) -> Any:
        section, key = number(call, "section_id", 0), number(call, "rating_key", 0) or None
        known = self._tautulli.sections.get(section)
        if known is None or self._tautulli.behaviour.database_broken:
            return _NO_MEDIA
        kind, refresh = call.get("section_type") or known.type, flag(call, "refresh") or False
        made = self._tautulli.tables.of(section, key, kind, refresh=refresh)
        if made is None:
            return _NO_MEDIA
        every, made_at = made
        tallies = self._tautulli.tallies.keys
        rows = [{**row, **_played(tallies.get((section, int(row["rating_key"]))))} for row in every]
        found = _ordered(_searched(rows, call.get("search", "")), call)
        start, length = number(call, "start", 0), number(call, "length", 25)
        page = found[start : start + length]
        return {
            "recordsFiltered": len(found),
            "recordsTotal": len(rows),
            "data": page,
            "draw": 1,
            "filtered_file_size": _size(page),
            "total_file_size": _size(found),
            "last_refreshed": made_at,
        }

    def _drop(self, call: Call) -> Any:
        section = number(call, "section_id", 0)
        if not section:
            raise RefusedError("Unable to delete media info table cache.")
        self._tautulli.tables.drop(section)
        raise SaidError(f"Deleted media info table cache for library with id {section}.")


def _played(tally: Any) -> Row:
    last = tally.last if tally else None
    return {"last_played": last and last.started, "play_count": last and tally.plays}


def _searched(rows: list[Row], text: str) -> list[Row]:
    wanted = text.lower()
    if not wanted:
        return rows
    return [row for row in rows if any(wanted in row[name].lower() for name in _SEARCHED)]


def _ordered(rows: list[Row], call: Call) -> list[Row]:
    """By the title, and then by what is wanted; what cannot be sorted by is passed over."""
    found = sorted(rows, key=lambda row: row["sort_title"].lower())
    column = call.get("order_column", "sort_title").replace("title", "sort_title")
    column = column.replace("sort_sort_", "sort_")
    is_falling = call.get("order_dir", "desc").lower() != "asc"
    key = _key(column, is_part=bool(call.get("rating_key")))
    return found if key is None else sorted(found, key=key, reverse=is_falling)


def _key(column: str, *, is_part: bool) -> Callable[[Row], Any] | None:
    if is_part and column == "sort_title":
        return lambda row: _number(row["media_index"])
    if column == "video_resolution":
        return lambda row: _number(row[column].replace("4k", "2160").rstrip("p"))
    if column in _NUMBERS:
        return lambda row: _number(row[column])
    return (lambda row: row[column].lower()) if column in _TEXTS else None


def _size(rows: list[Row]) -> int:
    return sum(_number(row["file_size"]) for row in rows)


def _number(value: Any) -> int:
    """What is none counts as nothing."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _without(row: Row, name: str) -> Row:
    return {key: value for key, value in row.items() if key != name}

"""What a pretend Tautulli says of what was played."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from typing import Any

from medianest.demo.tautulli.door import Answer, Call, flag, needed, number
from medianest.demo.tautulli.history import Wanted
from medianest.demo.tautulli.json_rows import Row, Rows
from medianest.demo.tautulli.pretend_tautulli import DAY_SECONDS, PretendTautulli
from medianest.demo.tautulli.rows import Play, title_of

NOTHING = {"recordsFiltered": 0, "recordsTotal": 0, "draw": 0, "data": []}
"""What a table answers that could not be read, as if there was nothing."""
_SUMMED_ROWS = 2_000
_QUERY_DAYS = "1,7,30,0"
_ORDERS: dict[str, Callable[[Play], Any]] = {
    "friendly_name": lambda play: play.user_id,
    "full_title": lambda play: play.title.full_title.casefold(),
    "started": lambda play: play.started,
    "paused_counter": lambda play: play.paused_seconds,
    "stopped": lambda play: play.stopped,
    "duration": lambda play: play.seconds,
}
_FILTERS: dict[str, Callable[[Play], Any]] = {
    "user_id": lambda play: play.user_id,
    "rating_key": lambda play: play.title.key,
    "parent_rating_key": lambda play: play.title.parent,
    "grandparent_rating_key": lambda play: play.title.grandparent,
    "section_id": lambda play: play.title.section,
    "media_type": lambda play: play.title.type,
    "reference_id": lambda play: play.reference_id,
}


class HistoryApi:
    """Its commands."""

    def __init__(self, tautulli: PretendTautulli, rows: Rows) -> None:
        self._tautulli = tautulli
        self._rows = rows

    def commands(self) -> dict[str, Answer]:
        """By name."""
        return {
            "get_history": self._history,
            "get_item_watch_time_stats": self._watch_time,
            "get_item_user_stats": self._people,
        }

    def _history(self, call: Call) -> Any:
        history, settings = self._tautulli.history, self._tautulli.settings
        if self._tautulli.behaviour.database_broken:
            return {**NOTHING, "filter_duration": "0", "total_duration": "0"}
        (first, end), wanted = self._days(call), self._wanted(call)
        numbers = history.matching(history.between(first, end), wanted)
        is_grouped = flag(call, "grouping")
        if settings.groups_history if is_grouped is None else is_grouped:
            found: Sequence[Any] = history.grouped(numbers)
        else:
            found = numbers
        shows = flag(call, "include_activity")
        with_activity = settings.shows_activity if shows is None else shows
        running = self._playing(first, end, wanted) if with_activity else []
        page = self._page(call, found, running)
        return {
            "recordsFiltered": len(found) + len(running),
            "recordsTotal": len(history),
            "data": page,
            "draw": 1,
            "filter_duration": _in_words(sum(row["play_duration"] for row in page)),
            "total_duration": _in_words(self._seconds(numbers)),
        }

    def _page(self, call: Call, found: Sequence[Any], running: list[Row]) -> list[Row]:
        """Rows by the last or by another column, from the highest unless told otherwise."""
        history, column = self._tautulli.history, call.get("order_column", "date")
        found = found if column == "date" else self._sorted(found, column)
        start, length = number(call, "start", 0), number(call, "length", 25)
        most = self._tautulli.behaviour.most_rows
        end = start + (min(length, most) if most else length)
        if _rises(call):
            picked, behind = found[start:end], len(found)
            now = running[max(start - behind, 0) : max(end - behind, 0)]
        else:
            picked = _from_the_end(found, start - len(running), end - len(running))
            now = running[start:end]
        rows = [
            self._rows.played(each if isinstance(each, list) else [history.row(each)])
            for each in picked
        ]
        return [*rows, *now] if _rises(call) else [*now, *rows]

    def _sorted(self, found: Sequence[Any], column: str) -> Sequence[Any]:
        """By a column that is known; by no other."""
        key, history = _ORDERS.get(column), self._tautulli.history
        if key is None:
            return found
        return sorted(
            found, key=lambda each: key(each[-1] if isinstance(each, list) else history.row(each))
        )

    def _playing(self, first: int, end: int, wanted: Wanted | None) -> list[Row]:
        """What is being played, as far as it would be listed once it is over."""
        library = self._tautulli.plex.library
        found = []
        for each in self._tautulli.plex.playbacks:
            if each.key in library.items and first <= each.began_at < end:
                title = title_of(library, library.items[each.key])
                if wanted is None or wanted(Play(0, 0, title, each.account, 0, 0)):
                    found.append(self._rows.playing(each))
        return found

    def _days(self, call: Call) -> tuple[int, int]:
        """From when and before when, by the days of its own zone."""
        only = call.get("start_date")
        first, last = only or call.get("after"), only or call.get("before")
        return (
            self._day(first) if first else 0,
            self._day(last) + DAY_SECONDS if last else 2**62,
        )

    def _day(self, text: str) -> int:
        """A day that is none comes after all others, as texts do."""
        try:
            day = date.fromisoformat(text)
        except ValueError:
            return 2**61
        offset = self._tautulli.settings.utc_offset_hours
        return calendar.timegm(day.timetuple()) - int(offset * 3_600)

    def _wanted(self, call: Call) -> Wanted | None:
        """None for every row."""
        wanted: list[Wanted] = []
        for name, value_of in _FILTERS.items():
            if call.get(name):
                wanted.append(_among(value_of, call[name]))
        if call.get("user") and not call.get("user_id"):
            names = {user.user_id: user.username for user in self._tautulli.users.values()}
            wanted.append(_among(lambda play: names.get(play.user_id), call["user"]))
        if call.get("guid"):
            start = call["guid"].split("?")[0]
            wanted.append(lambda play: play.title.guid.startswith(start))
        if call.get("search"):
            text = call["search"].casefold()
            wanted.append(lambda play: text in play.title.full_title.casefold())
        return (lambda play: all(fits(play) for fits in wanted)) if wanted else None

    def _seconds(self, numbers: Sequence[int]) -> int:
        """How long all of it took; of very many a guess by the first."""
        history = self._tautulli.history
        summed = sum(history.row(each).seconds for each in islice(numbers, _SUMMED_ROWS))
        return summed * len(numbers) // max(min(len(numbers), _SUMMED_ROWS), 1)

    def _watch_time(self, call: Call) -> Any:
        plays = self._of_item(call)
        now, told = self._tautulli.now(), []
        for text in call.get("query_days", _QUERY_DAYS).split(","):
            days = int(text)
            since = now - days * DAY_SECONDS if days else 0
            found = [play for play in plays if play.started >= since]
            told.append({"query_days": days, **_totals(found)})
        return told

    def _people(self, call: Call) -> Any:
        plays, told = self._of_item(call), []
        for user_id in dict.fromkeys(play.user_id for play in plays):
            user = self._tautulli.users[user_id]
            totals = _totals([play for play in plays if play.user_id == user_id])
            told.append(
                {
                    "friendly_name": user.friendly_name,
                    "user_id": user_id,
                    "user_thumb": self._rows.user(user)["thumb"],
                    "username": user.username,
                    **{name: totals[name] for name in ("total_plays", "total_time")},
                }
            )
        return sorted(told, key=lambda row: row["total_plays"], reverse=True)

    def _of_item(self, call: Call) -> list[Play]:
        key = number({"rating_key": needed(call, "rating_key")}, "rating_key", 0)
        return [
            play
            for play in self._tautulli.history
            if key in (play.title.key, play.title.parent, play.title.grandparent)
        ]


def _among(value_of: Callable[[Play], Any], text: str) -> Wanted:
    values = {value.strip() for value in text.split(",")}
    return lambda play: str(value_of(play)) in values


def _rises(call: Call) -> bool:
    return call.get("order_dir", "desc").lower() == "asc"


def _from_the_end(found: Sequence[Any], start: int, end: int) -> Sequence[Any]:
    size = len(found)
    return found[max(size - max(end, 0), 0) : max(size - max(start, 0), 0)][::-1]


def _totals(plays: list[Play]) -> Row:
    distinct = {play.reference_id for play in plays}
    return {"total_time": sum(play.seconds for play in plays), "total_plays": len(distinct)}


def _in_words(seconds: int) -> str:
    parts = (
        (seconds // 86_400, "days"), (seconds // 3_600 % 24, "hrs"), (seconds // 60 % 60, "mins"),
        (seconds % 60, "secs"),
    )  # fmt: skip
    return " ".join(f"{count} {name}" for count, name in parts if count) or "0"

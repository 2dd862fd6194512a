"""Reads what was played, page by page: of long histories a few weeks at a time.

Tautulli makes all rows that were asked for in its memory and then cuts a page out of them: a
million of them would take all of it, once for each page.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from medianest.integrations.loose_values import (
    Shape,
    decimal,
    flag,
    key,
    large,
    moment,
    shaped,
    text_up_to,
    whole,
)
from medianest.integrations.loose_values import (
    count as count_of,
)
from medianest.integrations.tautulli.calls import Calls, Params
from medianest.integrations.tautulli.models import HistoryPage, Play

PAGE_ROWS = 5_000
AT_ONCE_ROWS = 20_000
"""A history that is no longer is read without regard to its days."""

_COMMAND = "get_history"
# Not grouped: a group changes with every stretch that joins it, a row never does. Without what is
# being played: that has no number yet.
_ROWS: dict[str, str | int] = {
    "grouping": 0, "include_activity": 0, "order_column": "date", "order_dir": "asc",
}  # fmt: skip
_AFTER_ALL = "9999-12-31"
_BEFORE_ALL = date(2013, 12, 31)
"""Hardly anything was written down so early, even by what Tautulli takes histories over from."""
_OVERLAP = timedelta(days=2)
_DAYS, _MOST_DAYS = 32, 92

_name = text_up_to(500)


def _percent(value: Any) -> int:
    """Of items whose length is not known, it divides by one."""
    return min(count_of(value), 100)


def _part(value: Any) -> float:
    return min(max(decimal(value) or 0.0, 0.0), 1.0)


_PLAY: Shape = (
    ("row_id", "row_id", large),
    ("reference_id", "reference_id", large),
    ("started_at", "started", moment),
    ("stopped_at", "stopped", moment),
    ("played_seconds", "play_duration", count_of),
    ("paused_seconds", "paused_counter", count_of),
    ("user_id", "user_id", large),
    ("username", "user", _name),
    ("friendly_name", "friendly_name", _name),
    ("media_type", "media_type", text_up_to(16)),
    ("is_live", "live", flag),
    ("rating_key", "rating_key", key),
    ("parent_rating_key", "parent_rating_key", key),
    ("grandparent_rating_key", "grandparent_rating_key", key),
    ("guid", "guid", _name),
    ("title", "title", _name),
    ("parent_title", "parent_title", _name),
    ("grandparent_title", "grandparent_title", _name),
    ("year", "year", whole),
    ("index", "media_index", whole),
    ("parent_index", "parent_media_index", whole),
    ("percent_complete", "percent_complete", _percent),
    ("watched_part", "watched_status", _part),
    ("platform", "platform", _name),
    ("product", "product", _name),
    ("player", "player", _name),
    ("decision", "transcode_decision", text_up_to(40)),
)


async def pages(calls: Calls, since: datetime | None, size: int) -> AsyncIterator[HistoryPage]:
    """What was played, the oldest first; see :meth:`Tautulli.history`."""
    first = None if since is None else since.astimezone(UTC).date() - _OVERLAP
    if await count(calls) <= AT_ONCE_ROWS:
        async for page in _between(calls, first, None, size):
            yield page
        return
    days, last = _DAYS, _BEFORE_ALL if first is None else first
    while True:
        # The server's day may be tomorrow already.
        is_open = last > datetime.now(UTC).date() + timedelta(days=1)
        found = 0
        async for page in _between(calls, first, None if is_open else last, size):
            found += page.received
            yield page
        if is_open:
            return
        days = _fitting(days, found)
        first, last = last + timedelta(days=1), last + timedelta(days=days)


async def count(calls: Calls) -> int:
    """How many rows there are: it says so whatever is asked for, and nothing is after that day."""
    asked: Params = {**_ROWS, "after": _AFTER_ALL, "start": 0, "length": 1}
    return (await calls.table(_COMMAND, asked)).total


async def first_play_at(calls: Calls) -> int | None:
    """When the first row began; ``None`` without one."""
    async for page in pages(calls, None, 1):
        if page.plays:
            return page.plays[0].started_at
    return None


def plays_of(rows: Iterable[Any]) -> tuple[Play, ...]:
    """Those rows that say which they are, and when."""
    found = (shaped(row, _PLAY) for row in rows if type(row) is dict)
    return tuple(
        Play(**{**fields, "reference_id": fields["reference_id"] or fields["row_id"]})
        for fields in found
        if fields["row_id"] and fields["started_at"]
    )


async def _between(
    calls: Calls, first: date | None, last: date | None, size: int
) -> AsyncIterator[HistoryPage]:
    """The rows from one day to another, both included."""
    asked = dict(_ROWS)
    if first is not None:
        asked["after"] = first.isoformat()
    if last is not None:
        asked["before"] = last.isoformat()
    async for table in calls.tables(_COMMAND, asked, size):
        if table.rows:
            yield HistoryPage(
                plays=plays_of(table.rows), received=len(table.rows), total=table.total
            )


def _fitting(days: int, found: int) -> int:
    """So many days that about a page comes of them."""
    if found > 2 * PAGE_ROWS:
        return max(days // 2, 1)
    return min(days * 2, _MOST_DAYS) if found < PAGE_ROWS // 2 else days

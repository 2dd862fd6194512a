"""Reads what Uptime Kuma answers and pushes into the models; odd rows do not hide the others."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, TypeVar

from medianest.integrations.uptime_kuma.models import (
    Beat,
    BeatStatus,
    Incident,
    Maintenance,
    Monitor,
    PageBeats,
    PageGroup,
    PageMonitor,
    StatusPage,
    StatusPageConfig,
    Tag,
    Uptime,
)
from medianest.integrations.uptime_kuma.values import (
    Row,
    decimal,
    flag,
    key,
    moment,
    objects,
    ratio,
    rows,
    text,
    whole,
    zone,
)

Read = TypeVar("Read")

_NAME, _TITLE, _URL, _MESSAGE, _PROSE = 300, 500, 2000, 1000, 10_000
_MOST_TAGS = 50
UPTIME_HOURS = (24, 720)
_STATUSES: dict[int | None, BeatStatus] = {status.value: status for status in BeatStatus}
_ADDRESS_NOT_SET = ("https://", "http://")
"""What the form begins with; monitors that have no address may keep it."""


def monitors_of(value: Any) -> tuple[Monitor, ...]:
    """Monitors by their numbers, as they are listed after login."""
    return _kept(monitor_of, rows(value))


def monitor_of(row: Row) -> Monitor | None:
    """A monitor as those see it who are signed in; ``None`` without a number."""
    number = key(row.get("id"))
    if number is None:
        return None
    return Monitor(
        id=number,
        name=text(row.get("name"), _NAME),
        type=text(row.get("type"), _NAME),
        url=_url(row),
        parent=key(row.get("parent")),
        tags=_tags(row),
        active=flag(row.get("active"), missing=True),
        in_maintenance=flag(row.get("maintenance")),
        interval_seconds=key(row.get("interval")) or 60,
    )


def beats_of(value: Any, monitor_id: int | None = None) -> tuple[Beat, ...]:
    """The beats of a list in its order; ``monitor_id`` where they do not name it."""
    return _kept(lambda row: beat_of(row, monitor_id), rows(value))


def beat_of(row: Row, monitor_id: int | None = None) -> Beat | None:
    """A beat; ``None`` for one of which the monitor or the time cannot be told."""
    number = monitor_id or key(row.get("monitorID", row.get("monitor_id")))
    at = moment(row.get("time"))
    if number is None or at is None:
        return None
    return Beat(
        monitor_id=number,
        status=status_of(row.get("status")),
        at=at,
        response_ms=decimal(row.get("ping")),
        message=text(row.get("msg"), _MESSAGE),
        important=flag(row.get("important")),
    )


def status_of(value: Any) -> BeatStatus:
    """The status of that number."""
    return _STATUSES.get(whole(value), BeatStatus.UNKNOWN)


def uptime_of(monitor_id: Any, hours: Any, value: Any) -> Uptime | None:
    """An uptime; ``None`` for other spans: 2.x tells that of a year too, as ``1y``."""
    number, span, found = key(monitor_id), key(hours), ratio(value)
    if number is None or span not in UPTIME_HOURS or found is None:
        return None
    return Uptime(monitor_id=number, hours=span, ratio=found)


def maintenances_of(value: Any) -> tuple[Maintenance, ...]:
    """Maintenance by its numbers after login, as a list on status pages."""
    return _kept(_maintenance_of, rows(value))


def incidents_of(value: Any) -> tuple[Incident, ...]:
    """The incidents of a list."""
    return _kept(_incident_of, rows(value))


def status_page_of(row: Row) -> StatusPage | None:
    """A status page; ``None`` for an answer that is none."""
    config = row.get("config")
    if type(config) is not dict:
        return None
    # Before 2.1 there was one incident at most, alone or null.
    incidents = row["incidents"] if "incidents" in row else [row.get("incident")]
    return StatusPage(
        config=StatusPageConfig(
            slug=text(config.get("slug"), _NAME),
            title=text(config.get("title"), _TITLE),
            description=text(config.get("description"), _PROSE),
        ),
        groups=_kept(_group_of, objects(row, "publicGroupList")),
        incidents=incidents_of(incidents),
        maintenances=maintenances_of(row.get("maintenanceList")),
    )


def page_beats_of(row: Row) -> PageBeats | None:
    """The beats of a status page; ``None`` for an answer that is none."""
    listed, uptimes = row.get("heartbeatList"), row.get("uptimeList")
    if type(listed) is not dict or type(uptimes) is not dict:
        return None
    numbered = ((key(number), beats) for number, beats in listed.items())
    names = ((name.partition("_"), value) for name, value in uptimes.items())
    told = (uptime_of(number, hours, value) for (number, _, hours), value in names)
    return PageBeats(
        beats={number: beats_of(beats, number) for number, beats in numbered if number},
        uptime_24h={one.monitor_id: one.ratio for one in told if one and one.hours == 24},
    )


def _kept(read: Callable[[Row], Read | None], found: Iterable[Row]) -> tuple[Read, ...]:
    return tuple(one for one in map(read, found) if one is not None)


def _url(row: Row) -> str:
    found = text(row.get("url"), _URL)
    return "" if found in _ADDRESS_NOT_SET else found


def _tags(row: Row) -> tuple[Tag, ...]:
    found = (
        Tag(text(tag.get("name"), _NAME), text(tag.get("value"), _NAME), text(tag.get("color"), 40))
        for tag in list(objects(row, "tags"))[:_MOST_TAGS]
    )
    return tuple(tag for tag in found if tag.name)


def _group_of(row: Row) -> PageGroup | None:
    number = key(row.get("id"))
    if number is None:
        return None
    monitors = _kept(_page_monitor_of, objects(row, "monitorList"))
    return PageGroup(id=number, name=text(row.get("name"), _NAME), monitors=monitors)


def _page_monitor_of(row: Row) -> PageMonitor | None:
    number = key(row.get("id"))
    if number is None:
        return None
    return PageMonitor(
        id=number,
        name=text(row.get("name"), _NAME),
        type=text(row.get("type"), _NAME),
        url=_url(row),
        tags=_tags(row),
    )


def _maintenance_of(row: Row) -> Maintenance | None:
    number = key(row.get("id"))
    if number is None:
        return None
    starts_at, ends_at = _slot(row)
    return Maintenance(
        id=number,
        title=text(row.get("title"), _TITLE),
        description=text(row.get("description"), _PROSE),
        active=flag(row.get("active"), missing=True),
        status=text(row.get("status"), _NAME),
        starts_at=starts_at,
        ends_at=ends_at,
    )


def _slot(row: Row) -> tuple[datetime | None, datetime | None]:
    """A single one is in the zone that it was written for, the next of many in UTC and says so."""
    slot: Row = next(iter(objects(row, "timeslotList")), {})
    where = zone(row.get("timezone"), row.get("timezoneOffset"))
    return moment(slot.get("startDate"), where), moment(slot.get("endDate"), where)


def _incident_of(row: Row) -> Incident | None:
    number = key(row.get("id"))
    if number is None:
        return None
    return Incident(
        id=number,
        title=text(row.get("title"), _TITLE),
        content=text(row.get("content"), _PROSE),
        style=text(row.get("style"), 40),
        active=flag(row.get("active"), missing=True),
        created_at=moment(row.get("createdDate")),
        updated_at=moment(row.get("lastUpdatedDate")),
    )

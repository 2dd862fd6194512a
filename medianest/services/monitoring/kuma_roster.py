"""The monitors of Uptime Kuma as those see them who are signed in, by their groups."""

from __future__ import annotations

from collections.abc import Mapping

from medianest.integrations.uptime_kuma.models import GROUP, Monitor
from medianest.services.monitoring.roster import ListedGroup, ListedMonitor

UNGROUPED = ListedGroup("", "Other services", position=1_000_000)
DEEPEST = 10


def listed(monitors: Mapping[int, Monitor]) -> tuple[list[ListedGroup], list[ListedMonitor]]:
    """A group is a monitor too, and stands in itself. Nobody but administrators sees any until
    one of them publishes its group."""
    named = sorted(monitors.values(), key=lambda one: (path(one, monitors), one.id))
    rows = [_monitor(one, monitors, place) for place, one in enumerate(named)]
    groups = [
        ListedGroup(f"monitor:{one.id}", path(one, monitors), place)
        for place, one in enumerate(named)
        if one.type == GROUP
    ]
    if any(row.group == UNGROUPED.upstream_id for row in rows):
        groups.append(UNGROUPED)
    return groups, rows


def path(monitor: Monitor, monitors: Mapping[int, Monitor]) -> str:
    """Its name behind those of the groups around it."""
    names, above = [monitor.name], _above(monitor, monitors)
    while above is not None and len(names) < DEEPEST:
        names.append(above.name)
        above = _above(above, monitors)
    return " / ".join(reversed(names))


def _monitor(one: Monitor, monitors: Mapping[int, Monitor], place: int) -> ListedMonitor:
    around = one if one.type == GROUP else _above(one, monitors)
    return ListedMonitor(
        str(one.id),
        f"monitor:{around.id}" if around else UNGROUPED.upstream_id,
        one.name,
        one.type,
        one.url,
        tuple(one.tags),
        position=place,
        interval_seconds=one.interval_seconds,
        is_active=one.active,
        in_maintenance=one.in_maintenance,
    )


def _above(one: Monitor, monitors: Mapping[int, Monitor]) -> Monitor | None:
    found = monitors.get(one.parent) if one.parent is not None else None
    return found if found is not None and found.type == GROUP else None

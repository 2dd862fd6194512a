"""What Uptime Kuma pushes to those who are signed in, each kind a type of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from medianest.integrations.uptime_kuma.models import Beat, Maintenance, Monitor, Uptime
from medianest.integrations.uptime_kuma.readings import (
    beat_of,
    beats_of,
    maintenances_of,
    monitors_of,
    uptime_of,
)
from medianest.integrations.uptime_kuma.values import flag, key


@dataclass(frozen=True, slots=True)
class MonitorsListed:
    """All there are: after login, and on 1.23 after every change of one."""

    monitors: tuple[Monitor, ...]


@dataclass(frozen=True, slots=True)
class MonitorChanged:
    """One is new or was changed; 2.x only."""

    monitor: Monitor


@dataclass(frozen=True, slots=True)
class MonitorRemoved:
    """One was deleted; 2.x only."""

    monitor_id: int


@dataclass(frozen=True, slots=True)
class BeatsListed:
    """The last beats of a monitor, 100 at most, oldest first. ``replaces`` where those that were
    told before are gone: somebody cleared them."""

    monitor_id: int
    beats: tuple[Beat, ...]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class ImportantBeatsListed:
    """The last changes of a monitor's status, newest first; 1.23 only."""

    monitor_id: int
    beats: tuple[Beat, ...]
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class BeatReceived:
    """A check was made just now."""

    beat: Beat


@dataclass(frozen=True, slots=True)
class UptimeTold:
    """After every beat, and for all monitors after login."""

    uptime: Uptime


@dataclass(frozen=True, slots=True)
class MaintenancesListed:
    """All there are: after login and after every change of one."""

    maintenances: tuple[Maintenance, ...]


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Kuma ends this session and hangs up: somebody changed the password, or ended all sessions
    but theirs. The token tells which: after a change of the password it is refused."""


Message = (
    MonitorsListed
    | MonitorChanged
    | MonitorRemoved
    | BeatsListed
    | ImportantBeatsListed
    | BeatReceived
    | UptimeTold
    | MaintenancesListed
    | SessionEnded
)


def messages_of(event: str, told: tuple[Any, ...]) -> list[Message]:
    """What an event says; nothing for those that are of no use or cannot be read."""
    read = _READERS.get(event)
    if read is None:
        return []
    most, reader = read
    given = (*told, *(None,) * most)
    return reader(*given[:most])


def _monitors(listed: Any) -> list[Message]:
    return [MonitorsListed(monitors_of(listed))] if type(listed) is dict else []


def _changed(listed: Any) -> list[Message]:
    return [MonitorChanged(monitor) for monitor in monitors_of(listed)]


def _removed(number: Any) -> list[Message]:
    found = key(number)
    return [] if found is None else [MonitorRemoved(found)]


def _beats(kind: type[BeatsListed | ImportantBeatsListed]) -> Callable[..., list[Message]]:
    def read(number: Any, listed: Any, replaces: Any) -> list[Message]:
        found = key(number)
        if found is None or type(listed) is not list:
            return []
        return [kind(found, beats_of(listed, found), flag(replaces))]

    return read


def _beat(row: Any) -> list[Message]:
    found = beat_of(row) if type(row) is dict else None
    return [] if found is None else [BeatReceived(found)]


def _uptime(number: Any, hours: Any, value: Any) -> list[Message]:
    found = uptime_of(number, hours, value)
    return [] if found is None else [UptimeTold(found)]


def _maintenances(listed: Any) -> list[Message]:
    is_list = type(listed) in (dict, list)
    return [MaintenancesListed(maintenances_of(listed))] if is_list else []


_READERS: dict[str, tuple[int, Callable[..., list[Message]]]] = {
    "monitorList": (1, _monitors),
    "updateMonitorIntoList": (1, _changed),
    "deleteMonitorFromList": (1, _removed),
    "heartbeatList": (3, _beats(BeatsListed)),
    "importantHeartbeatList": (3, _beats(ImportantBeatsListed)),
    "heartbeat": (1, _beat),
    "uptime": (3, _uptime),
    "maintenanceList": (1, _maintenances),
    "refresh": (0, lambda: [SessionEnded()]),
}
"""By the names of the events: how many arguments each has, and who reads them."""

"""Reads what Uptime Kuma's ``/metrics`` tells, in the text form of Prometheus."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from medianest.integrations.uptime_kuma.models import BeatStatus
from medianest.integrations.uptime_kuma.readings import status_of
from medianest.integrations.uptime_kuma.values import decimal, key, ratio, text

_SAMPLE = re.compile(r'(\w+)\{((?:[^"]|"(?:[^"\\]|\\.)*")*)\} (\S+)', re.ASCII)
_LABEL = re.compile(r'(\w+)="((?:[^"\\]|\\.)*)"', re.ASCII)
_ESCAPED = re.compile(r"\\(.)")
_IDENTITY = ("monitor_id", "monitor_name", "monitor_type", "monitor_url", "monitor_port")
_HOURS = {"1d": 24, "30d": 720}
_LONGEST = 300

Labels = dict[str, str]


@dataclass(slots=True, kw_only=True)
class MonitorFigures:
    """``id`` is told from 2.0 on, ``uptime`` (by hours: 24, 720) from 2.1 on.

    ``status`` is missing where none is told, which is not down. Paused monitors are not told at
    all, and on 2.x one that was given a new tag is not told until Kuma starts anew.
    """

    name: str
    type: str = ""
    id: int | None = None
    status: BeatStatus | None = None
    response_ms: float | None = None
    uptime: dict[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """``version`` is empty where it is not told."""

    version: str = ""
    monitors: tuple[MonitorFigures, ...] = ()


def figures_of(body: bytes) -> Figures:
    """The figures; none where the body is of another kind."""
    version, monitors = "", dict[tuple[str, ...], MonitorFigures]()
    for name, labels, value in _samples(body.decode(errors="replace")):
        if name == "app_version":
            version = text(labels.get("version"), 60)
        elif labels.get("monitor_name"):
            identity = tuple(labels.get(one, "") for one in _IDENTITY)
            _add(monitors.setdefault(identity, _monitor_of(labels)), name, labels, value)
    return Figures(version=version, monitors=tuple(monitors.values()))


def _monitor_of(labels: Labels) -> MonitorFigures:
    return MonitorFigures(
        name=text(labels["monitor_name"], _LONGEST),
        type=text(labels.get("monitor_type"), _LONGEST),
        id=key(labels.get("monitor_id")),
    )


def _add(monitor: MonitorFigures, name: str, labels: Labels, value: float) -> None:
    if name == "monitor_status":
        monitor.status = status_of(int(value))
    elif name == "monitor_response_time":
        monitor.response_ms = decimal(value)  # -1 is what the down ones have.
    elif name == "monitor_uptime_ratio":
        hours, found = _HOURS.get(labels.get("window", "")), ratio(value)
        if hours is not None and found is not None:
            monitor.uptime[hours] = found


def _samples(body: str) -> Iterator[tuple[str, Labels, float]]:
    for line in body.split("\n"):
        found = _SAMPLE.fullmatch(line.rstrip("\r"))
        value = _number(found[3]) if found else None
        if found is not None and value is not None:
            labels = {one[1]: _ESCAPED.sub(_meant, one[2]) for one in _LABEL.finditer(found[2])}
            yield found[1], labels, value


def _number(said: str) -> float | None:
    try:
        found = float(said)
    except ValueError:
        return None
    return found if abs(found) < 2**31 else None


def _meant(escaped: re.Match[str]) -> str:
    return "\n" if escaped[1] == "n" else escaped[1]

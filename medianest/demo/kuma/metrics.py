"""`/metrics` of a pretend Kuma, in the words of Prometheus."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response

from medianest.demo.kuma.json_rows import Rows
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import Beat, Monitor

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_WINDOWS = {"1d": 1, "30d": 30, "365d": 365}
_HELP = {
    "monitor_uptime_ratio": "Uptime ratio calculated over sliding window specified by the 'window' "
    "label. (0.0 - 1.0)",
    "monitor_response_time_seconds": "Average response time in seconds calculated over sliding "
    "window specified by the 'window' label",
    "monitor_response_time": "Monitor Response Time (ms)",
    "monitor_status": "Monitor Status (1 = UP, 0= DOWN, 2= PENDING, 3= MAINTENANCE)",
    "app_version": "The service version by package.json",
}
Sample = tuple[dict[str, str], float]


class Metrics:
    """What is told of monitors that beat; a paused one is not there."""

    def __init__(self, kuma: PretendKuma) -> None:
        self._kuma = kuma
        self._rows = Rows(kuma)

    async def answer(self, request: Request) -> Response:
        """To somebody with a key, or with the password where there never was a key."""
        given = request.headers.get("authorization", "")
        if not self._opens(*_credentials(given)):
            headers = {"WWW-Authenticate": "Basic"}
            return Response(b"", 401, headers, media_type="text/html; charset=utf-8")
        with self._kuma.working():
            text = self._text()
        return Response(text, headers={"Content-Type": _TEXT})

    def _opens(self, username: str, password: str) -> bool:
        if not self._kuma.keys:
            return self._kuma.account.knows(username, password)
        return any(key.active and key.secret == password for key in self._kuma.keys.values())

    def _text(self) -> str:
        kuma, rows = self._kuma, self._rows
        told = [
            (each, each.last)
            for each in kuma.monitors.values()
            if each.last and not kuma.is_paused(each) and not (kuma.is_two and each.untold)
        ]

        def now(value: Callable[[Beat], float]) -> list[Sample]:
            return [(self._labels(each), value(last)) for each, last in told if last]

        def windows(value: Callable[[Monitor, int], float]) -> list[Sample]:
            return [
                (self._labels(each) | {"window": name}, value(each, days))
                for each, _ in told
                for name, days in _WINDOWS.items()
            ]

        major, minor, patch = kuma.version.split(".")
        version = {"version": kuma.version, "major": major, "minor": minor, "patch": patch}
        found: dict[str, list[Sample]] = {}
        if kuma.is_two:
            found["monitor_uptime_ratio"] = windows(rows.uptime)
            found["monitor_response_time_seconds"] = windows(
                lambda each, _: (rows.average_ping(each) or 0) / 1_000
            )
        found["monitor_response_time"] = now(lambda b: -1 if b.ping is None else b.ping)
        found["monitor_status"] = now(lambda beat: int(beat.status))
        found["app_version"] = [(version, 1)]
        return "\n".join(_lines(name, samples) for name, samples in found.items())

    def _labels(self, monitor: Monitor) -> dict[str, str]:
        told = {
            "monitor_name": monitor.name,
            "monitor_type": monitor.type,
            "monitor_url": monitor.url or "null",
            "monitor_hostname": monitor.hostname or "null",
            "monitor_port": str(monitor.port or "null"),
        }
        if not self._kuma.is_two:
            return told
        tags = {
            each.tag.name: each.value for each in sorted(monitor.tags, key=lambda t: t.tag.name)
        }
        return {**tags, "monitor_id": str(monitor.id), **told}


def _lines(name: str, samples: list[Sample]) -> str:
    lines = [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        inside = ",".join(f'{key}="{_escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value:.17g}")
    return "\n".join([*lines, ""])


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _credentials(given: str) -> tuple[str, str]:
    kind, _, told = given.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        username, _, password = base64.b64decode(told).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return username, password

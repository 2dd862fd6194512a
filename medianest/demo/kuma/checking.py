"""What the next beat of a monitor says, whom it is told, and what becomes of it."""

from __future__ import annotations

from itertools import pairwise

from medianest.demo.hooks import EVERY_KIND
from medianest.demo.kuma.json_rows import HOOK, Rows, moment, second
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import WORDS, Beat, Monitor, Status

DOWN, UP, PENDING, MAINTENANCE = Status
_IMPORTANT = {
    (UP, DOWN), (PENDING, DOWN), (DOWN, UP), (MAINTENANCE, UP), (MAINTENANCE, DOWN),
    (DOWN, MAINTENANCE), (UP, MAINTENANCE),
}  # fmt: skip
_NOTIFIED = {(UP, DOWN), (PENDING, DOWN), (DOWN, UP), (MAINTENANCE, DOWN)}
_ALL_UP = "All children up and running"


class Checks:
    """Lets monitors beat."""

    def __init__(self, kuma: PretendKuma) -> None:
        self._kuma = kuma
        self._rows = Rows(kuma)

    def settle(self) -> None:
        """Let everything beat that is due by the clock, in the order it is."""
        now = self._kuma.clock.now()
        while due := [m for m in self._kuma.monitors.values() if self._is_due(m, now)]:
            for monitor in sorted(due, key=lambda each: each.next_at):
                self.check(monitor, monitor.next_at)

    def _is_due(self, monitor: Monitor, now: float) -> bool:
        return (
            monitor.next_at <= now
            and monitor.type != "push"
            and not self._kuma.is_paused(monitor)
        )  # fmt: skip

    def check(self, monitor: Monitor, at: float | None = None, *, quietly: bool = False) -> Beat:
        """A beat now, or at that time of the clock; `quietly` tells nobody."""
        kuma = self._kuma
        at = kuma.clock.now() if at is None else at
        monitor.next_at = at + monitor.interval
        before = monitor.last
        beat = self._beat(monitor, at, before)
        monitor.beats.append(beat)
        monitor.tallies.add(
            beat.at,
            up=beat.status is UP,
            maintenance=beat.status is MAINTENANCE,
            seconds=beat.seconds,
            ping=beat.ping,
        )
        if not quietly:
            self._tell(monitor, beat, before)
        return beat

    def _beat(self, monitor: Monitor, at: float, before: Beat | None) -> Beat:
        status, message, ping = self._found(monitor, at)
        told_at = at + self._kuma.behaviour.skew_seconds
        beat = Beat(self._kuma.numbers.next("beat"), status, told_at, message)
        beat.ping = ping if status is UP else None
        if before is None:
            beat.important = True
        else:
            beat.important = (before.status, status) in _IMPORTANT
            beat.seconds = max(0, round(told_at - before.at))
        if status is DOWN:
            beat.retries = (before.retries if before else 0) + 1
        return beat

    def _found(self, monitor: Monitor, at: float) -> tuple[Status, str, int | None]:
        if self._kuma.is_maintained(monitor, at):
            return MAINTENANCE, "Monitor under maintenance", None
        if monitor.type == "group":
            return (*self._of_group(monitor), None)
        if monitor.falters and at % monitor.falters[1] < monitor.falters[0]:
            return DOWN, WORDS[DOWN], None
        ping = monitor.ping
        if ping is not None and monitor.wobble:
            ping += hash((monitor.id, int(at))) % monitor.wobble
        return monitor.service, monitor.says, ping

    def _of_group(self, monitor: Monitor) -> tuple[Status, str]:
        children = self._kuma.children(monitor)
        if not children:
            return PENDING, "Group empty"
        live = [each for each in children if each.active]
        down = [each.name for each in live if each.last and each.last.status is DOWN]
        pending = [each.name for each in live if not each.last or each.last.status is PENDING]
        status = DOWN if down else PENDING if pending else UP
        if status is UP:
            return UP, _ALL_UP
        if not self._kuma.is_two:
            return status, "Child inaccessible"
        if not down:
            return PENDING, f"Pending child monitors: {', '.join(pending)}"
        more = f"; pending: {', '.join(pending)}" if pending else ""
        return DOWN, f"Child monitors down: {', '.join(down)}{more}"

    def _tell(self, monitor: Monitor, beat: Beat, before: Beat | None) -> None:
        kuma, rows = self._kuma, self._rows
        notified = (before.status, beat.status) in _NOTIFIED if before else beat.status is DOWN
        if beat.important:
            kuma.cached.clear()
        if notified and monitor.notifies:
            kuma.hooks.tell(EVERY_KIND, self._notice(monitor, beat))
        if beat.important and kuma.is_two:
            kuma.feed.tell("maintenanceList", rows.maintenances())
        kuma.feed.tell("heartbeat", rows.live_beat(monitor, beat))
        if beat.important and not kuma.is_two:
            kuma.feed.tell("maintenanceList", rows.maintenances())
        kuma.feed.tell("avgPing", monitor.id, rows.average_ping(monitor))
        kuma.feed.tell("uptime", monitor.id, 24, rows.uptime(monitor, 1))
        kuma.feed.tell("uptime", monitor.id, 720, rows.uptime(monitor, 30))
        if kuma.is_two:
            kuma.feed.tell("uptime", monitor.id, "1y", rows.uptime(monitor, 365))

    def _notice(self, monitor: Monitor, beat: Beat) -> dict[str, object]:
        told = self._rows.live_beat(monitor, beat)
        told |= {"timezone": "UTC", "timezoneOffset": "+00:00", "localDateTime": second(beat.at)}
        if self._kuma.is_two and beat.status is UP and (since := _down_since(monitor)):
            told["lastDownTime"] = since
        word = "✅ Up" if beat.status is UP else "🔴 Down"
        return {
            "heartbeat": told,
            "monitor": self._rows.monitor(monitor, sensitive=False),
            "msg": f"[{monitor.name}] [{word}] {beat.message}",
        }


def trial() -> dict[str, object]:
    """What the button that tries a webhook sends."""
    return {"heartbeat": None, "monitor": None, "msg": f"{HOOK} Testing"}


def _down_since(monitor: Monitor) -> str | None:
    """When the last beat was that began to be down."""
    newest_first = list(monitor.beats)[::-1]
    for beat, before in pairwise(newest_first):
        if beat.status is DOWN and before.status is not DOWN:
            return moment(beat.at)
    return moment(newest_first[-1].at) if newest_first[-1].status is DOWN else None

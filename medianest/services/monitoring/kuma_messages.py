"""Takes what Uptime Kuma tells those who are signed in, many messages at once, to our rows."""

from __future__ import annotations

from collections.abc import Iterable

from medianest.database import Database
from medianest.integrations.uptime_kuma.messages import (
    BeatReceived,
    BeatsListed,
    MaintenancesListed,
    Message,
    MonitorChanged,
    MonitorRemoved,
    MonitorsListed,
    UptimeTold,
)
from medianest.integrations.uptime_kuma.models import Monitor as ToldMonitor
from medianest.models.monitor import Monitor, MonitorSource
from medianest.services.library.upserts import update_rows
from medianest.services.monitoring.beats import BeatWriter
from medianest.services.monitoring.disruptions import Disruptions
from medianest.services.monitoring.kuma_looks import looks
from medianest.services.monitoring.kuma_roster import listed
from medianest.services.monitoring.looks import Look
from medianest.services.monitoring.roster import Roster

SOURCE = MonitorSource.UPTIME_KUMA
UPTIMES = {24: "uptime_24h", 720: "uptime_30d"}
FINE = 4
"""Decimals of an uptime: with every beat it changes by less than anybody is shown."""


class KumaMessages:
    """For one connection: what it was told before tells what a change is about."""

    def __init__(
        self, database: Database, roster: Roster, beats: BeatWriter, disruptions: Disruptions
    ) -> None:
        self._database = database
        self._roster = roster
        self._beats = beats
        self._disruptions = disruptions
        self._monitors: dict[int, ToldMonitor] = {}
        self._numbers: dict[str, int] = {}
        self._uptimes: dict[tuple[int, int], float] = {}

    async def take(self, messages: Iterable[Message]) -> None:
        """Write them in the order they came; raises :class:`UnavailableError`."""
        seen: list[Look] = []
        uptimes: dict[tuple[int, int], float] = {}
        for message in messages:
            match message:
                case MonitorsListed() | MonitorChanged() | MonitorRemoved():
                    await self._beats.write(seen)
                    seen = []
                    await self._list(message)
                case BeatsListed(beats=beats):
                    seen += looks(beats, self._numbers, is_live=False)
                case BeatReceived(beat=beat):
                    seen += looks([beat], self._numbers, is_live=True)
                case UptimeTold(uptime=told):
                    uptimes[told.monitor_id, told.hours] = told.ratio
                case MaintenancesListed(maintenances=found):
                    await self._disruptions.maintenance(found, is_public=False, is_whole=True)
                case _:
                    pass
        await self._beats.write(seen)
        await self._note(uptimes)

    async def _list(self, message: MonitorsListed | MonitorChanged | MonitorRemoved) -> None:
        match message:
            case MonitorsListed(monitors=monitors):
                self._monitors = {one.id: one for one in monitors}
            case MonitorChanged(monitor=one):
                self._monitors[one.id] = one
            case MonitorRemoved(monitor_id=gone):
                self._monitors.pop(gone, None)
        groups, rows = listed(self._monitors)
        self._numbers = await self._roster.write(SOURCE, groups, rows)

    async def _note(self, told: dict[tuple[int, int], float]) -> None:
        news = {
            key: ratio
            for key, ratio in told.items()
            if round(ratio, FINE) != self._uptimes.get(key) and str(key[0]) in self._numbers
        }
        if not news:
            return
        async with self._database.write() as session:
            for hours, column in UPTIMES.items():
                rows = [
                    {"id": self._numbers[str(one)], column: ratio}
                    for (one, span), ratio in news.items()
                    if span == hours
                ]
                await update_rows(session, Monitor, rows)
        self._uptimes |= {key: round(ratio, FINE) for key, ratio in news.items()}

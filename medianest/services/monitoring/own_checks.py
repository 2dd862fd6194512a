"""MediaNest's own looks at the upstreams it uses, as monitors beside those of Uptime Kuma."""

from __future__ import annotations

import asyncio

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.monitor import Monitor, MonitorSource, MonitorStatus
from medianest.services.library.upserts import update_rows
from medianest.services.monitoring.beats import BeatWriter
from medianest.services.monitoring.feeds import MonitorFeeds
from medianest.services.monitoring.looks import Look
from medianest.services.monitoring.overview import is_set_up
from medianest.services.monitoring.probes import KUMA, Probe, Upstream, upstreams
from medianest.services.monitoring.roster import ListedGroup, ListedMonitor, Roster
from medianest.services.plex.client import PlexClient
from medianest.services.settings.settings import SettingsService

GROUP = ListedGroup(upstream_id="", name="Services", is_public=True)
EVERY_SECONDS = 30


class OwnChecks:
    """One that does not answer once is pending: the second time in a row it is down."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        plex: PlexClient,
        feeds: MonitorFeeds,
        roster: Roster,
        beats: BeatWriter,
    ) -> None:
        self._database = database
        self._settings = settings
        self._plex = plex
        self._feeds = feeds
        self._roster = roster
        self._beats = beats
        self._failed: set[str] = set()
        self._conditions: dict[str, tuple[str, str]] = {}
        self._listed: list[ListedMonitor] = []
        self._numbers: dict[str, int] = {}

    async def look(self) -> None:
        """Look at all of them at once; raises :class:`UnavailableError`."""
        settings = await self._settings.current()
        present = upstreams(settings, self._plex)
        await self._list(present)
        # Where Kuma looks at them too, it tells of them, and who but we tells of Kuma?
        is_kumas = is_set_up(settings.uptime_kuma)
        probes = await asyncio.gather(*(one.probe() for one in present))
        found = dict(zip((one.name for one in present), probes, strict=True))
        await self._beats.write(
            [
                self._look(name, probe, is_quiet=is_kumas and name != KUMA)
                for name, probe in found.items()
            ]
        )
        await self._note(found)
        await self._feeds.note_seen(MonitorSource.OWN)

    async def _list(self, present: list[Upstream]) -> None:
        listed = [
            ListedMonitor(
                one.name,
                GROUP.upstream_id,
                one.title,
                "http",
                one.url,
                position=place,
                interval_seconds=EVERY_SECONDS,
            )
            for place, one in enumerate(present)
        ]
        if listed != self._listed or not self._numbers:
            self._numbers = await self._roster.write(MonitorSource.OWN, [GROUP], listed)
            self._listed = listed

    def _look(self, name: str, probe: Probe, *, is_quiet: bool) -> Look:
        status = MonitorStatus.UP
        if not probe.is_up:
            status = MonitorStatus.DOWN if name in self._failed else MonitorStatus.PENDING
        (self._failed.discard if probe.is_up else self._failed.add)(name)
        return Look(
            self._numbers[name],
            utc_now(),
            status,
            probe.response_ms,
            probe.message,
            is_quiet=is_quiet,
        )

    async def _note(self, found: dict[str, Probe]) -> None:
        rows = [
            {"id": self._numbers[name], "condition": probe.condition, "version": probe.version}
            for name, probe in found.items()
        ]
        async with self._database.write() as session:
            # What does not answer keeps the version that it told last.
            await update_rows(session, Monitor, [row for row in rows if row["version"]])
            silent = [
                {k: row[k] for k in ("id", "condition")} for row in rows if not row["version"]
            ]
            await update_rows(session, Monitor, silent)
        now = {name: (probe.condition, probe.message) for name, probe in found.items()}
        if now != self._conditions:
            self._conditions = now
            await self._roster.tell()

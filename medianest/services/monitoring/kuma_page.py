"""Reads Uptime Kuma's public status page: all there is without an account, and its incidents."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from medianest.database import Database
from medianest.errors import UpstreamError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.uptime_kuma.client import UptimeKuma
from medianest.integrations.uptime_kuma.models import Beat, PageBeats, StatusPage
from medianest.models.monitor import Monitor, MonitorSource
from medianest.services.library.upserts import update_rows
from medianest.services.monitoring.beats import BeatWriter
from medianest.services.monitoring.disruptions import Disruptions
from medianest.services.monitoring.feeds import UNREACHABLE, MonitorFeeds
from medianest.services.monitoring.kuma_looks import looks
from medianest.services.monitoring.roster import ListedGroup, ListedMonitor, Roster
from medianest.services.settings.settings import SettingsService

SOURCE = MonitorSource.UPTIME_KUMA
SILENT = timedelta(minutes=10)
GAPS = 3
"""A page does not say what is paused: nothing is known of what was left out more often."""
PUSHED = "push"
"""Monitors that wait to be told, which may be once a week: Kuma says by itself when that is late.
"""


class KumaPage:
    """Once a minute, where a page is named in the settings. Where an account is named too, that
    tells of the monitors, and the page of incidents alone: nothing else does."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        feeds: MonitorFeeds,
        roster: Roster,
        beats: BeatWriter,
        disruptions: Disruptions,
    ) -> None:
        self._database = database
        self._settings = settings
        self._feeds = feeds
        self._roster = roster
        self._beats = beats
        self._disruptions = disruptions

    async def read(self) -> None:
        """Take over what the page says; raises :class:`UnavailableError`.

        What cannot be asked stays as it was told last, with its age.
        """
        given = (await self._settings.current()).uptime_kuma
        if not given.url or not given.status_page_slug:
            return
        is_alone = not given.username
        client = UptimeKuma(given.url, may_connect=may_hold_upstreams)
        try:
            page = await client.status_page(given.status_page_slug)
            beats = await client.page_beats(given.status_page_slug)
        except UpstreamError as error:
            if is_alone:
                await self._feeds.note_trouble(SOURCE, UNREACHABLE, error.message)
            return
        finally:
            await client.close()
        if is_alone:
            await self._feeds.belong_to(SOURCE, given.url, self._roster)
            await self._take(page, beats)
            await self._feeds.note_seen(SOURCE)
        await self._disruptions.incidents(page.incidents)
        await self._disruptions.maintenance(page.maintenances, is_public=True, is_whole=is_alone)

    async def _take(self, page: StatusPage, beats: PageBeats) -> None:
        groups, monitors = _listed(page, beats)
        numbers = await self._roster.write(SOURCE, groups, monitors)
        silent = {one.upstream_id for one in monitors if one.is_silent}
        told = [
            beat for one, some in beats.beats.items() if str(one) not in silent for beat in some
        ]
        await self._beats.write(looks(told, numbers, is_live=False))
        await self._note_uptimes(beats, numbers)

    async def _note_uptimes(self, beats: PageBeats, numbers: dict[str, int]) -> None:
        rows = [
            {"id": numbers[str(one)], "uptime_24h": ratio}
            for one, ratio in beats.uptime_24h.items()
            if str(one) in numbers
        ]
        async with self._database.write() as session:
            await update_rows(session, Monitor, rows)


def _listed(page: StatusPage, beats: PageBeats) -> tuple[list[ListedGroup], list[ListedMonitor]]:
    """What is public there is published here; a monitor in two groups is in the first."""
    newest = max((some[-1].at for some in beats.beats.values() if some), default=None)
    groups: list[ListedGroup] = []
    monitors: dict[str, ListedMonitor] = {}
    for place, group in enumerate(page.groups):
        groups.append(ListedGroup(f"page:{group.id}", group.name, place, is_public=True))
        for row in group.monitors:
            listed = ListedMonitor(
                str(row.id),
                f"page:{group.id}",
                row.name,
                row.type,
                row.url,
                row.tags,
                position=len(monitors),
                is_silent=row.type != PUSHED and is_silent(beats.beats.get(row.id, ()), newest),
            )
            monitors.setdefault(listed.upstream_id, listed)
    return groups, list(monitors.values())


def is_silent(beats: tuple[Beat, ...], newest: datetime | None) -> bool:
    """Whether others on the page were looked at long after this one, by the same clock."""
    if not beats or newest is None:
        return False
    times = [beat.at for beat in beats]
    gaps = [(later - sooner).total_seconds() for sooner, later in pairwise(times)]
    usual = timedelta(seconds=median(gaps) if gaps else 0)
    return newest - times[-1] > max(SILENT, GAPS * usual)

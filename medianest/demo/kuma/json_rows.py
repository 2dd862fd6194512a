"""The rows of a pretend Kuma as its conversation and its pages show them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from medianest.demo.kuma import monitor_fields
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import (
    SHOWN_BEATS,
    ApiKey,
    Beat,
    Incident,
    Maintenance,
    Monitor,
    Page,
    Status,
    Tagging,
)  # fmt: skip
from medianest.demo.kuma.tallies import DAY, MINUTE, Bucket

HOOK = "MediaNest webhook"
_CACHED_BEATS_1 = 50  # on public pages of 1.23


def moment(at: float) -> str:
    """Of a beat: UTC, to the millisecond, without a zone."""
    return datetime.fromtimestamp(at, UTC).strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]


def second(at: float) -> str:
    """Of everything else."""
    return moment(at)[:-4]


class Rows:
    """As the version shows them that the server is now."""

    def __init__(self, kuma: PretendKuma) -> None:
        self._kuma = kuma

    def info(self, *, signed_in: bool) -> dict[str, Any]:
        """What it says of itself; before a login no version."""
        told: dict[str, Any] = {
            "primaryBaseURL": None, "serverTimezone": "UTC", "serverTimezoneOffset": "+00:00",
        }  # fmt: skip
        if not signed_in:
            return told
        told |= {"version": self._kuma.version, "latestVersion": None, "isContainer": False}
        if self._kuma.is_two:
            told |= {"dbType": "sqlite", "runtime": {"platform": "linux", "arch": "x64"}}
        return told

    def monitors(self) -> dict[str, Any]:
        """All, by number."""
        return {str(each.id): self.monitor(each) for each in self._kuma.monitors.values()}

    def monitor(self, monitor: Monitor, *, sensitive: bool = True) -> dict[str, Any]:
        """One, as lists show it; webhooks show it without what is sensitive."""
        kuma = self._kuma
        path = kuma.path(monitor)
        told = {
            **monitor_fields.EVERYWHERE,
            **{name: getattr(monitor, name) for name in (
                "id", "name", "description", "parent", "url", "hostname", "port", "active", "type",
                "interval", "keyword",
            )},
            "pathName": " / ".join(each.name for each in path),
            "childrenIDs": [each.id for each in kuma.children(monitor)],
            "forceInactive": monitor.active and kuma.is_paused(monitor),
            "retryInterval": monitor.interval,
            "notificationIDList": {"1": True} if monitor.notifies else {},
            "tags": [self.tag(monitor, tagging) for tagging in self._taggings(monitor)],
            "maintenance": kuma.is_maintained(monitor),
            "includeSensitiveData": sensitive,
        }  # fmt: skip
        if kuma.is_two:
            told |= monitor_fields.SINCE_2 | {"path": [each.name for each in path]}
        if sensitive:
            told |= monitor_fields.SENSITIVE | {"pushToken": monitor.push_token}
            told |= monitor_fields.SENSITIVE_SINCE_2 if kuma.is_two else {}
        return told

    def _taggings(self, monitor: Monitor) -> list[Tagging]:
        """2.x tells administrators the first given first, all else is by the order of the tags."""
        return sorted(monitor.tags) if self._kuma.is_two else monitor.tags

    def tag(self, monitor: Monitor, tagging: Tagging, *, public: bool = False) -> dict[str, Any]:
        """On a monitor; 2.x tells the number of the pair to the public alone."""
        number = {"id": tagging.id} if public or not self._kuma.is_two else {}
        tag = tagging.tag
        return {
            **number, "monitor_id": monitor.id, "tag_id": tag.id, "value": tagging.value,
            "name": tag.name, "color": tag.color,
        }  # fmt: skip

    def listed_beats(self, monitor: Monitor) -> list[dict[str, Any]]:
        """The newest, oldest first."""
        return [self.listed_beat(monitor, beat) for beat in list(monitor.beats)[-SHOWN_BEATS:]]

    def listed_beat(self, monitor: Monitor, beat: Beat) -> dict[str, Any]:
        """As in lists, where numbers stand for yes and no."""
        told = {
            "id": beat.id, "important": int(beat.important), "monitor_id": monitor.id,
            "status": int(beat.status), "msg": beat.message, "time": moment(beat.at),
            "ping": beat.ping, "duration": 0 if self._kuma.is_two else beat.seconds,
            "down_count": 0,
        }  # fmt: skip
        if self._kuma.is_two:
            told |= {"end_time": moment(beat.at), "retries": beat.retries, "response": None}
        return told

    def important_beats(self, *monitors: Monitor) -> list[dict[str, Any]]:
        """Those that changed something, newest first."""
        found = [(beat, each) for each in monitors for beat in each.beats if beat.important]
        found.sort(key=lambda pair: (pair[0].at, pair[0].id), reverse=True)
        return [self._important(monitor, beat) for beat, monitor in found]

    def _important(self, monitor: Monitor, beat: Beat) -> dict[str, Any]:
        told = {
            "monitorID": monitor.id, "status": int(beat.status), "time": moment(beat.at),
            "msg": beat.message, "ping": beat.ping, "important": 1,
            "duration": 0 if self._kuma.is_two else beat.seconds,
        }  # fmt: skip
        return told | ({"retries": beat.retries, "response": None} if self._kuma.is_two else {})

    def live_beat(self, monitor: Monitor, beat: Beat) -> dict[str, Any]:
        """As it is pushed: without a ping there is none."""
        told = {
            "monitorID": monitor.id, "status": int(beat.status), "time": moment(beat.at),
            "msg": beat.message, "important": beat.important,
        }  # fmt: skip
        if beat.ping is not None:
            told["ping"] = beat.ping
        last = {"retries": beat.retries} if self._kuma.is_two else {"duration": beat.seconds}
        return told | last

    def public_beats(self, monitor: Monitor) -> list[dict[str, Any]]:
        """As public pages show them, without a message."""
        shown = SHOWN_BEATS if self._kuma.is_two else _CACHED_BEATS_1
        return [
            {"status": int(beat.status), "time": moment(beat.at), "msg": "", "ping": beat.ping}
            for beat in list(monitor.beats)[-shown:]
        ]

    def uptime(self, monitor: Monitor, days: int) -> float:
        """From 0 to 1; 2.x counts beats, 1.23 their seconds."""
        total = self._total(monitor, days)
        if self._kuma.is_two:
            return _number(total.up / (total.up + total.down)) if total.up + total.down else 0
        if total.seconds:
            return _number(total.up_seconds / total.seconds)
        return int(monitor.last is not None and monitor.last.status is Status.UP)

    def average_ping(self, monitor: Monitor) -> float | None:
        """Of a day, in milliseconds."""
        total = self._total(monitor, 1)
        if not total.pings:
            return None
        return _number(round(total.ping_sum / total.pings, 2 if self._kuma.is_two else 0))

    def _total(self, monitor: Monitor, days: int) -> Bucket:
        size, count = (MINUTE, 1_440) if days == 1 else (DAY, days)
        return monitor.tallies.total(self._kuma.now(), size, count)

    def maintenances(self) -> dict[str, Any]:
        """All, by number."""
        return {str(each.id): self.maintenance(each) for each in self._kuma.maintenances.values()}

    def maintenance(self, maintenance: Maintenance) -> dict[str, Any]:
        """Which monitors are in it nobody is told here."""
        midnight: dict[str, Any] = {"hours": 0, "minutes": 0}
        dates: list[str | None] = []
        hours = [midnight, midnight]
        slots: list[dict[str, str]] = []
        cron, weekdays, length = "", [], None
        if maintenance.strategy == "single":
            dates = [second(maintenance.starts_at), second(maintenance.ends_at)]
            slots = [{"startDate": second(maintenance.starts_at),
                      "endDate": second(maintenance.ends_at)}]  # fmt: skip
        elif maintenance.strategy == "recurring-weekday":
            dates, weekdays, cron, length = [None], [1], "0 2 * * 1", 60
            hours = [{"hours": hour, "minutes": 0, "seconds": 0} for hour in (2, 3)]
            slots = [_next_monday(self._kuma.now())]
        told = {
            "id": maintenance.id, "title": maintenance.title,
            "description": maintenance.description, "strategy": maintenance.strategy,
            "intervalDay": 1, "active": maintenance.active, "dateRange": dates,
            "timeRange": hours, "weekdays": weekdays, "daysOfMonth": [], "timeslotList": slots,
            "cron": cron, "durationMinutes": length, "timezone": "UTC", "timezoneOption": "UTC",
            "timezoneOffset": "+00:00", "status": self._kuma.state(maintenance),
        }  # fmt: skip
        return told | ({"duration": length * 60} if length else {})

    def page(self, page: Page, *, public: bool = False) -> dict[str, Any]:
        """Its settings, to an administrator with two more."""
        told: dict[str, Any] = {
            "slug": page.slug, "title": page.title, "description": page.description,
            "icon": "/icon.svg", "theme": "auto", "published": True, "showTags": page.shows_tags,
            "customCSS": None, "footerText": None, "showPoweredBy": True,
            "showCertificateExpiry": False,
        }  # fmt: skip
        if self._kuma.is_two:
            told |= {
                "autoRefreshInterval": 300, "analyticsId": None, "analyticsScriptUrl": None,
                "analyticsType": None, "showOnlyLastHeartbeat": False, "rssTitle": None,
            }  # fmt: skip
        else:
            told["googleAnalyticsId"] = None
        return told if public else {**told, "id": page.id, "domainNameList": []}

    def incident(self, incident: Incident) -> dict[str, Any]:
        """On a page, or in its history."""
        told: dict[str, Any] = {
            "id": incident.id, "style": incident.style, "title": incident.title,
            "content": incident.content, "createdDate": second(incident.created_at),
            "lastUpdatedDate": second(incident.updated_at) if incident.updated_at else None,
        }  # fmt: skip
        if not self._kuma.is_two:
            return {**told, "pin": int(incident.pinned)}
        pinned = incident.pinned
        return {**told, "pin": pinned, "active": pinned, "status_page_id": incident.page}

    def incident_history(self, page: Page) -> dict[str, Any]:
        """Every incident of a page, newest first, all at once."""
        found = [each for each in self._kuma.incidents.values() if each.page == page.id]
        found.sort(key=lambda each: (each.created_at, each.id), reverse=True)
        listed = [self.incident(each) for each in found]
        return {"incidents": listed, "total": len(listed), "nextCursor": None, "hasMore": False}

    def key(self, key: ApiKey) -> dict[str, Any]:
        """Without its secret."""
        return {
            "id": key.id, "name": key.name, "userID": 1, "createdDate": second(key.created_at),
            "active": int(key.active), "expires": None,
            "status": "active" if key.active else "inactive",
        }  # fmt: skip


def _number(value: float) -> float:
    """As JavaScript writes it: without a point where there is nothing behind it."""
    return int(value) if value.is_integer() else value


def _next_monday(now: float) -> dict[str, str]:
    today = datetime.fromtimestamp(now, UTC).replace(hour=2, minute=0, second=0, microsecond=0)
    starts = today + timedelta(days=(7 - today.weekday()) % 7)
    starts += timedelta(days=7) if starts.timestamp() <= now else timedelta()
    ends = starts + timedelta(hours=1)
    return {
        "startDate": starts.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
        "endDate": ends.strftime("%Y-%m-%dT%H:%M:%S.000Z"),
    }

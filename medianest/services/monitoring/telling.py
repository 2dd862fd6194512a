"""Tells administrators that something is down, and that it is up again."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from medianest import routes
from medianest.models.monitor import MonitorStatus
from medianest.services.monitoring.looks import Standing
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent

GROUP = "group"
"""A group of Uptime Kuma is down when one in it is, of which people are told."""


async def tell(session: AsyncSession, monitor: Standing, verdict: MonitorStatus) -> None:
    """``monitor`` is up or down, which it was not before; once for each such change."""
    if monitor.kind == GROUP or not monitor.is_active or monitor.beat_at is None:
        return
    is_down = verdict is MonitorStatus.DOWN
    said = Notice(
        f"monitor:{monitor.id}:{verdict}:{monitor.beat_at.isoformat()}",
        NotificationEvent.SERVICE_DOWN if is_down else NotificationEvent.SERVICE_UP,
        f"{monitor.name} is down" if is_down else f"{monitor.name} is up again",
        monitor.message if is_down else "",
        link=routes.monitor(monitor.id),
    )
    await raising.tell_administrators(session, said)

"""What Uptime Kuma says of beats, as looks at monitors of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from medianest.integrations.uptime_kuma.models import Beat, BeatStatus
from medianest.models.monitor import MonitorStatus
from medianest.services.monitoring.looks import Look

STATUSES = {
    BeatStatus.DOWN: MonitorStatus.DOWN,
    BeatStatus.UP: MonitorStatus.UP,
    BeatStatus.PENDING: MonitorStatus.PENDING,
    BeatStatus.MAINTENANCE: MonitorStatus.MAINTENANCE,
}


def looks(beats: Iterable[Beat], numbers: Mapping[str, int], *, is_live: bool) -> list[Look]:
    """Those of monitors that have a number of ours; a status that we do not know says nothing."""
    return [
        Look(
            numbers[str(beat.monitor_id)],
            beat.at,
            STATUSES[beat.status],
            beat.response_ms,
            beat.message,
            is_live,
        )
        for beat in beats
        if str(beat.monitor_id) in numbers and beat.status in STATUSES
    ]

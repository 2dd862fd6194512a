"""Adds the entries of one download up to a percentage that never goes back."""

from __future__ import annotations

import time
from collections.abc import Iterable

from medianest.integrations.ytdlp.progress import Progress
from medianest.models.download import DownloadEntry
from medianest.services.downloads.entries import LEFT


class Tally:
    """Entries weigh by their duration where all are known, and else the same.

    Read and written from different threads; every write is one assignment.
    """

    def __init__(self, entries: Iterable[DownloadEntry]) -> None:
        entries = list(entries)
        durations = [entry.duration_seconds or 0 for entry in entries]
        weights = [float(d) for d in durations] if all(durations) else [1.0] * len(entries)
        self._weights = dict(zip([entry.id for entry in entries], weights, strict=True))
        self._all = sum(weights) or 1.0
        self._done = sum(self._weights[each.id] for each in entries if each.status not in LEFT)
        self._weight = 0.0
        self._percent = 0.0
        self._began_at, self._began_percent = time.monotonic(), 100 * self._done / self._all
        self.entry = 0
        self.entry_percent = 0.0

    def begin(self, entry: DownloadEntry) -> None:
        """This entry is the one at work."""
        self._weight = self._weights.get(entry.id, 0.0)
        self.entry, self.entry_percent = entry.index, entry.percent

    def end(self, entry: DownloadEntry) -> None:
        """It needs nothing more, however it ended."""
        self._done += self._weights.get(entry.id, 0.0)
        self._weight = 0.0

    def skip(self, entry: DownloadEntry) -> None:
        """It will not come: that took no time, and tells nothing of the others' pace."""
        self.end(entry)
        self._began_percent += 100 * self._weights.get(entry.id, 0.0) / self._all

    def take(self, progress: Progress) -> Progress:
        """How far the download is, now that the entry at work is so far."""
        self.entry_percent = progress.percent
        now = 100 * (self._done + self._weight * progress.percent / 100) / self._all
        self._percent = max(self._percent, round(min(now, 99.0), 2))
        return Progress(
            self._percent,
            progress.downloaded_bytes,
            progress.speed_bytes_per_second,
            self._eta_seconds(progress),
        )

    def _eta_seconds(self, progress: Progress) -> int:
        """Of a single entry what is known of its bytes; of several, by the pace until now."""
        if len(self._weights) == 1:
            return progress.eta_seconds
        gained = self._percent - self._began_percent
        if gained <= 0 or not progress.speed_bytes_per_second:
            return 0
        return int((time.monotonic() - self._began_at) * (100 - self._percent) / gained)

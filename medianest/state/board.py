"""The downloads that one kind of onlooker sees: what is on the board and what moves on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from medianest.models.download import ENDED, RUNNING, WAITING, DownloadStatus
from medianest.views.download import DownloadProgress, DownloadView

ENDED_SHOWN = 50
RUNS, PAUSED, FAILED, WAITS, OVER = range(5)


class Board:
    """Downloads in the order pages show them, changed in place as events arrive.

    Groups follow each other: what runs, what failed, what waits, what is over. Within a group new
    ones join where the database would list them: at the end of what runs or waits, at the front of
    what failed or is over. Methods return whether anything changed.
    """

    def __init__(self) -> None:
        self._views: list[DownloadView] = []
        self._progress: dict[str, DownloadProgress] = {}

    @property
    def downloads(self) -> list[DownloadView]:
        return list(self._views)

    @property
    def progress(self) -> dict[str, DownloadProgress]:
        """Id → what moves, for downloads that run."""
        return dict(self._progress)

    def replace(self, views: Iterable[DownloadView]) -> bool:
        """Take over what the database says; figures of a running attempt never go back."""
        before = (_structure(self._views), self._progress)
        known = {view.id: view for view in self._views}
        self._views = list(views)
        self._progress = {
            view.id: self._latest(view, known.get(view.id)) for view in self._running()
        }
        return before != (_structure(self._views), self._progress)

    def put(self, view: DownloadView) -> bool:
        """A download was made, or changed in more than its progress."""
        old = self._find(view.id)
        if old == view:
            return False
        self._place(view, old)
        # What waits can be moved about; sorting leaves everything else where it is.
        self._views.sort(key=lambda each: (_group(each), _turn(each)))
        self._note_progress(view, old)
        self._trim()
        return True

    def remove(self, download_id: str) -> bool:
        """A download is gone."""
        old = self._find(download_id)
        if old is None:
            return False
        self._views.remove(old)
        self._progress.pop(download_id, None)
        return True

    def move(self, download_id: str, progress: DownloadProgress) -> bool:
        """A running download moved on. Raises :class:`KeyError` where it is not known to run."""
        if self._progress[download_id] == progress:
            return False
        self._progress[download_id] = progress
        return True

    def _find(self, download_id: str) -> DownloadView | None:
        return next((view for view in self._views if view.id == download_id), None)

    def _running(self) -> Iterator[DownloadView]:
        return (view for view in self._views if _group(view) == RUNS)

    def _place(self, view: DownloadView, old: DownloadView | None) -> None:
        if old is not None and _group(old) == _group(view):
            self._views[self._views.index(old)] = view
            return
        if old is not None:
            self._views.remove(old)
        group = _group(view)
        joins_at_end = group in (RUNS, WAITS)
        before = (other for other in self._views if _precedes(_group(other), group, joins_at_end))
        self._views.insert(sum(1 for _ in before), view)

    def _note_progress(self, view: DownloadView, old: DownloadView | None) -> None:
        if _group(view) == RUNS:
            self._progress[view.id] = self._latest(view, old)
        else:
            self._progress.pop(view.id, None)

    def _latest(self, view: DownloadView, old: DownloadView | None) -> DownloadProgress:
        """Rows are written less often than progress is told: keep the further of the two."""
        stated = DownloadProgress(
            status=view.status,
            percent=view.percent,
            speed_bytes_per_second=view.speed_bytes_per_second,
            eta_seconds=view.eta_seconds,
        )
        told = self._progress.get(view.id)
        same_attempt = old is not None and old.attempt == view.attempt
        if told is None or not same_attempt or told.percent < stated.percent:
            return stated
        return told.model_copy(update={"status": view.status})

    def _trim(self) -> None:
        ended = [view for view in self._views if view.status in ENDED]
        if len(ended) > ENDED_SHOWN:
            oldest = min(ended, key=lambda view: view.ended_at or view.created_at)
            self._views.remove(oldest)


def _group(view: DownloadView) -> int:
    if view.status in RUNNING:
        return RUNS
    if view.status == DownloadStatus.PAUSED:
        return PAUSED
    if view.status == DownloadStatus.FAILED:
        return FAILED
    return WAITS if view.status in WAITING else OVER


def _turn(view: DownloadView) -> int:
    return view.position if _group(view) in (PAUSED, WAITS) else 0


def _precedes(other: int, group: int, joins_at_end: bool) -> bool:
    return other <= group if joins_at_end else other < group


def _structure(views: list[DownloadView]) -> list[DownloadView]:
    """The views without what ``progress`` carries."""
    still = {"percent": 0.0, "speed_bytes_per_second": 0, "eta_seconds": 0}
    return [view.model_copy(update=still) for view in views]

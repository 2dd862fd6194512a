"""How far a listing has been read that comes page by page, and may change on the way."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """A page as it came: what cannot be read counts as a row all the same."""

    rows: list[Any]
    start: int
    next_start: int
    total: int | None
    is_short: bool = False

    @property
    def place(self) -> dict[str, Any]:
        return {
            "start": self.start,
            "next_start": self.next_start,
            "total": self.total,
            "is_short": self.is_short,
        }


@dataclass(slots=True)
class Walk:
    """How far a listing has been read. When its total falls on the way, rows were taken out and
    those behind them moved up, past the page that was just asked for: go back by as many and read
    on from there, so that none is passed over; all in all by no more than the listing was long."""

    start: int
    size: int
    known: int | None = None
    may_go_back: int = 0
    is_over: bool = False
    last: list[Any] = field(default_factory=list)

    def step(self, came: list[Any], total: int | None) -> Received:
        """Take a page, and say what to make of it."""
        if self.known is None:
            self.may_go_back = total or 0
        back = self._back(total)
        begun, self.start = self.start, self.start + (-back if back else len(came))
        self.known = self.known if total is None else total
        is_all = self.known is not None and self.start >= self.known
        knows_no_pages = total is None and len(came) > self.size
        self.is_over = is_all or knows_no_pages or not (came or back)
        self.last = came
        is_short = self.is_over and not came and self.known is not None and not is_all
        return Received(came, begun, self.start, self.known, is_short)

    def _back(self, total: int | None) -> int:
        fallen = 0 if self.known is None or total is None else max(self.known - total, 0)
        back = min(fallen, self.may_go_back, self.start)
        self.may_go_back -= back
        return back

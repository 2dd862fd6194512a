"""An open page, and what of its audience's board it has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from medianest.services.actor import Actor

if TYPE_CHECKING:
    from medianest.state.audience import Audience


@dataclass(eq=False)
class Tab:
    """``shows_monitors`` says that it shows how services are, ``shows_beats`` each look at them."""

    sid: str
    person: Actor
    audience: Audience
    structure_seen: int = -1
    motion_seen: int = -1
    told_stale: bool = False
    follows: bool = False
    shows_playing: bool = False
    shows_monitors: bool = False
    shows_beats: bool = False
    beats_seen: int = 0

    @property
    def session(self) -> str:
        return self.person.session_id

    def is_behind(self, stale: bool) -> bool:
        """Whether there is anything that this tab has not been sent."""
        moved = self.motion_seen != self.audience.motion
        return moved or self.misses_beats or not self.needs_progress_alone(stale)

    @property
    def misses_beats(self) -> bool:
        """Whether monitors that it shows were looked at since it was told of any."""
        return self.shows_beats and self.beats_seen != self.audience.beats.number

    def needs_progress_alone(self, stale: bool) -> bool:
        """Whether its rows are right and only figures of running ones may be older."""
        return self.structure_seen == self.audience.structure and self.told_stale == stale

    def has_now(self, stale: bool) -> None:
        """All that there is at this moment is on its way to the tab."""
        self.structure_seen, self.motion_seen = self.audience.structure, self.audience.motion
        self.beats_seen = self.audience.beats.number
        self.told_stale = stale

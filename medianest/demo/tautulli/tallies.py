"""What was played of each thing, in each section and by each person, counted once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from medianest.demo.tautulli.rows import Play


@dataclass(slots=True)
class Tally:
    """How often, for how long, and what was the last."""

    plays: int = 0
    seconds: int = 0
    last: Play | None = None

    def count(self, play: Play) -> None:
        """A further row: what goes on with another one is no play of its own."""
        self.plays += play.id == play.reference_id
        self.seconds += play.seconds
        if self.last is None or play.started >= self.last.started:
            self.last = play


class Tallies:
    """`keys` are of movies, episodes and tracks and of what they belong to, each within the section
    in which it was played."""

    def __init__(self, plays: Iterable[Play]) -> None:
        self.keys: defaultdict[tuple[int, int], Tally] = defaultdict(Tally)
        self.sections: defaultdict[int, Tally] = defaultdict(Tally)
        self.people: defaultdict[int, Tally] = defaultdict(Tally)
        for play in plays:
            self.count(play)

    def count(self, play: Play) -> None:
        """A further row."""
        title = play.title
        for key in (title.key, title.parent, title.grandparent):
            if key is not None:
                self.keys[title.section, key].count(play)
        self.sections[title.section].count(play)
        self.people[play.user_id].count(play)

"""What a sync of the library is asked to do, and how the row of its run says that."""

from __future__ import annotations

from dataclasses import dataclass

FULL, DROP = "full", "drop"


@dataclass(frozen=True, slots=True)
class SyncOrder:
    """``section_id`` null means all sections; ``full`` lists everything, ``may_drop`` is an
    administrator's word that what a section no longer shows is gone."""

    section_id: int | None = None
    full: bool = False
    may_drop: bool = False

    @property
    def subject(self) -> str:
        """As in ``full 12``; empty for what is new everywhere."""
        words = [FULL] * self.full + [DROP] * self.may_drop
        return " ".join([*words, *([str(self.section_id)] if self.section_id else [])])

    @classmethod
    def of(cls, subject: str) -> SyncOrder:
        """What :attr:`subject` said."""
        words = subject.split()
        numbers = [int(word) for word in words if word.isascii() and word.isdigit()]
        return cls(numbers[0] if numbers else None, FULL in words, DROP in words)

    def covers(self, other: SyncOrder) -> bool:
        """Whether doing this does the other too."""
        return (
            self.section_id in (None, other.section_id)
            and (self.full or not other.full)
            and (self.may_drop or not other.may_drop)
        )

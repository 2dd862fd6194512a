"""Messages that leave the house, and whom they go to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from medianest.errors import MediaNestError


class NoWayError(MediaNestError):
    """There is no way to this person, and trying again would not find one."""


@dataclass(frozen=True, slots=True)
class Receiver:
    user_id: str
    name: str
    email: str | None


@dataclass(frozen=True, slots=True)
class Section:
    """What a message says of one kind of thing."""

    title: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """One message about one or several deliveries of a kind, or of several kinds, each in a
    section. ``was_claimed``: somebody set out with it and never said how that ended. ``claimed_at``
    says whose claim this is."""

    ids: tuple[str, ...]
    to: Receiver
    event: str
    title: str
    lines: tuple[str, ...]
    link: str
    tries: int
    was_claimed: bool
    claimed_at: datetime
    sections: tuple[Section, ...] = ()


class Way(Protocol):
    """A channel out of the house."""

    async def send(self, message: Message) -> None:
        """Hand it over. Raises :class:`NoWayError`, and other errors where it is worth trying
        again."""

"""What may be announced: each field checked, with a sentence for what does not fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from medianest.errors import InvalidInputError
from medianest.models.announcement import AnnouncementLevel
from medianest.views.announcement import LONGEST_TEXT, LONGEST_TITLE

FAR = timedelta(days=366)
"""How long before it begins something can be announced."""
KEPT = {"\n"}
"""Of the characters that draw nothing and move what follows."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What an announcement is to be. It begins now without ``starts_at``, and holds until it is
    removed without ``ends_at``; ``rings`` puts it into everybody's bell as well."""

    title: str
    text: str = ""
    level: str = AnnouncementLevel.INFO
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rings: bool = False

    def columns(self, now: datetime) -> dict[str, Any]:
        """What is stored of it. Raises :class:`InvalidInputError` with a sentence for each field
        that does not fit."""
        starts_at = self.starts_at or now
        title, text = " ".join(_plain(self.title).split()), _plain(self.text).strip()
        wrong = {
            "title": _title(title),
            "text": "" if len(text) <= LONGEST_TEXT else f"Use {LONGEST_TEXT} characters or fewer.",
            "level": "" if self.level in set(AnnouncementLevel) else "Choose info or warning.",
            "startsAt": "" if starts_at <= now + FAR else "Choose a day within a year.",
            "endsAt": _end(self.ends_at, starts_at, now),
        }
        if said := {field: words for field, words in wrong.items() if words}:
            raise InvalidInputError(" ".join(said.values()), details=said)
        return {
            "title": title,
            "text": text,
            "level": str(self.level),
            "starts_at": starts_at,
            "ends_at": self.ends_at,
            "rings": self.rings,
        }

    def with_changes(self, changes: Mapping[str, Any]) -> Wishes:
        """The same with other values for the fields that are named."""
        return Wishes(**{name: changes.get(name, getattr(self, name)) for name in self.__slots__})


def _title(title: str) -> str:
    if not title:
        return "Say in a few words what it is about."
    return "" if len(title) <= LONGEST_TITLE else f"Use {LONGEST_TITLE} characters or fewer."


def _end(ends_at: datetime | None, starts_at: datetime, now: datetime) -> str:
    if ends_at is None or ends_at > max(starts_at, now):
        return ""
    return "Choose a time after it begins." if starts_at > now else "Choose a time to come."


def _plain(text: str) -> str:
    """Without characters that would do something where it is read."""
    kept = (one for one in text.replace("\r\n", "\n") if one in KEPT or _draws(one))
    return "".join(kept)


def _draws(character: str) -> bool:
    return unicodedata.category(character) != "Cc" or character.isspace()

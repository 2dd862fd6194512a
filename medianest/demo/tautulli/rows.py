"""What a pretend Tautulli keeps: people, sections, and what was played."""

from __future__ import annotations

from dataclasses import dataclass

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item

LOCAL = 0
"""The number of whoever has no account."""
PLAYABLE = ("movie", "episode", "track")


@dataclass(frozen=True, slots=True)
class Title:
    """What somebody played, as it was called and numbered then: it stays so in the history."""

    key: int
    type: str
    section: int
    guid: str
    title: str
    parent: int | None = None
    grandparent: int | None = None
    parent_title: str = ""
    grandparent_title: str = ""
    year: int | None = None
    index: int | None = None
    parent_index: int | None = None
    thumb: str = ""
    released: str = ""
    content_rating: str = ""
    seconds: int = 0

    @property
    def full_title(self) -> str:
        """With the show or the artist in front."""
        return f"{self.grandparent_title} - {self.title}" if self.grandparent_title else self.title


@dataclass(frozen=True, slots=True)
class Play:
    """A stretch from start to stop; one that goes on with another has its `reference_id`. Times
    are Unix seconds, `seconds` were played."""

    id: int
    reference_id: int
    title: Title
    user_id: int
    started: int
    seconds: int
    paused_seconds: int = 0
    percent: int = 100
    dice: int = 0

    @property
    def stopped(self) -> int:
        """When it ended."""
        return self.started + self.seconds + self.paused_seconds


@dataclass
class User:
    """Somebody with an account, or :data:`LOCAL`. `is_deleted` ones are listed nowhere."""

    row_id: int
    user_id: int
    username: str
    friendly_name: str
    email: str | None = None
    is_active: bool = True
    is_admin: bool = False
    is_home_user: bool = False
    is_restricted: bool = False
    keep_history: bool = True
    is_deleted: bool = False
    sections: tuple[str, ...] = ()


@dataclass
class Section:
    """A section as it was when Plex was asked last."""

    row_id: int
    section_id: int
    name: str
    type: str
    agent: str
    count: int = 0
    parent_count: int | None = None
    child_count: int | None = None
    keep_history: bool = True
    is_active: bool = True


def title_of(library: Library, item: Item) -> Title:
    """As the item is called now."""
    above = library.items.get(item.parent or 0)
    top = library.items.get(above.parent or 0) if above else None
    shown = above if item.type == "episode" and above else item
    return Title(
        item.key,
        item.type,
        int(item.section),
        item.guid,
        item.title,
        above.key if above else None,
        top.key if top else None,
        above.title if above else "",
        top.title if top else "",
        item.year,
        item.index if above else None,
        above.index if above else None,
        f"/library/metadata/{shown.key}/thumb/{shown.thumb}" if shown.thumb else "",
        item.released,
        item.content_rating,
        (item.duration_ms or 0) // 1000,
    )

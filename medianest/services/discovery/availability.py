"""Whether a title is here, from what the library, our requests and Overseerr say of it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from medianest.database import Database
from medianest.integrations.overseerr import models
from medianest.models.media_request import MediaType, RequestStatus
from medianest.services.actor import Actor
from medianest.services.discovery.asked import NOTHING, Asked, asked_for
from medianest.services.discovery.facts import TitleSummary
from medianest.services.discovery.mirror import Here, Mirror, Title
from medianest.views.media import AvailabilityView, TitleCardView

NONE, PENDING, PROCESSING, PARTIAL, AVAILABLE, BLOCKLISTED = (
    "none",
    "pending",
    "processing",
    "partially_available",
    "available",
    "blocklisted",
)
_SAID: dict[int | None, str] = {
    models.PENDING: PENDING,
    models.PROCESSING: PROCESSING,
    models.PARTIALLY_AVAILABLE: PARTIAL,
    models.AVAILABLE: AVAILABLE,
    models.BLOCKLISTED: BLOCKLISTED,
}
OF_REQUESTS: dict[str, str] = {
    RequestStatus.PENDING: PENDING,
    RequestStatus.APPROVED: PROCESSING,
    RequestStatus.PROCESSING: PROCESSING,
    RequestStatus.PARTIALLY_AVAILABLE: PARTIAL,
    RequestStatus.AVAILABLE: AVAILABLE,
}
_ORDER = (NONE, PENDING, PROCESSING, PARTIAL, AVAILABLE)

NOT_NOTICED = "It is in your library. Overseerr has not noticed yet."
STILL_ASKED = "It is in your library already. Overseerr notices at its next scan."
RULED_OUT = "It is in your library, though Overseerr has it on its blocklist."
MORE_COMES = "Part of it is in your library, and more is on its way."
MORE_ASKED = "Part of it is in your library, and more was asked for."
NOT_SEEN = (
    "Overseerr says it is here, but your library does not show it: it may be new, or in a part "
    "that is not shared with you."
)


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of a title beside the library: ``said`` is Overseerr's number, ``None`` where
    it does not know the title; ``said_at`` when it said so, ``None`` where it was not asked."""

    said: int | None = None
    said_at: datetime | None = None
    asked: Asked = NOTHING

    @property
    def status(self) -> str:
        """Our requests know better what happened after Overseerr was asked."""
        said, ours = _SAID.get(self.said, NONE), OF_REQUESTS.get(self.asked.status, NONE)
        if said in (AVAILABLE, PARTIAL, BLOCKLISTED):
            return said
        is_newer = self.said_at is None or (
            self.asked.changed_at is not None and self.asked.changed_at > self.said_at
        )
        return ours if is_newer else max(said, ours, key=_ORDER.index)

    @property
    def is_requested(self) -> bool:
        return self.asked.is_open or self.status in (PENDING, PROCESSING)


Said = tuple[TitleSummary, datetime]
"""A title, and when Overseerr said so of it."""
Marked = tuple[TitleCardView, tuple[int, ...]]
"""A card, and all items that the library has of its title."""


class Availability:
    """Marks titles for one viewer, however many at once: two questions to our database, none to
    anybody else."""

    def __init__(self, database: Database, mirror: Mirror) -> None:
        self._database = database
        self._mirror = mirror

    async def cards(self, actor: Actor, said: Sequence[Said]) -> list[TitleCardView]:
        """Cards with marks, in the order of ``said``."""
        return [card for card, _ in await self.marked(actor, said)]

    async def marked(self, actor: Actor, said: Sequence[Said]) -> list[Marked]:
        """The same, each with its items."""
        keys: list[Title] = [(one.media_type, one.tmdb_id) for one, _ in said]
        here, asked = await asyncio.gather(
            self._mirror.of(actor, keys), asked_for(self._database, actor, keys)
        )
        marked = []
        for (title, said_at), key in zip(said, keys, strict=True):
            word = Word(title.status, said_at, asked.get(key, NOTHING))
            found = here.get(key)
            card = card_of(title, availability(title.media_type, found, word))
            marked.append((card, found.item_ids if found else ()))
        return marked


def card_of(title: TitleSummary, mark: AvailabilityView) -> TitleCardView:
    return TitleCardView(
        media_type=title.media_type,
        tmdb_id=title.tmdb_id,
        title=title.title,
        year=title.year,
        overview=title.overview,
        poster=title.poster,
        backdrop=title.backdrop,
        rating=title.rating,
        availability=mark,
    )


def availability(media_type: str, here: Here | None, word: Word) -> AvailabilityView:
    """The verdict on a title as a whole."""
    status, why = _verdict(media_type, here is not None, word)
    return AvailabilityView(
        status=status,
        plex=here is not None,
        requested=word.is_requested,
        item_id=here.item_id if here else None,
        is_own=word.asked.is_own,
        why=why,
    )


def _verdict(media_type: str, is_here: bool, word: Word) -> tuple[str, str]:
    status = word.status
    if media_type == MediaType.TV and status == AVAILABLE and word.said != models.AVAILABLE:
        status = PARTIAL  # a request was fulfilled, perhaps for one season of many
    if not is_here:
        return status, NOT_SEEN if status in (AVAILABLE, PARTIAL) else ""
    if media_type == MediaType.TV and status in (PENDING, PROCESSING, PARTIAL):
        return PARTIAL, {PENDING: MORE_ASKED, PROCESSING: MORE_COMES}.get(status, "")
    return AVAILABLE, _why_here(status, was_asked=word.said_at is not None)


def _why_here(status: str, *, was_asked: bool) -> str:
    if not was_asked or status == AVAILABLE:
        return ""
    if status == BLOCKLISTED:
        return RULED_OUT
    return NOT_NOTICED if status == NONE else STILL_ASKED

"""What is known of one title, from every side, before it is shown to anybody."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError, UpstreamError, UpstreamMissingError
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery import kept_answers
from medianest.services.discovery.asked import NOTHING, Asked, SeasonAsked, rows_of, summed
from medianest.services.discovery.availability import Word
from medianest.services.discovery.facts import TitleFacts, TitleSummary
from medianest.services.discovery.images import picture_name
from medianest.services.discovery.mirror import Here, Mirror
from medianest.services.discovery.upstream_titles import UpstreamTitles
from medianest.services.discovery.words import GONE, NOT_SET_UP

HIGHEST_ID = 2_147_483_647


@dataclass(frozen=True, slots=True)
class KnownTitle:
    """``said_at`` is when Overseerr said ``facts``, ``None`` where they are ours; ``why_old`` says
    why they are not newer. ``asked`` is for any quality."""

    facts: TitleFacts
    said_at: datetime | None
    why_old: str
    here: Here | None
    episodes: Mapping[int, int] = field(default_factory=dict)
    asked: Asked = NOTHING
    asked_hd: Asked = NOTHING
    asked_4k: Asked = NOTHING

    @property
    def is_series(self) -> bool:
        return self.facts.summary.media_type == MediaType.TV

    @property
    def word(self) -> Word:
        return Word(self.facts.summary.status, self.said_at, self.asked)

    @property
    def is_current(self) -> bool:
        """Whether Overseerr was asked after our requests for it changed last."""
        changed = self.asked.changed_at
        return self.said_at is not None and (changed is None or changed < self.said_at)

    @property
    def seasons_asked(self) -> Mapping[int, SeasonAsked]:
        return self.asked_hd.seasons


class TitleKnowledge:
    """At most one call to Overseerr, and none where it was asked a moment ago."""

    def __init__(self, database: Database, mirror: Mirror, titles: UpstreamTitles) -> None:
        self._database = database
        self._mirror = mirror
        self._titles = titles

    async def of(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> KnownTitle:
        """Raises :class:`NotFoundError` for a title that there is not, and
        :class:`UpstreamError` where nobody can say."""
        if not 0 < tmdb_id <= HIGHEST_ID:
            raise NotFoundError(GONE)
        key = (media_type.value, tmdb_id)
        seen, asked_by_all = await asyncio.gather(
            self._mirror.of(actor, [key]), rows_of(self._database, [key])
        )
        here, rows = seen.get(key), asked_by_all.get(key, [])
        asked = summed(rows, actor)
        facts, said_at, why_old = await self._facts(media_type, tmdb_id, asked, here)
        is_series = here is not None and media_type == MediaType.TV
        episodes = await self._mirror.episodes(here.item_ids) if here and is_series else {}
        hd, ultra_hd = (summed(rows, actor, is_4k=is_4k) for is_4k in (False, True))
        return KnownTitle(facts, said_at, why_old, here, episodes, asked, hd, ultra_hd)

    async def _facts(
        self, media_type: MediaType, tmdb_id: int, asked: Asked, here: Here | None
    ) -> tuple[TitleFacts, datetime | None, str]:
        try:
            kept = await self._titles.title(media_type, tmdb_id, asked.changed_at)
        except UpstreamMissingError as error:
            if asked.newest is None and here is None:
                raise NotFoundError(GONE) from error
            why = GONE
        except UpstreamError as error:
            if asked.newest is None and here is None:
                raise
            why = error.message
        except ConflictError:
            if asked.newest is None and here is None:
                raise NotFoundError(NOT_SET_UP) from None
            why = NOT_SET_UP
        else:
            return kept.value, kept.at, kept_answers.told(kept)
        return _ours(media_type, tmdb_id, asked, here), None, why


def _ours(media_type: MediaType, tmdb_id: int, asked: Asked, here: Here | None) -> TitleFacts:
    """What our own rows say of it."""
    row = asked.newest
    title = (row.title if row else "") or (here.title if here else "")
    summary = TitleSummary(
        media_type=media_type,
        tmdb_id=tmdb_id,
        title=title or f"{'Series' if media_type == MediaType.TV else 'Film'} {tmdb_id}",
        year=(row.year if row else None) or (here.year if here else None),
        poster=picture_name(row.poster_path) if row else "",
        backdrop=picture_name(row.backdrop_path) if row else "",
    )
    return TitleFacts(summary=summary)

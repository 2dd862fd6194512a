"""What a request keeps of its title, so that no list has to ask for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, null, select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.titles import TitleDetails
from medianest.models.follow import Follow
from medianest.models.library_item import ItemExternalId, ItemType, LibraryItem
from medianest.models.media_request import MediaRequest, MediaType
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.overseerr.link import OverseerrLink

FRESH_SECONDS = 60.0
SPECIALS = 0


@dataclass(frozen=True, slots=True)
class TitleFacts:
    """``seasons`` are the numbers of all but specials, ``None`` where they are not known;
    ``episodes`` is how many each season has, and ``runtime_minutes`` as a request keeps it;
    ``media_id`` is Overseerr's own number of it, ``None`` while it has none."""

    title: str = ""
    year: int | None = None
    poster: str = ""
    backdrop: str = ""
    seasons: tuple[int, ...] | None = None
    episodes: Mapping[str, int] | None = None
    runtime_minutes: int | None = None
    media_id: int | None = None

    def columns(self) -> dict[str, Any]:
        """As a request keeps them."""
        return {
            "title": self.title[:500],
            "year": self.year,
            "runtime_minutes": self.runtime_minutes,
            "season_episodes": dict(self.episodes) if self.episodes else None,
            "poster_path": self.poster[:200],
            "backdrop_path": self.backdrop[:200],
        }


Shown = Callable[[str, int], Awaitable[TitleFacts | None]]
"""What the page of a title showed last, by its type and number."""


class Titles:
    """Asks Overseerr, and falls back on what is remembered of a title here."""

    def __init__(self, database: Database, link: OverseerrLink, shown: Shown) -> None:
        self._database = database
        self._link = link
        self._shown = shown
        self._asked: RememberedAnswers[TitleFacts] = RememberedAnswers(
            seconds=FRESH_SECONDS, most=2_000
        )

    async def ask(self, media_type: str, tmdb_id: int) -> TitleFacts:
        """As Overseerr tells it, at most a minute old. Raises :class:`UpstreamError`, and
        :class:`ConflictError` where none is set up."""

        async def find_out() -> TitleFacts:
            async with self._link.asking() as client:
                return await fetch(client, media_type, tmdb_id)

        return await self._asked.get((media_type, tmdb_id), find_out)

    async def remembered(self, media_type: str, tmdb_id: int) -> TitleFacts:
        """What is known without asking: from its page, requests, follows or the library."""
        if shown := await self._shown(media_type, tmdb_id):
            return shown
        for statement in _memories(media_type, tmdb_id):
            for row in await self._database.rows(statement):
                return TitleFacts(
                    row.title,
                    row.year,
                    row.poster,
                    row.backdrop,
                    episodes=row.season_episodes,
                    runtime_minutes=row.runtime_minutes,
                )
        return TitleFacts()


async def fetch(client: Overseerr, media_type: str, tmdb_id: int) -> TitleFacts:
    """Raises :class:`UpstreamMissingError` for a title that TMDB does not know."""
    ask = client.tv if media_type == MediaType.TV else client.movie
    return facts_of(await ask(tmdb_id))


def facts_of(details: TitleDetails) -> TitleFacts:
    numbers = tuple(season.number for season in details.seasons if season.number != SPECIALS)
    return TitleFacts(
        title=details.title,
        year=details.year,
        poster=details.poster_path.lstrip("/"),
        backdrop=details.backdrop_path.lstrip("/"),
        seasons=numbers or None,
        episodes={str(one.number): one.episode_count for one in details.seasons},
        runtime_minutes=details.runtime_minutes or None,
        media_id=details.media.id if details.media is not None else None,
    )


_UNTOLD = (null().label("season_episodes"), null().label("runtime_minutes"))


def _memories(media_type: str, tmdb_id: int) -> Sequence[AnySelect]:
    requests: AnySelect = select(
        col(MediaRequest.title),
        col(MediaRequest.year),
        col(MediaRequest.poster_path).label("poster"),
        col(MediaRequest.backdrop_path).label("backdrop"),
        col(MediaRequest.season_episodes),
        col(MediaRequest.runtime_minutes),
    ).where(
        col(MediaRequest.media_type) == media_type,
        col(MediaRequest.tmdb_id) == tmdb_id,
        col(MediaRequest.title) != "",
    )
    follows: AnySelect = select(
        col(Follow.title),
        col(Follow.year),
        col(Follow.poster_path).label("poster"),
        col(Follow.poster_path).label("backdrop"),
        *_UNTOLD,
    ).where(
        col(Follow.media_type) == media_type,
        col(Follow.tmdb_id) == tmdb_id,
        col(Follow.title) != "",
    )
    kind = ItemType.SHOW if media_type == MediaType.TV else ItemType.MOVIE
    library: AnySelect = (
        select(
            col(LibraryItem.title),
            col(LibraryItem.year),
            literal("").label("poster"),
            literal("").label("backdrop"),
            *_UNTOLD,
        )
        .join(ItemExternalId, col(ItemExternalId.item_id) == col(LibraryItem.id))
        .where(
            col(ItemExternalId.source) == "tmdb",
            col(ItemExternalId.value) == str(tmdb_id),
            col(LibraryItem.type) == kind,
        )
    )
    return [requests.limit(1), follows.limit(1), library.limit(1)]

"""The episodes of a season: which there are, and which of them are here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from medianest.database import AnyRow
from medianest.errors import ConflictError, NotFoundError, UpstreamError, UpstreamMissingError
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery import kept_answers
from medianest.services.discovery.availability import AVAILABLE, NONE
from medianest.services.discovery.episode_facts import EpisodeFact
from medianest.services.discovery.mirror import Mirror
from medianest.services.discovery.title_facts import HIGHEST_ID
from medianest.services.discovery.upstream_titles import UpstreamTitles
from medianest.services.discovery.words import NO_SEASON, NOT_SET_UP
from medianest.services.library.picture_versions import version_of
from medianest.views.media import EpisodeView, SeasonEpisodesView

UPCOMING = "upcoming"
MINUTE_MS = 60_000
HERE_ALONE = "Shown is what your library has; what it lacks cannot be said."


class Episodes:
    """A season is asked for when somebody unfolds it, in one call that is not one of the page's,
    and kept for everybody; what is here of it is the mirror's."""

    def __init__(self, mirror: Mirror, titles: UpstreamTitles) -> None:
        self._mirror = mirror
        self._titles = titles

    async def of(self, actor: Actor, tmdb_id: int, season: int) -> SeasonEpisodesView:
        """The episodes. What ``actor`` has in the library is shown whether Overseerr answers or
        not.

        Raises :class:`NotFoundError` for a season that there is not, and :class:`UpstreamError`
        where nothing is known of it and nobody can be asked.
        """
        if not (0 < tmdb_id <= HIGHEST_ID and 0 <= season <= HIGHEST_ID):
            raise NotFoundError(NO_SEASON)
        here = await self._here(actor, tmdb_id, season)
        said, as_of = await self._said(tmdb_id, season, is_here=bool(here))
        facts = {fact.number: fact for fact in said}
        today = utc_now().date()
        return SeasonEpisodesView(
            tmdb_id=tmdb_id,
            season=season,
            episodes=[
                _episode(number, facts.get(number), here.get(number), today)
                for number in sorted(facts.keys() | here.keys())
            ],
            as_of=as_of,
        )

    async def _here(self, actor: Actor, tmdb_id: int, season: int) -> Mapping[int, AnyRow]:
        key = (MediaType.TV.value, tmdb_id)
        show = (await self._mirror.of(actor, [key])).get(key)
        return await self._mirror.season(show.item_ids, season) if show else {}

    async def _said(
        self, tmdb_id: int, season: int, *, is_here: bool
    ) -> tuple[tuple[EpisodeFact, ...], str]:
        try:
            kept = await self._titles.season(tmdb_id, season)
        except UpstreamMissingError as error:
            if not is_here:
                raise NotFoundError(NO_SEASON) from error
            return (), ""  # another way to count seasons: then the library's is all there is
        except UpstreamError as error:
            if not is_here:
                raise
            return (), f"{error.message} {HERE_ALONE}"
        except ConflictError:
            if not is_here:
                raise NotFoundError(NOT_SET_UP) from None
            return (), HERE_ALONE
        return kept.value.episodes, kept_answers.told(kept)


def _episode(number: int, fact: EpisodeFact | None, row: AnyRow | None, today: date) -> EpisodeView:
    air_on = (fact.air_on if fact else "") or (row.released_on or "" if row else "")
    return EpisodeView(
        number=number,
        name=(fact.name if fact else "") or (row.title if row else "") or f"Episode {number}",
        air_on=air_on,
        overview=(fact.overview if fact else "") or (row.summary if row else ""),
        still=fact.still if fact else "",
        status=AVAILABLE if row else UPCOMING if air_on >= today.isoformat() else NONE,
        item_id=row.id if row else None,
        runtime_minutes=(row.duration_ms // MINUTE_MS or None) if row and row.duration_ms else None,
        picture=version_of(row.thumb) if row else "",
    )

"""The page of a title: what it is, what of it is here, and what a request of it would do."""

from __future__ import annotations

from collections.abc import Sequence

from medianest.errors import InvalidInputError
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery.forecasts import ULTRA_HD, USUAL, Forecasts
from medianest.services.discovery.title_facts import TitleKnowledge
from medianest.services.discovery.title_pages import season_views, title_page
from medianest.services.media_requests.follows import Follows
from medianest.services.media_requests.wanted import QUALITIES
from medianest.views.media import ForecastView, TitleView
from medianest.views.media_request import FollowView


class Titles:
    """Facts come from the upstream in one call and are kept for a while; marks are ours."""

    def __init__(self, knowledge: TitleKnowledge, forecasts: Forecasts, follows: Follows) -> None:
        self._knowledge = knowledge
        self._forecasts = forecasts
        self._follows = follows

    async def get(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> TitleView:
        """The page. Its forecast says nothing of quotas: :meth:`forecast` asks for them.

        Raises :class:`NotFoundError` for a title that there is not, and :class:`UpstreamError`
        where nothing is known of it and nobody can be asked.
        """
        known = await self._knowledge.of(actor, MediaType(media_type), tmdb_id)
        shown = season_views(actor, known)
        forecast = await self._forecasts.of_page(actor, known, shown)
        followed = await self._follows.is_followed(actor, media_type, tmdb_id)
        return title_page(known, shown, forecast, followed=followed)

    async def follow(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> FollowView:
        """Be told about a title, under the name that it has here. Raises as :meth:`get`."""
        known = await self._knowledge.of(actor, MediaType(media_type), tmdb_id)
        title = known.facts.summary
        return await self._follows.follow(
            actor, media_type, tmdb_id, title=title.title, year=title.year, poster=title.poster
        )

    async def unfollow(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> None:
        """Be told no more; not having been told before is no mistake."""
        await self._follows.unfollow(actor, media_type, tmdb_id)

    async def forecast(
        self,
        actor: Actor,
        media_type: MediaType,
        tmdb_id: int,
        seasons: Sequence[int] | None = None,
        quality: str = USUAL,
        on_behalf_of: str | None = None,
    ) -> ForecastView:
        """What a request made now would do; ``seasons`` ``None`` means all that are free but
        specials, ``on_behalf_of`` is the id of whom it is for where that is somebody else.

        Raises as :meth:`get`, :class:`InvalidInputError` for an unknown quality, and
        :class:`ForbiddenError` for people who may not ask for others.
        """
        if quality not in QUALITIES:
            raise InvalidInputError(f"Choose {USUAL} or {ULTRA_HD}.")
        known = await self._knowledge.of(actor, MediaType(media_type), tmdb_id)
        shown = season_views(actor, known)
        return await self._forecasts.of_dialog(actor, known, shown, seasons, quality, on_behalf_of)

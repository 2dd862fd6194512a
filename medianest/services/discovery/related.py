"""Titles that are like another one."""

from __future__ import annotations

from medianest.errors import ConflictError, NotFoundError, UpstreamError, UpstreamMissingError
from medianest.models.media_request import MediaType
from medianest.services.actor import Actor
from medianest.services.discovery import kept_answers
from medianest.services.discovery.availability import Availability
from medianest.services.discovery.title_facts import HIGHEST_ID
from medianest.services.discovery.upstream_titles import UpstreamTitles
from medianest.services.discovery.words import GONE, NOT_SET_UP
from medianest.views.media import TitleRowView

KEY, NAME = "related", "More like this"
NOTHING = "Nobody knows of anything like this."


class RelatedTitles:
    """A row as those of Discover, with the viewer's own marks. It is none of the page's calls: it
    is asked for when somebody comes near it, and kept for everybody."""

    def __init__(self, titles: UpstreamTitles, availability: Availability) -> None:
        self._titles = titles
        self._availability = availability

    async def of(self, actor: Actor, media_type: MediaType, tmdb_id: int) -> TitleRowView:
        """The row; where nobody can be asked, it says why. Raises :class:`NotFoundError` for a
        title that there is not."""
        if not 0 < tmdb_id <= HIGHEST_ID:
            raise NotFoundError(GONE)
        try:
            kept = await self._titles.related(MediaType(media_type), tmdb_id)
        except UpstreamMissingError as error:
            raise NotFoundError(GONE) from error
        except ConflictError:
            return _nothing(NOT_SET_UP)
        except UpstreamError as error:
            return _nothing(error.message)
        others = [(one, kept.at) for one in kept.value.titles if one.tmdb_id != tmdb_id]
        cards = await self._availability.cards(actor, others)
        why, as_of = "" if cards else NOTHING, kept_answers.told(kept)
        return TitleRowView(key=KEY, name=NAME, titles=cards, why_empty=why, as_of=as_of)


def _nothing(why: str) -> TitleRowView:
    return TitleRowView(key=KEY, name=NAME, titles=[], why_empty=why, was_asked=False)

"""How the services around titles are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.models.media_request import MediaType
from medianest.services.discovery.availability import Availability
from medianest.services.discovery.episodes import Episodes
from medianest.services.discovery.facts import request_facts
from medianest.services.discovery.forecasts import Forecasts
from medianest.services.discovery.images import TitleImages
from medianest.services.discovery.kept_answers import KeptAnswers
from medianest.services.discovery.mirror import Mirror
from medianest.services.discovery.related import RelatedTitles
from medianest.services.discovery.rows import DiscoverRows
from medianest.services.discovery.search import MediaSearch
from medianest.services.discovery.shares import Shares
from medianest.services.discovery.title_facts import TitleKnowledge
from medianest.services.discovery.titles import Titles
from medianest.services.discovery.upstream_titles import UpstreamTitles
from medianest.services.library.parts import LibraryParts
from medianest.services.media_requests.follows import Follows
from medianest.services.media_requests.title_facts import TitleFacts
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.overseerr.ties import OverseerrTies
from medianest.services.pictures.cache import PictureCache
from medianest.services.settings.settings import SettingsService


@dataclass(frozen=True, slots=True)
class DiscoveryNeeds:
    """What of the runtime discovery works with; ``image_url`` is where TMDB's pictures are."""

    database: Database
    redis: Redis
    settings: SettingsService
    library: LibraryParts
    link: OverseerrLink
    ties: OverseerrTies
    follows: Follows
    pictures: PictureCache
    image_url: str


class DiscoveryParts:
    """What edges call, each made when it is first asked for."""

    def __init__(self, needs: DiscoveryNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Give up what is under way."""
        await self.images.close()
        await self._answers.close()

    @cached_property
    def episodes(self) -> Episodes:
        return Episodes(self._mirror, self._upstream)

    async def shown(self, media_type: str, tmdb_id: int) -> TitleFacts | None:
        """What the page of a title showed last, for a request of it; nobody is asked."""
        kept = await self._upstream.kept_title(MediaType(media_type), tmdb_id)
        return request_facts(kept) if kept is not None else None

    @cached_property
    def images(self) -> TitleImages:
        return TitleImages(self._needs.pictures, self._needs.image_url)

    @cached_property
    def related(self) -> RelatedTitles:
        return RelatedTitles(self._upstream, self._availability)

    @cached_property
    def rows(self) -> DiscoverRows:
        return DiscoverRows(self._upstream, self._availability)

    @cached_property
    def search(self) -> MediaSearch:
        return MediaSearch(self._needs.library.search, self._upstream, self._availability)

    @cached_property
    def titles(self) -> Titles:
        needs = self._needs
        shares = Shares(needs.link, self._answers)
        sizes = needs.library.usual_sizes
        forecasts = Forecasts(needs.database, needs.settings, needs.link, needs.ties, shares, sizes)
        knowledge = TitleKnowledge(needs.database, self._mirror, self._upstream)
        return Titles(knowledge, forecasts, needs.follows)

    @cached_property
    def _answers(self) -> KeptAnswers:
        return KeptAnswers(self._needs.redis)

    @cached_property
    def _availability(self) -> Availability:
        return Availability(self._needs.database, self._mirror)

    @cached_property
    def _mirror(self) -> Mirror:
        return Mirror(self._needs.database, self._needs.library.visibility)

    @cached_property
    def _upstream(self) -> UpstreamTitles:
        return UpstreamTitles(self._needs.link, self._answers)

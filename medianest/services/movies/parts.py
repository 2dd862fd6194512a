"""How the services around people's own films are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.library.visibility import Visibility
from medianest.services.movies.imports import Imports
from medianest.services.movies.matches import Matches
from medianest.services.movies.movies import Movies
from medianest.services.movies.pictures import MoviePictures
from medianest.services.movies.sharing import Sharing
from medianest.services.pictures.cache import PictureCache
from medianest.services.public_links import PublicLinks
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment


@dataclass(frozen=True, slots=True)
class MovieNeeds:
    """What of the runtime they work with."""

    database: Database
    redis: Redis
    settings: SettingsService
    environment: Environment
    limits: RateLimits
    pictures: PictureCache
    visibility: Visibility
    links: PublicLinks


class MovieParts:
    """What edges call, each made when it is first asked for."""

    def __init__(self, needs: MovieNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Give up what is under way."""
        await self.pictures.close()

    @cached_property
    def imports(self) -> Imports:
        return Imports(self._needs.database, self._needs.redis, self._needs.limits)

    @cached_property
    def movies(self) -> Movies:
        needs = self._needs
        return Movies(needs.database, needs.redis, self._matches, needs.environment.base_path)

    @cached_property
    def pictures(self) -> MoviePictures:
        needs = self._needs
        return MoviePictures(
            needs.database,
            needs.settings,
            needs.environment,
            needs.limits,
            needs.pictures,
            self.movies,
        )

    @cached_property
    def sharing(self) -> Sharing:
        return Sharing(self._needs.database, self._needs.limits, self._needs.links)

    @cached_property
    def _matches(self) -> Matches:
        return Matches(self._needs.database, self._needs.visibility)

"""How the services around people's own films are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.library.visibility import Visibility
from medianest.services.movies.matches import Matches
from medianest.services.movies.movies import Movies


@dataclass(frozen=True, slots=True)
class MovieNeeds:
    """What of the runtime they work with."""

    database: Database
    redis: Redis
    visibility: Visibility
    base_path: str


class MovieParts:
    """What edges call, each made when it is first asked for."""

    def __init__(self, needs: MovieNeeds) -> None:
        self._needs = needs

    @cached_property
    def movies(self) -> Movies:
        needs = self._needs
        return Movies(needs.database, needs.redis, self._matches, needs.base_path)

    @cached_property
    def _matches(self) -> Matches:
        return Matches(self._needs.database, self._needs.visibility)

"""Pictures of people's own films: sent, or fetched from where they say, and made anew by us."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from sqlalchemy import select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.movie import Movie, MoviePicture
from medianest.services.actor import Actor
from medianest.services.downloads.network import network
from medianest.services.movies import rows, words
from medianest.services.movies.movies import Movies
from medianest.services.pictures import making, outside
from medianest.services.pictures.cache import Picture, PictureCache
from medianest.services.pictures.fetches import NONE, PictureFetches, Wanted
from medianest.services.pictures.making import (
    CONTENT_TYPE,
    LARGEST_PIXELS,
    TooManyPixelsError,
    UnusablePictureError,
)
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment
from medianest.views.movie import MovieView

WIDTH = 500
LARGEST_BYTES = 12_000_000
PATIENCE_SECONDS = 10.0
AT_ONCE = 4
THREADS = 2
AN_HOUR = Limit("movie-pictures", 300, 3600)
NO_PICTURE = "This is no picture that can be shown. Choose a JPEG, PNG, WebP or GIF."
TOO_LARGE = (
    f"The picture has more than {LARGEST_PIXELS // 1_000_000} million pixels. Choose a smaller one."
)
NOT_FETCHED = "There is no picture to be had at this address, or MediaNest may not go there."
NO_ADDRESS = "Say where the picture is."


class MoviePictures:
    """What was sent or fetched on purpose is kept in the database. What stands behind the address
    of a film that came with a list is fetched when it is first looked at, and kept in the cache."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        environment: Environment,
        limits: RateLimits,
        cache: PictureCache,
        movies: Movies,
    ) -> None:
        self._database = database
        self._settings = settings
        self._environment = environment
        self._limits = limits
        self._movies = movies
        self._fetches = PictureFetches("pictures of films", cache, at_once=AT_ONCE)
        self._threads = ThreadPoolExecutor(THREADS, "movie-pictures")

    async def close(self) -> None:
        """Give up what is being fetched."""
        await self._fetches.close()
        self._threads.shutdown(wait=False)

    async def take(self, actor: Actor, movie_id: str, body: bytes) -> MovieView:
        """Keep a picture that was sent. What it is shows in its bytes, whatever it was called.

        Raises :class:`NotFoundError` for a film that is not on the list, :class:`InvalidInputError`
        for what is no picture or too large, and :class:`RateLimitError`.
        """
        await self._admit(actor, movie_id)
        return await self._keep(actor, movie_id, await self._made(body), "")

    async def fetch(self, actor: Actor, movie_id: str, url: str) -> MovieView:
        """Keep the picture at an address, under ``url`` of the details where none can be had.
        Raises the same."""
        address = words.columns({"image_url": url})["image_url"]
        if not address:
            raise InvalidInputError(NO_ADDRESS, details={"url": NO_ADDRESS})
        await self._admit(actor, movie_id)
        try:
            made = await self._made(await self._download(address))
        except NotFoundError:
            raise InvalidInputError(NOT_FETCHED, details={"url": NOT_FETCHED}) from None
        return await self._keep(actor, movie_id, made, address)

    async def find(self, actor: Actor, movie_id: str) -> Wanted:
        """Which picture a film has, without reading it; its ``key`` is as good as its content.
        Raises :class:`NotFoundError`, also for a film that is not on the list."""
        own = select(col(Movie.picture), col(Movie.image_url)).where(
            col(Movie.id) == movie_id, col(Movie.owner_id) == actor.user_id
        )
        found = await self._database.rows(own)
        if not found:
            raise NotFoundError(rows.NONE)
        picture, address = found[0]
        if picture:
            return Wanted(key=picture, path="", width=WIDTH)
        if not address:
            raise NotFoundError(NONE)
        key = hashlib.blake2s(f"movie/{address}".encode(), digest_size=16).hexdigest()
        return Wanted(key=key, path=address, width=WIDTH)

    async def read(self, movie_id: str, wanted: Wanted) -> Picture:
        """The picture itself. Raises :class:`NotFoundError` where none can be had; then nobody is
        asked for it again for a while."""
        if wanted.path:
            # What is noted of failures names the host alone: addresses may have keys in them.
            named = Wanted(wanted.key, urlsplit(wanted.path).hostname or "", wanted.width)
            body = await self._fetches.get(named, lambda: self._download(wanted.path))
            return Picture(body, CONTENT_TYPE, wanted.key)
        kept = select(col(MoviePicture.body)).where(col(MoviePicture.movie_id) == movie_id)
        found = await self._database.rows(kept)
        if not found:
            raise NotFoundError(NONE)
        return Picture(bytes(found[0].body), CONTENT_TYPE, wanted.key)

    async def _admit(self, actor: Actor, movie_id: str) -> None:
        await self._movies.get(actor, movie_id)
        await self._limits.take(AN_HOUR, actor.user_id)

    async def _made(self, body: bytes) -> bytes:
        loop = asyncio.get_running_loop()
        try:
            return await loop.run_in_executor(self._threads, making.made, body, WIDTH)
        except TooManyPixelsError:
            raise InvalidInputError(TOO_LARGE, details={"image": TOO_LARGE}) from None
        except UnusablePictureError:
            raise InvalidInputError(NO_PICTURE, details={"image": NO_PICTURE}) from None

    async def _download(self, url: str) -> bytes:
        """Raises :class:`NotFoundError` whatever is in the way, so that one site that is away does
        not stand for all others."""
        way = await network(self._settings, self._environment)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return await outside.download(
                    url, way.proxy, way.ca_file, LARGEST_BYTES, PATIENCE_SECONDS
                )
        except outside.FAILURES as error:
            raise NotFoundError(NONE) from error

    async def _keep(self, actor: Actor, movie_id: str, made: bytes, address: str) -> MovieView:
        async with self._database.write() as session:
            row = await rows.own(session, actor.user_id, movie_id)
            await rows.drop_picture(session, row)
            session.add(MoviePicture(movie_id=movie_id, body=made))
            rows.put(row, {"image_url": address})
            row.picture = secrets.token_hex(16)
        await self._movies.tell(actor)
        return await self._movies.get(actor, movie_id)

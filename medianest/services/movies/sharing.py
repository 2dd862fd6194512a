"""Lists of films that others may read by a link, until their owner takes it back."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlmodel import col

from medianest import routes
from medianest.database import AnyRow, Database
from medianest.errors import NotFoundError
from medianest.models.movie import MovieList
from medianest.models.user import User, UserStatus
from medianest.services import visitor
from medianest.services.accounts.sign_in_limits import network
from medianest.services.actor import Actor
from medianest.services.downloads.lists import check_page
from medianest.services.movies import lists, rows
from medianest.services.movies.query import MovieQuery
from medianest.services.public_links import PublicLinks
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.secret_tokens import new_token, token_hash
from medianest.views.movie import MovieShareView, SharedMoviesView, SharedMovieView
from medianest.views.view import Pagination

A_QUARTER_OF_AN_HOUR = Limit("shared-movies", 100, 15 * 60)
AN_HOUR = Limit("movie-links", 30, 3600)
LONGEST_TOKEN = 100
ON_A_PAGE = 100
OVER = "There is no list here. The link may have been taken back; ask whoever gave it to you."
BY_TITLE = MovieQuery(sort="title:asc")


class Sharing:
    """One link for each list. Only its hash is kept: a new one is shown once, and ends the one
    before. Whoever has it sees the owner's name, and of each film what is not the owner's alone."""

    def __init__(self, database: Database, limits: RateLimits, links: PublicLinks) -> None:
        self._database = database
        self._limits = limits
        self._links = links

    async def standing(self, actor: Actor) -> MovieShareView:
        """Since when there is a link, without it."""
        own = select(col(MovieList.created_at)).where(col(MovieList.owner_id) == actor.user_id)
        found = await self._database.rows(own)
        return MovieShareView(created_at=found[0].created_at if found else None)

    async def share(self, actor: Actor) -> MovieShareView:
        """Make a link; the one before leads nowhere from now on. Raises
        :class:`RateLimitError`."""
        await self._limits.take(AN_HOUR, actor.user_id)
        token = new_token()
        made = MovieList(owner_id=actor.user_id, token_hash=token_hash(token))
        async with self._database.write() as session:
            await rows.lock(session, actor.user_id)
            own = col(MovieList.owner_id) == actor.user_id
            await session.execute(delete(MovieList).where(own))
            session.add(made)
        url = await self._links.shown(routes.shared_movies(token))
        return MovieShareView(url=url, created_at=made.created_at)

    async def unshare(self, actor: Actor) -> MovieShareView:
        """Take the link back: from now on it leads nowhere."""
        async with self._database.write() as session:
            own = col(MovieList.owner_id) == actor.user_id
            await session.execute(delete(MovieList).where(own))
        return MovieShareView()

    async def shown(self, token: str, page: int = 1) -> SharedMoviesView:
        """A page of the list that a link leads to, for anybody.

        Raises :class:`NotFoundError` for a link that leads nowhere, :class:`InvalidInputError` for
        a page that does not exist, and :class:`RateLimitError` for an address that asks too often.
        """
        await self._limits.take(A_QUARTER_OF_AN_HOUR, network(visitor.present().ip))
        check_page(page, ON_A_PAGE)
        owner = await self._owner(token)
        found, total = await lists.rows_on_page(
            self._database, owner.id, BY_TITLE, page=page, limit=ON_A_PAGE
        )
        films = [
            SharedMovieView(title=row.title, year=row.year, rating=row.rating, seen_at=row.seen_at)
            for row in found
        ]
        pagination = Pagination.of(page, ON_A_PAGE, total)
        return SharedMoviesView(name=owner.name, items=films, pagination=pagination)

    async def _owner(self, token: str) -> AnyRow:
        shared = (
            select(col(User.id), col(User.name))
            .join(MovieList, col(MovieList.owner_id) == col(User.id))
            .where(
                col(MovieList.token_hash) == token_hash(token[:LONGEST_TOKEN]),
                col(User.status) == UserStatus.ACTIVE,
            )
        )
        found = await self._database.rows(shared)
        if not found:
            raise NotFoundError(OVER)
        return found[0]

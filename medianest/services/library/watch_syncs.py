"""Reads what people have watched, each with their own token."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from redis.asyncio import Redis
from sqlmodel import col, delete, select, update

from medianest import events
from medianest.database import AnyRow, Database
from medianest.errors import (
    UpstreamAuthError,
    UpstreamError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamUnreachableError,
)
from medianest.integrations.plex.client import PlexServer
from medianest.models.ids import utc_now
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.models.plex_account import PlexAccount
from medianest.models.user import User, UserStatus
from medianest.models.watch_state import WatchState
from medianest.services.library import watch_marks
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.server_tokens import ServerTokens

_LINKED = (
    select(
        col(PlexAccount.id),
        col(PlexAccount.user_id),
        col(PlexAccount.token),
        col(PlexAccount.server_token),
    )
    .add_columns(col(PlexAccount.has_access), col(PlexAccount.server_id))
    .add_columns(col(PlexAccount.sections), col(PlexAccount.watched_at))
    .join(User, col(User.id) == col(PlexAccount.user_id))
    .where(col(User.status) == UserStatus.ACTIVE)
    .order_by(col(PlexAccount.created_at))
)

log = structlog.get_logger(__name__)


class WatchSyncs:
    """A person whose token is no good has no marks: those of before are taken away. A server or a
    plex.tv that does not answer changes nothing, and neither does an answer that breaks off."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        servers: MediaServers,
        plex: PlexClient,
        tokens: ServerTokens,
    ) -> None:
        self._database = database
        self._redis = redis
        self._servers = servers
        self._plex = plex
        self._tokens = tokens

    async def sync(self, user_id: str | None = None) -> None:
        """Read the marks of everybody, or of one person. Raises :class:`UpstreamError` where it is
        not known which server is ours."""
        server = await self._servers.current()
        if server is None:
            return
        asked = _LINKED if user_id is None else _LINKED.where(col(PlexAccount.user_id) == user_id)
        for account in await self._database.rows(asked):
            try:
                await self._sync(server, account)
            except UpstreamUnreachableError as error:
                log.warning("watched marks are read later", reason=error.message)
                return
            except UpstreamError as error:
                log.warning(
                    "watched marks of one person are read later",
                    user_id=account.user_id,
                    reason=error.message,
                )

    async def _sync(self, server: MediaServer, account: AnyRow) -> None:
        try:
            changed = await self._read(server, account)
        except UpstreamAuthError:
            changed = await self._forget(account)
        if changed:
            await events.publish(self._redis, events.WatchMarksChanged(user_id=account.user_id))

    async def _read(self, server: MediaServer, account: AnyRow) -> bool:
        """Raises :class:`UpstreamAuthError` when no token of theirs is any good."""
        if not account.has_access:
            return await self._forget(account)
        if account.server_id != server.id:
            return False  # What is shared with them there is not known yet.
        sections = await self._sections(server, account)
        token = self._tokens.stored(account)
        if token:
            try:
                return await self._read_with(server, account, sections, token)
            except UpstreamAuthError:
                log.info("a token for the server is asked for anew", user_id=account.user_id)
        fresh = await self._tokens.renewed(server, account)
        if not fresh:
            return await self._forget(account)
        if fresh == token:
            # A server that cannot ask plex.tv refuses tokens that are good.
            raise UpstreamError("Plex", "The Plex server refuses a token that plex.tv confirms.")
        return await self._read_with(server, account, sections, fresh)

    async def _read_with(
        self, server: MediaServer, account: AnyRow, sections: Sequence[LibrarySection], token: str
    ) -> bool:
        plex = await self._plex.server(server.url, token)
        try:
            changed = [await self._of_section(plex, account, section) for section in sections]
        finally:
            await plex.close()
        is_first = account.watched_at is None
        await self._note(account)
        return any(changed) or is_first

    async def _of_section(self, plex: PlexServer, account: AnyRow, section: LibrarySection) -> bool:
        pages = plex.watched(section.key, watch_marks.leaf_of(section))
        try:
            told = await watch_marks.told_by(pages)
        except (UpstreamForbiddenError, UpstreamMissingError):
            return False  # Not shared any more: the next recheck will know.
        async with self._database.write() as session:
            # Unlinked meanwhile: then nothing is kept.
            still = select(col(PlexAccount.id)).where(col(PlexAccount.id) == account.id)
            if (await session.execute(still)).first() is None:
                return False
            return await watch_marks.write(session, account.user_id, section, told)

    async def _sections(self, server: MediaServer, account: AnyRow) -> Sequence[LibrarySection]:
        shared = select(LibrarySection).where(
            col(LibrarySection.server_id) == server.id,
            col(LibrarySection.key).in_(account.sections or ()),
            col(LibrarySection.missing_since).is_(None),
        )
        async with self._database.read() as session:
            return (await session.execute(shared.order_by(col(LibrarySection.id)))).scalars().all()

    async def _note(self, account: AnyRow) -> None:
        one = update(PlexAccount).where(col(PlexAccount.id) == account.id)
        async with self._database.write() as session:
            await session.execute(one.values(watched_at=utc_now()))

    async def _forget(self, account: AnyRow) -> bool:
        """Nothing is known of them; whether anything was."""
        theirs = select(col(WatchState.item_id)).where(col(WatchState.user_id) == account.user_id)
        if account.watched_at is None and not await self._database.rows(theirs.limit(1)):
            return False
        async with self._database.write() as session:
            everything = delete(WatchState).where(col(WatchState.user_id) == account.user_id)
            await session.execute(everything)
            one = update(PlexAccount).where(col(PlexAccount.id) == account.id)
            await session.execute(one.values(watched_at=None))
        return True

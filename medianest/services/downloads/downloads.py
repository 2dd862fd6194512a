"""Downloads as people use them: look, ask for, see."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from redis.asyncio import Redis
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.models.download import RUNNING, Download, DownloadStatus
from medianest.models.user import Permission
from medianest.services.actor import Actor
from medianest.services.downloads import entries, leaving, lists, quotas, requests, space
from medianest.services.downloads.actions import DownloadActions
from medianest.services.downloads.bells import DownloadBells
from medianest.services.downloads.library_links import LibraryLinks
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.previews import Previews
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.views import DownloadViews, entry_view
from medianest.services.library.visibility import Visibility
from medianest.services.queue import Queue
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment
from medianest.views.dashboard import DownloadCountsView
from medianest.views.download import (
    DownloadPreview,
    DownloadRequest,
    DownloadView,
    EntryView,
    QuotaView,
)
from medianest.views.view import Page, Pagination

Also = Callable[[AsyncSession, Download], Awaitable[None]]


class DownloadsService(DownloadActions):
    """Everybody sees and changes their own downloads; administrators everyone's."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        queue: Queue,
        settings: SettingsService,
        environment: Environment,
        timing: Timing | None = None,
    ) -> None:
        timing = timing or Timing()
        views = DownloadViews(environment.base_path)
        links = LibraryLinks(database, Visibility(database, settings))
        news = DownloadNews(database, redis, views, links)
        bells = DownloadBells(database, queue, settings, timing)
        super().__init__(database, news, views, links, bells, settings, timing)
        self._previews = Previews(database, redis, queue, settings, environment, views, timing)

    async def preview(self, actor: Actor, url: str) -> DownloadPreview:
        """What stands behind an address, and what of it this person has already.

        Raises :class:`MediaAddressError` for an address that cannot be used,
        :class:`UpstreamError` with the site's reason, and :class:`QueueUnavailableError`.
        """
        return await self._previews.preview(actor, url)

    async def submit(
        self, actor: Actor, request: DownloadRequest, *, also: Also | None = None
    ) -> DownloadView:
        """Ask for a download; one whose files are here already is complete at once.

        ``also`` is done in the transaction that makes the row; what it raises undoes that.
        Raises :class:`ForbiddenError` for people who may not, :class:`MediaAddressError`,
        :class:`InvalidInputError` for choices that do not go together, :class:`QuotaError`, and
        :class:`DuplicateError` with the id of this person's active download of the same. Redis may
        be away: the sweep rings later.
        """
        actor.require(Permission.DOWNLOAD)
        requests.check(request)
        settings = (await self._settings.current()).downloads
        address = await self._previews.address(request.url)
        found = await self._previews.known(address)
        row = requests.new_row(actor, address, request)
        folder = await self._folder()
        try:
            async with self._database.write() as session:
                await requests.refuse_second(session, row)
                await requests.add(session, row, found, folder, settings.playlist_cap)
                if row.status == DownloadStatus.QUEUED:
                    await quotas.check(session, actor.user_id, actor.is_admin, settings)
                    await quotas.note_use(session, actor.user_id)
                if also is not None:
                    await also(session, row)
        except IntegrityError:
            await self._refuse_lost_race(row)
        if row.status == DownloadStatus.QUEUED:
            await self._bells.ring([Claim(row.id, row.attempt)])
        return await self._changed(actor, row.id)

    async def page(
        self,
        actor: Actor,
        *,
        page: int = 1,
        limit: int = 20,
        sort: str = "createdAt:desc",
        status: str | None = None,
        search: str | None = None,
    ) -> Page[DownloadView]:
        """One page of what this person may see, of those whose title, channel or address has all
        words of ``search`` in it. Raises :class:`InvalidInputError`.
        """
        lists.check_page(page, limit)
        rows, total = await lists.rows_on_page(
            self._database,
            owner_id=_owner(actor),
            page=page,
            limit=limit,
            sort=sort,
            status=status,
            search=search,
        )
        live = await self._news.live() if any(row.status in RUNNING for row in rows) else {}
        shown = [self._views.view(row, live) for row in rows]
        views = await self._links.seen_by(actor, shown)
        return Page[DownloadView](items=views, pagination=Pagination.of(page, limit, total))

    async def counts(self, actor: Actor) -> DownloadCountsView:
        """How many there are of what this person may see."""
        return await lists.counts(self._database, _owner(actor))

    async def get(self, actor: Actor, download_id: str) -> DownloadView:
        """One download. Raises :class:`NotFoundError`, also for somebody else's."""
        await self._row(actor, download_id)
        return await self._view(actor, download_id)

    async def entries(self, actor: Actor, download_id: str) -> list[EntryView]:
        """Its entries in the order of their list; none before it is known what they are.

        Raises :class:`NotFoundError`.
        """
        row = await self._row(actor, download_id)
        async with self._database.read() as session:
            return [entry_view(entry, row) for entry in await entries.of(session, download_id)]

    async def quota(self, actor: Actor) -> QuotaView:
        """What this person may still do, and what room there is."""
        settings = (await self._settings.current()).downloads
        folder = await self._settings.downloads_folder()
        try:
            free = await asyncio.to_thread(space.free_bytes, folder)
        except OSError:
            free = None
        async with self._database.read() as session:
            return await quotas.left(session, actor.user_id, actor.is_admin, settings, free)

    async def remove_all_of(self, actor: Actor, user_id: str) -> int:
        """Everything of a person whose account goes, with the files that nobody else shares; how
        many of those could not be removed. Raises :class:`ForbiddenError`.
        """
        if actor.user_id != user_id:
            actor.require_admin()
        folder = await self._folder()
        return await leaving.remove_all_of(self._database, folder, self._news, user_id)

    async def board(self, actor: Actor) -> list[DownloadView]:
        """What an open page shows: all that is active and the newest 50 that ended."""
        return await self._links.seen_by(actor, await self._board(_owner(actor)))

    async def everyones_board(self) -> list[DownloadView]:
        """The same for everybody's downloads; for what serves many pages at once."""
        return await self._board(None)

    async def thumbnail(self, actor: Actor, download_id: str) -> tuple[bytes, str]:
        """The picture's bytes and content type. Raises :class:`NotFoundError`."""
        row = await self._row(actor, download_id)
        return await self._previews.picture_at(row.thumbnail_url)

    async def preview_thumbnail(self, actor: Actor, key: str) -> tuple[bytes, str]:
        """A preview's, by the last part of its address. Raises :class:`NotFoundError`."""
        return await self._previews.picture(key)

    async def _board(self, owner_id: str | None) -> list[DownloadView]:
        live = await self._news.live()
        async with self._database.read() as session:
            return await self._views.board(session, owner_id, live)


def _owner(actor: Actor) -> str | None:
    return None if actor.is_admin else actor.user_id

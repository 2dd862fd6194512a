"""The numbers of everything, as somebody may see it."""

from __future__ import annotations

from datetime import datetime

from medianest.services.actor import Actor
from medianest.services.downloads.downloads import DownloadsService
from medianest.services.library.sections import LibrarySections
from medianest.services.media_requests import rights
from medianest.services.media_requests.requests import MediaRequests
from medianest.services.notifications.inbox import Inbox
from medianest.services.users.users import UsersService
from medianest.views.dashboard import DashboardStatsView, LibraryCountsView


class Dashboard:
    """Adds up what other services show: each of them says what that is."""

    def __init__(
        self,
        sections: LibrarySections,
        requests: MediaRequests,
        downloads: DownloadsService,
        inbox: Inbox,
        users: UsersService,
    ) -> None:
        self._sections = sections
        self._requests = requests
        self._downloads = downloads
        self._inbox = inbox
        self._users = users

    async def stats(self, actor: Actor) -> tuple[DashboardStatsView, datetime | None]:
        """The numbers, and the age of the section that was copied longest ago; ``None`` where one
        was not yet. Raises :class:`UnavailableError`."""
        sections, _ = await self._sections.all(actor)
        ages = [section.synced_at for section in sections]
        everybodys = rights.may_decide(actor)
        view = DashboardStatsView(
            library=LibraryCountsView(
                sections=len(sections),
                items=sum(section.item_count for section in sections),
                size_bytes=sum(section.size_bytes for section in sections),
            ),
            requests=await self._requests.counts(actor, everybody=everybodys),
            downloads=await self._downloads.counts(actor),
            unread=await self._inbox.unread(actor.user_id),
            users=await self._people(actor),
        )
        return view, None if None in ages else min(filter(None, ages), default=None)

    async def _people(self, actor: Actor) -> int | None:
        if not actor.is_admin:
            return None
        return (await self._users.page(actor, limit=1)).pagination.total_items

"""How the services around the library are put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from redis.asyncio import Redis

from medianest.database import Database
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.job_runs import JobRuns
from medianest.services.library.arrival_news import ArrivalNews
from medianest.services.library.cards import Cards
from medianest.services.library.collection_changes import CollectionChanges
from medianest.services.library.collection_lists import CollectionLists
from medianest.services.library.collection_members import CollectionMembers
from medianest.services.library.collections import LibraryCollections
from medianest.services.library.drops import Drops
from medianest.services.library.gone_items import GoneItems
from medianest.services.library.images import LibraryImages
from medianest.services.library.item_writer import ItemWriter
from medianest.services.library.items import LibraryItems
from medianest.services.library.library_owner import OwnersServer
from medianest.services.library.playbacks import Playbacks
from medianest.services.library.playing_now import PlayingNow
from medianest.services.library.plex_listener import PlexListener
from medianest.services.library.plex_webhooks import PLEX, PlexWebhooks
from medianest.services.library.scans import LibraryScans
from medianest.services.library.search import LibrarySearch
from medianest.services.library.search_upkeep import SearchUpkeep
from medianest.services.library.sections import LibrarySections
from medianest.services.library.server import LibraryServer
from medianest.services.library.sync import LibrarySync
from medianest.services.library.sync_hints import SyncHints
from medianest.services.library.sync_news import SyncNews
from medianest.services.library.syncs import LibrarySyncs
from medianest.services.library.usual_sizes import UsualSizes
from medianest.services.library.visibility import Visibility
from medianest.services.library.warm_up import warm_up
from medianest.services.library.watch_bell import WatchBell
from medianest.services.library.watch_syncs import WatchSyncs
from medianest.services.pictures.cache import PictureCache
from medianest.services.plex.client import PlexClient
from medianest.services.plex.media_servers import MediaServers
from medianest.services.plex.server_tokens import ServerTokens
from medianest.services.queue import Queue
from medianest.services.rate_limits import RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.services.webhook_gate import WebhookGate


@dataclass(frozen=True, slots=True)
class LibraryNeeds:
    """What of the runtime the library works with."""

    database: Database
    redis: Redis
    settings: SettingsService
    ciphers: Ciphers
    limits: RateLimits
    queue: Queue
    audit: AuditLog
    plex: PlexClient
    pictures: PictureCache


class LibraryParts:
    """What edges and the scheduler call, each made when it is first asked for."""

    def __init__(self, needs: LibraryNeeds) -> None:
        self._needs = needs

    async def close(self) -> None:
        """Close what is connected."""
        await self.images.close()
        await self._playing.close()
        await self.server.close()

    async def warm_up(self) -> None:
        """Make the first questions of this process as quick as all others; call it at its start."""
        await warm_up(self.items, self.search)

    @cached_property
    def collection_changes(self) -> CollectionChanges:
        """For jobs, which wait for Plex as long as it takes."""
        return CollectionChanges(self._needs.database, self._needs.redis, self.server.connected)

    @cached_property
    def collections(self) -> LibraryCollections:
        database, redis = self._needs.database, self._needs.redis
        return LibraryCollections(
            database,
            CollectionLists(database, self.visibility, Cards(database)),
            CollectionMembers(database),
            CollectionChanges(database, redis, self.server.for_people),
            self._needs.audit,
        )

    @cached_property
    def gone_items(self) -> GoneItems:
        return GoneItems(self._needs.database)

    @cached_property
    def images(self) -> LibraryImages:
        return LibraryImages(
            self._needs.database, self.server, self.visibility, self._needs.pictures
        )

    @cached_property
    def hints(self) -> SyncHints:
        return SyncHints(self._needs.redis, "library")

    @cached_property
    def items(self) -> LibraryItems:
        return LibraryItems(self._needs.database, self.visibility, self.sections)

    @cached_property
    def owners_server(self) -> OwnersServer:
        return OwnersServer(self._needs.database, self.server, self.servers, self._needs.audit)

    @cached_property
    def playbacks(self) -> Playbacks:
        database = self._needs.database
        return Playbacks(database, self.visibility, Cards(database), self._playing)

    @cached_property
    def scans(self) -> LibraryScans:
        return LibraryScans(self._needs.database, self.server, self._needs.audit)

    @cached_property
    def search(self) -> LibrarySearch:
        database = self._needs.database
        return LibrarySearch(database, self.visibility, Cards(database))

    @cached_property
    def search_upkeep(self) -> SearchUpkeep:
        return SearchUpkeep(self._needs.database)

    @cached_property
    def listener(self) -> PlexListener:
        return PlexListener(self.server, self.hints)

    @cached_property
    def runs(self) -> JobRuns:
        return JobRuns(self._needs.database)

    @cached_property
    def sections(self) -> LibrarySections:
        return LibrarySections(self._needs.database, self.visibility)

    @cached_property
    def server(self) -> LibraryServer:
        return LibraryServer(self._needs.settings, self.servers, self._needs.plex)

    @cached_property
    def servers(self) -> MediaServers:
        return MediaServers(self._needs.database, self._needs.settings, self._needs.plex)

    @cached_property
    def sync(self) -> LibrarySync:
        return LibrarySync(
            self._needs.database,
            self.owners_server,
            self.writer,
            self._drops,
            self.runs,
            self._news,
            ArrivalNews(self._needs.database, self.visibility),
        )

    @cached_property
    def syncs(self) -> LibrarySyncs:
        return LibrarySyncs(
            self._needs.database,
            self._needs.settings,
            self._needs.queue,
            self._needs.audit,
            self.runs,
            self._drops,
            self.owners_server,
            self.hints,
        )

    @cached_property
    def usual_sizes(self) -> UsualSizes:
        return UsualSizes(self._needs.database)

    @cached_property
    def visibility(self) -> Visibility:
        return Visibility(self._needs.database, self._needs.settings)

    @cached_property
    def webhooks(self) -> PlexWebhooks:
        needs = self._needs
        gate = WebhookGate(PLEX, needs.settings, needs.limits, needs.redis)
        return PlexWebhooks(gate, self.hints)

    @cached_property
    def watch_bell(self) -> WatchBell:
        return WatchBell(self._needs.queue, self._needs.settings)

    @cached_property
    def watch_syncs(self) -> WatchSyncs:
        needs = self._needs
        tokens = ServerTokens(needs.database, needs.ciphers, needs.plex)
        return WatchSyncs(needs.database, needs.redis, self.servers, needs.plex, tokens)

    @cached_property
    def writer(self) -> ItemWriter:
        return ItemWriter(self._needs.database, self.server)

    @cached_property
    def _drops(self) -> Drops:
        return Drops(self._needs.database, self.writer, self._needs.audit)

    @cached_property
    def _news(self) -> SyncNews:
        return SyncNews(self._needs.redis, self.runs)

    @cached_property
    def _playing(self) -> PlayingNow:
        return PlayingNow(self.server)

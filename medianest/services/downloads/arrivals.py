"""Sees downloads into Plex: has it look where they lie, and finds what it has made of them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from medianest.errors import (
    ConflictError,
    MediaNestError,
    NotFoundError,
    UpstreamError,
    UpstreamMissingError,
)
from medianest.models.ids import utc_now
from medianest.services.downloads import arrival_words as words
from medianest.services.downloads.arrival_collections import ArrivalCollections
from medianest.services.downloads.arrival_patience import SHORTEST_SECONDS, Asking
from medianest.services.downloads.arrival_rows import ArrivalRows, Waiting, WaitingFile
from medianest.services.downloads.plex_place import PlexPlaces
from medianest.services.downloads.rows import Claim
from medianest.services.folder.staging import STAGING
from medianest.services.library.server import LibraryServer
from medianest.services.library.sync_hints import SyncHints
from medianest.services.settings.settings import SettingsService

Folder = tuple[str, str]
"""A section's key, and a folder as Plex names it."""

log = structlog.get_logger(__name__)


class DownloadArrivals:
    """Call :meth:`look` every few seconds, from one process; a round that is cut short is gone on
    with by the next.

    While Plex is away everything waits, and the rows say why. What Plex has not taken up half an
    hour later is complete all the same, with a word about it; so is what cannot be gathered in a
    collection. Whoever has it looked for again begins another attempt, with all of its time.
    """

    def __init__(
        self,
        settings: SettingsService,
        places: PlexPlaces,
        rows: ArrivalRows,
        server: LibraryServer,
        hints: SyncHints,
        collections: ArrivalCollections,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = settings
        self._places = places
        self._rows = rows
        self._server = server
        self._hints = hints
        self._collections = collections
        self._clock = clock
        self._scans: dict[Claim, Asking] = {}
        self._gatherings: dict[Claim, Asking] = {}
        self._rests_until = 0.0

    async def look(self) -> None:
        """One round. Raises :class:`UnavailableError` without the database or Redis."""
        places = await self._places.current()
        await self._places.mark(places)
        waiting = await self._rows.waiting(places)
        self._forget_all_but({one.claim for one in waiting})
        await self._scan([one for one in waiting if await self._is_still_wanted(one)])

    async def _is_still_wanted(self, one: Waiting) -> bool:
        """See one as far as it gets now; whether Plex has yet to find some of its files."""
        if one.place is None:
            await self._rows.complete(one, None, None)
        elif not one.missing:
            await self._arrive(one)
        elif await self._is_gone(one):
            await self._arrive(one, words.GONE)
        elif self._is_hopeless(one):
            await self._arrive(one, words.NOT_FOUND)
        else:
            return True
        return False

    async def _arrive(self, one: Waiting, reason: str = "") -> None:
        """Gather what is there, and complete it; ``reason`` is why not all of it is."""
        asking = self._gatherings.get(one.claim)
        if asking is not None and not asking.is_due(self._clock()):
            return
        collection_id = None
        try:
            collection_id = await self._collections.gather(one)
        except (UpstreamError, ConflictError, NotFoundError) as error:
            if not await self._is_given_up(one, error):
                return
            reason = words.NO_COLLECTION
        if one.missing:
            reason = words.lacking(len(one.missing), len(one.files), reason)
        is_one = len(one.files) == len(one.item_ids) == 1
        await self._rows.link(one, one.item_ids[0] if is_one else None, collection_id)
        await self._rows.complete(one, words.NOT_TAKEN_UP if reason else None, reason or None)

    async def _is_given_up(self, one: Waiting, error: MediaNestError) -> bool:
        """An outage takes nothing of the time that a collection has to be made."""
        log.warning("a collection is made later", kind=type(error).__name__, reason=error.message)
        now, asking = self._clock(), self._gatherings.get(one.claim)
        if asking is None or words.is_outage(error):
            self._gatherings[one.claim] = Asking(now, now, utc_now())
        elif asking.is_enough(now):
            return True
        else:
            asking.again(now, utc_now())
        await self._rows.tell(one, words.why(error))
        # What it is about may have changed behind the back of our copy.
        await self._hints.note()
        return False

    def _is_hopeless(self, one: Waiting) -> bool:
        """Whether Plex was asked for long enough, and our copy was read after the last time."""
        asking = self._scans.get(one.claim)
        if asking is None or one.place is None or not asking.is_enough(self._clock()):
            return False
        synced_at = one.place.section.synced_at
        return synced_at is not None and synced_at > asking.at

    async def _is_gone(self, one: Waiting) -> bool:
        """Whether none of what Plex has not found is in our folder any more. A folder in which we
        have never worked is rather one whose disk is away."""
        if one.claim not in self._scans:
            return False
        folder = await self._settings.downloads_folder()
        return await asyncio.to_thread(_are_gone, folder, one.missing)

    async def _scan(self, waiting: Sequence[Waiting]) -> None:
        now = self._clock()
        if now < self._rests_until:
            return
        due = [one for one in waiting if self._is_due(one, now)]
        folders = sorted({folder for one in due for folder in _folders(one)})
        scanned: dict[Folder, MediaNestError | None] = {}
        try:
            for section, folder in folders:
                scanned[section, folder] = await self._scanned(section, folder)
        except (UpstreamError, ConflictError) as error:
            log.warning("Plex looks for downloads later", reason=error.message)
            self._rests_until = now + SHORTEST_SECONDS
            for one in waiting:
                await self._rows.tell(one, words.why(error))
        for one in due:
            if _folders(one) <= scanned.keys():
                await self._note(one, [scanned[folder] for folder in _folders(one)], now)
        if scanned:
            # A scan takes a moment, and not every server tells of its end.
            await self._hints.note()

    async def _scanned(self, section: str, folder: str) -> MediaNestError | None:
        """Have Plex look; what it says where it has no such section."""
        try:
            await (await self._server.connected()).plex.scan(section, folder)
        except UpstreamMissingError as error:
            return error
        return None

    async def _note(self, one: Waiting, answers: list[MediaNestError | None], now: float) -> None:
        if all(answers):
            await self._arrive(one, words.NO_SECTION)
            return
        asking = self._scans.setdefault(one.claim, Asking(now, now, utc_now()))
        asking.again(now, utc_now())
        await self._rows.tell(one, None)

    def _is_due(self, one: Waiting, now: float) -> bool:
        asking = self._scans.get(one.claim)
        return asking is None or asking.is_due(now)

    def _forget_all_but(self, claims: set[Claim]) -> None:
        for kept in (self._scans, self._gatherings):
            for claim in kept.keys() - claims:
                del kept[claim]


def _folders(one: Waiting) -> set[Folder]:
    """Where Plex is to look for what is missing."""
    if one.place is None:
        return set()
    key = one.place.section.key
    return {(key, one.place.folder(file.path)) for file in one.missing}


def _are_gone(folder: Path, files: Sequence[WaitingFile]) -> bool:
    is_ours = (folder / STAGING).is_dir()
    return is_ours and not any((folder / file.path).exists() for file in files)

"""One attempt at a download: say what its entries are, and work through them."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from medianest.errors import MediaNestError, UpstreamError
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.models.download import RUNNING, Download, DownloadEntry
from medianest.models.ids import utc_now
from medianest.services.downloads import entries, outcomes, rows, selections, sharing
from medianest.services.downloads.entry_run import EntryRun, Place
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.source import DownloadSource
from medianest.services.downloads.tally import Tally
from medianest.services.downloads.threads import outlast
from medianest.services.downloads.watch import EndedError, Ending, Watch, why_ended

# What ends the whole attempt: the next entry would meet the same.
OF_ALL = frozenset({Reason.RATE_LIMITED, Reason.NO_SPACE, Reason.TOO_LARGE})


class Attempt:
    """``row`` is the claimed row; every write of it goes through the claim.

    ``max_bytes`` is what all entries together may have, 0 for any number; ``cap`` how many entries
    a playlist may have.
    """

    def __init__(
        self,
        place: Place,
        source: DownloadSource,
        news: DownloadNews,
        row: Download,
        watch: Watch,
        *,
        max_bytes: int,
        cap: int,
    ) -> None:
        self._place = place
        self._source = source
        self._news = news
        self._row = row
        self._claim = Claim(row.id, row.attempt)
        self.watch = watch
        self._max_bytes = max_bytes
        self._cap = cap
        self._run: EntryRun | None = None
        self._entry: DownloadEntry | None = None
        self._stopped = False
        self._got_on = False

    async def run(self) -> None:
        """Until nothing is left to fetch, which is then written down.

        Raises :class:`MediaNestError` for what went wrong and may be tried again,
        :class:`EndedError` for a reason to end, and ``FetchStoppedError`` after :meth:`stop`.
        """
        await asyncio.to_thread(self._place.folder.prepare)
        extraction = await self._open()
        waiting = await self._left()
        failure = await self._work_through(waiting, extraction)
        if failure is not None:
            raise failure
        await self._finish()

    def stop(self) -> None:
        """End soon; what has arrived is kept."""
        self._stopped = True
        if self._run is not None:
            self._run.stop()

    def leave_behind(self) -> None:
        """The thread hangs: keep the lock, which then ends with the process."""
        if self._run is not None:
            self._run.leave_behind()

    async def throw_away(self) -> None:
        """Remove what was staged for the entry that was at work."""
        if self._run is not None:
            await self._run.throw_away()

    async def mark(self, error: MediaNestError) -> None:
        """The entry that was at work is the one that went wrong: others come before it now."""
        if self._entry is not None:
            await self._note(self._entry, error, for_good=False)

    @property
    def tries(self) -> int:
        """How often in a row this was tried by itself without getting any further."""
        return 0 if self._got_on else self._row.tries

    @property
    def file_id(self) -> str | None:
        """The file that was at work last."""
        return self._run.file_id if self._run else None

    async def _open(self) -> Extraction | None:
        """Make the entries, where nobody could when this was asked for."""
        if await outlast(self._place.outage_seconds, self._entries):
            return None
        found = await self._source.look()
        chosen = (
            selections.pick(self._row.selection, found.entries, self._cap)
            if isinstance(found, MediaListing)
            else []
        )
        if isinstance(found, MediaListing) and not chosen:
            raise MediaSiteError(Reason.UNSUPPORTED, NOTHING_CHOSEN)

        async def store() -> bool:
            async with self._place.database.write() as session:
                row = await session.get(Download, self._row.id, with_for_update=True)
                if row is None or row.attempt != self._row.attempt:
                    return False
                if isinstance(found, MediaListing):
                    rows.describe_list(row, found)
                    await entries.make_listed(session, row, chosen)
                else:
                    rows.describe(row, found.details)
                    await entries.make_single(session, row)
                await session.flush()
                await sharing.join_files(session, row, self._place.folder)
                self._row = row
                return True

        if not await outlast(self._place.outage_seconds, store):
            raise EndedError(Ending.LOST)
        self.watch.is_single = not isinstance(found, MediaListing)
        await self._news.changed([self._row.id])
        return found if isinstance(found, Extraction) else None

    async def _entries(self) -> list[DownloadEntry]:
        async with self._place.database.read() as session:
            return await entries.of(session, self._row.id)

    async def _left(self) -> list[DownloadEntry]:
        every = await outlast(self._place.outage_seconds, self._entries)
        self.watch.tally = Tally(every)
        left = [entry for entry in every if entry.status in entries.LEFT]
        return sorted(left, key=lambda each: (each.error_code is not None, each.index))

    async def _work_through(
        self, waiting: list[DownloadEntry], extraction: Extraction | None
    ) -> MediaNestError | None:
        """The last failure that another try may mend; entries others are at are looked at again."""
        failure = None
        while waiting:
            busy = []
            for entry in waiting:
                try:
                    await self._fetch(entry, extraction)
                except EndedError as ended:
                    if ended.ending != Ending.BUSY:
                        raise
                    self._entry = None
                    busy.append(entry)
                except UpstreamError as error:
                    failure = await self._failed(entry, error) or failure
            if busy and len(busy) == len(waiting):
                raise failure or EndedError(Ending.BUSY)
            waiting = busy
        return failure

    async def _fetch(self, entry: DownloadEntry, extraction: Extraction | None) -> None:
        if self._stopped:
            raise EndedError(Ending.STOPPING)
        self._entry = entry
        self.watch.tally.begin(entry)
        left = await self._bytes_left()
        place = replace(self._place, byte_limit=left, most_bytes=self._max_bytes or None)
        source = self._source.of(entry, extraction)
        self._run = EntryRun(place, source, self._row, entry, self.watch)
        changed = await self._run.run()
        self._entry, self._got_on = None, True
        self.watch.tally.end(entry)
        await self._news.changed(dict.fromkeys([*changed, self._row.id]))

    async def _bytes_left(self) -> int | None:
        if not self._max_bytes:
            return None
        every = await self._entries()
        return max(0, self._max_bytes - sum(each.size_bytes or 0 for each in every))

    async def _failed(self, entry: DownloadEntry, error: UpstreamError) -> MediaNestError | None:
        """Write it down; the error where it may be tried again. Raises what concerns everything."""
        reason = error.reason if isinstance(error, MediaSiteError) else None
        if reason in OF_ALL:
            raise error
        for_good = isinstance(error, MediaSiteError) and error.permanent
        if not await self._note(entry, error, for_good=for_good):
            raise EndedError(Ending.LOST)
        self._entry = None
        if not for_good:
            return error
        self.watch.tally.skip(entry)
        await self._news.changed([self._row.id])
        return None

    async def _note(self, entry: DownloadEntry, error: MediaNestError, *, for_good: bool) -> bool:
        """False where another attempt has the row by now, and with it the entries."""

        async def store() -> bool:
            async with self._place.database.write() as session:
                if not await rows.change(session, self._claim, RUNNING, heartbeat_at=utc_now()):
                    return False
                await outcomes.entry_failed(session, entry.id, error, for_good=for_good)
                await entries.count(session, self._row.id)
                return True

        return await outlast(self._place.outage_seconds, store)

    async def _finish(self) -> None:
        async def store() -> Ending | None:
            async with self._place.database.write() as session:
                if await outcomes.finished(session, self._claim, outcomes.AT_WORK):
                    return None
                return await why_ended(session, self._claim) or Ending.LOST

        ending = await outlast(self._place.outage_seconds, store)
        if ending is not None:
            raise EndedError(ending)


NOTHING_CHOSEN = "None of the chosen videos is in this list. Look it up again and choose anew."

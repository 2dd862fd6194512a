"""Says what an attempt fetches: what a preview has just found, else what its site says now."""

from __future__ import annotations

from functools import partial

import structlog

from medianest.integrations.ytdlp import client
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.details import MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.options import Network, Profile
from medianest.models.download import Download, DownloadEntry
from medianest.services.downloads.lookups import Lookups
from medianest.services.downloads.threads import in_thread

FIRST_ATTEMPT = 1
# What addresses that hold no longer may look like, where no site says 403.
MAY_BE_AGE = frozenset(
    {Reason.REMOVED, Reason.SIGN_IN_NEEDED, Reason.REGION, Reason.NO_MEDIA, Reason.NO_FORMAT}
)

log = structlog.get_logger(__name__)


class DownloadSource:
    """Where ``row``'s videos are found.

    Only a first attempt goes on from a preview, and only once: whatever went wrong before, the site
    is to be asked anew.
    """

    def __init__(self, lookups: Lookups, network: Network, row: Download, cap: int) -> None:
        self._lookups = lookups
        self._network = network
        self._row = row
        self._cap = cap
        self._profile = profile(row)

    async def look(self) -> Extraction | MediaListing:
        """What stands behind the address: a video, or a list of at most ``cap``.

        Raises :class:`MediaSiteError`.
        """
        url = self._row.url
        if isinstance(known := await self._lookups.known(url), MediaListing):
            return known
        return await in_thread(partial(client.look, url, self._profile, self._network, self._cap))

    def of(self, entry: DownloadEntry, extraction: Extraction | None = None) -> EntrySource:
        """Where one entry is found; ``extraction`` is what a look has given already."""
        of_preview = self._row.attempt == FIRST_ATTEMPT and entry.url == self._row.url
        lookups = self._lookups if of_preview else None
        return EntrySource(lookups, self._network, self._profile, entry.url, extraction)


class EntrySource:
    """Where one video is found, with the ``lookups`` that may have seen it just now."""

    def __init__(
        self,
        lookups: Lookups | None,
        network: Network,
        profile: Profile,
        url: str,
        extraction: Extraction | None,
    ) -> None:
        self.network = network
        self.profile = profile
        self._lookups = lookups
        self._url = url
        self._given = extraction
        self._went_on = False

    async def find(self) -> Extraction:
        """What to fetch now. Raises :class:`MediaSiteError`."""
        given, self._given = self._given, None
        if given is not None:
            return given
        found = await self._found_before()
        self._lookups, self._went_on = None, found is not None
        if found is None:
            found = await in_thread(partial(client.extract, self._url, self.profile, self.network))
        return found

    def is_doubtful(self, error: MediaSiteError) -> bool:
        """Whether the site itself may say something better than ``error``."""
        return self._went_on and error.reason in MAY_BE_AGE

    async def _found_before(self) -> Extraction | None:
        record = await self._lookups.record(self._url) if self._lookups else None
        if record is None:
            return None
        go_on = partial(client.go_on, self._url, record, self.profile, self.network)
        try:
            return await in_thread(go_on)
        except MediaSiteError as error:
            log.info("a preview was no help", reason=error.reason.value)
            return None


def profile(row: Download) -> Profile:
    """What is fetched of each video, as its owner chose."""
    languages = tuple(filter(None, row.subtitles.split(",")))
    return Profile(row.quality, row.container, languages, row.sponsorblock)

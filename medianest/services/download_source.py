"""Says what one attempt fetches: what a preview has just found, else what its site says now."""

from __future__ import annotations

from functools import partial

import structlog

from medianest.integrations.ytdlp import client
from medianest.integrations.ytdlp.client import Extraction
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.options import Network, Profile
from medianest.models.download import Download
from medianest.services.download_threads import in_thread
from medianest.services.lookups import Lookups

FIRST_ATTEMPT = 1
# What addresses that hold no longer may look like, where no site says 403.
MAY_BE_AGE = frozenset(
    {Reason.REMOVED, Reason.SIGN_IN_NEEDED, Reason.REGION, Reason.NO_MEDIA, Reason.NO_FORMAT}
)

log = structlog.get_logger(__name__)


class DownloadSource:
    """Where ``row``'s video is found.

    Only a first attempt goes on from a preview, and only once: whatever went wrong before, the site
    is to be asked anew.
    """

    def __init__(self, lookups: Lookups, network: Network, row: Download) -> None:
        self.network = network
        self.profile = Profile(row.quality, row.container)
        self._lookups = lookups
        self._download_id = row.id
        self._url = row.url
        self._may_go_on = row.attempt == FIRST_ATTEMPT
        self._went_on = False

    async def find(self) -> Extraction:
        """What to fetch now. Raises :class:`MediaSiteError`."""
        found = await self._found_before() if self._may_go_on else None
        self._may_go_on, self._went_on = False, found is not None
        if found is None:
            look = partial(client.extract, self._url, self.profile, self.network)
            found = await in_thread(look)
        return found

    def is_doubtful(self, error: MediaSiteError) -> bool:
        """Whether the site itself may say something better than ``error``."""
        return self._went_on and error.reason in MAY_BE_AGE

    async def _found_before(self) -> Extraction | None:
        record = await self._lookups.record(self._url)
        if record is None:
            return None
        go_on = partial(client.go_on, self._url, record, self.profile, self.network)
        try:
            return await in_thread(go_on)
        except MediaSiteError as error:
            log.info("a preview was no help", download=self._download_id, reason=error.reason.value)
            return None

"""What stands behind an address, and its picture, before anybody commits to it."""

from __future__ import annotations

from redis.asyncio import Redis

from medianest.database import Database
from medianest.errors import MediaAddressError, NotFoundError
from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services.actor import Actor
from medianest.services.downloads import addresses, already, list_estimates
from medianest.services.downloads.addresses import MediaAddress
from medianest.services.downloads.lookups import Found, Lookups, key_of
from medianest.services.downloads.network import demo_ca, network
from medianest.services.downloads.thumbnails import NO_PICTURE, Thumbnails
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.views import DownloadViews
from medianest.services.queue import Queue
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment
from medianest.views.download import (
    Container,
    DownloadPreview,
    EntryState,
    PreviewEntry,
    Quality,
    QualityOption,
)

PICTURES = "cache/thumbnails"
PREFIX = "p-"
_LABELS = {Quality.BEST: "Best there is", Quality.AUDIO: "Sound only"}


class Previews:
    """Reads addresses, has them looked up, and fetches pictures."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        queue: Queue,
        settings: SettingsService,
        environment: Environment,
        views: DownloadViews,
        timing: Timing,
    ) -> None:
        self._database = database
        self._settings = settings
        self._environment = environment
        self._views = views
        self._lookups = Lookups(redis, queue, timing)
        self._thumbnails = Thumbnails(environment.data.resolve() / PICTURES)

    async def address(self, text: str) -> MediaAddress:
        """Read what somebody pasted. Raises :class:`MediaAddressError`."""
        sites = (await self._settings.current()).downloads.allowed_sites
        any_site = demo_ca(self._environment) is not None
        return addresses.parse(text, sites=sites, any_site=any_site)

    async def preview(self, actor: Actor, text: str) -> DownloadPreview:
        """Raises :class:`MediaAddressError`, :class:`UpstreamError`, and without Redis
        :class:`QueueUnavailableError`.
        """
        address = await self.address(text)
        try:
            found = await self._lookups.find(address.url)
        except MediaSiteError as error:
            if error.reason in (Reason.UNSUPPORTED, Reason.EMPTY_LIST):
                raise MediaAddressError(error.message) from error
            raise
        if isinstance(found, MediaListing):
            return await self._list(actor, address.url, found)
        return await self._video(actor, address.url, found)

    async def known(self, address: MediaAddress) -> Found | None:
        """What a preview of the last minutes found; nothing is asked."""
        return await self._lookups.known(address.url)

    async def picture(self, key: str) -> tuple[bytes, str]:
        """A preview's picture, by the last part of its address. Raises :class:`NotFoundError`."""
        found = await self._lookups.known(key.removeprefix(PREFIX))
        if found is None:
            raise NotFoundError(NO_PICTURE)
        return await self.picture_at(_picture_of(found))

    async def picture_at(self, url: str | None) -> tuple[bytes, str]:
        """The picture at an address that a site gave. Raises :class:`NotFoundError`."""
        return await self._thumbnails.get(url, await network(self._settings, self._environment))

    async def _video(self, actor: Actor, url: str, details: MediaDetails) -> DownloadPreview:
        key = (details.extractor, details.media_id)
        async with self._database.read() as session:
            states = await already.states(session, actor, [key])
        return DownloadPreview(
            url=url,
            extractor=details.extractor,
            media_id=details.media_id,
            title=details.title,
            uploader=details.uploader,
            duration_seconds=details.duration_seconds,
            thumbnail=self._picture(url, details),
            qualities=[_option(Quality(q.quality), q.size_bytes) for q in details.qualities],
            containers=[Container(container) for container in details.containers],
            state=states.get(key, EntryState.NEW),
        )

    async def _list(self, actor: Actor, url: str, found: MediaListing) -> DownloadPreview:
        keys = [(each.extractor or "", each.media_id or "") for each in found.entries]
        async with self._database.read() as session:
            states = await already.states(session, actor, keys)
        entries = [
            PreviewEntry(
                index=each.index,
                media_id=each.media_id or "",
                title=each.title or each.url,
                duration_seconds=each.duration_seconds,
                state=EntryState.UNAVAILABLE if each.unavailable else states.get(key, "new"),
                reason=MediaSiteError(each.unavailable).message if each.unavailable else "",
            )
            for each, key in zip(found.entries, keys, strict=True)
        ]
        seconds = sum(e.duration_seconds or 0 for e in entries if e.state == EntryState.NEW)
        return DownloadPreview(
            url=url,
            extractor=found.extractor,
            media_id=found.media_id,
            title=found.title,
            uploader=found.uploader,
            duration_seconds=sum(e.duration_seconds or 0 for e in entries) or None,
            thumbnail=self._picture(url, found),
            qualities=[_option(q, list_estimates.size_bytes(q, seconds)) for q in Quality],
            containers=list(Container),
            kind="playlist",
            entries=entries,
            entries_total=found.total,
        )

    def _picture(self, url: str, found: Found) -> str:
        return self._views.image(PREFIX + key_of(url)) if _picture_of(found) else ""


def _picture_of(found: Found) -> str | None:
    """A list without a picture of its own shows that of its first video that has one."""
    if found.thumbnail_url or isinstance(found, MediaDetails):
        return found.thumbnail_url
    return next((each.thumbnail_url for each in found.entries if each.thumbnail_url), None)


def _option(quality: Quality, size_bytes: int | None) -> QualityOption:
    label = _LABELS.get(quality, quality.value)
    return QualityOption(quality=quality, label=label, size_bytes=size_bytes)

"""What stands behind an address, and its picture, before anybody commits to it."""

from __future__ import annotations

from redis.asyncio import Redis

from medianest.errors import MediaAddressError, NotFoundError
from medianest.integrations.ytdlp.details import MediaDetails
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.services import media_addresses
from medianest.services.download_timing import Timing
from medianest.services.download_views import DownloadViews
from medianest.services.lookups import Lookups, key_of
from medianest.services.media_addresses import MediaAddress
from medianest.services.media_network import demo_ca, network
from medianest.services.queue import Queue
from medianest.services.settings import SettingsService
from medianest.services.thumbnails import NO_PICTURE, Thumbnails
from medianest.settings import Environment
from medianest.views.download import Container, DownloadPreview, Quality, QualityOption

PICTURES = "cache/thumbnails"
PREFIX = "p-"
_LABELS = {Quality.BEST: "Best there is", Quality.AUDIO: "Sound only"}


class Previews:
    """Reads addresses, has them looked up, and fetches pictures."""

    def __init__(
        self,
        redis: Redis,
        queue: Queue,
        settings: SettingsService,
        environment: Environment,
        views: DownloadViews,
        timing: Timing,
    ) -> None:
        self._settings = settings
        self._environment = environment
        self._views = views
        self._lookups = Lookups(redis, queue, timing)
        self._thumbnails = Thumbnails(environment.data.resolve() / PICTURES)

    def address(self, text: str) -> MediaAddress:
        """Read what somebody pasted. Raises :class:`MediaAddressError`."""
        return media_addresses.parse(text, any_site=demo_ca(self._environment) is not None)

    async def preview(self, text: str) -> DownloadPreview:
        """Raises :class:`MediaAddressError`, :class:`UpstreamError`, and without Redis
        :class:`QueueUnavailableError`.
        """
        address = self.address(text)
        try:
            details = await self._lookups.find(address.url)
        except MediaSiteError as error:
            if error.reason == Reason.UNSUPPORTED:
                raise MediaAddressError(error.message) from error
            raise
        return self._view(address.url, details)

    async def known(self, address: MediaAddress) -> MediaDetails | None:
        """What a preview of the last minutes found; nothing is asked."""
        return await self._lookups.known(address.url)

    async def picture(self, key: str) -> tuple[bytes, str]:
        """A preview's picture, by the last part of its address. Raises :class:`NotFoundError`."""
        details = await self._lookups.known(key.removeprefix(PREFIX))
        if details is None:
            raise NotFoundError(NO_PICTURE)
        return await self.picture_at(details.thumbnail_url)

    async def picture_at(self, url: str | None) -> tuple[bytes, str]:
        """The picture at an address that a site gave. Raises :class:`NotFoundError`."""
        return await self._thumbnails.get(url, await network(self._settings, self._environment))

    def _view(self, url: str, details: MediaDetails) -> DownloadPreview:
        picture = self._views.image(PREFIX + key_of(url)) if details.thumbnail_url else ""
        return DownloadPreview(
            url=url,
            extractor=details.extractor,
            media_id=details.media_id,
            title=details.title,
            uploader=details.uploader,
            duration_seconds=details.duration_seconds,
            thumbnail=picture,
            qualities=[_option(Quality(q.quality), q.size_bytes) for q in details.qualities],
            containers=[Container(container) for container in details.containers],
        )


def _option(quality: Quality, size_bytes: int | None) -> QualityOption:
    label = _LABELS.get(quality, quality.value)
    return QualityOption(quality=quality, label=label, size_bytes=size_bytes)

"""Pictures of videos: fetched by us, checked, kept on disk, so that browsers never ask the site."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path

import structlog

from medianest.errors import NotFoundError
from medianest.integrations.ytdlp.options import Network
from medianest.services.pictures import outside

LARGEST_BYTES = 2_000_000
PATIENCE_SECONDS = 8.0
BEGINNINGS = ("https://", "http://")
NO_PICTURE = "There is no picture of this video."
_SIGNATURES = (
    (b"\xff\xd8\xff", 0, "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", 0, "image/png"),
    (b"GIF8", 0, "image/gif"),
    (b"WEBP", 8, "image/webp"),
)

log = structlog.get_logger(__name__)


class Thumbnails:
    """A cache of pictures by address, in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def get(self, url: str | None, network: Network) -> tuple[bytes, str]:
        """The picture's bytes and content type. Raises :class:`NotFoundError`."""
        if not url or not url.startswith(BEGINNINGS):
            raise NotFoundError(NO_PICTURE)
        path = self._folder / hashlib.sha256(url.encode()).hexdigest()
        picture = await asyncio.to_thread(_read, path)
        if picture is None:
            picture = await self._fetch(url, network)
            await asyncio.to_thread(_write, path, picture)
        content_type = kind_of(picture)
        if content_type is None:
            raise NotFoundError(NO_PICTURE)
        return picture, content_type

    async def _fetch(self, url: str, network: Network) -> bytes:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                picture = await outside.download(
                    url, network.proxy, network.ca_file, LARGEST_BYTES, PATIENCE_SECONDS
                )
        except outside.FAILURES as error:
            log.info("picture not fetched", error=type(error).__name__)
            raise NotFoundError(NO_PICTURE) from error
        if kind_of(picture) is None:
            raise NotFoundError(NO_PICTURE)
        return picture


def kind_of(picture: bytes) -> str | None:
    """The content type by the first bytes; what a server claims is not asked."""
    for signature, offset, content_type in _SIGNATURES:
        if picture[offset : offset + len(signature)] == signature:
            return content_type
    return None


def _read(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None


def _write(path: Path, picture: bytes) -> None:
    """Whole or not at all; a full disk only means that it is fetched again next time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.write(picture)
        os.replace(temporary, path)
    except OSError as error:
        log.info("picture not kept", error=str(error))

"""The few files that sign-in pages need, held in memory."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

from medianest.errors import NotFoundError

FOLDER = Path(__file__).with_name("static")
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class PlainFile:
    """``version`` changes with the content, so that a copy may be kept for ever."""

    content: bytes
    compressed: bytes
    media_type: str
    version: str


def _read(path: Path) -> PlainFile:
    content = path.read_bytes()
    version = hashlib.sha256(content).hexdigest()[:12]
    return PlainFile(content, gzip.compress(content, mtime=0), TYPES[path.suffix], version)


_FILES = {path.name: _read(path) for path in FOLDER.iterdir() if path.suffix in TYPES}


def address(name: str) -> str:
    """Where a browser finds the file, without the base path."""
    return f"/door/{name}?v={_FILES[name].version}"


def answer(name: str, accept_encoding: str, version: str) -> Response:
    """The file. Raises :class:`NotFoundError`."""
    if (file := _FILES.get(name)) is None:
        raise NotFoundError("There is nothing at this address.")
    kept = "public, max-age=31536000, immutable" if version == file.version else "public, no-cache"
    headers = {"cache-control": kept, "vary": "accept-encoding", "etag": f'"{file.version}"'}
    if "gzip" in accept_encoding:
        headers["content-encoding"] = "gzip"
        return Response(file.compressed, media_type=file.media_type, headers=headers)
    return Response(file.content, media_type=file.media_type, headers=headers)

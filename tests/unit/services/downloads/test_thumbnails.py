"""Pictures: which addresses are asked, and what is taken for a picture."""

from __future__ import annotations

import asyncio
import hashlib
from pathlib import Path

import pytest

from medianest.errors import NotFoundError
from medianest.integrations.ytdlp.options import Network
from medianest.services.downloads.thumbnails import Thumbnails, kind_of

JPEG = b"\xff\xd8\xff\xe0picture"


@pytest.mark.parametrize(
    ("first_bytes", "kind"),
    [
        (JPEG, "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"GIF89a", "image/gif"),
        (b"<svg onload=alert(1)>", None),
        (b"<!doctype html>", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(first_bytes: bytes, kind: str | None) -> None:
    assert kind_of(first_bytes) == kind


@pytest.mark.parametrize("url", [None, "", "file:///etc/passwd", "ftp://a.example/a.jpg", "data:,"])
async def test_what_is_no_web_address_is_not_asked(tmp_path: Path, url: str | None) -> None:
    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path).get(url, Network(proxy="http://127.0.0.1:9"))


@pytest.mark.parametrize(
    "url", ["http://[", "https://a b/", "http://\x00/", "https://" + "a" * 300]
)
async def test_an_address_that_cannot_be_read_means_no_picture(tmp_path: Path, url: str) -> None:
    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path).get(url, Network(proxy="http://127.0.0.1:9"))


async def test_without_a_guard_no_site_is_asked(tmp_path: Path) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.set()
        writer.close()

    asked = asyncio.Event()
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/a.jpg"
    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path).get(url, Network())
    server.close()
    assert not asked.is_set()


async def test_a_kept_picture_needs_no_site(tmp_path: Path) -> None:
    url = "https://i.ytimg.com/vi/x/0.jpg"
    (tmp_path / hashlib.sha256(url.encode()).hexdigest()).write_bytes(JPEG)

    found = await Thumbnails(tmp_path).get(url, Network(proxy="http://127.0.0.1:9"))

    assert found == (JPEG, "image/jpeg")


async def test_a_site_that_does_not_answer_means_no_picture(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with pytest.raises(NotFoundError):
        await Thumbnails(folder).get(
            "https://i.ytimg.com/vi/x/0.jpg", Network(proxy="http://127.0.0.1:9")
        )
    assert not folder.exists()

"""Pictures: which hosts are asked, and what is taken for a picture."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import certifi
import pytest

from medianest.errors import NotFoundError
from medianest.integrations.ytdlp.options import Network
from medianest.services import thumbnails
from medianest.services.thumbnails import LARGEST_BYTES, MOST_REDIRECTS, Thumbnails, kind_of
from tests.clients.picture_site import Page, PictureSite, picture_site

JPEG = b"\xff\xd8\xff\xe0picture"
PICTURE = "https://i.ytimg.com/vi/x/0.jpg"
FOREIGN = [
    "http://i.ytimg.com/vi/x/0.jpg",
    "https://169.254.169.254/latest/meta-data",
    "https://localhost/a.jpg",
    "https://i.ytimg.com.evil.test/a.jpg",
    "https://evilytimg.com/a.jpg",
    "file:///etc/passwd",
]


@pytest.fixture
async def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[PictureSite]:
    """Every picture host there is; its authority takes the place of the real ones."""
    async with picture_site(tmp_path) as running:
        monkeypatch.setattr(certifi, "where", lambda: str(running.ca_path))
        yield running


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


@pytest.mark.parametrize("url", [None, "", *FOREIGN])
async def test_only_the_picture_hosts_of_known_sites_are_asked(
    tmp_path: Path, site: PictureSite, url: str | None
) -> None:
    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(url, Network(proxy=site.proxy))
    assert site.called == []


async def test_a_picture_is_asked_for_once(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(JPEG)
    kept = Thumbnails(tmp_path / "kept")

    for _ in range(2):
        assert await kept.get(PICTURE, Network(proxy=site.proxy)) == (JPEG, "image/jpeg")
    assert site.asked == [PICTURE]


async def test_a_picture_may_have_moved_a_little(tmp_path: Path, site: PictureSite) -> None:
    moved = "https://lh3.googleusercontent.com/moved.jpg"
    site.pages = {PICTURE: Page(status=302, location=moved), moved: Page(JPEG)}

    found = await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))

    assert found == (JPEG, "image/jpeg")


@pytest.mark.parametrize("elsewhere", FOREIGN)
async def test_a_known_host_leads_nowhere_else(
    tmp_path: Path, site: PictureSite, elsewhere: str
) -> None:
    site.pages = {PICTURE: Page(status=302, location=elsewhere), elsewhere: Page(JPEG)}

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))
    assert site.called == ["i.ytimg.com:443"]


async def test_nobody_is_sent_in_circles(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(status=302, location=PICTURE)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))
    assert site.asked == [PICTURE] * (MOST_REDIRECTS + 1)


@pytest.mark.parametrize(
    "page",
    [
        Page(b"<!doctype html><title>Sign in</title>"),
        Page(b"<svg onload=alert(1)>"),
        Page(JPEG, status=404),
        Page(JPEG + bytes(LARGEST_BYTES)),
        Page(),
    ],
    ids=["HTML", "SVG", "an error", "too large", "empty"],
)
async def test_what_is_no_picture_is_neither_shown_nor_kept(
    tmp_path: Path, site: PictureSite, page: Page
) -> None:
    site.pages[PICTURE] = page

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))
    assert not (tmp_path / "kept").exists()


async def test_a_large_file_is_not_read_to_its_end(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(JPEG + bytes(100_000), repeats=400)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))
    assert site.sent_bytes < 20_000_000


async def test_a_picture_that_drips_in_is_given_up(
    tmp_path: Path, site: PictureSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "PATIENCE_SECONDS", 0.5)
    site.pages[PICTURE] = Page(JPEG, repeats=100, pause_seconds=0.1)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, Network(proxy=site.proxy))


async def test_a_proxy_that_the_installation_does_not_name_is_not_used(
    tmp_path: Path, site: PictureSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HTTP_PROXY", site.proxy)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(
            "http://127.0.0.1:9/a.jpg", Network(ca_file=site.ca_path)
        )
    assert site.called == []


async def test_something_else_in_a_pictures_place_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / hashlib.sha256(PICTURE.encode()).hexdigest()).write_bytes(b"<svg>")

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path).get(PICTURE, Network(proxy="http://127.0.0.1:9"))


async def test_a_kept_picture_needs_no_site(tmp_path: Path) -> None:
    (tmp_path / hashlib.sha256(PICTURE.encode()).hexdigest()).write_bytes(JPEG)

    found = await Thumbnails(tmp_path).get(PICTURE, Network(proxy="http://127.0.0.1:9"))

    assert found == (JPEG, "image/jpeg")


async def test_a_site_that_does_not_answer_means_no_picture(tmp_path: Path) -> None:
    folder = tmp_path / "kept"
    with pytest.raises(NotFoundError):
        await Thumbnails(folder).get(PICTURE, Network(proxy="http://127.0.0.1:9"))
    assert not folder.exists()

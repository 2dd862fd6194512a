"""Pictures that are asked for: how often, how long, how much of them, and what is kept."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from medianest.errors import NotFoundError
from medianest.integrations.ytdlp.options import Network
from medianest.services.downloads import thumbnails
from medianest.services.downloads.thumbnails import LARGEST_BYTES, Thumbnails
from medianest.services.pictures.outside import MOST_REDIRECTS
from tests.clients.picture_site import Page, PictureSite, picture_site

JPEG = b"\xff\xd8\xff\xe0picture"
PICTURE = "https://i.ytimg.com/vi/x/0.jpg"


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[PictureSite]:
    """Every picture host there is, in the place of our proxy."""
    async with picture_site(tmp_path) as running:
        yield running


def _network(site: PictureSite) -> Network:
    return Network(proxy=site.proxy, ca_file=site.ca_path)


async def test_a_picture_is_asked_for_once(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(JPEG)
    kept = Thumbnails(tmp_path / "kept")

    for _ in range(2):
        assert await kept.get(PICTURE, _network(site)) == (JPEG, "image/jpeg")
    assert site.asked == [PICTURE]


async def test_a_picture_may_have_moved_a_little(tmp_path: Path, site: PictureSite) -> None:
    moved = "https://lh3.googleusercontent.com/moved.jpg"
    site.pages = {PICTURE: Page(status=302, location=moved), moved: Page(JPEG)}

    found = await Thumbnails(tmp_path / "kept").get(PICTURE, _network(site))

    assert found == (JPEG, "image/jpeg")


async def test_nobody_is_sent_in_circles(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(status=302, location=PICTURE)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, _network(site))
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
        await Thumbnails(tmp_path / "kept").get(PICTURE, _network(site))
    assert not (tmp_path / "kept").exists()


async def test_a_large_file_is_not_read_to_its_end(tmp_path: Path, site: PictureSite) -> None:
    site.pages[PICTURE] = Page(JPEG + bytes(100_000), repeats=400)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, _network(site))
    assert site.sent_bytes < 20_000_000


async def test_a_picture_that_drips_in_is_given_up(
    tmp_path: Path, site: PictureSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thumbnails, "PATIENCE_SECONDS", 0.5)
    site.pages[PICTURE] = Page(JPEG, repeats=100, pause_seconds=0.1)

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path / "kept").get(PICTURE, _network(site))


async def test_something_else_in_a_pictures_place_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / hashlib.sha256(PICTURE.encode()).hexdigest()).write_bytes(b"<svg>")

    with pytest.raises(NotFoundError):
        await Thumbnails(tmp_path).get(PICTURE, Network(proxy="http://127.0.0.1:9"))

"""Pictures of a Plex server: only those of its library, and only pictures."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest

from medianest.errors import UpstreamForbiddenError, UpstreamMissingError, UpstreamResponseError
from medianest.integrations.plex import pictures
from medianest.integrations.plex.models import Picture
from tests.clients.raw_site import answer, raw_site
from tests.unit.integrations.plex.bodies import DONE, refusal, server_at

PATH = "/library/metadata/55/thumb/1579514152"


@pytest.mark.parametrize("path", [PATH, "/library/collections/161/composite/1?width=4&height=6"])
async def test_a_picture(path: str):
    async with raw_site(answer(b"\xff\xd8picture", 200, "image/jpeg")) as site:
        found = await server_at(site).image(path, 300, 450)
        parts = urlsplit(site.asked[0].split()[1])
        assert "X-Plex-Token: the-token" in site.asked[0]
        assert "Accept: image/" in site.asked[0]
    assert found == Picture(b"\xff\xd8picture", "image/jpeg")
    assert parts.path == "/photo/:/transcode"
    assert parse_qs(parts.query) == {
        "width": ["300"], "height": ["450"], "minSize": ["1"], "upscale": ["0"], "url": [path],
    }  # fmt: skip


@pytest.mark.parametrize(
    "path",
    [
        "",
        "library/metadata/1/thumb/1",
        "http://192.0.2.1/library/x.jpg",
        "//192.0.2.1/library/x.jpg",
        "/:/prefs",
        "/photo/:/transcode?url=http://192.0.2.1/",
        "/libraryx/metadata",
        "/library/../:/prefs",
        "/library/%2e%2e/:/prefs",
        "/library/%252e%252e/:/prefs",
        "/library/metadata/..%2f..%2f..%2fidentity",
        "/library/./metadata",
        "/library\\..\\x",
        "/library/metadata/1/thumb/1\r\nX-Evil: 1",
        "/library/metadata/1/thumb/%0d%0aX",
        "/library/metadata/1#x",
        "/library/" + "x" * 1000,
        "http://[/library/",
    ],
)
async def test_no_other_path_is_asked_for(path: str):
    async with raw_site() as site:
        with pytest.raises(ValueError, match="path"):
            await server_at(site).image(path, 300, 450)
        assert site.asked == []


@pytest.mark.parametrize(
    "said",
    [
        DONE,
        answer(b"<svg/>", 200, "image/svg+xml"),
        answer(b"", 200, "image/jpeg"),
        answer(b"{}"),
        answer(b"x", 200, ""),
    ],
)
async def test_what_is_no_picture(said: bytes):
    async with raw_site(said) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).image(PATH, 300, 450)


async def test_a_picture_that_is_far_too_long(monkeypatch: pytest.MonkeyPatch):
    assert pictures.PICTURE_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(pictures, "PICTURE_BYTES", 10)
    async with raw_site(answer(b"x" * 11, 200, "image/jpeg")) as site:
        with pytest.raises(UpstreamResponseError):
            await server_at(site).image(PATH, 300, 450)


async def test_no_picture_and_no_right_to_it_are_told_apart():
    async with raw_site(refusal(404), refusal(403)) as site:
        with pytest.raises(UpstreamMissingError):
            await server_at(site).image(PATH, 300, 450)
        with pytest.raises(UpstreamForbiddenError):
            await server_at(site).image(PATH, 300, 450)


async def test_a_poster_is_sent_as_it_is():
    async with raw_site(DONE) as site:
        await server_at(site).upload_poster("161", b"\xff\xd8poster")
        assert site.asked[0].startswith("POST /library/metadata/161/posters HTTP")
        assert "image/jpeg" in site.asked[0]
        assert site.bodies == [b"\xff\xd8poster"]


@pytest.mark.parametrize("jpeg", [b"", b"x" * (20 * 1024 * 1024 + 1)])
async def test_a_poster_that_no_server_takes(jpeg: bytes):
    async with raw_site(DONE) as site:
        with pytest.raises(ValueError, match="picture"):
            await server_at(site).upload_poster("161", jpeg)
        assert site.asked == []

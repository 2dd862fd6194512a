"""Pictures of titles: from TMDB's host alone, fetched once, kept with those of the library."""

from __future__ import annotations

import asyncio
import io

import pytest
from PIL import Image

from medianest.errors import NotFoundError
from medianest.integrations.http import MAX_BODY_BYTES
from medianest.runtime import open_runtime
from medianest.services.discovery.images import ImageSize, TitleImages, picture_name
from medianest.services.pictures import fetches
from tests.clients.raw_site import answer, raw_site
from tests.unit.services.discovery.conftest import MERIDIAN

POSTER, BACKDROP = f"pmovie{MERIDIAN}.jpg", f"bmovie{MERIDIAN}.jpg"


@pytest.fixture
def images(discovery):
    return discovery.images


def asked(site):
    return [one["path"] for one in site.log.as_list() if one["path"].startswith("/t/p/")]


def size_of(body):
    picture = Image.open(io.BytesIO(body))
    picture.load()
    assert picture.format == "WEBP"
    return picture.size


async def test_a_poster_and_a_backdrop(images, pretend_seerr):
    poster = await images.get(ImageSize.W342, POSTER)
    assert (poster.content_type, size_of(poster.body)) == ("image/webp", (342, 513))
    backdrop = await images.get(ImageSize.W1280, f"/{BACKDROP}")
    assert size_of(backdrop.body)[0] == 1280
    assert asked(pretend_seerr) == [f"/t/p/w342/{POSTER}", f"/t/p/w1280/{BACKDROP}"]


async def test_the_second_time_nobody_is_asked(images, runtime, pretend_seerr):
    first = await images.get(ImageSize.W185, POSTER)
    other = open_runtime(runtime.environment)
    try:
        assert await other.discovery.images.get(ImageSize.W185, POSTER) == first
    finally:
        await other.close()
    assert await images.get(ImageSize.W185, POSTER) == first
    assert len(asked(pretend_seerr)) == 1


async def test_many_at_the_same_moment_are_one_question(images, pretend_seerr):
    found = await asyncio.gather(*(images.get(ImageSize.W185, POSTER) for _ in range(20)))
    assert (len(set(found)), len(asked(pretend_seerr))) == (1, 1)


async def test_they_count_to_the_limit_of_all_pictures(images, runtime):
    await images.get(ImageSize.W185, POSTER)
    kept = list((runtime.environment.data / "cache" / "library").rglob("*.webp"))
    assert len(kept) == 1
    await runtime.settings.replace({"library": {"imageCacheBytes": 0}}, updated_by=None)
    assert await runtime.pictures.sweep() == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "..",
        "../w185/a.jpg",
        "a/b.jpg",
        "a.jpg/",
        "//evil.test/a.jpg",
        "http:evil.jpg",
        "a.jpg?x=1",
        "a.jpg#x",
        "%2e%2e%2fa.jpg",
        "a%00.jpg",
        "a.svg",
        "a.gif",
        "a.php",
        ".jpg",
        "a b.jpg",
        "ä.jpg",
        "a.jpg\n",
        "a" * 65 + ".jpg",
    ],
)
async def test_only_names_of_pictures_are_asked_for(images, pretend_seerr, path):
    with pytest.raises(NotFoundError):
        await images.get(ImageSize.W185, path)
    assert (asked(pretend_seerr), picture_name(path)) == ([], "")


@pytest.mark.parametrize("how", ["html", "garbage", "empty", "missing"])
async def test_a_broken_picture_is_none_and_not_asked_for_again(images, pretend_seerr, how):
    pretend_seerr.pictures.break_(POSTER, how)
    for _ in range(2):
        with pytest.raises(NotFoundError):
            await images.get(ImageSize.W185, POSTER)
    assert len(asked(pretend_seerr)) == 1


async def test_a_redirect_leads_nowhere(runtime, pretend_seerr):
    """Not even to where pictures are."""
    there = {"Location": f"{pretend_seerr.images_url}/w185/{POSTER}"}
    async with raw_site(answer(b"", 302, **there)) as site:
        images = TitleImages(runtime.pictures, site.url)
        with pytest.raises(NotFoundError):
            await images.get(ImageSize.W185, POSTER)
        await images.close()
    assert (len(site.asked), asked(pretend_seerr)) == (1, [])


async def test_a_page_is_no_picture_whatever_it_is_called(runtime):
    async with raw_site(answer(b"<svg/>", content_type="image/png")) as site:
        images = TitleImages(runtime.pictures, site.url)
        with pytest.raises(NotFoundError):
            await images.get(ImageSize.W185, POSTER)
        await images.close()


async def test_while_tmdb_is_away_what_is_kept_is_shown(images, pretend_seerr, monkeypatch):
    monkeypatch.setattr(fetches, "AWAY_SECONDS", 0.3)
    kept = await images.get(ImageSize.W185, POSTER)
    pretend_seerr.switches.behave(down=True)
    with pytest.raises(NotFoundError):
        await images.get(ImageSize.W185, BACKDROP)
    assert await images.get(ImageSize.W185, POSTER) == kept
    pretend_seerr.switches.behave(down=False)
    await asyncio.sleep(0.4)
    assert await images.get(ImageSize.W185, BACKDROP)


async def test_too_many_bytes_are_not_read(runtime):
    """A good picture, but for what hangs on to its end."""
    written = io.BytesIO()
    Image.new("RGB", (20, 30)).save(written, "JPEG")
    good = written.getvalue()
    for body, is_shown in ((good + bytes(1_000), True), (good + bytes(MAX_BODY_BYTES), False)):
        async with raw_site(answer(body, content_type="image/jpeg")) as site:
            images = TitleImages(runtime.pictures, site.url)
            size = ImageSize.W500 if is_shown else ImageSize.W780
            wanted = images.find(size, POSTER)
            if is_shown:
                assert size_of(await images.read(wanted)) == (20, 30)
            else:
                with pytest.raises(NotFoundError):
                    await images.read(wanted)
            await images.close()


async def test_no_key_goes_to_the_pictures(images, pretend_seerr):
    await images.get(ImageSize.W185, POSTER)
    assert pretend_seerr.api_key not in str(pretend_seerr.log.as_list())

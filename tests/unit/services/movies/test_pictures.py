"""Pictures of films: sent or fetched, made anew, and nothing else let in."""

from __future__ import annotations

import asyncio
import struct
import zlib
from collections.abc import AsyncIterator
from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import select

from medianest.errors import InvalidInputError, NotFoundError
from medianest.models import MoviePicture
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import network
from medianest.services.movies import pictures as module
from medianest.services.movies.movies import Movies
from medianest.services.movies.pictures import MoviePictures
from tests.unit.services.users.samples import People

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"


def picture(kind: str = "JPEG", size: tuple[int, int] = (1000, 1500)) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "teal").save(written, kind)
    return written.getvalue()


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few bytes that says to have that many pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        whole = name + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


class Site:
    """Answers everybody with ``body``; ``asked`` are the paths that were."""

    def __init__(self) -> None:
        self.body = picture()
        self.status = b"200 OK"
        self.more = b""
        self.asked: list[str] = []
        self.url = ""

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        self.asked.append(head.split()[1].decode())
        length = b"content-length: %d\r\n" % len(self.body)
        head = b"HTTP/1.1 " + self.status + b"\r\n" + self.more + b"connection: close\r\n" + length
        writer.write(head + b"content-type: image/jpeg\r\n\r\n" + self.body)
        await writer.drain()
        writer.close()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    made = Site()
    server = await asyncio.start_server(made.answer, "127.0.0.1", 0)
    made.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield made
    server.close()


@pytest.fixture
async def guard(runtime: Runtime) -> AsyncIterator[None]:
    async with network.guarded(runtime.settings, runtime.environment):
        yield


@pytest.fixture
async def open_guard(runtime: Runtime, guard: None) -> None:
    """An administrator permits this machine."""
    permitted = {"downloads": {"allowedPrivateNetworks": ["127.0.0.0/8"]}}
    await runtime.settings.replace(permitted, updated_by=None)


@pytest.fixture
def movies(runtime: Runtime) -> Movies:
    return runtime.movies.movies


@pytest.fixture
def pictures(runtime: Runtime) -> MoviePictures:
    return runtime.movies.pictures


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


@pytest.fixture
async def film(movies: Movies, ann: Actor) -> str:
    return (await movies.add(ann, {"title": "Heat"})).id


async def shown(pictures: MoviePictures, person: Actor, film: str) -> Image.Image:
    found = await pictures.read(film, await pictures.find(person, film))
    assert found.content_type == "image/webp"
    return Image.open(BytesIO(found.body))


async def kept(runtime: Runtime) -> int:
    async with runtime.database.read() as session:
        return len((await session.execute(select(MoviePicture.movie_id))).all())


@pytest.mark.databases
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
async def test_a_picture_that_was_sent_is_made_anew(
    pictures: MoviePictures, ann: Actor, film: str, kind: str
) -> None:
    view = await pictures.take(ann, film, picture(kind))
    assert view.picture.startswith(f"/api/v1/movies/{film}/image?v=")
    assert view.image_url == view.picture
    made = await shown(pictures, ann, film)
    assert (made.format, made.size) == ("WEBP", (500, 750))
    again = await pictures.take(ann, film, picture(size=(40, 60)))
    assert again.picture != view.picture
    assert (await shown(pictures, ann, film)).size == (40, 60)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (SVG, module.NO_PICTURE),
        (HTML, module.NO_PICTURE),
        (b"", module.NO_PICTURE),
        (picture()[:200], module.NO_PICTURE),
        (bomb(), module.TOO_LARGE),
        (bomb(5_000, 5_000), module.TOO_LARGE),
    ],
    ids=["svg", "html", "nothing", "broken", "bomb", "large"],
)
async def test_what_is_no_picture_is_refused_in_words(
    pictures: MoviePictures, runtime: Runtime, ann: Actor, film: str, body: bytes, words: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await pictures.take(ann, film, body)
    assert caught.value.message == words
    assert await kept(runtime) == 0
    with pytest.raises(NotFoundError):
        await pictures.find(ann, film)


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_nobody_else_sees_or_gives_one(
    pictures: MoviePictures, runtime: Runtime, ann: Actor, film: str, role: str
) -> None:
    other = await People(runtime).add("Ben", role=role)
    await pictures.take(ann, film, picture())
    for call in (
        pictures.find(other, film),
        pictures.take(other, film, picture()),
        pictures.fetch(other, film, "https://example.org/a.jpg"),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert (await shown(pictures, ann, film)).size == (500, 750)


async def test_a_picture_goes_with_its_film_or_when_it_is_taken_away(
    pictures: MoviePictures, movies: Movies, runtime: Runtime, ann: Actor, film: str
) -> None:
    view = await pictures.take(ann, film, picture())
    await movies.change(ann, film, {"title": "Heat!", "image_url": view.image_url})
    assert await kept(runtime) == 1
    bare = await movies.change(ann, film, {"image_url": ""})
    assert (bare.picture, bare.image_url, await kept(runtime)) == ("", "", 0)
    await pictures.take(ann, film, picture())
    await movies.change(ann, film, {"image_url": "https://example.org/other.jpg"})
    assert await kept(runtime) == 0
    await pictures.take(ann, film, picture())
    await movies.remove(ann, film)
    assert await kept(runtime) == 0


async def test_a_picture_is_fetched_from_where_it_is(
    pictures: MoviePictures, runtime: Runtime, ann: Actor, film: str, site: Site, open_guard: None
) -> None:
    view = await pictures.fetch(ann, film, f"{site.url}/heat.jpg")
    assert (view.image_url, site.asked) == (f"{site.url}/heat.jpg", ["/heat.jpg"])
    site.status = b"500 Gone"
    assert (await shown(pictures, ann, film)).size == (500, 750)
    assert (site.asked, await kept(runtime)) == (["/heat.jpg"], 1)


@pytest.mark.parametrize("body", [SVG, HTML, bomb()], ids=["svg", "html", "bomb"])
async def test_what_is_there_and_no_picture_is_refused(
    pictures: MoviePictures,
    runtime: Runtime,
    ann: Actor,
    film: str,
    site: Site,
    open_guard: None,
    body: bytes,
) -> None:
    site.body = body
    with pytest.raises(InvalidInputError):
        await pictures.fetch(ann, film, f"{site.url}/heat.jpg")
    assert await kept(runtime) == 0


async def test_a_body_without_end_is_not_read(
    pictures: MoviePictures,
    ann: Actor,
    film: str,
    site: Site,
    open_guard: None,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "LARGEST_BYTES", 1_000)
    with pytest.raises(InvalidInputError) as caught:
        await pictures.fetch(ann, film, f"{site.url}/heat.jpg")
    assert caught.value.details == {"url": module.NOT_FETCHED}


async def test_the_guard_lets_nobody_to_this_machine(
    pictures: MoviePictures, movies: Movies, ann: Actor, film: str, site: Site, guard: None
) -> None:
    """Neither for a picture that is asked for, nor for one that came with a list."""
    port = site.url.rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "2130706433", "0x7f000001"):
        with pytest.raises(InvalidInputError) as caught:
            await pictures.fetch(ann, film, f"http://{host}:{port}/a.jpg")
        assert caught.value.details == {"url": module.NOT_FETCHED}
    await movies.change(ann, film, {"image_url": f"{site.url}/a.jpg"})
    with pytest.raises(NotFoundError):
        await shown(pictures, ann, film)
    assert site.asked == []


async def test_an_address_that_leads_elsewhere_is_looked_at_again(
    pictures: MoviePictures, ann: Actor, film: str, site: Site, open_guard: None
) -> None:
    site.status, site.more = b"302 Found", b"location: http://169.254.169.254/latest\r\n"
    with pytest.raises(InvalidInputError):
        await pictures.fetch(ann, film, f"{site.url}/a.jpg")
    assert site.asked == ["/a.jpg"]


@pytest.mark.parametrize("url", ["", "file:///etc/passwd", "ftp://a/b", "data:image/png;base64,AA"])
async def test_what_is_no_web_address_is_refused(
    pictures: MoviePictures, ann: Actor, film: str, guard: None, url: str
) -> None:
    with pytest.raises(InvalidInputError):
        await pictures.fetch(ann, film, url)


async def test_a_picture_that_came_with_a_list_is_fetched_when_it_is_looked_at(
    pictures: MoviePictures,
    movies: Movies,
    runtime: Runtime,
    ann: Actor,
    film: str,
    site: Site,
    open_guard: None,
) -> None:
    view = await movies.change(ann, film, {"image_url": f"{site.url}/heat.jpg"})
    assert (view.picture, site.asked) == (f"/api/v1/movies/{film}/image", [])
    assert (await shown(pictures, ann, film)).size == (500, 750)
    assert (await shown(pictures, ann, film)).size == (500, 750)
    assert (site.asked, await kept(runtime)) == (["/heat.jpg"], 0)
    site.body = HTML
    await movies.change(ann, film, {"image_url": f"{site.url}/other.jpg"})
    for _ in range(2):
        with pytest.raises(NotFoundError):
            await shown(pictures, ann, film)
    assert site.asked == ["/heat.jpg", "/other.jpg"]

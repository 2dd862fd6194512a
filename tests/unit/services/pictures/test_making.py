"""What pages show is made of any picture that Plex sends, and of nothing that is none."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image

from medianest.services.pictures import making
from medianest.services.pictures.making import UnusablePictureError, made


def written(image: Image.Image, kind: str, **options: object) -> bytes:
    body = io.BytesIO()
    image.save(body, kind, **options)
    return body.getvalue()


def seen(body: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(body))
    picture.load()
    return picture


def gradient(mode: str = "RGB", size: tuple[int, int] = (600, 900)) -> Image.Image:
    return Image.linear_gradient("L").resize(size).convert(mode)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_every_kind_of_photograph_becomes_webp(kind):
    picture = seen(made(written(gradient(), kind), 240))
    assert (picture.format, picture.size) == ("WEBP", (240, 360))


@pytest.mark.parametrize("mode", ["L", "P", "1", "CMYK", "RGBA", "LA", "I;16"])
def test_whatever_its_colours_are_made_of(mode):
    kind = "JPEG" if mode == "CMYK" else "PNG"
    source = gradient("L").convert("I").convert("I;16") if mode == "I;16" else gradient(mode)
    assert seen(made(written(source, kind), 120)).size == (120, 180)


def test_what_is_transparent_stays_so():
    source = Image.new("RGBA", (400, 400), (255, 0, 0, 0))
    picture = seen(made(written(source, "PNG"), 240))
    assert (picture.mode, picture.getpixel((10, 10))[3]) == ("RGBA", 0)


def test_a_palette_with_a_transparent_colour_too():
    source = Image.new("P", (400, 400), 1)
    source.putpalette([0, 0, 0, 255, 255, 255])
    picture = seen(made(written(source, "GIF", transparency=1), 240))
    assert picture.convert("RGBA").getpixel((10, 10))[3] == 0


def test_a_small_picture_is_not_blown_up():
    assert seen(made(written(gradient(size=(90, 60)), "PNG"), 480)).size == (90, 60)


def test_a_very_tall_one_is_kept_within_bounds():
    picture = seen(made(written(gradient(size=(300, 12_000)), "PNG"), 240))
    assert (picture.height, picture.width) == (720, 18)


def test_of_a_moving_one_the_first_frame_is_taken():
    red, blue = Image.new("RGB", (300, 300), "red"), Image.new("RGB", (300, 300), "blue")
    body = written(red, "GIF", save_all=True, append_images=[blue] * 50, duration=20)
    picture = seen(made(body, 240))
    assert getattr(picture, "n_frames", 1) == 1
    colours = picture.convert("RGB").getpixel((10, 10))
    assert colours[0] > 200 > 50 > colours[2]


def test_notes_of_cameras_and_colour_profiles_are_left_out():
    notes = Image.Exif()
    notes[0x010F] = "A camera"
    profile = b"\0" * 200
    body = written(gradient(), "JPEG", exif=notes, icc_profile=profile, comment=b"a note")
    assert seen(body).getexif()
    small = made(body, 240)
    assert not {"exif", "icc_profile", "comment", "xmp"} & seen(small).info.keys()
    assert b"camera" not in small


def test_a_poster_is_some_kilobytes():
    noisy = Image.effect_noise((1000, 1500), 40).convert("RGB")
    assert len(made(written(noisy, "JPEG"), 240)) < 60_000


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><html><script>alert(1)</script></html>"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        SVG,
        b'<?xml version="1.0"?>' + SVG,
        HTML,
        b"\xff\xd8\xff\xe0 no picture",
        b"GIF89a" + HTML,
        written(gradient(), "JPEG")[:2_000],
        written(gradient(), "PNG")[:1_000],
        written(gradient(), "WEBP")[:600],
        written(gradient(), "GIF")[:600],
        written(gradient(), "TIFF"),
        written(gradient(), "BMP"),
        written(gradient(), "PDF"),
        written(gradient("RGBA"), "ICO"),
    ],
    ids=lambda body: f"{body[:12]!r}, {len(body)} bytes",
)
def test_everything_else_is_refused(body):
    with pytest.raises(UnusablePictureError):
        made(body, 240)


def png_of(width: int, height: int) -> bytes:
    """A header that promises so many pixels, and next to no data."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1_000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(5_000, 4_001), (30_000, 30_000), (100_000, 100_000)])
def test_a_bomb_is_refused_by_its_head(size, monkeypatch):
    """Nothing of it is unpacked: only then would its size in memory show."""

    def unpacked(*_: object) -> None:
        raise AssertionError("unpacked")

    monkeypatch.setattr(Image.Image, "load", unpacked)
    with pytest.raises(UnusablePictureError) as refused:
        made(png_of(*size), 240)
    assert str(refused.value) != "AssertionError"


def test_a_frame_larger_than_its_picture_promises_is_refused():
    body = bytearray(written(Image.new("P", (10, 10)), "GIF"))
    place = body.index(b"\x2c")
    body[place + 5 : place + 9] = struct.pack("<HH", 60_000, 60_000)
    with pytest.raises(UnusablePictureError):
        made(bytes(body), 240)


def test_as_many_pixels_as_are_allowed_are_read():
    side = int(making.LARGEST_PIXELS**0.5)
    assert seen(made(written(Image.new("1", (side, side)), "PNG"), 120)).width == 120

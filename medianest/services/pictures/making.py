"""Makes the pictures that pages show of what Plex sends: small, WebP, and nothing else in them."""

from __future__ import annotations

import warnings
from io import BytesIO

from PIL import Image

CONTENT_TYPE = "image/webp"
LARGEST_PIXELS = 20_000_000
TALLEST = 3
"""A picture has at most this many times its width as height."""
QUALITY = 80
EFFORT = 2

# What browsers and Plex use for photographs. Not SVG, which can hold programs.
_FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
_TRANSPARENT = frozenset({"RGBA", "LA", "PA", "RGBa", "La"})

# Pillow refuses what has twice as many, wherever in this process it is used, and warns before.
Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
warnings.filterwarnings("ignore", category=Image.DecompressionBombWarning)


class UnusablePictureError(ValueError):
    """Not a picture, a broken one, or one with more pixels than we unpack."""


class TooManyPixelsError(UnusablePictureError):
    """A picture, as far as its head says, and too large."""


def made(body: bytes, width: int) -> bytes:
    """The picture in ``body`` as WebP, at most ``width`` pixels wide; small ones stay as they are.

    What it is shows in its bytes, whatever it was called. Of a moving one the first frame counts.
    Notes of cameras and colour profiles are left out. Takes tens of milliseconds: call it in a
    thread. Raises :class:`UnusablePictureError`.
    """
    try:
        return _made(body, width)
    except (TooManyPixelsError, Image.DecompressionBombError) as error:
        raise TooManyPixelsError(type(error).__name__) from error
    # Decoders of strangers' bytes fail with whatever Python has; none of it is our mistake.
    except Exception as error:
        raise UnusablePictureError(type(error).__name__) from error


def jpeg(body: bytes) -> bytes:
    """The picture in ``body`` as Plex takes posters. Raises :class:`UnusablePictureError`."""
    try:
        with _opened(body) as opened:
            picture = opened.convert("RGB")
        written = BytesIO()
        picture.save(written, "JPEG", quality=QUALITY, exif=b"", icc_profile=None)
        return written.getvalue()
    except Exception as error:
        raise UnusablePictureError(type(error).__name__) from error


def _made(body: bytes, width: int) -> bytes:
    with _opened(body) as opened:
        box = (width, width * TALLEST)
        opened.draft("RGB", box)  # a JPEG need not be unpacked in full
        picture = opened.convert("RGBA" if _is_transparent(opened) else "RGB")
    picture.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
    written = BytesIO()
    picture.save(written, "WEBP", quality=QUALITY, method=EFFORT, exif=b"", icc_profile=b"")
    return written.getvalue()


def _opened(body: bytes) -> Image.Image:
    opened = Image.open(BytesIO(body), formats=_FORMATS)
    if opened.width * opened.height > LARGEST_PIXELS:
        raise TooManyPixelsError("too many pixels")
    return opened


def _is_transparent(picture: Image.Image) -> bool:
    return picture.mode in _TRANSPARENT or "transparency" in picture.info

"""Draws posters and backdrops that differ for every work, the same each time.

A gradient, a scene of hills, waves, houses or rings, and the title where the font has its letters.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from math import sin

from PIL import Image, ImageDraw, ImageFont, ImageOps

from medianest.demo.library.words import mixed

Colour = tuple[int, int, int]
Size = tuple[int, int]

_PALETTES: tuple[tuple[Colour, Colour, Colour], ...] = (
    ((22, 32, 74), (214, 110, 92), (255, 214, 140)),
    ((10, 46, 60), (64, 150, 140), (240, 236, 200)),
    ((60, 16, 60), (220, 86, 120), (255, 196, 170)),
    ((16, 20, 30), (70, 90, 130), (226, 232, 246)),
    ((86, 34, 12), (236, 150, 60), (255, 232, 180)),
    ((12, 52, 34), (120, 170, 90), (242, 240, 190)),
    ((34, 22, 80), (124, 110, 220), (220, 214, 255)),
    ((70, 10, 24), (190, 50, 50), (255, 200, 150)),
    ((14, 60, 90), (120, 190, 220), (255, 250, 230)),
    ((50, 44, 40), (170, 150, 120), (250, 240, 220)),
    ((8, 28, 28), (20, 110, 100), (160, 240, 210)),
    ((74, 20, 90), (240, 130, 90), (255, 226, 120)),
)
_FINER = 2  # edges are drawn so many times larger, and then smooth


def picture(number: int, title: str, size: Size) -> bytes:
    """A JPEG of exactly this many pixels."""
    canvas = _sky(number, (size[0] * _FINER, size[1] * _FINER))
    draw = ImageDraw.Draw(canvas)
    _SCENES[mixed(number, 31) % len(_SCENES)](draw, canvas.size, number)
    _write(draw, canvas.size, title)
    return jpeg(canvas.reduce(_FINER))


def jpeg(image: Image.Image) -> bytes:
    """As bytes."""
    body = io.BytesIO()
    image.convert("RGB").save(body, "JPEG", quality=82)
    return body.getvalue()


def scaled(body: bytes, size_for: Callable[[Size], Size]) -> bytes:
    """A picture that somebody uploaded, in the size for its own. Raises OSError."""
    with Image.open(io.BytesIO(body)) as image:
        return jpeg(image.convert("RGB").resize(size_for(image.size)))


def _palette(number: int) -> tuple[Colour, Colour, Colour]:
    return _PALETTES[mixed(number, 30) % len(_PALETTES)]


def _sky(number: int, size: Size) -> Image.Image:
    top, bottom, light = _palette(number)
    shades = Image.linear_gradient("L").resize(size)
    canvas = ImageOps.colorize(shades, top, bottom)
    dice = mixed(number, 32)
    radius = min(size) * (10 + dice % 14) // 100
    x, y = size[0] * (20 + dice % 61) // 100, size[1] * (18 + (dice >> 8) % 26) // 100
    ImageDraw.Draw(canvas).ellipse((x - radius, y - radius, x + radius, y + radius), fill=light)
    return canvas


def _between(one: Colour, other: Colour, part: float) -> Colour:
    mix = [int(a + (b - a) * part) for a, b in zip(one, other, strict=True)]
    return (mix[0], mix[1], mix[2])


def _hills(draw: ImageDraw.ImageDraw, size: Size, number: int) -> None:
    dark, light, _ = _palette(number)
    for layer in range(4):
        dice = mixed(number, 40 + layer)
        height, wide = size[1] * (0.5 + 0.12 * layer), size[0] / (1.2 + dice % 5)
        slope = size[1] * (0.03 + dice % 7 / 100)
        points = [
            (x, height + slope * (sin(x / wide * 3 + dice % 13) + sin(x / wide * 7 + dice % 7) / 3))
            for x in range(0, size[0] + 16, 16)
        ]
        fill = _between(light, dark, 0.35 + 0.2 * layer)
        draw.polygon([(0, size[1]), *points, (size[0], size[1])], fill=fill)


def _peaks(draw: ImageDraw.ImageDraw, size: Size, number: int) -> None:
    dark, light, snow = _palette(number)
    for layer in range(5):
        dice = mixed(number, 50 + layer)
        x, wide = size[0] * (dice % 100) / 100, size[0] * (0.35 + (dice >> 8) % 30 / 100)
        top = size[1] * (0.34 + 0.09 * layer)
        fill = _between(light, dark, 0.3 + 0.16 * layer)
        draw.polygon([(x - wide, size[1]), (x, top), (x + wide, size[1])], fill=fill)
        tip = size[1] * 0.05
        slope = wide * tip / (size[1] - top)
        draw.polygon([(x - slope, top + tip), (x, top), (x + slope, top + tip)], fill=snow)


def _town(draw: ImageDraw.ImageDraw, size: Size, number: int) -> None:
    dark, light, window = _palette(number)
    for layer in range(2):
        x, place = 0, 0
        fill = _between(light, dark, 0.55 + 0.4 * layer)
        while x < size[0]:
            dice = mixed(number, 60 + layer * 40 + place)
            wide = size[0] * (8 + dice % 9) // 100
            top = size[1] * (48 + 14 * layer + (dice >> 6) % 22) // 100
            draw.rectangle((x, top, x + wide, size[1]), fill=fill)
            step = max(8, wide // 4)
            for row in range(top + step, size[1], step * 2) if layer else ():
                if mixed(number, row + place) % 3 == 0:
                    draw.rectangle((x + step, row, x + step + step // 2, row + step // 2), window)
            x, place = x + wide, place + 1


def _rings(draw: ImageDraw.ImageDraw, size: Size, number: int) -> None:
    dark, light, bright = _palette(number)
    dice = mixed(number, 70)
    x, y = size[0] * (30 + dice % 41) / 100, size[1] * (55 + (dice >> 8) % 21) / 100
    for ring in range(9, 0, -1):
        radius = min(size) * ring * 0.075
        fill = _between(dark, bright if ring % 2 else light, 0.25 + 0.5 * (ring % 2))
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=fill)


def _waves(draw: ImageDraw.ImageDraw, size: Size, number: int) -> None:
    dark, light, bright = _palette(number)
    for layer in range(9):
        dice = mixed(number, 80 + layer)
        height, wide = size[1] * (0.46 + 0.065 * layer), size[0] / (5 + dice % 6)
        points = [
            (x, height + size[1] * 0.016 * sin(x / wide * 6 + dice % 9))
            for x in range(0, size[0] + 12, 12)
        ]
        fill = _between(_between(bright, light, 0.6), dark, layer / 9)
        draw.polygon([(0, size[1]), *points, (size[0], size[1])], fill=fill)


_SCENES = (_hills, _peaks, _town, _hills, _waves, _peaks, _town, _rings)


def _write(draw: ImageDraw.ImageDraw, size: Size, title: str) -> None:
    name = title.strip()
    if not name or size[0] > size[1] or not name.isascii():
        return
    font = ImageFont.load_default(size[0] // 10)
    lines = _lines(draw, font, name, size[0] * 0.84)[:3]
    y = size[1] * 0.95 - len(lines) * size[0] * 0.12
    for line in lines:
        x = (size[0] - draw.textlength(line, font)) / 2
        shadow = size[0] / 200
        draw.text((x + shadow, y + shadow), line, (0, 0, 0), font)
        draw.text((x, y), line, (255, 255, 255), font)
        y += size[0] * 0.12


def _lines(draw: ImageDraw.ImageDraw, font: object, text: str, width: float) -> list[str]:
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and draw.textlength(longer, font) > width:  # type: ignore[arg-type]
            lines.append(word)
        else:
            lines[-1] = longer
    return lines

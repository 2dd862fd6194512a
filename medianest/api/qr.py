"""Addresses for a phone's camera."""

from __future__ import annotations

import segno
from markupsafe import Markup

DARK, LIGHT = "#12100f", "#ffffff"
QUIET_MODULES = 4


def svg(address: str) -> Markup:
    """A QR code as SVG for a page: black on white in every theme, as cameras want it.

    It has no words of its own: the page says beside it what it is.
    """
    code = segno.make(address, error="m", micro=False)
    return Markup(
        code.svg_inline(
            scale=1,
            border=QUIET_MODULES,
            dark=DARK,
            light=LIGHT,
            svgclass="qr",
            lineclass=None,
            omitsize=True,
        )
    )

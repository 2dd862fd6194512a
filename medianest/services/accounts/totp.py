"""Time-based one-time codes, as authenticator apps show them."""

from __future__ import annotations

import hmac

import pyotp
import segno

ISSUER = "MediaNest"
STEP_SECONDS = 30
DIGITS = 6
SKEW_STEPS = 2
"""Clocks may differ by a minute: the codes of two steps before and after this one count."""


def new_secret() -> str:
    """160 random bits in Base32."""
    return pyotp.random_base32()


def uri(secret: str, account: str) -> str:
    """The ``otpauth:`` address that holds ``secret`` under the name of ``account``."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def qr_svg(text: str) -> str:
    """``text`` as the SVG element of a QR code: black on white whatever the theme, as phones read
    it best."""
    code = segno.make(text, error="m", micro=False)
    return str(code.svg_inline(dark="#000", light="#fff", omitsize=True, svgclass="qr"))


def matching_step(secret: str, code: str, *, at_seconds: float) -> int | None:
    """The number of the 30-second step whose code was typed, the latest of several.

    ``None`` where it is the code of none of those around ``at_seconds`` (Unix time).
    """
    codes, now = pyotp.TOTP(secret), int(at_seconds) // STEP_SECONDS
    steps = range(max(0, now - SKEW_STEPS), now + SKEW_STEPS + 1)
    typed = code.encode()
    same = [step for step in steps if hmac.compare_digest(codes.generate_otp(step).encode(), typed)]
    return max(same, default=None)

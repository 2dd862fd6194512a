"""What people see of their second factor."""

from __future__ import annotations

from medianest.views.view import View


class TwoFactorView(View):
    """``required``: the role may not come in without one."""

    enabled: bool
    required: bool
    recovery_codes_left: int


class TwoFactorSetup(View):
    """What an authenticator app takes: the ``secret`` (Base32) typed, or the ``uri`` as a QR code.

    ``qr_svg`` is a whole SVG element without styles or scripts; it takes the width it is given.
    """

    secret: str
    uri: str
    qr_svg: str

"""Says to push services who sends: RFC 8292, a key of this installation and a signed token."""

from __future__ import annotations

import time
from dataclasses import dataclass

import jwt
from cryptography.hazmat.primitives.asymmetric import ec

from medianest.integrations.web_push.encryption import point
from medianest.integrations.web_push.subscription import CURVE, packed, unpacked

TOKEN_SECONDS = 12 * 3600
"""Push services take none that holds for more than a day, and clocks differ."""


@dataclass(frozen=True, slots=True)
class VapidKey:
    """One for an installation, for ever: what browsers subscribed with one takes messages with no
    other. ``number`` is its secret, base64url."""

    number: str

    @classmethod
    def make(cls) -> VapidKey:
        made = ec.generate_private_key(CURVE).private_numbers().private_value
        return cls(packed(made.to_bytes(32)))

    @property
    def private(self) -> ec.EllipticCurvePrivateKey:
        return ec.derive_private_key(int.from_bytes(unpacked(self.number)), CURVE)

    @property
    def public(self) -> str:
        """What browsers are given to subscribe with: the point, base64url."""
        return packed(point(self.private.public_key()))


@dataclass(frozen=True, slots=True)
class Sender:
    """``contact`` is where whoever runs the push service can turn to: an address that begins with
    https:// or mailto:, empty for none."""

    key: VapidKey
    contact: str

    def authorization(self, origin: str) -> str:
        """The header of a message to the push service at ``origin``."""
        claims = {"aud": origin, "exp": int(time.time()) + TOKEN_SECONDS}
        if self.contact:
            claims["sub"] = self.contact
        token = jwt.encode(claims, self.key.private, algorithm="ES256")
        return f"vapid t={token}, k={self.key.public}"

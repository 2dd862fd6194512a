"""What a browser gives away to be sent messages: an address, and keys to encrypt them for."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from medianest.integrations.careful_connect import may_connect
from medianest.integrations.egress import addresses

LONGEST_ENDPOINT = 2_000
KEY_BYTES, AUTH_BYTES = 65, 16
CURVE = ec.SECP256R1()


@dataclass(frozen=True, slots=True)
class Subscription:
    """As the Push API of browsers hands it out: ``p256dh`` and ``auth`` are base64url. Whoever
    knows all of it can send messages, and whoever knows the endpoint can end it."""

    endpoint: str
    p256dh: str
    auth: str

    @property
    def origin(self) -> str:
        parts = urlsplit(self.endpoint)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def path(self) -> str:
        return self.endpoint.removeprefix(self.origin)

    @property
    def receiver_key(self) -> ec.EllipticCurvePublicKey:
        """Raises :class:`ValueError`."""
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unpacked(self.p256dh))

    @property
    def auth_secret(self) -> bytes:
        """Raises :class:`ValueError`."""
        return unpacked(self.auth)


def endpoint_problem(endpoint: str, *, household: bool) -> str:
    """Why nothing can be sent there, as a sentence; empty where nothing speaks against it. A name
    is looked up when something is sent."""
    odd = not (endpoint.isascii() and endpoint.isprintable()) or any(
        sign in endpoint for sign in " #\\"
    )
    if odd or len(endpoint) > LONGEST_ENDPOINT:
        return "This is no address of a push service."
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return "This is no address of a push service."
    if parts.scheme != "https" or not host or "@" in parts.netloc or not parts.path.startswith("/"):
        return "A push service has an address that begins with https://."
    try:
        place = addresses.parsed(host)
    except ValueError:
        return ""
    if not may_connect(household=household)(place):
        return "The address leads to a network that MediaNest does not connect to."
    return ""


def keys_problem(p256dh: str, auth: str) -> str:
    """Why nothing can be encrypted for these keys; empty where it can."""
    given = Subscription("", p256dh, auth)
    try:
        is_whole = len(given.auth_secret) == AUTH_BYTES and len(unpacked(p256dh)) == KEY_BYTES
        _ = given.receiver_key
    except ValueError:
        is_whole = False
    return "" if is_whole else "These are no keys of a browser."


def packed(data: bytes) -> str:
    """Base64url without padding, as everything about push is written."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unpacked(text: str) -> bytes:
    """What :func:`packed` was given; padding is allowed. Raises :class:`ValueError`."""
    bare = text.rstrip("=")
    try:
        return base64.b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except binascii.Error as error:
        raise ValueError(str(error)) from None

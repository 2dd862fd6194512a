"""Encrypts a message for one browser alone: RFC 8291, over the content coding of RFC 8188.

Written with ``cryptography``, which is here anyway: the library for it (pywebpush) stands on
http-ece, of which there is nothing but an unmaintained source archive.
"""

from __future__ import annotations

import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from medianest.integrations.web_push.subscription import CURVE, KEY_BYTES, Subscription

RECORD_BYTES = 4_096
MOST_BYTES = 3_993
"""What push services have to take (RFC 8030): 4,096 with the head, the tag and the delimiter."""
SALT_BYTES = 16
_END = b"\x02"
"""Stands after the text of the last record, before its padding."""


def encrypted(
    text: bytes,
    receiver: Subscription,
    *,
    padded_to: int = 0,
    salt: bytes | None = None,
    sender: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of a push message: head and one record. ``text`` is at most :data:`MOST_BYTES`;
    shorter ones are padded to ``padded_to``, so that their length says less.

    ``salt`` and ``sender`` are new for each message, but in tests. Raises :class:`ValueError`.
    """
    if len(text) > MOST_BYTES or padded_to > MOST_BYTES:
        raise ValueError("the text is longer than push services take")
    salt, sender = salt or os.urandom(SALT_BYTES), sender or ec.generate_private_key(CURVE)
    sender_point = point(sender.public_key())
    key, nonce = _key_and_nonce(receiver, sender, sender_point, salt)
    record = (text + _END).ljust(padded_to + 1, b"\x00")
    head = salt + RECORD_BYTES.to_bytes(4) + KEY_BYTES.to_bytes(1) + sender_point
    return head + AESGCM(key).encrypt(nonce, record, None)


def point(key: ec.EllipticCurvePublicKey) -> bytes:
    """A public key as 65 bytes: a four and both coordinates."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _key_and_nonce(
    receiver: Subscription, sender: ec.EllipticCurvePrivateKey, sender_point: bytes, salt: bytes
) -> tuple[bytes, bytes]:
    shared = sender.exchange(ec.ECDH(), receiver.receiver_key)
    about = b"WebPush: info\x00" + point(receiver.receiver_key) + sender_point
    secret = _derived(shared, receiver.auth_secret, about, 32)
    key = _derived(secret, salt, b"Content-Encoding: aes128gcm\x00", 16)
    return key, _derived(secret, salt, b"Content-Encoding: nonce\x00", 12)


def _derived(secret: bytes, salt: bytes, about: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=about).derive(secret)

"""Secrets at rest: encrypted with a key that is not in the database."""

from __future__ import annotations

import base64
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from medianest.errors import StartError
from medianest.services.keys import Keys

LOST = (
    "A stored secret cannot be read: SECRET_KEY, or secret.key in the data folder, is not the one "
    "it was encrypted with. Restore that key, or enter the secret again."
)


class Ciphers:
    """Fernet with the newest key first, so that a rotated ``SECRET_KEY`` still reads what is there.

    ``place`` (``table:column:id``) is encrypted along and compared: a value that was moved to
    another row is worth nothing there.
    """

    def __init__(self, keys: Keys) -> None:
        derived = keys.derive("at-rest")
        fernets = [Fernet(base64.urlsafe_b64encode(key)) for key in derived]
        self._newest, self._fernet = fernets[0], MultiFernet(fernets)
        self.has_one_key = len(fernets) == 1

    def encrypt(self, place: str, secret: str) -> str:
        """What may be stored at ``place`` instead of ``secret``."""
        return self._fernet.encrypt(json.dumps([place, secret]).encode()).decode()

    def decrypt(self, place: str, stored: str) -> str:
        """What :meth:`encrypt` was given. Raises :class:`StartError` when it cannot be read."""
        try:
            where, secret = json.loads(self._fernet.decrypt(stored.encode()))
        except (InvalidToken, ValueError):
            raise StartError(LOST) from None
        if where != place:
            raise StartError(LOST)
        return str(secret)

    def renew(self, stored: str) -> str:
        """The same secret under the newest key; ``stored`` itself where it is under that already.

        Raises :class:`StartError`.
        """
        try:
            self._newest.decrypt(stored.encode())
            return stored
        except InvalidToken:
            pass
        try:
            return self._fernet.rotate(stored.encode()).decode()
        except InvalidToken:
            raise StartError(LOST) from None

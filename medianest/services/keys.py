"""The keys of an installation, all derived from its secrets."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from medianest.errors import StartError
from medianest.settings import Environment

KEY_BYTES = 32
MIN_SECRET_LENGTH = 16
SECRET_FILE = "secret.key"


class Keys:
    """One secret signs for nothing by itself: each purpose has a key of its own."""

    def __init__(self, secret_values: Sequence[str]) -> None:
        self._secrets = tuple(secret_values)
        self._derived: dict[str, list[bytes]] = {}

    @classmethod
    def load(cls, environment: Environment) -> Keys:
        """``SECRET_KEY``, else a file of the data folder that the first start makes.

        Raises :class:`StartError` for a secret that is too short or a file that cannot be used.
        """
        if not environment.secret_keys:
            return cls([_secret_file(environment.data / SECRET_FILE)])
        if any(len(key) < MIN_SECRET_LENGTH for key in environment.secret_keys):
            raise StartError(f"Each SECRET_KEY needs {MIN_SECRET_LENGTH} characters or more.")
        return cls(environment.secret_keys)

    def derive(self, purpose: str) -> list[bytes]:
        """A 32-byte key for ``purpose`` from each secret, newest first."""
        if purpose not in self._derived:
            self._derived[purpose] = [_derive(secret, purpose) for secret in self._secrets]
        return self._derived[purpose]


def _derive(secret: str, purpose: str) -> bytes:
    info = f"medianest:{purpose}".encode()
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(secret.encode())


def _secret_file(path: Path) -> str:
    try:
        if not path.exists():
            _make(path)
        path.chmod(0o600)
        secret = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        raise StartError(f"The secret key cannot be kept in {path}.") from None
    if len(secret) < MIN_SECRET_LENGTH:
        raise StartError(f"{path} holds no secret key. Restore it from a backup, or remove it.")
    return secret


def _make(path: Path) -> None:
    """Complete or not at all, and one winner where several processes start at once."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_urlsafe(48)}\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)

"""Who may sign in to a pretend Kuma, with what, and how often."""

from __future__ import annotations

import hashlib
import hmac
from typing import Any

import pyotp

USERNAME, PASSWORD = "admin", "pretend-kuma-password"
TOTP_SECRET = "PRETENDKUMAPRETENDKUMAPRETENDKUM"
_JWT_KEY = b"the key of the pretend Kuma's tokens"
_LOGINS_A_MINUTE = 20


class Account:
    """The one administrator; a token stays good until the password changes."""

    def __init__(self) -> None:
        self.username, self.password = USERNAME, PASSWORD
        self.two_factor = False
        self._changes = 0
        self._last_code = ""

    @property
    def token(self) -> str:
        """What a login is answered."""
        told = f"{self.username}\n{self.password}\n{self._changes}".encode()
        return f"eyJhbGciOiJIUzI1NiJ9.{hmac.new(_JWT_KEY, told, hashlib.sha256).hexdigest()}"

    def change_password(self, password: str) -> None:
        """No token from before is good any more, nor if it is changed back."""
        self.password = password
        self._changes += 1

    def knows(self, username: Any, password: Any) -> bool:
        """Whether these two belong together."""
        return (username, password) == (self.username, self.password)

    def code(self) -> str:
        """The one that an authenticator shows now."""
        return pyotp.TOTP(TOTP_SECRET).now()

    def take_code(self, code: str) -> bool:
        """Whether it is good, which it is once."""
        if code == self._last_code or not pyotp.TOTP(TOTP_SECRET).verify(code, valid_window=1):
            return False
        self._last_code = code
        return True


class LoginLimit:
    """One bucket for the whole server: so many logins in a minute, good and bad ones."""

    def __init__(self) -> None:
        self._since = 0.0
        self._taken = 0

    def take(self, now: float) -> bool:
        """Whether there was one left at that time of the clock."""
        if now - self._since >= 60:
            self._since, self._taken = now, 0
        if self._taken >= _LOGINS_A_MINUTE:
            return False
        self._taken += 1
        return True

    @property
    def left(self) -> int:
        """Of this minute."""
        return _LOGINS_A_MINUTE - self._taken

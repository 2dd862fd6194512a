"""Folders and files that settings name: whether they can be used, before they are saved."""

from __future__ import annotations

import os
from pathlib import Path

import maxminddb

from medianest.errors import InvalidInputError

MOST_COOKIES_BYTES = 1_000_000


def check_folder(folder: str, data: Path) -> None:
    """Make the downloads folder if it is not there.

    Raises :class:`InvalidInputError` where nothing can be kept in it, or too much: the folder above
    MediaNest's own data is no place that media servers should look through.
    """
    path = Path(folder)
    if not path.is_absolute():
        raise _refusal("folder", "The downloads folder must be a whole path that begins with /.")
    if data.resolve().is_relative_to(path.resolve()):
        raise _refusal("folder", "The downloads folder must not hold MediaNest's own data.")
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"The downloads folder cannot be made: {error.strerror}."
        raise _refusal("folder", reason) from None
    if not os.access(path, os.W_OK | os.X_OK):
        reason = "The downloads folder cannot be written to by MediaNest's user."
        raise _refusal("folder", reason)


def check_cookies(name: str, folder: Path) -> None:
    """Raise :class:`InvalidInputError` unless the cookies file is empty, or one we can hand on.

    Not one in the downloads folder: media servers show, and people may share, what lies there.
    """
    if not name:
        return
    path = Path(name)
    if not path.is_absolute():
        raise _refusal("cookiesFile", "The cookies file must be a whole path that begins with /.")
    if path.resolve().is_relative_to(folder.resolve()):
        raise _refusal(
            "cookiesFile", "The cookies file must not lie in the downloads folder: others see that."
        )
    if not path.is_file():
        raise _refusal("cookiesFile", "The cookies file is not there, or is not a file.")
    if not os.access(path, os.R_OK):
        raise _refusal("cookiesFile", "The cookies file cannot be read by MediaNest's user.")
    _check_contents(path)


def _check_contents(path: Path) -> None:
    try:
        with path.open("rb") as file:
            text = file.read(MOST_COOKIES_BYTES + 1).decode()
    except (OSError, UnicodeDecodeError):
        raise _refusal("cookiesFile", "The cookies file cannot be read as text.") from None
    if len(text) > MOST_COOKIES_BYTES:
        raise _refusal("cookiesFile", "The cookies file is larger than a megabyte.")
    lines = [line for line in text.splitlines() if line.strip()]
    cookies = [line for line in lines if not line.startswith("#") or line.startswith("#HttpOnly_")]
    if any(line.count("\t") != 6 for line in cookies):
        raise _refusal(
            "cookiesFile",
            "The cookies file must be in Netscape's format: seven columns with tabs between them.",
        )


def check_geoip(name: str) -> None:
    """Raise :class:`InvalidInputError` unless the GeoIP file is empty, or can be looked things up
    in."""
    if not name:
        return
    path = Path(name)
    if not path.is_absolute():
        raise _geoip_refusal("The GeoIP file must be a whole path that begins with /.")
    if not path.is_file():
        raise _geoip_refusal("The GeoIP file is not there, or is not a file.")
    try:
        maxminddb.open_database(path, maxminddb.MODE_FILE).close()
    except (OSError, ValueError, maxminddb.InvalidDatabaseError):
        raise _geoip_refusal("The GeoIP file must be a database in MaxMind's format.") from None


def _geoip_refusal(sentence: str) -> InvalidInputError:
    return InvalidInputError(sentence, details={"access.geoipFile": sentence})


def _refusal(key: str, sentence: str) -> InvalidInputError:
    return InvalidInputError(sentence, details={f"downloads.{key}": sentence})

"""Lends yt-dlp the administrator's cookies, in memory: it writes back what it was given."""

from __future__ import annotations

import io
import re
from pathlib import Path

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason

LARGEST_BYTES = 1 << 20
_HEADER = "# Netscape HTTP Cookie File\n"
_HTTP_ONLY = "#HttpOnly_"
_FIELDS = 7
_EXPIRES = re.compile(r"(\d+(\.\d+)?)?", re.ASCII)


def lent(path: Path | None) -> io.StringIO | None:
    """A copy of the cookies for one use; ``None`` where the administrator gave none.

    It is never on disk, so that nothing has to be removed, however the process ends. Lines that are
    no cookies are left out: yt-dlp would print them. Raises :class:`MediaSiteError` (cookies) for a
    file that is missing, unreadable, too large or without any cookie; nothing of it is told.
    """
    if path is None:
        return None
    try:
        if not path.is_file() or path.stat().st_size > LARGEST_BYTES:
            raise MediaSiteError(Reason.COOKIES)
        lines = path.read_text("utf-8-sig").split("\n")
    except (OSError, ValueError):
        raise MediaSiteError(Reason.COOKIES) from None
    if not (found := [line for line in lines if _is_cookie(line)]):
        raise MediaSiteError(Reason.COOKIES)
    return io.StringIO(_HEADER + "\n".join(found) + "\n")


def _is_cookie(line: str) -> bool:
    """Domain, subdomains too, path, https only, expiry, name and value, with tabs between."""
    plain = line.removeprefix(_HTTP_ONLY)
    fields = plain.split("\t")
    if plain.startswith("#") or len(fields) != _FIELDS or not fields[0].strip():
        return False
    # What Python's cookie jar asserts: only domains that begin with a dot mean subdomains.
    is_whole = fields[1] == ("TRUE" if fields[0].startswith(".") else "FALSE")
    return is_whole and _EXPIRES.fullmatch(fields[4]) is not None

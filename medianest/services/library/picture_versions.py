"""Which picture it is that an address shows: a name that changes with the picture."""

from __future__ import annotations

import hashlib
import re

# Parts of a path that only go down, and nothing that would have to be unquoted.
_PATH = re.compile(r"/library(/[A-Za-z0-9_:-][A-Za-z0-9_.:-]*)+(\?[A-Za-z0-9_=&.-]*)?")


def version_of(path: str | None) -> str:
    """The version of the picture at ``path`` on the Plex server; empty where there is none for us.

    Plex ends the path with the time of the picture's last change, so that a new picture has a new
    version, which never comes back.
    """
    if not is_picture(path):
        return ""
    return hashlib.blake2s(str(path).encode(), digest_size=6).hexdigest()


def is_picture(path: str | None) -> bool:
    """Whether ``path`` is one of the library's own: Plex would fetch any other address too."""
    return path is not None and _PATH.fullmatch(path) is not None

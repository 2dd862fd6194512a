"""Where MediaNest is found from outside, for addresses that leave this server."""

from __future__ import annotations

from urllib.parse import urlsplit

from medianest.api import origins
from medianest.api.call import Call
from medianest.errors import ForbiddenError


def of(call: Call, path: str) -> str:
    """The whole address of ``path`` of ours; empty where it cannot be known.

    ``access.publicUrl``, which may hold the base path already, else the origin of the page that
    sent this call, once it is checked. Never the ``Host`` header by itself.
    """
    public = call.settings.access.public_url
    if public:
        return public + path if urlsplit(public).path else public + call.address(path)
    try:
        origins.check(call)
    except ForbiddenError:
        return ""
    return call.header(b"origin").rstrip("/") + call.address(path)

"""What Overseerr wants with a call that changes something, where its CSRF check is on."""

from __future__ import annotations

import re
from urllib.parse import unquote

from medianest.integrations.http import Answer

_COOKIES = re.compile(r"(?:^|,)\s*(_csrf|XSRF-TOKEN)=([^;,\s]*)")


def headers_of(answer: Answer) -> dict[str, str]:
    """The headers to send with later calls, from the cookies of any answer to a GET: both cookies,
    and one of them again by itself.

    The cookies are for HTTPS alone, so they are taken by hand: we may well ask without. What they
    hold stays good; empty where the answer has none, as when the check is off.
    """
    cookies = dict(_COOKIES.findall(answer.headers.get("set-cookie", "")))
    if len(cookies) < 2:
        return {}
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-XSRF-TOKEN": unquote(cookies["XSRF-TOKEN"]),
    }

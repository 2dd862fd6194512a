"""How every page looks is held by one of the browser's tests."""

from __future__ import annotations

import re

from medianest.pages import ALL
from tests.e2e import test_discover, test_library, test_looks, test_requests, test_title

ADDRESSES = [
    *test_looks.LOOKS.values(),
    *test_library.LOOKS.values(),
    *test_discover.LOOKS.values(),
    *test_title.LOOKS.values(),
    *(path for _, path in test_requests.LOOKS.values()),
]
NOWHERE = "/nothing-here"


def shows(route: str, address: str) -> bool:
    """Whether this page is at the address."""
    if route == "404":
        return address == NOWHERE
    pattern = re.sub(r"\[\w+\]", "[^/]+", route)
    return re.fullmatch(pattern, address.partition("?")[0]) is not None


def test_every_page_is_looked_at() -> None:
    routes = [module.REGISTRATION["route"] for module in ALL]
    assert [route for route in routes if not any(shows(route, one) for one in ADDRESSES)] == []

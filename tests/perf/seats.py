"""Places of several people for the tabs of a crowd."""

from __future__ import annotations

from tests.e2e.journeys import session_cookie
from tests.perf.crowd import Seats
from tests.product import Product

TABS_A_PERSON = 18
PASSWORD = "a password of the crowd"


def seats(
    product: Product, tabs: int, *, path: str = "/", roles: tuple[str, ...] = ("admin",)
) -> Seats:
    """A few for each of several people, who have these ``roles`` in turn."""
    people = [
        (f"crowd{number}@example.org", PASSWORD) for number in range(-(-tabs // TABS_A_PERSON))
    ]
    for number, (email, password) in enumerate(people):
        product.create_user(email, password, roles[number % len(roles)])
    cookies = [session_cookie(product, person) for person in people]
    headers = [
        {"Cookie": f"{cookie['name']}={cookie['value']}", "Origin": product.root}
        for cookie in cookies
    ]
    return Seats(product.url, [headers[number % len(headers)] for number in range(tabs)], path)

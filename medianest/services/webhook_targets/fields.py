"""What may be said of a target: each field checked, with a sentence for what does not fit."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from medianest.errors import InvalidInputError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.egress.addresses import parsed
from medianest.views.preferences import NotificationEvent
from medianest.views.secret import HARD_TO_GUESS_CHARACTERS

LONGEST_NAME, LONGEST_URL, LONGEST_SECRET = 80, 2000, 200
WEB = ("http", "https")
ADDRESS = (
    "Enter an address such as https://hooks.example.org/medianest, or one as Apprise writes it, "
    "such as discord://id/token."
)
PASSWORD = "Leave the name and password out of the address: administrators see it as it is."
PLACE = "The address leads to a network that MediaNest does not connect to."
UNSIGNED = "Leave it empty: what goes to an app is not signed."
SECRET = (
    f"Choose {HARD_TO_GUESS_CHARACTERS} to {LONGEST_SECRET} letters, digits and signs, "
    "without blanks."
)


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is to be kept of a target; ``None`` leaves it as it is. ``url`` may be an address of
    Apprise's as well. Where a ``secret`` is not given for a new program, it is made."""

    name: str | None = None
    url: str | None = None
    secret: str | None = None
    events: Collection[str] | None = None
    enabled: bool | None = None

    @property
    def address(self) -> str:
        """The ``url`` where it is one of Apprise's, which checks that itself; else empty."""
        url = (self.url or "").strip()
        scheme, is_whole, _ = url.partition("://")
        return url if is_whole and scheme.lower() not in WEB else ""

    async def columns(self, service_of: Callable[[str], Awaitable[str]]) -> dict[str, Any]:
        """What of it is stored as it is: of an app not its address, but its ``service``, which
        ``service_of`` says. Raises :class:`InvalidInputError` with a sentence for each field that
        does not fit."""
        found, wrong = self._checked()
        if self.address:
            try:
                found["service"] = await service_of(self.address)
            except InvalidInputError as problem:
                wrong["url"] = problem.message
        if wrong:
            raise InvalidInputError(" ".join(wrong.values()), details=wrong)
        found.pop("secret", None)
        return found | ({} if self.enabled is None else {"enabled": self.enabled})

    def _checked(self) -> tuple[dict[str, Any], dict[str, str]]:
        """What fits of what is named, and a sentence for each field that does not."""
        found: dict[str, Any] = {}
        wrong: dict[str, str] = {}
        for field, check in (_CHECKS | (_OF_APPS if self.address else {})).items():
            if (value := getattr(self, field)) is None:
                continue
            try:
                found[field] = check(value)
            except ValueError as problem:
                wrong[field] = str(problem)
        return found, wrong


def _name(value: str) -> str:
    name = value.strip()
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        raise ValueError(f"Enter a name of {LONGEST_NAME} characters or fewer.")
    return name


def _url(value: str) -> str:
    """Whatever a name leads to is looked at again each time it is connected to."""
    url = value.strip()
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError(ADDRESS)
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is none
    except ValueError:
        raise ValueError(ADDRESS) from None
    if parts.scheme not in WEB or not parts.hostname or parts.fragment:
        raise ValueError(ADDRESS)
    if "@" in parts.netloc:
        raise ValueError(PASSWORD)
    if _leads_elsewhere(parts.hostname):
        raise ValueError(PLACE)
    return url


def _leads_elsewhere(host: str) -> bool:
    try:
        return not may_hold_upstreams(parsed(host))
    except ValueError:
        return False


def _secret(value: str) -> str:
    if not HARD_TO_GUESS_CHARACTERS <= len(value) <= LONGEST_SECRET or " " in value:
        raise ValueError(SECRET)
    if not value.isascii() or not value.isprintable():
        raise ValueError(SECRET)
    return value


def _events(values: Collection[str]) -> list[str]:
    known = set(NotificationEvent)
    if not values or not known.issuperset(values):
        raise ValueError("Choose what it is told of.")
    return [str(event) for event in NotificationEvent if event in values]


def _no_url(_: str) -> str:
    return ""


def _no_secret(value: str) -> str:
    if value:
        raise ValueError(UNSIGNED)
    return value


_CHECKS: dict[str, Any] = {"name": _name, "url": _url, "secret": _secret, "events": _events}
_OF_APPS: dict[str, Any] = {"url": _no_url, "secret": _no_secret}

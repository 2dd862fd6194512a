"""What the guard goes by, and how it says no."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from medianest.integrations.egress.addresses import Network
from medianest.integrations.egress.target import DEFAULT_PORT, Target

REFUSED = "MediaNest refused this address"
NOT_FOUND = "MediaNest could not find this name"
"""What the downloader knows refusals by: both stand in the status line of the answer."""


@dataclass(frozen=True)
class Policy:
    """What holds for one connection.

    ``permitted`` networks may be reached although they are not public. ``outside_proxy`` is behind
    us, empty for none. ``known_hosts`` are handed to that proxy as they are: patterns of names with
    ``*``, or HOST:PORT. They are for the demo's simulated sites, which have no addresses.
    """

    permitted: tuple[Network, ...] = ()
    outside_proxy: str = ""
    known_hosts: tuple[str, ...] = ()

    def knows(self, target: Target) -> bool:
        """Whether the outside proxy is asked for this one without a look at its address."""
        if not self.outside_proxy:
            return False
        if target.authority in self.known_hosts:
            return True
        usual_port = target.port in (DEFAULT_PORT, 443)
        return usual_port and any(fnmatchcase(target.host, known) for known in self.known_hosts)


PolicySource = Callable[[], Awaitable[Policy]]
"""Asked for every connection, so that a changed setting holds for the next one."""


class RefusedError(Exception):
    """An answer of ours instead of a site's: ``phrase`` stands in the status line."""

    def __init__(self, status: int, phrase: str, why: str = "") -> None:
        super().__init__(f"{phrase}: {why}" if why else phrase)
        self.status = status
        self.phrase = str(self)


def refused(why: str) -> RefusedError:
    """For an address that may not be reached."""
    return RefusedError(403, REFUSED, why)


def unreachable(why: str) -> RefusedError:
    """For a site that cannot be reached now."""
    return RefusedError(502, "Bad Gateway", why)

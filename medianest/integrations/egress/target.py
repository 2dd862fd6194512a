"""Where a request wants to go: a host and a port, as it names them."""

from __future__ import annotations

import re
from dataclasses import dataclass

DEFAULT_PORT = 80
WEB_PORTS = frozenset({80, 443})
FIRST_OPEN_PORT = 1024
LONGEST_HOST = 253

_AUTHORITY = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(?::([0-9]{1,5}))?")
_ABSOLUTE = re.compile(r"http://([^/?#]*)(.*)", re.DOTALL | re.IGNORECASE)


@dataclass(frozen=True)
class Target:
    """``host`` is a name, or an address in any spelling, in lower case, without brackets."""

    host: str
    port: int

    @property
    def authority(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"

    @property
    def has_web_port(self) -> bool:
        """Mail, shells and file shares listen below 1024; sites on odd ports do not."""
        return self.port in WEB_PORTS or self.port >= FIRST_OPEN_PORT

    @property
    def is_number(self) -> bool:
        """Whether the host is an address rather than a name: ``0x7f.1`` and ``2130706433`` too.

        Who reads such a spelling decides what it means, so that it is not handed on as it is.
        """
        last = self.host.rpartition(".")[2]
        return ":" in self.host or re.fullmatch(r"[0-9]+|0x[0-9a-f]*", last) is not None


def of_authority(text: str, default_port: int | None = None) -> Target:
    """Read ``host:port``. Raises :class:`ValueError`, also without a port and a default."""
    found = _AUTHORITY.fullmatch(text)
    if found is None or not (found[2] or default_port):
        raise ValueError("no host and port")
    host = found[1].strip("[]").lower().removesuffix(".")
    port = int(found[2] or default_port or 0)
    if not host or host.endswith(".") or len(host) > LONGEST_HOST or not 0 < port < 65536:
        raise ValueError("no host and port")
    return Target(host, port)


def of_address(text: str) -> tuple[Target, str]:
    """Read ``http://host/path?query`` into the target and what to ask it for.

    Raises :class:`ValueError` for every other kind of address.
    """
    found = _ABSOLUTE.fullmatch(text)
    if found is None:
        raise ValueError("no http address")
    asked = found[2].partition("#")[0]
    return of_authority(found[1], DEFAULT_PORT), asked if asked.startswith("/") else f"/{asked}"

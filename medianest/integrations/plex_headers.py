"""How MediaNest names itself to Plex, on plex.tv and on servers alike."""

from __future__ import annotations


def client_headers(client_identifier: str, product: str, version: str) -> dict[str, str]:
    """The ``X-Plex-*`` headers of every call.

    ``client_identifier`` stays the same for one installation: another one is a new device in the
    account of everybody who signs in. Plex promises nothing for names beyond ASCII.
    """
    name = _ascii(product)
    return {
        "X-Plex-Client-Identifier": _ascii(client_identifier),
        "X-Plex-Product": name,
        "X-Plex-Version": _ascii(version),
        "X-Plex-Platform": "Linux",
        "X-Plex-Device": "Server",
        "X-Plex-Device-Name": name,
    }


def token_header(token: str) -> dict[str, str]:
    """A person's token; never put it into an address, which logs and browsers keep."""
    return {"X-Plex-Token": token}


def _ascii(text: str) -> str:
    plain = text.encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain if letter.isprintable()).strip()

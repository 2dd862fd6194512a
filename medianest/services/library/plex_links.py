"""Addresses that open something in Plex, on the web or in its app; they hold no token.

The forms are those that Overseerr and Seerr use: Plex documents neither.
"""

from __future__ import annotations

from urllib.parse import quote

from medianest.models.library_item import ItemType

WEB = "https://app.plex.tv/desktop/"
APP = "plex://preplay/"
_NUMBERS: dict[str, int] = {
    ItemType.MOVIE: 1,
    ItemType.SHOW: 2,
    ItemType.SEASON: 3,
    ItemType.EPISODE: 4,
    ItemType.ARTIST: 8,
    ItemType.ALBUM: 9,
    ItemType.TRACK: 10,
}


def web_url(machine_identifier: str, rating_key: str) -> str:
    """The item's page in Plex's own web application."""
    server = quote(machine_identifier, safe="")
    return f"{WEB}#!/server/{server}/details?key={_key(rating_key)}"


def app_url(machine_identifier: str, rating_key: str, kind: str) -> str:
    """The item's page in the app of a phone or a television, which it has to be installed on."""
    server = quote(machine_identifier, safe="")
    number = f"&metadataType={_NUMBERS[kind]}" if kind in _NUMBERS else ""
    return f"{APP}?metadataKey={_key(rating_key)}{number}&server={server}"


def _key(rating_key: str) -> str:
    return quote(f"/library/metadata/{rating_key}", safe="")

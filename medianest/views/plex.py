"""A Plex sign-in under way, as the browser that began it sees it."""

from __future__ import annotations

from medianest.views.view import UtcTime, View


class PlexPinView(View):
    """``auth_url`` is where a browser goes on (null where a code is typed instead), ``link_url``
    where people type ``code`` (null for the redirect), ``qr_url`` what a QR code of it holds.
    ``expires_in`` is in seconds."""

    id: str
    code: str
    auth_url: str | None = None
    link_url: str | None = None
    qr_url: str
    expires_in: int
    expires_at: UtcTime


class PlexLinkView(View):
    """Whose Plex account is linked; all null where none is."""

    plex_id: int | None = None
    username: str | None = None
    has_access: bool | None = None


class PlexPlaceView(View):
    """An address at which a server may be reached."""

    url: str
    is_local: bool
    is_relay: bool


class PlexServerView(View):
    """A server that can be chosen; addresses stand best first."""

    machine_identifier: str
    name: str
    places: list[PlexPlaceView]

"""Calls of plex.tv: sign-in by PIN, who somebody is, and who may use which server."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import quote, urlencode

from medianest.errors import UpstreamAuthError
from medianest.integrations import http_errors, plex_xml
from medianest.integrations.http import Answer, Upstream
from medianest.integrations.plex_headers import client_headers, token_header
from medianest.integrations.plextv.models import Pin, PlexUser, Resource, Share, SharedUser
from medianest.integrations.tolerant import read

NAME = "plex.tv"
PLEX_TV = "https://plex.tv"
APP = "https://app.plex.tv"

BAD_TOKEN = frozenset({401, 498})
"""What plex.tv answers to a token that it does not, or no longer, accept."""
PERHAPS_BAD_TOKEN = frozenset({403, 422})
"""The same, unless it is a page of HTML: that is how the guards before plex.tv send away an
address that asks too much. Any other status says nothing about the token."""

_XML = {"Accept": "application/xml"}


class PlexTv:
    """plex.tv for one installation.

    ``client_identifier`` was made once for it and never changes. Anywhere but at the real
    ``base_url``, the pages for people are there too. Every call raises the errors of
    :meth:`Upstream.request`; :class:`UpstreamAuthError`, and no other, means that a token is bad.
    """

    def __init__(
        self,
        client_identifier: str,
        *,
        base_url: str = PLEX_TV,
        product: str = "MediaNest",
        version: str = "",
    ) -> None:
        headers = client_headers(client_identifier, product, version)
        self.client_identifier = headers["X-Plex-Client-Identifier"]
        self._product = headers["X-Plex-Product"]
        self._base_url = base_url.rstrip("/")
        self._upstream = Upstream(NAME, self._base_url, headers=headers)

    @property
    def link_url(self) -> str:
        """The page where a person types the short code of a PIN."""
        return f"{self._base_url}/link"

    def auth_url(self, code: str, forward_url: str = "") -> str:
        """The page where a person confirms a strong PIN and is sent on to ``forward_url``.

        Nothing is added to that address. All is in the fragment: plex.tv's page reads it there.
        """
        app = APP if self._base_url == PLEX_TV else self._base_url
        told = {
            "clientID": self.client_identifier,
            "code": code,
            "context[device][product]": self._product,
            **({"forwardUrl": forward_url} if forward_url else {}),
        }
        return f"{app}/auth#?{urlencode(told, quote_via=quote)}"

    async def new_pin(self, *, strong: bool = True) -> Pin:
        """A new PIN: strong for :meth:`auth_url`, otherwise four characters for people to type."""
        params = {"strong": "true"} if strong else None
        answer = await self._upstream.request("POST", "/api/v2/pins", params=params, refusals=())
        return read(NAME, Pin, answer.json())

    async def pin(self, pin_id: int) -> Pin | None:
        """The PIN as it is now; ``None`` when its time is over and plex.tv has forgotten it."""
        answer = await self._upstream.request(
            "GET", f"/api/v2/pins/{pin_id:d}", expected={404}, refusals=()
        )
        return None if answer.status == 404 else read(NAME, Pin, answer.json())

    async def user(self, token: str) -> PlexUser:
        """Whose token it is."""
        answer = await self._ask("GET", "/api/v2/user", token)
        return read(NAME, PlexUser, answer.json())

    async def resources(self, token: str) -> list[Resource]:
        """Servers and devices that the token's person may use."""
        params = {"includeHttps": 1, "includeRelay": 1, "includeIPv6": 1}
        answer = await self._ask("GET", "/api/v2/resources", token, params=params)
        return read(NAME, list[Resource], answer.json())

    async def shared_users(self, owner_token: str) -> list[SharedUser]:
        """Friends and home members of the token's person, with the servers shared with them."""
        answer = await self._ask("GET", "/api/users", owner_token, headers=_XML)
        rows = [
            {**user.attrib, "servers": [server.attrib for server in user.iter("Server")]}
            for user in plex_xml.container(answer).iter("User")
        ]
        return read(NAME, list[SharedUser], rows)

    async def shares(self, machine_identifier: str, owner_token: str) -> list[Share]:
        """With whom the owner of the token shares that server, and which sections of it."""
        path = f"/api/servers/{quote(machine_identifier, safe='')}/shared_servers"
        answer = await self._ask("GET", path, owner_token, headers=_XML)
        rows = [
            {**share.attrib, "sections": [section.attrib for section in share.iter("Section")]}
            for share in plex_xml.container(answer).iter("SharedServer")
        ]
        return read(NAME, list[Share], rows)

    async def ping(self, token: str) -> None:
        """Tell plex.tv that the token is still in use."""
        await self._ask("GET", "/api/v2/ping", token)

    async def sign_out(self, token: str) -> None:
        """End the token; one that had ended already is no error."""
        with suppress(UpstreamAuthError):
            await self._ask("DELETE", "/api/v2/users/signout", token)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        await self._upstream.close()

    async def _ask(
        self, method: str, path: str, token: str, headers: dict[str, str] | None = None, **more: Any
    ) -> Answer:
        answer = await self._upstream.request(
            method,
            path,
            headers={**token_header(token), **(headers or {})},
            expected=PERHAPS_BAD_TOKEN,
            refusals=BAD_TOKEN,
            **more,
        )
        if answer.status in PERHAPS_BAD_TOKEN:
            refusals = () if answer.content_type == "text/html" else PERHAPS_BAD_TOKEN
            raise http_errors.of_status(NAME, answer.status, answer.headers, refusals)
        return answer

"""Asks a pretend Plex server as somebody."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote, urlencode

import httpx

from medianest.demo.plex_server import PlexServerSite


class Asking:
    """Calls with the server token of one person; `container` is what an answer holds."""

    def __init__(self, site: PlexServerSite, username: str = "olivia") -> None:
        self._site = site
        token = site.plex.account(username).server_token
        headers = {"X-Plex-Token": token, "Accept": "application/json"}
        self.http = httpx.Client(base_url=site.base_url, headers=headers, timeout=20)

    def container(self, path: str, /, **query: Any) -> dict[str, Any]:
        """The container of a GET that has to succeed."""
        answer = self.http.get(_address(path, query))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()["MediaContainer"]
        return found

    def titles(self, path: str, /, **query: Any) -> list[str]:
        """The titles of the rows."""
        return [row.get("title", "") for row in self.container(path, **query).get("Metadata", [])]

    def keys(self, path: str, /, **query: Any) -> list[int]:
        """The keys of the rows."""
        rows = self.container(path, **query).get("Metadata", [])
        return [int(row["ratingKey"]) for row in rows]

    def status(self, method: str, path: str, /, **query: Any) -> int:
        """The status of a command."""
        return self.http.request(method, _address(path, query)).status_code

    def switch(self, name: str, **fields: Any) -> Any:
        """Change the server."""
        answer = self.http.post(f"/__site__/{name}", json=fields)
        assert answer.status_code == 200, answer.text
        return answer.json().get("made")


def _address(path: str, query: dict[str, Any]) -> str:
    """With blanks as `%20`, as Plex's own clients send them."""
    return f"{path}?{urlencode(query, quote_via=quote)}" if query else path

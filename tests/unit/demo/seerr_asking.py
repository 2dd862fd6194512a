"""Somebody who asks the pretend Seerr."""

from __future__ import annotations

from typing import Any

import httpx

from medianest.demo.seerr.site import SeerrSite


class Asking:
    """Asks with the key, as ``user`` where one is named."""

    def __init__(self, site: SeerrSite, user: int | None = None) -> None:
        headers = {"X-API-Key": site.api_key, **({"X-API-User": str(user)} if user else {})}
        url = f"{site.base_url}/api/v1"
        self.http = httpx.Client(base_url=url, headers=headers, trust_env=False, timeout=20)

    def get(self, path: str, status: int = 200) -> Any:
        """What is answered, with that status."""
        return self._checked(self.http.get(path), status)

    def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        """What is answered, with that status."""
        return self._checked(self.http.post(path, json={} if body is None else body), status)

    def ask(self, media_type: str, tmdb_id: int, status: int = 201, **more: Any) -> Any:
        """For a title, not in 4K."""
        body = {"mediaType": media_type, "mediaId": tmdb_id, "is4k": False, **more}
        return self.post("/request", body, status)

    def state(self, number: int) -> tuple[int, int]:
        """The statuses of a request and of its title."""
        found = self.get(f"/request/{number}")
        return found["status"], found["media"]["status"]

    def _checked(self, answer: httpx.Response, status: int) -> Any:
        assert answer.status_code == status, answer.text
        return answer.json() if answer.content else None

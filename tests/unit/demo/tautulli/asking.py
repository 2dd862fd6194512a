"""Somebody who asks the pretend Tautulli."""

from __future__ import annotations

from typing import Any

import httpx

from medianest.demo.tautulli.site import TautulliSite


class Asking:
    """Asks with the key, in a form."""

    def __init__(self, site: TautulliSite) -> None:
        self.http = httpx.Client(base_url=site.base_url, trust_env=False, timeout=20)
        self._key = site.api_key

    def say(self, command: str, **params: Any) -> httpx.Response:
        """The whole answer."""
        return self.http.post("/api/v2", data={"apikey": self._key, "cmd": command, **params})

    def ask(self, command: str, **params: Any) -> Any:
        """The data of a good answer."""
        answer = self.say(command, **params)
        assert answer.status_code == 200, answer.text
        return answer.json()["response"]["data"]

    def numbers(self, **params: Any) -> list[int]:
        """The rows of the history that are answered, which has no activity in it."""
        found = self.ask("get_history", include_activity=0, **params)
        return [row["row_id"] for row in found["data"]]

"""A program that uses the REST API of a running product."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import httpx
import pyotp

from tests.product import Product


class Rest:
    """Signs in once and speaks with a Bearer token."""

    def __init__(self, product: Product) -> None:
        self._client = httpx.Client(base_url=f"{product.url}/api/v1", timeout=20)
        self.session_cookie = ""

    def set_up(self, code: str, who: tuple[str, str]) -> None:
        body = {"code": code, "email": who[0], "name": "Ada", "password": who[1]}
        self._authorize(self._client.post("/auth/setup", json=body))

    def sign_in(self, who: tuple[str, str], **wishes: Any) -> None:
        body = {"email": who[0], "password": who[1], **wishes}
        self._authorize(self._client.post("/auth/login", json=body))

    def _authorize(self, answer: httpx.Response) -> None:
        token = answer.raise_for_status().json()["data"]["token"]
        self.session_cookie = answer.cookies["medianest_session"]
        self._client.cookies.clear()
        self._client.headers["Authorization"] = f"Bearer {token}"

    def submit(self, url: str, *, quality: str = "best", container: str = "mp4") -> str:
        """Ask for a download; its id."""
        body = {"url": url, "quality": quality, "format": container}
        answer = self._client.post("/youtube/download", json=body)
        return str(answer.raise_for_status().json()["data"]["id"])

    def download(self, download_id: str) -> dict[str, Any]:
        answer = self._client.get(f"/youtube/downloads/{download_id}")
        return dict(answer.raise_for_status().json()["data"])

    def downloads(self) -> list[dict[str, Any]]:
        answer = self._client.get("/youtube/downloads", params={"limit": 100})
        return list(answer.raise_for_status().json()["data"]["items"])

    def wait_for(self, download_id: str, *statuses: str, seconds: float = 60) -> dict[str, Any]:
        """Wait for one of ``statuses``; the product may be away for a while."""
        deadline = time.monotonic() + seconds
        last: dict[str, Any] = {}
        while time.monotonic() < deadline:
            try:
                last = self.download(download_id)
                if last["status"] in statuses:
                    return last
            except (httpx.TransportError, httpx.HTTPStatusError):
                pass
            time.sleep(0.2)
        raise AssertionError(f"not {statuses} within {seconds} s: {last}")

    def wait_for_percent(self, download_id: str, percent: float, *, seconds: float = 60) -> None:
        """Wait until a download has come at least so far."""
        deadline = time.monotonic() + seconds
        while self.download(download_id)["percent"] < percent:
            assert time.monotonic() < deadline, self.download(download_id)
            time.sleep(0.2)

    def remove_all(self) -> None:
        """Cancel and remove every download with its file."""
        deadline = time.monotonic() + 30
        while items := self.downloads():
            assert time.monotonic() < deadline, items
            for item in items:
                self._client.post(f"/youtube/downloads/{item['id']}/cancel")
                self._client.delete(f"/youtube/downloads/{item['id']}", params={"withFile": True})
            time.sleep(0.2)

    def invite(self, **wishes: Any) -> str:
        """Make an invitation; the path of its page."""
        answer = self._client.post("/admin/invitations", json=wishes)
        return urlsplit(answer.raise_for_status().json()["data"]["link"]).path

    def create_user(self, email: str, name: str, password: str) -> None:
        body = {"email": email, "name": name, "password": password}
        self._client.post("/admin/users", json=body).raise_for_status()

    def reset_link(self, email: str) -> str:
        """A link with which the person of ``email`` chooses a new password."""
        found = self._client.get("/admin/users", params={"search": email}).raise_for_status()
        (person,) = found.json()["data"]["items"]
        answer = self._client.post(f"/admin/users/{person['id']}/reset-link")
        return str(answer.raise_for_status().json()["data"]["link"])

    def second_factor(self) -> list[str]:
        """Turn it on; the recovery codes."""
        setup = self._client.post("/auth/2fa/setup").raise_for_status().json()["data"]
        body = {"code": pyotp.TOTP(setup["secret"]).now()}
        answer = self._client.post("/auth/2fa/enable", json=body)
        return list(answer.raise_for_status().json()["data"]["recoveryCodes"])

    def change_settings(self, **areas: dict[str, Any]) -> None:
        """Change settings, ``area={"key": value}``."""
        answer = self._client.put("/settings", json=areas)
        assert answer.status_code == 200, answer.text

    def get(self, path: str) -> Any:
        """The data of an answer that must be good."""
        return self._client.get(path).raise_for_status().json()["data"]

    def call(self, method: str, path: str) -> httpx.Response:
        """The answer as it is, whatever its status."""
        return self._client.request(method, path)

    def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        """The answer as it is, whatever its status."""
        return self._client.post(path, json=body)

    def put(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._client.put(path, json=body)

    def patch(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return self._client.patch(path, json=body)

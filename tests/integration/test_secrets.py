"""Whatever secrets a run used, nothing that can be copied, read or scraped afterwards holds one."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest

from medianest import frontend
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from tests import searched
from tests.clients.push_service import PretendBrowser
from tests.product import Product

pytestmark = pytest.mark.skipif(not frontend.is_compiled(), reason="the pages are not compiled")

WHO = {"email": "ada@example.org", "name": "Ada", "password": "a lantern over the harbour"}
SETTINGS: dict[str, dict[str, Any]] = {
    "overseerr": {"url": "http://127.0.0.1:9", "apiKey": "overseerr-key-7d1f0c2a"},
    "tautulli": {"url": "http://127.0.0.1:9", "apiKey": "tautulli-key-b7a9e4"},
    "uptimeKuma": {"url": "http://127.0.0.1:9", "apiKey": "kuma-key-55c1d9"},
    "mail": {"host": "127.0.0.1", "username": "post", "password": "mail-password-93aa"},
}


@pytest.fixture
def product(
    tmp_path: Path, plex_tv_site: PlexTvSite, plex_server: PlexServerSite
) -> Iterator[Product]:
    product = Product(
        tmp_path / "data",
        "up",
        MEDIANEST_PLEX_TV_URL=plex_tv_site.base_url,
        MEDIANEST_LOG_LEVEL="debug",
    )
    product.start()
    yield product
    product.stop()


class Run:
    """Somebody who does everything that involves a secret, and remembers each."""

    def __init__(self, product: Product) -> None:
        self.secrets: dict[str, str] = {}
        self._http = httpx.Client(base_url=f"{product.url}/api/v1", timeout=30)

    def keep(self, **secrets: str) -> None:
        self.secrets.update(secrets)

    def call(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        answer = self._http.request(method, path, json=body)
        assert answer.status_code == status, (path, answer.text)
        self.keep(**{f"{name} {path}": value for name, value in answer.cookies.items() if value})
        self._http.cookies.clear()
        said = answer.json()
        return said["data"] if answer.is_success else said["error"]

    def authorize(self, done: dict[str, Any], name: str) -> None:
        for token in ("token", "refreshToken", "csrfToken", "rememberToken"):
            if done.get(token):
                self.keep(**{f"{token} {name}": done[token]})
        self._http.headers["Authorization"] = f"Bearer {done['token']}"

    def without_token(self) -> None:
        del self._http.headers["Authorization"]


def _administrator(run: Run, product: Product, plex_server: PlexServerSite, owner: str) -> None:
    code = product.setup_code()
    run.keep(password=WHO["password"])
    run.authorize(run.call("POST", "/auth/setup", {**WHO, "code": code}, status=201), "set-up")
    plex = {"url": plex_server.base_url, "token": owner}
    run.call("PUT", "/settings", {**SETTINGS, "plex": plex})
    run.keep(plex=owner, **{area: _secret_of(keys) for area, keys in SETTINGS.items()})


def _secret_of(keys: dict[str, Any]) -> str:
    return str(keys.get("apiKey") or keys["password"])


def _second_factor(run: Run) -> None:
    shown = run.call("POST", "/auth/2fa/setup")
    totp = pyotp.TOTP(shown["secret"])
    codes = run.call("POST", "/auth/2fa/enable", {"code": totp.now()})["recoveryCodes"]
    run.keep(totp=shown["secret"], **{f"recovery {n}": one for n, one in enumerate(codes)})
    run.without_token()
    login = {"email": WHO["email"], "password": WHO["password"], "rememberMe": True}
    wanted = run.call("POST", "/auth/login", login, status=401)
    challenge = wanted["details"]["challenge"]
    run.keep(challenge=challenge)
    body = {"challenge": challenge, "code": codes[0]}
    run.authorize(run.call("POST", "/auth/login/2fa", body), "second factor")


def _links_and_tokens(run: Run) -> None:
    made = run.call("POST", "/tokens", {"name": "shelf", "scopes": ["read"]}, status=201)
    run.keep(personal=made["token"])
    invited = run.call("POST", "/admin/invitations", {"note": "for Bob"}, status=201)
    hook = {"name": "shelf", "url": "http://127.0.0.1:9/", "events": ["update"]}
    run.keep(webhook=run.call("POST", "/webhook-targets", hook, status=201)["secret"])
    run.keep(room="token-of-the-house-e07b15")
    room = {**hook, "name": "room", "url": f"json://127.0.0.1:9/{run.secrets['room']}"}
    made = run.call("POST", "/webhook-targets", room, status=201)
    run.call("POST", f"/webhook-targets/{made['id']}/test")
    run.keep(apprise="topic-of-ada-4c1e77")
    app = {"address": f"ntfy://ntfy.sh/{run.secrets['apprise']}"}
    run.call("POST", "/notifications/apprise", app, status=201)
    browser = PretendBrowser("https://push.example.org/wpush/of-ada-7d20c5")
    run.keep(endpoint="of-ada-7d20c5", auth=browser.auth)
    run.call("POST", "/notifications/push", browser.body, status=201)
    token = invited["link"].rpartition("/")[2]
    run.keep(invitation=token)
    run.without_token()
    bob = {"email": "bob@example.org", "name": "Bob", "password": "seven quiet lighthouses"}
    joined = run.call("POST", "/auth/register", {**bob, "invitation": token}, status=201)
    run.keep(bob=bob["password"])
    run.authorize(joined, "registration")
    refreshed = run.call("POST", "/auth/refresh", {"refreshToken": joined["refreshToken"]})
    run.authorize(refreshed, "refresh")
    run.without_token()
    mistyped = {"email": bob["email"], "password": "mistyped-by-bob-4410"}
    run.call("POST", "/auth/login", mistyped, status=401)
    run.keep(mistyped=mistyped["password"])


def _plex_sign_in(product: Product, run: Run, site: PlexTvSite) -> None:
    with httpx.Client(base_url=f"{product.url}/api/v1", timeout=30) as browser:
        origin = {"Origin": product.root}
        begun = browser.post("/auth/plex/pin", json={"mode": "code"}, headers=origin)
        pin = begun.raise_for_status().json()["data"]
        site.plex.claim(pin["code"], "frank")
        body = {"pinId": pin["id"], "rememberMe": True}
        done = browser.post("/auth/plex/verify", json=body, headers=origin)
        run.authorize(done.raise_for_status().json()["data"], "plex")
        run.keep(**{f"cookie {name}": value for name, value in browser.cookies.items()})
    run.keep(frank=_token_of(site, "frank"))


def _token_of(site: PlexTvSite, username: str) -> str:
    return next(one.token for one in site.plex.accounts.values() if one.username == username)


def test_no_secret_of_a_run_is_found_afterwards(
    product: Product, plex_tv_site: PlexTvSite, plex_server: PlexServerSite
) -> None:
    run = Run(product)
    _administrator(run, product, plex_server, _token_of(plex_tv_site, "olivia"))
    _second_factor(run)
    _links_and_tokens(run)
    _plex_sign_in(product, run, plex_tv_site)
    assert len(run.secrets) > 30

    places = {**searched.files(product.data), "redis": searched.redis(product), **_pages(product)}
    places["log"] = product.output.encode()
    places["backup"] = _backup(product.data)

    assert b"ada@example.org" in places["backup"], "the search looks at the right thing"
    assert searched.found_in(places, run.secrets) == []


def _backup(data: Path) -> bytes:
    copy = data.parent / "copy.db"
    with sqlite3.connect(data / "medianest.db") as source, sqlite3.connect(copy) as target:
        source.backup(target)
    return copy.read_bytes()


def _pages(product: Product) -> dict[str, bytes]:
    paths = ("/metrics", "/health", "/api/v1/health", "/api/v1/metrics", "/login")
    return {path: httpx.get(product.url + path).content for path in paths}

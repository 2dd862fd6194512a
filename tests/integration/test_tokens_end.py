"""When somebody's right to be here ends, their open page and their tokens end with it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.clients.served import serve

PASSWORD = "correct horse battery"
SOON_SECONDS = 5  # the promise is one; a busy machine gets more


@dataclass
class Person:
    """Somebody with a browser that is signed in and a program of theirs that is, too."""

    http: httpx.AsyncClient
    user_id: str
    access_token: str
    refresh_token: str
    session: str

    async def call(self, method: str, path: str, body: Any = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.access_token}"}
        answer = await self.http.request(method, f"/api/v1{path}", json=body, headers=headers)
        self.http.cookies.clear()
        return answer


@pytest.fixture
async def url(environment, runtime) -> AsyncIterator[str]:
    await runtime.accounts.create_user("ada@example.org", "Ada", "admin", PASSWORD)
    await runtime.accounts.create_user("eve@example.org", "Eve", "admin", PASSWORD)
    async with serve(environment, Path(__file__).parents[2]) as url:
        yield url


@pytest.fixture
async def http(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url, timeout=30) as http:
        yield http


async def _sign_in(http: httpx.AsyncClient, name: str, password: str = PASSWORD) -> Person:
    body = {"email": f"{name}@example.org", "password": password}
    answer = (await http.post("/api/v1/auth/login", json=body)).raise_for_status()
    session = answer.cookies["medianest_session"]
    http.cookies.clear()
    done = answer.json()["data"]
    return Person(http, done["user"]["id"], done["token"], done["refreshToken"], session)


def _page(url: str, person: Person) -> websockets.connect:
    headers = {"Cookie": f"medianest_session={person.session}"}
    address = f"{url.replace('http', 'ws')}/_event?token=tab"
    return websockets.connect(address, origin=url, additional_headers=headers)


Deed = Callable[[Person, Person], Awaitable[httpx.Response]]


async def _sign_out(eve: Person, ada: Person) -> httpx.Response:
    return await eve.call("POST", "/auth/logout")


async def _suspend(eve: Person, ada: Person) -> httpx.Response:
    return await ada.call("PATCH", f"/admin/users/{eve.user_id}/status", {"status": "suspended"})


async def _delete(eve: Person, ada: Person) -> httpx.Response:
    return await ada.call("DELETE", f"/admin/users/{eve.user_id}")


async def _revoke_the_device(eve: Person, ada: Person) -> httpx.Response:
    """From another device of hers."""
    other = await _sign_in(eve.http, "eve")
    devices = (await eve.call("GET", "/devices")).json()["data"]
    mine = next(each for each in devices if each["current"])
    return await other.call("DELETE", f"/devices/{mine['id']}")


async def _change_the_password(eve: Person, ada: Person) -> httpx.Response:
    """On another device of hers."""
    other = await _sign_in(eve.http, "eve")
    body = {"currentPassword": PASSWORD, "password": "a lantern over the harbour"}
    return await other.call("POST", "/auth/password", body)


DEEDS = [_sign_out, _suspend, _delete, _revoke_the_device, _change_the_password]


@pytest.mark.parametrize(
    "deed",
    [*DEEDS[:2], *(pytest.param(deed, marks=pytest.mark.long) for deed in DEEDS[2:])],
    ids=lambda deed: deed.__name__.strip("_"),
)
async def test_open_page_access_and_refresh_token_end(
    http: httpx.AsyncClient, url: str, deed: Deed
) -> None:
    eve, ada = await _sign_in(http, "eve"), await _sign_in(http, "ada")
    async with _page(url, eve) as page:
        await page.send("hello")
        assert await page.recv() == "hello"
        assert (await eve.call("GET", "/auth/me")).status_code == 200

        answer = await deed(eve, ada)
        began = time.perf_counter()
        assert answer.is_success, answer.text

        with pytest.raises(websockets.ConnectionClosed) as caught:
            await asyncio.wait_for(page.recv(), SOON_SECONDS)
        print(f"closed after {time.perf_counter() - began:.3f} s")
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4401
    assert (await eve.call("GET", "/auth/me")).status_code == 401
    body = {"refreshToken": eve.refresh_token}
    assert (await http.post("/api/v1/auth/refresh", json=body)).status_code == 401


async def test_a_role_that_was_taken_away_opens_no_door_any_more(http: httpx.AsyncClient) -> None:
    eve, ada = await _sign_in(http, "eve"), await _sign_in(http, "ada")
    assert (await eve.call("GET", "/admin/users")).status_code == 200

    answer = await ada.call("PATCH", f"/admin/users/{eve.user_id}/role", {"role": "user"})
    assert answer.is_success, answer.text

    await asyncio.sleep(1.1)  # the promise
    assert (await eve.call("GET", "/admin/users")).status_code == 403
    assert (await eve.call("GET", "/auth/me")).json()["data"]["role"] == "user"

"""REST: secrets among the settings, and tests of connections."""

from __future__ import annotations

import pytest

from tests.clients.raw_site import raw_site
from tests.recorded import recorded
from tests.unit.api.conftest import ADMIN, ANN

SETTINGS = "/api/v1/settings"
KEY = "planted-key-of-overseerr"
SEERR = ("seerr/settings-public", "seerr/status", "seerr/auth-me")


async def test_a_secret_goes_in_and_never_comes_out(signed_in, runtime):
    admin = (await signed_in(ADMIN)).program
    body = {"overseerr": {"url": "http://seerr.example:5055", "apiKey": KEY}}
    changed = await admin.put(SETTINGS, json=body)
    shown = await admin.get(SETTINGS)
    for answer in (changed, shown):
        assert answer.status_code == 200
        assert answer.json()["data"]["overseerr"]["apiKey"] == {"set": True}
        assert KEY not in answer.text
    again = await admin.put(SETTINGS, json=shown.json()["data"])
    assert again.status_code == 200
    assert (await runtime.settings.current()).overseerr.api_key.reveal() == KEY


@pytest.mark.parametrize("variables", [{"OVERSEERR_API_KEY": KEY}])
async def test_a_locked_secret_is_a_conflict(signed_in):
    admin = (await signed_in(ADMIN)).program
    answer = await admin.put(SETTINGS, json={"overseerr": {"apiKey": "another"}})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    shown = (await admin.get(SETTINGS)).json()["data"]
    assert shown["locked"] == ["overseerr.apiKey"]
    assert shown["overseerr"]["apiKey"] == {"set": True}


async def test_a_connection_is_tried_with_values_that_are_not_saved(signed_in):
    admin = (await signed_in(ADMIN)).program
    async with raw_site(*map(recorded, SEERR)) as site:
        wanted = {"url": site.url, "apiKey": KEY}
        answer = await admin.post(f"{SETTINGS}/overseerr/test", json=wanted)
    found = answer.json()["data"]
    assert answer.status_code == 200
    assert (found["product"], found["version"], found["notes"]) == ("Seerr", "3.1.0", [])
    assert isinstance(found["latencyMs"], int)
    assert (await admin.get(SETTINGS)).json()["data"]["overseerr"]["url"] == ""


async def test_what_is_wrong_is_said_in_words(signed_in):
    admin = (await signed_in(ADMIN)).program
    nothing = await admin.post(f"{SETTINGS}/overseerr/test")
    assert (nothing.status_code, nothing.json()["error"]["code"]) == (400, "VALIDATION_ERROR")
    away = await admin.post(f"{SETTINGS}/overseerr/test", json={"url": "http://127.0.0.1:9"})
    assert (away.status_code, away.json()["error"]["code"]) == (502, "EXTERNAL_SERVICE_ERROR")
    assert "nothing answers" in away.json()["error"]["message"]
    unknown = await admin.post(f"{SETTINGS}/access/test", json={})
    assert unknown.status_code == 404


async def test_a_stored_key_is_not_tried_elsewhere(signed_in):
    admin = (await signed_in(ADMIN)).program
    await admin.put(SETTINGS, json={"overseerr": {"url": "http://127.0.0.1:9", "apiKey": KEY}})
    async with raw_site(*map(recorded, SEERR)) as evil:
        answer = await admin.post(f"{SETTINGS}/overseerr/test", json={"url": evil.url})
    assert answer.status_code == 400
    assert "overseerr.apiKey" in answer.json()["error"]["details"]
    assert evil.connections == 0


async def test_nobody_but_an_administrator_makes_us_connect(client, signed_in):
    user = await signed_in(ANN)
    async with raw_site(*map(recorded, SEERR)) as site:
        path, body = f"{SETTINGS}/overseerr/test", {"url": site.url}
        assert (await client(origin=None).post(path, json=body)).status_code == 401
        assert (await user.program.post(path, json=body)).status_code == 403
        admin = await signed_in(ADMIN)
        admin.browser.headers.pop("x-csrf-token")
        assert (await admin.browser.post(path, json=body)).status_code == 403
    assert site.connections == 0

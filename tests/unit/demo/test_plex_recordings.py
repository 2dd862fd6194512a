"""The pretend Plex has the shapes of recorded answers, and our models read both."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plextv.client import PlexTv
from tests.clients.raw_site import answer, raw_site

RECORDINGS = Path(
    os.environ.get("MEDIANEST_TEST_RECORDINGS")
    or Path(__file__).parents[3].parent / "shared/recordings"
)
PLEX = RECORDINGS / "plex"

pytestmark = pytest.mark.skipif(not PLEX.is_dir(), reason="no recorded answers here")

JSON = {"Accept": "application/json", "X-Plex-Client-Identifier": "id", "X-Plex-Product": "x"}


def recorded(name: str) -> Any:
    return json.loads((PLEX / name).read_text())


def assert_shaped_like(ours: Any, theirs: Any, at: str = "") -> None:
    """Every field of ours is one of theirs and of the same kind, wherever neither is empty."""
    if isinstance(ours, dict):
        assert isinstance(theirs, dict), at
        assert set(ours) <= set(theirs), f"{at}: {set(ours) - set(theirs)}"
        for key, value in ours.items():
            assert_shaped_like(value, theirs[key], f"{at}.{key}")
    elif isinstance(ours, list):
        assert isinstance(theirs, list), at
        for value in ours if theirs else []:
            assert_shaped_like(value, theirs[0], f"{at}[]")
    elif ours is not None and theirs is not None:
        assert type(ours) is type(theirs), at


async def get(site: PlexTvSite | PlexServerSite, path: str, token: str = "") -> httpx.Response:
    async with httpx.AsyncClient(base_url=site.base_url) as client:
        return await client.get(path, headers={**JSON, "X-Plex-Token": token})


async def test_pins(plex_tv_site: PlexTvSite):
    async with httpx.AsyncClient(base_url=plex_tv_site.base_url, headers=JSON) as client:
        made = await client.post("/api/v2/pins")
        assert made.status_code == 201
        assert_shaped_like(made.json(), recorded("plextv_pin_new.json"))
        assert made.json()["authToken"] is None
        plex_tv_site.plex.claim(made.json()["code"], "frank")
        claimed = await client.get(f"/api/v2/pins/{made.json()['id']}")
        assert claimed.status_code == 200
        assert_shaped_like(claimed.json(), recorded("plextv_pin_linked.json"))


@pytest.mark.parametrize("username", ["olivia", "frank"])
async def test_user_and_resources(plex_tv_site: PlexTvSite, username: str):
    token = plex_tv_site.plex.account(username).token
    user = (await get(plex_tv_site, "/api/v2/user", token)).json()
    assert_shaped_like(user, recorded("plextv_user_free.json"))
    resources = (await get(plex_tv_site, "/api/v2/resources", token)).json()
    assert_shaped_like(resources, recorded("plextv_resources.json"))
    assert all(set(found) >= {"clientIdentifier", "provides", "owned"} for found in resources)


async def test_users(plex_tv_site: PlexTvSite):
    token = plex_tv_site.plex.account("olivia").token
    ours = fromstring((await get(plex_tv_site, "/api/users", token)).content)
    theirs = fromstring((PLEX / "ha_plextv_users.xml").read_bytes())
    assert (ours.tag, set(ours.attrib)) == (theirs.tag, set(theirs.attrib))
    for name, more in (("User", {"home"}), ("Server", set())):  # home: python-plexapi names it
        assert set(next(ours.iter(name)).attrib) <= set(next(theirs.iter(name)).attrib) | more


async def test_server(plex_server: PlexServerSite):
    token = plex_server.plex.account("olivia").token
    identity = (await get(plex_server, "/identity")).json()
    assert_shaped_like(identity, recorded("doc_identity.json"))
    root = (await get(plex_server, "/", token)).json()
    assert_shaped_like(root, recorded("doc_root.json"))


@pytest.mark.parametrize("status", [401, 404])
async def test_errors(plex_server: PlexServerSite, status: int):
    said = await get(plex_server, "/" if status == 401 else "/nowhere")
    assert said.status_code == status
    assert said.headers["content-type"].startswith("text/html")
    assert said.text.strip() == (PLEX / f"doc_error_{status}.html").read_text().strip()


async def told(name: str, call: str, *args: Any) -> Any:
    kind = "application/xml" if name.endswith(".xml") else "application/json"
    async with raw_site(answer((PLEX / name).read_bytes(), 200, kind)) as site:
        return await getattr(PlexTv("id", base_url=site.url), call)(*args)


async def test_recorded_pins_are_read():
    new = await told("plextv_pin_new.json", "new_pin")
    assert (new.id, new.code, new.expires_in, new.is_claimed) == (111222333, "CODE", 900, False)
    linked = await told("plextv_pin_linked.json", "pin", 111222333)
    assert linked.auth_token == "auth_token"


@pytest.mark.parametrize(
    ("name", "number", "restricted", "calls"),
    [
        ("plextv_user_free.json", 12345, False, "user@example.com"),
        ("plextv_user_plexpass_guest.json", 23456, True, "Name"),
    ],
)
async def test_recorded_users_are_read(name: str, number: int, restricted: bool, calls: str):
    user = await told(name, "user", "token")
    assert (user.id, user.restricted, user.display_name) == (number, restricted, calls)


async def test_recorded_resources_are_read():
    (box,) = await told("plextv_resources.json", "resources", "token")
    assert (box.client_identifier, box.owned, box.is_server) == ("client_id2", True, True)
    assert box.access_token == "auth_token"
    assert box.addresses[0] == "https://172-18-0-3.client-id2.plex.direct:32400"
    assert box.addresses[-1] == "https://178-3-2-1.client-id2.plex.direct:8443"


async def test_recorded_shares_are_read():
    users = await told("ha_plextv_users.xml", "shared_users", "token")
    assert [(user.id, user.reaches("unique_id_123")) for user in users] == [
        (1000, True), (1001, True),
    ]  # fmt: skip


async def test_recorded_servers_are_read():
    for name, call in (("doc_identity.json", "identity"), ("doc_root.json", "server")):
        async with raw_site(answer((PLEX / name).read_bytes())) as site:
            found = await getattr(PlexServer(site.url, client_identifier="id"), call)()
        assert found.machine_identifier == recorded(name)["MediaContainer"]["machineIdentifier"]

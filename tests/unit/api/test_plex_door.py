"""The way in with Plex over HTTP: pages without scripts, REST, and the set-up's step."""

from __future__ import annotations

import html
import re
from types import NoneType
from typing import Any, get_args
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest
from pydantic import BaseModel
from sqlmodel import select, update

from medianest.api import policy
from medianest.api.app import ROUTERS
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.pretend_plex import Account
from medianest.demo.scripted_trouble import Trouble
from medianest.models import MediaServer, PlexAccount, PlexPin, User
from medianest.runtime import Runtime
from medianest.services.plex import pins as plex_pins
from medianest.services.plex import sign_in as plex_sign_in
from medianest.services.rate_limits import Limit
from tests.unit.api.conftest import ADMIN, ANN, ORIGIN
from tests.unit.api.test_door import Form

OWNER_TOKEN = "pretend-1001-0-account"
REST = "/api/v1"


@pytest.fixture
def plex_variables() -> dict[str, str]:
    return {}


@pytest.fixture
def variables(
    plex_tv_site: PlexTvSite, plex_server: PlexServerSite, plex_variables: dict[str, str]
) -> dict[str, str]:
    return {
        "MEDIANEST_PLEX_TV_URL": plex_tv_site.base_url,
        "PLEX_URL": plex_server.base_url,
        "PLEX_TOKEN": OWNER_TOKEN,
        **plex_variables,
    }


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plex_sign_in, "ASK_EVERY_SECONDS", 0.0)


def plex_form(page: str) -> dict[str, str]:
    """The fields of the form that goes to Plex, nothing ticked."""
    inside = re.search(r'<form[^>]*action="[^"]*/login/plex".*?</form>', page, re.S)
    assert inside is not None
    values = Form(inside[0]).values
    values.pop("remember", None)
    return values


async def press(browser: httpx.AsyncClient, mode: str, **more: str) -> httpx.Response:
    """Open the sign-in page and press a button for Plex."""
    page = await browser.get("/login", params={"next": more.pop("next", "")})
    return await browser.post("/login/plex", data={**plex_form(page.text), "mode": mode, **more})


def leads_to(page: httpx.Response) -> dict[str, str]:
    """What the address at Plex says, to which a page leads by itself."""
    found = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', page.text)
    assert found is not None, page.text
    told = parse_qs(urlsplit(html.unescape(found[1])).fragment.removeprefix("?"))
    return {name: values[0] for name, values in told.items()}


async def come_back(browser: httpx.AsyncClient, forward: str) -> httpx.Response:
    parts = urlsplit(forward)
    return await browser.get(f"{parts.path}?{parts.query}")


# ---- the sign-in page


async def test_plex_stands_first_where_it_is_set_up(client, people):
    page = (await client().get("/login")).text
    assert (
        page.index("Continue with Plex") < page.index("or with a password") < page.index("E-mail")
    )


@pytest.mark.parametrize(
    "plex_variables", [{"MEDIANEST_PLEX_ENABLED": "false"}, {"PLEX_URL": "", "PLEX_TOKEN": ""}]
)
async def test_where_plex_is_not_set_up_nothing_speaks_of_it(client, people):
    browser = client()
    page = await browser.get("/login")
    assert "Plex" not in page.text
    csrf = Form(page.text).values["csrf"]
    answer = await browser.post("/login/plex", data={"csrf": csrf, "mode": "redirect"})
    assert answer.status_code == 404
    assert (await browser.post(f"{REST}/auth/plex/pin", json={})).status_code == 404


# ---- the redirect


async def test_a_link_leads_to_plex_and_back_in(client, people, plex_tv_site):
    browser = client()
    leaving = await press(browser, "redirect", next="/downloads?page=2", remember="yes")
    assert leaving.status_code == 200
    told = leads_to(leaving)
    assert told["forwardUrl"].startswith(f"{ORIGIN}/login/plex/return?pin=")
    plex_tv_site.plex.claim(told["code"], "frank")
    answer = await come_back(browser, told["forwardUrl"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads?page=2")
    assert (await browser.get("/downloads")).text == "a page"
    assert browser.cookies.get("medianest_remember")
    assert not browser.cookies.get("medianest_plex")


async def test_the_cookie_of_a_sign_in_is_kept_from_scripts(client, people):
    answer = await press(client(), "redirect")
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith("medianest_plex")]
    assert "; HttpOnly; SameSite=Lax" in cookie


@pytest.mark.parametrize(
    ("plex_variables", "beginning"),
    [
        ({"MEDIANEST_ACCESS_PUBLIC_URL": "https://media.example"}, "https://media.example/login"),
        (
            {"MEDIANEST_ACCESS_PUBLIC_URL": "https://a.example/nest"},
            "https://a.example/nest/login",
        ),
    ],
)
async def test_plex_leads_back_to_the_public_address(client, people, beginning):
    origin = "/".join(beginning.split("/")[:3])
    told = leads_to(await press(client(origin=origin), "redirect"))
    assert told["forwardUrl"].startswith(f"{beginning}/plex/return?pin=")


async def test_a_hostile_host_is_not_led_back_to(client, people):
    browser = client(headers={"host": "evil.example"})
    page = await browser.get("/login")
    answer = await browser.post("/login/plex", data={**plex_form(page.text), "mode": "redirect"})
    assert answer.status_code == 403
    program = client(origin=None, headers={"host": "evil.example", "x-forwarded-host": "e.example"})
    pin = (await program.post(f"{REST}/auth/plex/pin", json={})).json()["data"]
    assert "forwardUrl" not in unquote(pin["authUrl"])
    assert "evil" not in pin["authUrl"]


async def test_coming_back_too_early_waits_without_a_script(client, people):
    browser = client()
    told = leads_to(await press(browser, "redirect"))
    page = await come_back(browser, told["forwardUrl"])
    assert page.status_code == 200
    assert '<noscript><meta http-equiv="refresh" content="4"></noscript>' in page.text
    assert 'role="status"' in page.text


async def test_a_stolen_return_address_lets_nobody_else_in(client, people, plex_tv_site):
    told = leads_to(await press(client(), "redirect"))
    plex_tv_site.plex.claim(told["code"], "frank")
    other = client()
    await press(other, "redirect")
    answer = await come_back(other, told["forwardUrl"])
    assert answer.status_code == 403
    assert "another browser" in answer.text
    assert "medianest_session" not in other.cookies


async def test_a_form_of_another_browser_begins_nothing(client, people, plex_tv_site):
    page = await client().get("/login")
    answer = await client().post("/login/plex", data={**plex_form(page.text), "mode": "redirect"})
    assert answer.status_code == 403
    assert plex_tv_site.plex.pins == {}


async def test_another_site_begins_nothing(client, people, plex_tv_site):
    browser = client()
    values = plex_form((await browser.get("/login")).text)
    answer = await browser.post(
        "/login/plex", data={**values, "mode": "redirect"}, headers={"origin": "https://evil.test"}
    )
    assert answer.status_code == 403
    assert plex_tv_site.plex.pins == {}


async def test_next_stays_on_this_server(client, people, plex_tv_site):
    browser = client()
    told = leads_to(await press(browser, "redirect", next="//evil.test"))
    plex_tv_site.plex.claim(told["code"], "frank")
    assert (await come_back(browser, told["forwardUrl"])).headers["location"] == "/"


async def test_a_refusal_is_a_page_that_says_why(client, people, plex_tv_site):
    browser = client()
    told = leads_to(await press(browser, "redirect"))
    plex_tv_site.plex.claim(told["code"], "stella")
    answer = await come_back(browser, told["forwardUrl"])
    assert answer.status_code == 403
    assert "no access to the server" in answer.text
    assert 'role="alert"' in answer.text
    assert "medianest_session" not in browser.cookies


async def test_trouble_at_plex_is_said_and_waited_for(client, people, plex_tv_site):
    browser = client()
    told = leads_to(await press(browser, "redirect"))
    plex_tv_site.plex.claim(told["code"], "frank")
    plex_tv_site.troubles.add(Trouble("status", times=1, status=500))
    page = await come_back(browser, told["forwardUrl"])
    assert "Nothing is lost" in page.text
    assert (await come_back(browser, told["forwardUrl"])).status_code == 303


async def test_where_plex_does_not_answer_the_form_says_so(client, people, plex_tv_site):
    plex_tv_site.troubles.add(Trouble("status", times=9, status=500))
    answer = await press(client(), "redirect")
    assert answer.status_code == 502
    assert "plex.tv answers with an error" in answer.text


# ---- the code


async def test_a_code_is_shown_with_a_qr_code_until_it_is_confirmed(client, people, plex_tv_site):
    browser = client()
    answer = await press(browser, "code")
    assert answer.status_code == 303
    place = answer.headers["location"]
    assert place.startswith("/login/plex/code?pin=")
    page = await browser.get(place)
    (pin,) = plex_tv_site.plex.pins.values()
    assert len(pin.code) == 4
    assert (
        f'<p class="pin__code" aria-label="Code {" ".join(pin.code)}">{pin.code}</p>' in page.text
    )
    assert "<svg" in page.text.split("pin__qr")[1]
    assert "style=" not in page.text
    assert f'href="{plex_tv_site.base_url}/link"' in page.text
    assert "15 minutes" in page.text
    plex_tv_site.plex.claim(pin.code, "frank")
    assert (await browser.get(place)).headers["location"] == "/"


async def test_plain_pages_may_ask_this_server_and_no_other(client, people):
    policy = (await client().get("/login")).headers["content-security-policy"]
    assert "connect-src 'self'" in policy
    assert "form-action 'self'" in policy


# ---- invitations


async def test_an_invitation_lets_in_without_the_server(client, signed_in, people, plex_tv_site):
    admin = await signed_in(ADMIN)
    made = await admin.browser.post(f"{REST}/admin/invitations", json={"maxUses": 1})
    token = made.json()["data"]["link"].rpartition("/")[2]
    for username, status in (("stella", 303), ("nobody", 400)):
        plex_tv_site.plex.add(Account(2000, "nobody", "nobody@example.org"))
        browser = client()
        told = leads_to(await press(browser, "redirect", invitation=token))
        plex_tv_site.plex.claim(told["code"], username)
        assert (await come_back(browser, told["forwardUrl"])).status_code == status


# ---- linking


async def test_linking_is_for_people_who_are_signed_in(client, people):
    browser = client()
    answer = await browser.get("/login/plex/link")
    assert answer.headers["location"] == "/login?next=%2Flogin%2Fplex%2Flink"
    assert (await browser.post("/login/plex/link", data={"csrf": "x"})).status_code == 403


async def test_a_page_links_the_account(client, signed_in, plex_tv_site, runtime: Runtime):
    ann = await signed_in(ANN)
    csrf = Form((await ann.browser.get("/login/plex/link")).text).values["csrf"]
    leaving = await ann.browser.post("/login/plex/link", data={"csrf": csrf, "mode": "redirect"})
    told = leads_to(leaving)
    plex_tv_site.plex.claim(told["code"], "frank")
    answer = await come_back(ann.browser, told["forwardUrl"])
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings")
    async with runtime.database.read() as session:
        (account,) = (await session.execute(select(PlexAccount))).scalars()
    assert account.user_id == ann.id


# ---- REST


async def pin_of(caller: httpx.AsyncClient, **body: object) -> dict[str, str]:
    answer = await caller.post(f"{REST}/auth/plex/pin", json=body)
    assert answer.status_code == 201, answer.text
    found: dict[str, str] = answer.json()["data"]
    return found


async def test_a_program_signs_in_with_a_code(client, people, plex_tv_site):
    program = client(origin=None)
    pin = await pin_of(program, mode="code")
    assert pin["linkUrl"] == f"{plex_tv_site.base_url}/link"
    assert pin["qrUrl"].startswith(pin["linkUrl"])
    assert 0 < int(pin["expiresIn"]) <= 900
    assert "token" not in str(pin).lower()
    verify = f"{REST}/auth/plex/verify"
    headers = {"origin": ORIGIN}  # whoever keeps cookies says where from
    pending = await program.post(verify, json={"pinId": pin["id"]}, headers=headers)
    assert pending.json()["data"] == {"status": "pending", "trouble": None}
    plex_tv_site.plex.claim(pin["code"], "frank")
    done = await program.post(
        verify, json={"pinId": pin["id"], "rememberMe": True}, headers=headers
    )
    data = done.json()["data"]
    assert (data["user"]["email"], bool(data["rememberToken"])) == ("frank@example.org", True)
    me = await client(origin=None).get(
        f"{REST}/auth/me", headers={"authorization": f"Bearer {data['token']}"}
    )
    assert me.json()["data"]["name"] == "frank"
    again = await program.post(verify, json={"pinId": pin["id"]}, headers=headers)
    assert again.status_code in (403, 409)


async def test_waiting_for_plex_takes_as_long_as_a_pin_holds(client, people, monkeypatch):
    """A stranger may make 100 calls in 15 minutes, which would be too few to wait that long."""
    monkeypatch.setattr(plex_sign_in, "ASK_EVERY_SECONDS", 60.0)
    browser = client()
    pin = await pin_of(browser)
    verify = f"{REST}/auth/plex/verify"
    for _ in range(120):
        answer = await browser.post(verify, json={"pinId": pin["id"]})
    assert answer.json()["data"]["status"] == "pending"
    monkeypatch.setattr(plex_pins, "ASKED", Limit("few-checks", 3, 900))
    answers = [await browser.post(verify, json={"pinId": pin["id"]}) for _ in range(5)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429, 429]
    assert int(answers[-1].headers["retry-after"]) > 0


async def test_verify_says_what_trouble_there_is(client, people, plex_tv_site):
    browser = client()
    pin = await pin_of(browser)
    plex_tv_site.troubles.add(Trouble("status", times=9, status=429, retry_after_seconds=7))
    answer = await browser.post(f"{REST}/auth/plex/verify", json={"pinId": pin["id"]})
    data = answer.json()["data"]
    assert data["status"] == "pending"
    assert "asked too much" in data["trouble"]
    assert "7 seconds" in data["trouble"]


async def test_rest_links_and_unlinks(client, signed_in, plex_tv_site):
    ann = await signed_in(ANN)
    pin = await pin_of(ann.browser, purpose="link")
    plex_tv_site.plex.claim(pin["code"], "frank")
    linked = await ann.browser.post(f"{REST}/auth/plex/link", json={"pinId": pin["id"]})
    assert linked.json()["data"] == {"plexId": 1002, "username": "frank", "hasAccess": True}
    assert (await ann.browser.delete(f"{REST}/auth/plex/link")).status_code == 200
    assert (await ann.browser.delete(f"{REST}/auth/plex/link")).status_code == 404
    assert (await client().post(f"{REST}/auth/plex/link", json={"pinId": "x"})).status_code == 401
    assert (
        await client().post(f"{REST}/auth/plex/pin", json={"purpose": "link"})
    ).status_code == 401


async def test_a_plex_token_that_a_browser_sends_is_nowhere_taken(client, people, plex_tv_site):
    """Not as a field, a header or an argument of any route that strangers reach."""
    token = plex_tv_site.plex.account("frank").token
    sent = dict.fromkeys(("token", "authToken", "plexToken", "accessToken", "pinId"), token)
    headers = {"x-plex-token": token}
    strangers = [
        (method, path)
        for (method, path), who in policy.ROUTES.items()
        if who is policy.Who.ANYBODY and method == "POST"
    ]
    assert len(strangers) > 8
    for _, path in strangers:
        place = path.replace("{token}", "x")
        for options in ({"json": sent}, {"data": sent}):
            browser = client()
            await browser.get("/login")
            await browser.post(place, headers=headers, params=sent, **options)
            assert "medianest_session" not in browser.cookies, path
    asked = [one["path"] for one in plex_tv_site.log.as_list()]
    assert not any(path.startswith(("/api/v2/user", "/api/v2/resources")) for path in asked)


def _bodies(annotation: Any) -> list[type[BaseModel]]:
    """The models of a body, also of one that may be left out."""
    return [one for one in get_args(annotation) or (annotation,) if one is not NoneType]


def test_no_body_of_a_plex_route_has_a_field_for_a_token():
    bodies = [
        field
        for router in ROUTERS
        for route in router.routes
        if "/plex/" in getattr(route, "path", "") and getattr(route, "body_field", None)
        for body in _bodies(route.body_field.field_info.annotation)
        for field in body.model_fields
    ]
    assert bodies
    assert not [name for name in bodies if "token" in name]


# ---- the set-up


async def begin_setup(admin: httpx.AsyncClient) -> dict[str, str]:
    csrf = Form((await admin.get("/setup/plex")).text).values["csrf"]
    answer = await admin.post("/setup/plex/sign-in", data={"csrf": csrf, "mode": "redirect"})
    return leads_to(answer)


@pytest.mark.parametrize("plex_variables", [{"PLEX_URL": "", "PLEX_TOKEN": ""}])
async def test_the_owner_picks_the_server(signed_in, plex_tv_site, plex_server, runtime: Runtime):
    admin = await signed_in(ADMIN)
    told = await begin_setup(admin.browser)
    plex_tv_site.plex.claim(told["code"], "olivia")
    page = await come_back(admin.browser, told["forwardUrl"])
    assert "Living room" in page.text
    values = Form(page.text).values
    place = f"{plex_tv_site.plex.server.machine_identifier} {plex_server.base_url}"
    answer = await admin.browser.post("/setup/plex/server", data={**values, "place": place})
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup/services")
    plex = (await runtime.settings.current()).plex
    assert (plex.url, plex.token.reveal()) == (plex_server.base_url, OWNER_TOKEN)
    async with runtime.database.read() as session:
        (server,) = (await session.execute(select(MediaServer))).scalars()
        pins = (await session.execute(select(PlexPin))).scalars().all()
    assert (server.name, server.owner_plex_id) == ("Living room", 1001)
    assert [pin.details for pin in pins] == [""]
    assert OWNER_TOKEN not in page.text


@pytest.mark.parametrize("plex_variables", [{"PLEX_URL": "", "PLEX_TOKEN": ""}])
async def test_an_address_that_is_not_offered_is_not_tried(signed_in, plex_tv_site, runtime):
    admin = await signed_in(ADMIN)
    told = await begin_setup(admin.browser)
    plex_tv_site.plex.claim(told["code"], "olivia")
    values = Form((await come_back(admin.browser, told["forwardUrl"])).text).values
    place = f"{plex_tv_site.plex.server.machine_identifier} http://127.0.0.1:1"
    answer = await admin.browser.post("/setup/plex/server", data={**values, "place": place})
    assert answer.status_code == 400
    assert "addresses that are offered" in answer.text
    assert not (await runtime.settings.current()).plex.url


@pytest.mark.parametrize("plex_variables", [{"PLEX_URL": "", "PLEX_TOKEN": ""}])
async def test_another_server_at_the_address_is_not_taken(
    signed_in, plex_tv_site, plex_server, runtime, monkeypatch
):
    admin = await signed_in(ADMIN)
    told = await begin_setup(admin.browser)
    plex_tv_site.plex.claim(told["code"], "olivia")
    values = Form((await come_back(admin.browser, told["forwardUrl"])).text).values
    place = f"{plex_tv_site.plex.server.machine_identifier} {plex_server.base_url}"

    async def other(self, url):
        return "somebody-else"

    monkeypatch.setattr("medianest.services.plex.media_servers.MediaServers.identify", other)
    answer = await admin.browser.post("/setup/plex/server", data={**values, "place": place})
    assert answer.status_code == 400
    assert "Another Plex server" in answer.text
    assert not (await runtime.settings.current()).plex.token


@pytest.mark.parametrize("plex_variables", [{"PLEX_URL": "", "PLEX_TOKEN": ""}])
async def test_whoever_owns_no_server_is_told(signed_in, plex_tv_site):
    admin = await signed_in(ADMIN)
    told = await begin_setup(admin.browser)
    plex_tv_site.plex.claim(told["code"], "frank")
    answer = await come_back(admin.browser, told["forwardUrl"])
    assert answer.status_code == 400
    assert "owns no server" in answer.text


@pytest.mark.parametrize("who", [ANN, None])
async def test_the_server_is_for_administrators_to_choose(client, signed_in, plex_tv_site, who):
    browser = (await signed_in(who)).browser if who else client()
    for path in ("/setup/plex/sign-in", "/setup/plex/server"):
        answer = await browser.post(path, data={"csrf": "x", "mode": "redirect"})
        assert answer.status_code in (401, 403)
    assert (await browser.get("/setup/plex/server?pin=x")).status_code in (401, 403)
    assert plex_tv_site.plex.pins == {}


async def test_the_server_of_a_choice_under_way_needs_the_session_that_began_it(
    signed_in, people, plex_tv_site, runtime
):
    admin = await signed_in(ADMIN)
    told = await begin_setup(admin.browser)
    plex_tv_site.plex.claim(told["code"], "olivia")
    async with runtime.database.write() as session:
        await session.execute(update(User).where(User.email == ANN).values(role="admin"))
    ann = await signed_in(ANN)
    ann.browser.cookies.set("medianest_plex", admin.browser.cookies["medianest_plex"])
    answer = await come_back(ann.browser, told["forwardUrl"])
    assert answer.status_code == 403

"""The steps of the set-up after the account: for administrators, by hand, without scripts."""

from __future__ import annotations

import socket
from html.parser import HTMLParser

import pytest
from redis.asyncio import Redis

from medianest.models.user import Role
from medianest.services.actor import Actor
from medianest.services.settings.setup_wizard import Step
from tests.clients.raw_site import raw_site
from tests.recorded import recorded
from tests.unit.api.conftest import ADMIN, ANN, PASSWORD
from tests.unit.api.test_door import Form, fill, said

ADA = {"name": "Ada", "email": ADMIN, "password": PASSWORD}
KEY = "planted-key-of-a-service"
STEPS = ("/setup/plex", "/setup/services", "/setup/downloads")
SEERR = ("seerr/settings-public", "seerr/status", "seerr/auth-me")
NOWHERE = "http://127.0.0.1:9"


def values(page: str) -> dict[str, str]:
    """The fields as a browser would send them."""
    return Form(page).values


async def send(browser, path: str, action: str, **typed: str):
    """Open the step, type, press a button."""
    opened = await browser.get(path)
    assert opened.status_code == 200
    return await browser.post(path, data={**values(opened.text), **typed, "action": action})


@pytest.fixture
async def admin(signed_in):
    return (await signed_in(ADMIN)).browser


async def test_from_nothing_to_connected_services(client, runtime, plex_server):
    browser = client()
    code = await runtime.accounts.new_setup_code()
    made = await fill(browser, "/setup", code=code, **ADA)
    assert (made.status_code, made.headers["location"]) == (303, "/setup/plex")

    plex = {"plex.url": plex_server.base_url, "plex.token": plex_server.plex.owner().token}
    answer = await send(browser, "/setup/plex", "save", **plex)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup/services")

    async with raw_site(*map(recorded, SEERR)) as site:
        typed = {"overseerr.url": site.url, "overseerr.apiKey": KEY}
        tried = await send(browser, "/setup/services", "test:overseerr", **typed)
        assert tried.status_code == 200
        assert "Seerr 3.1.0 answered" in tried.text
    sent = {**values(tried.text), "action": "save"}
    answer = await browser.post("/setup/services", data=sent)
    assert answer.headers["location"] == "/setup/downloads"

    answer = await send(browser, "/setup/downloads", "save")
    assert answer.headers["location"] == "/setup/done"
    done = await browser.get("/setup/done")
    assert done.text.count("Not set up") == 2
    settings = await runtime.settings.current()
    assert settings.plex.token.reveal() == plex["plex.token"]
    assert settings.overseerr.api_key.reveal() == KEY
    assert (await browser.get("/setup")).headers["location"] == "/"


async def test_no_secret_ever_stands_in_a_page(admin, runtime):
    typed = {"overseerr.url": NOWHERE, "overseerr.apiKey": KEY, "tautulli.url": "x"}
    pages = [
        await send(admin, "/setup/services", "test:overseerr", **typed),
        await send(admin, "/setup/services", "save", **typed),
        await send(admin, "/setup/services", "test:overseerr"),
        await send(admin, "/setup/services", "save", **{**typed, "tautulli.url": ""}),
        await admin.get("/setup/services"),
        await admin.get("/setup/done"),
    ]
    assert (await runtime.settings.current()).overseerr.api_key.reveal() == KEY
    assert not [page.status_code for page in pages if KEY in page.text]
    kept = [key async for key in runtime.redis.scan_iter("*")]
    stored = [await runtime.redis.get(key) for key in kept if key.startswith(b"setup-draft")]
    assert not [value for value in stored if KEY.encode() in value]


async def test_what_was_typed_is_not_lost_when_a_test_fails(admin, runtime):
    typed = {
        "overseerr.url": NOWHERE,
        "overseerr.apiKey": KEY,
        "uptimeKuma.url": "http://kuma.example:3001",
        "uptimeKuma.apiKey": "another key",
    }
    tried = await send(admin, "/setup/services", "test:overseerr", **typed)
    assert "nothing answers" in said(tried, "overseerr.url")
    assert "is kept" in said(tried, "overseerr.apiKey")
    again = values(tried.text)
    assert (again["overseerr.url"], again["overseerr.apiKey"]) == (NOWHERE, "")
    assert again["uptimeKuma.url"] == typed["uptimeKuma.url"]
    answer = await admin.post("/setup/services", data={**again, "action": "save"})
    assert answer.status_code == 303
    settings = await runtime.settings.current()
    assert settings.overseerr.api_key.reveal() == KEY
    assert settings.uptime_kuma.api_key.reveal() == "another key"


async def test_what_was_kept_goes_to_no_other_address_and_to_no_other_session(
    admin, signed_in, runtime
):
    typed = {"overseerr.url": NOWHERE, "overseerr.apiKey": KEY}
    await send(admin, "/setup/services", "test:overseerr", **typed)
    other = (await signed_in(ADMIN)).browser
    async with raw_site(*map(recorded, SEERR)) as site:
        moved = {"overseerr.url": site.url}
        assert (await send(admin, "/setup/services", "test:overseerr", **moved)).status_code == 200
        assert not [head for head in site.asked if KEY in head]
    await send(other, "/setup/services", "save", **{"overseerr.url": NOWHERE})
    assert not (await runtime.settings.current()).overseerr.api_key


async def test_a_stored_key_is_asked_for_again_where_the_address_is_new(admin, runtime):
    await send(
        admin, "/setup/services", "save", **{"overseerr.url": NOWHERE, "overseerr.apiKey": KEY}
    )
    async with raw_site(*map(recorded, SEERR)) as evil:
        for action in ("test:overseerr", "save"):
            moved = await send(admin, "/setup/services", action, **{"overseerr.url": evil.url})
            assert moved.status_code == 400
            assert "Enter it again" in said(moved, "overseerr.apiKey")
    assert evil.connections == 0
    assert (await runtime.settings.current()).overseerr.url == NOWHERE


async def test_without_redis_a_secret_is_asked_for_again(admin, runtime):
    lost = Redis.from_url("unix:///nowhere/redis.sock")
    runtime.setup_drafts._redis = lost
    typed = {"overseerr.url": NOWHERE, "overseerr.apiKey": KEY}
    tried = await send(admin, "/setup/services", "test:overseerr", **typed)
    assert tried.status_code == 200
    assert values(tried.text)["overseerr.apiKey"] == ""


async def test_a_wrong_key_is_told_beside_the_key(admin):
    answers = map(recorded, (*SEERR[:2], "seerr/error-bad-api-key"))
    async with raw_site(*answers) as site:
        typed = {"overseerr.url": site.url, "overseerr.apiKey": KEY}
        tried = await send(admin, "/setup/services", "test:overseerr", **typed)
    assert "does not accept" in said(tried, "overseerr.apiKey")


@pytest.mark.parametrize(
    ("path", "typed", "field", "words"),
    [
        ("/setup/plex", {"plex.url": "plex"}, "plex.url", "This must be an address"),
        ("/setup/plex", {"plex.token": KEY}, "plex.url", "Enter the address as well"),
        ("/setup/services", {"tautulli.url": "ftp://x"}, "tautulli.url", "This must be an address"),
        ("/setup/downloads", {"downloads.folder": "x"}, "downloads.folder", "begins with /"),
    ],
)
async def test_what_cannot_be_saved_is_said_beside_the_field(
    admin, runtime, path, typed, field, words
):
    answer = await send(admin, path, "save", **typed)
    assert answer.status_code == 400
    assert words in said(answer, field)
    assert Form(answer.text).attributes[field]["aria-invalid"] == "true"
    if field in typed:
        assert values(answer.text)[field] == typed[field]
    assert (await admin.get("/setup")).headers["location"] == STEPS[0]


async def test_the_folder_is_made_and_used(admin, runtime, tmp_path):
    folder = tmp_path / "films"
    await send(admin, "/setup/downloads", "save", **{"downloads.folder": str(folder)})
    assert await runtime.settings.downloads_folder() == folder
    assert folder.is_dir()


async def test_every_step_may_be_skipped_and_the_rest_resumed(admin, runtime):
    for path, following in zip(STEPS, (*STEPS[1:], "/setup/done"), strict=True):
        assert (await admin.get("/setup")).headers["location"] == path
        answer = await send(admin, path, "skip")
        assert (answer.status_code, answer.headers["location"]) == (303, following)
    assert (await admin.get("/setup")).headers["location"] == "/"
    assert (await runtime.settings.current()).plex.url == ""


async def test_the_rest_may_be_skipped_at_once(admin):
    answer = await send(admin, "/setup/plex", "skip-all")
    assert answer.headers["location"] == "/setup/done"
    assert (await admin.get("/setup")).headers["location"] == "/"


async def test_skipping_saves_nothing_that_was_typed(admin, runtime):
    await send(admin, "/setup/services", "skip", **{"overseerr.url": NOWHERE})
    assert (await runtime.settings.current()).overseerr.url == ""


@pytest.mark.parametrize("path", STEPS)
@pytest.mark.parametrize("action", ["save", "skip", "skip-all", "test:overseerr", "test:plex"])
async def test_strangers_users_and_other_sites_change_nothing(
    client, signed_in, runtime, path, action
):
    admin, user = await signed_in(ADMIN), await signed_in(ANN)
    form = values((await admin.browser.get(path)).text)
    async with raw_site(*map(recorded, SEERR)) as site:
        typed = {**form, "overseerr.url": site.url, "plex.url": site.url, "action": action}
        stranger = await client().post(path, data=typed)
        somebody = await user.browser.post(path, data=typed)
        foreign = await admin.browser.post(path, data=typed, headers={"origin": "http://evil.test"})
        stale = await admin.browser.post(path, data={**typed, "csrf": "x.y"})
    statuses = [answer.status_code for answer in (stranger, somebody, foreign, stale)]
    assert statuses == [401, 403, 403, 403]
    assert site.connections == 0
    settings = await runtime.settings.current()
    assert (settings.overseerr.url, settings.plex.url) == ("", "")
    assert (await admin.browser.get("/setup")).headers["location"] == STEPS[0]


async def test_while_there_is_no_administrator_no_step_is_open(client, runtime):
    await runtime.accounts.new_setup_code()
    for path in (*STEPS, "/setup/done"):
        assert (await client().get(path)).status_code == 401


async def test_users_and_strangers_are_not_led_into_the_set_up(client, signed_in):
    assert (await client().get("/setup")).headers["location"] == "/login"
    user = await signed_in(ANN)
    assert (await user.browser.get("/setup")).headers["location"] == "/login"


@pytest.mark.parametrize("variables", [{"OVERSEERR_URL": NOWHERE, "OVERSEERR_API_KEY": KEY}])
async def test_what_the_environment_holds_is_shown_and_left_alone(admin, runtime):
    page = await admin.get("/setup/services")
    assert "Set by the environment." in said(page, "overseerr.url")
    assert "readonly" in Form(page.text).attributes["overseerr.url"]
    assert KEY not in page.text
    typed = {"overseerr.url": "http://other.example", "overseerr.apiKey": "another"}
    tried = await send(admin, "/setup/services", "test:overseerr", **typed)
    assert "nothing answers" in said(tried, "overseerr.url")
    answer = await send(admin, "/setup/services", "save", **typed)
    assert answer.status_code == 303
    assert (await runtime.settings.current()).overseerr.api_key.reveal() == KEY


@pytest.mark.parametrize("variables", [{"OVERSEERR_API_KEY": KEY}])
async def test_a_key_of_the_environment_is_typed_again_where_the_address_is_new(admin, runtime):
    typed = {"overseerr.url": NOWHERE}
    refused = await send(admin, "/setup/services", "save", **typed)
    assert "Enter it again" in said(refused, "overseerr.apiKey")
    answer = await send(admin, "/setup/services", "save", **typed, **{"overseerr.apiKey": KEY})
    assert answer.status_code == 303
    wrong = {"overseerr.url": "http://other.example", "overseerr.apiKey": "another"}
    assert (await send(admin, "/setup/services", "save", **wrong)).status_code == 409


async def test_only_what_stands_on_a_step_is_tried_there(admin):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        answer = await send(admin, "/setup/plex", "test:mail")
    assert answer.status_code == 404


class Outline(HTMLParser):
    """Buttons, labels and inputs of a page, in order."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.buttons: list[dict[str, str]] = []
        self.labels: set[str] = set()
        self.inputs: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "button":
            self.buttons.append(given)
        if tag == "label":
            self.labels.add(given["for"])
        if tag == "input" and given.get("type") != "hidden":
            self.inputs.append(given)


@pytest.mark.parametrize("path", STEPS)
async def test_the_pages_need_no_script_and_name_everything(admin, path):
    page = (await admin.get(path)).text
    outline = Outline(page)
    form = Outline(page.partition(f'action="{path}"')[2])
    assert form.buttons[0]["value"] == "save"  # what Enter presses
    assert {one["id"] for one in outline.inputs} <= outline.labels
    assert all(one["type"] == "submit" for one in outline.buttons)
    assert f"Step {STEPS.index(path) + 2} of 4" in page
    assert page.count("aria-current") == 1
    assert "style=" not in page
    assert "onclick" not in page


async def test_names_of_services_are_text(admin):
    public = recorded("seerr/settings-public", applicationTitle="<img src=x onerror=alert(1)>")
    async with raw_site(public, recorded("seerr/status")) as site:
        tried = await send(
            admin, "/setup/services", "test:overseerr", **{"overseerr.url": site.url}
        )
    assert "<img" not in tried.text
    assert "&lt;img" in tried.text


async def test_steps_left_behind_are_known_to_every_process(runtime, signed_in, admin):
    await send(admin, "/setup/plex", "skip")
    person = Actor("x", "x", Role.ADMIN, "s")
    assert await runtime.setup.next_step(person) is Step.SERVICES

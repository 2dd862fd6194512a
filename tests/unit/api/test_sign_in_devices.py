"""Devices, refresh tokens and remembered browsers, as browsers and programs meet them."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import col, delete, select, update

from medianest.models import AuditEvent, Device, LoginSession, User
from medianest.models.ids import utc_now
from tests.unit.api.conftest import ANN, BEN, PASSWORD

LOGIN, REFRESH, DEVICES = "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/devices"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:127.0) Gecko/20100101 Firefox/127.0"
GOOD = {"email": ANN, "password": PASSWORD}


@pytest.fixture
def browser(client, people):
    """A browser that nobody has signed in with yet."""
    return lambda **options: client(headers={"user-agent": FIREFOX}, **options)


async def login(browser, **body):
    answer = await browser.post(LOGIN, json={**GOOD, **body})
    data = answer.json()["data"]
    browser.headers["x-csrf-token"] = data["csrfToken"]
    return data


async def stored(runtime, table):
    async with runtime.database.read() as session:
        return (await session.execute(select(table))).scalars().all()


async def change(runtime, table, **values):
    async with runtime.database.write() as session:
        await session.execute(update(table).values(**values))


def cookies(answer):
    """Name and attributes of each cookie that an answer sets."""
    headers = answer.headers.get_list("set-cookie")
    return {one.partition("=")[0]: one for one in headers}


# ---- cookies


async def test_a_browser_gets_cookies_that_scripts_cannot_read(browser):
    answer = await browser().post(LOGIN, json={**GOOD, "rememberMe": True})
    sent = cookies(answer)
    assert sent.keys() == {"medianest_session", "medianest_device", "medianest_remember"}
    assert all("; HttpOnly; SameSite=Lax" in one for one in sent.values())
    assert "Max-Age=34560000" in sent["medianest_device"]
    assert "Max-Age=7776000" in sent["medianest_remember"]
    assert answer.json()["data"]["rememberToken"] in sent["medianest_remember"]


async def test_a_program_gets_no_device_cookie_and_may_name_itself(client, runtime, people):
    program = client(origin=None, headers={"user-agent": "player/1"})
    answer = await program.post(LOGIN, json={**GOOD, "deviceName": "Kitchen"})
    assert cookies(answer).keys() == {"medianest_session"}
    (device,) = await stored(runtime, Device)
    assert (device.name, device.ip) == ("Kitchen", "192.0.2.1")


async def test_what_is_done_is_noted_with_address_device_and_number(browser, runtime):
    answer = await browser(ip="203.0.113.7").post(LOGIN, json=GOOD)
    (event,) = await stored(runtime, AuditEvent)
    assert (event.action, event.ip, event.device) == ("session.begun", "203.0.113.7", FIREFOX)
    assert event.correlation_id == answer.headers["x-correlation-id"]


# ---- refresh


async def test_a_program_refreshes_and_is_cut_off_after_sign_out(client, people):
    program = client(origin=None, headers={"user-agent": "player/1"})
    data = await login(program)
    program.cookies.clear()
    answer = await program.post(REFRESH, json={"refreshToken": data["refreshToken"]})
    renewed = answer.json()["data"]
    assert answer.status_code == 200
    assert "set-cookie" not in answer.headers
    bearer = {"authorization": f"Bearer {renewed['token']}"}
    assert (await program.get("/api/v1/me", headers=bearer)).status_code == 200
    assert (await program.post("/api/v1/auth/logout", headers=bearer)).status_code == 200
    assert (await program.get("/api/v1/me", headers=bearer)).status_code == 401
    answer = await program.post(REFRESH, json={"refreshToken": renewed["refreshToken"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_TOKEN")


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"refreshToken": ""}, 400),
        ({"refreshToken": "x"}, 401),
        ({"rememberToken": "x"}, 401),
        ({"refreshToken": ["x"]}, 400),
        ({"refreshToken": "x" * 3_000}, 400),
    ],
)
async def test_what_cannot_be_refreshed_is_refused(client, people, body, status):
    assert (await client(origin=None).post(REFRESH, json=body)).status_code == status


async def test_a_page_of_another_site_refreshes_nothing(browser):
    data = await login(browser())
    elsewhere = {"origin": "http://evil.test"}
    body = {"refreshToken": data["refreshToken"]}
    assert (await browser().post(REFRESH, json=body, headers=elsewhere)).status_code == 403


async def test_a_program_may_ask_to_be_remembered(client, people):
    program = client(origin=None, headers={"user-agent": "player/1"})
    data = await login(program, rememberMe=True)
    program.cookies.clear()
    answer = await program.post(REFRESH, json={"rememberToken": data["rememberToken"]})
    assert answer.json()["data"]["rememberToken"] not in (None, data["rememberToken"])


# ---- devices


async def test_devices_are_listed_and_revoked(browser, runtime):
    mine, other = browser(), browser()
    await login(other)
    await login(mine)
    listed = (await mine.get(DEVICES)).json()["data"]
    wanted = {"id", "name", "platform", "lastSeenAt", "ip", "risk", "current"}
    assert wanted <= listed[0].keys()
    assert [one["current"] for one in listed] == [True, False]
    answer = await mine.delete(f"{DEVICES}/{listed[1]['id']}")
    assert answer.json()["data"] == {"id": listed[1]["id"]}
    assert (await other.get("/api/v1/me")).status_code == 401
    assert (await mine.get("/api/v1/me")).status_code == 200
    assert (await mine.delete(f"{DEVICES}/{listed[1]['id']}")).status_code == 404


async def test_every_other_device_is_revoked_at_once(browser):
    mine, others = browser(), [browser(), browser()]
    for one in (*others, mine):
        await login(one)
    assert (await mine.delete(DEVICES)).json()["data"] == {"count": 2}
    for one in others:
        assert (await one.get("/api/v1/me")).status_code == 401
    assert (await mine.get("/api/v1/me")).status_code == 200


async def test_somebody_elses_device_is_not_found(browser, runtime):
    mine, theirs = browser(), browser()
    await login(mine)
    await login(theirs, email=BEN)
    (device,) = (await theirs.get(DEVICES)).json()["data"]
    assert (await mine.delete(f"{DEVICES}/{device['id']}")).status_code == 404
    assert len(await stored(runtime, Device)) == 2
    assert (await theirs.get("/api/v1/me")).status_code == 200


# ---- remembered browsers at the pages


async def test_a_remembered_browser_is_let_in_on_the_page_it_asked_for(browser, runtime):
    person = browser()
    await login(person, rememberMe=True)
    del person.cookies["medianest_session"]
    former = person.cookies["medianest_remember"]
    answer = await person.get("/downloads?tab=history")
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads?tab=history")
    assert cookies(answer).keys() >= {"medianest_session", "medianest_remember"}
    assert person.cookies["medianest_remember"] != former
    assert (await person.get("/downloads")).text == "a page"


async def test_only_looking_at_a_page_lets_a_remembered_browser_in(browser, runtime):
    person = browser()
    await login(person, rememberMe=True)
    del person.cookies["medianest_session"]
    before = len(await stored(runtime, LoginSession))
    answer = await person.post("/downloads")
    assert answer.headers["location"].startswith("/login")
    assert (await person.get("/api/v1/me")).status_code == 401
    assert len(await stored(runtime, LoginSession)) == before


async def test_a_browser_that_is_not_remembered_goes_to_the_door(browser):
    person = browser()
    person.cookies.set("medianest_remember", "x" * 43)
    assert (await person.get("/downloads")).headers["location"] == "/login?next=%2Fdownloads"


async def test_the_cookie_of_somebody_who_was_deleted_is_taken_away(browser, runtime):
    person = browser()
    await login(person, rememberMe=True)
    async with runtime.database.write() as session:
        await session.execute(delete(User).where(col(User.email) == ANN))
    runtime.accounts.sessions.forget_all()
    answer = await person.get("/downloads")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fdownloads")
    assert "Max-Age=0" in cookies(answer)["medianest_session"]
    assert (await person.get("/api/v1/me")).status_code == 401
    assert (await person.get("/login")).status_code == 200


async def test_signing_out_leaves_only_the_device_cookie(browser):
    person = browser()
    await login(person, rememberMe=True)
    await person.post("/api/v1/auth/logout")
    assert set(person.cookies) == {"medianest_device"}
    assert (await person.get("/downloads")).headers["location"].startswith("/login")


# ---- the second factor


async def test_a_program_hears_that_the_second_factor_is_wanted(browser, runtime):
    await change(runtime, User, totp_secret="s", totp_enabled_at=utc_now())
    answer = await browser().post(LOGIN, json=GOOD)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (401, "TWO_FACTOR_REQUIRED")
    assert error["details"]["enrol"] is False
    assert "set-cookie" not in answer.headers
    await runtime.accounts.sign_ins.open_challenge(error["details"]["challenge"])


@pytest.mark.parametrize(
    ("has_second", "address"), [(True, "/login/code"), (False, "/login/enrol")]
)
async def test_a_browser_is_led_to_the_second_factor(browser, runtime, has_second, address):
    person = browser()
    if has_second:
        await change(runtime, User, totp_secret="s", totp_enabled_at=utc_now())
    else:
        await runtime.settings.replace(
            {"access": {"requireTwoFactor": "everybody"}}, updated_by=None
        )
    page = (await person.get("/login?next=/downloads")).text
    csrf = page.partition('name="csrf" value="')[2].partition('"')[0]
    form = {**GOOD, "csrf": csrf, "next": "/downloads"}
    answer = await person.post("/login", data=form)
    assert answer.headers["location"] == f"{address}?next=%2Fdownloads"
    challenge = cookies(answer)["medianest_challenge"]
    assert "Max-Age=600; Path=/; HttpOnly; SameSite=Lax" in challenge
    assert "medianest_session" not in person.cookies


# ---- other people's guesses


async def guess(browser, times=1, **body):
    answers = [
        await browser.post(LOGIN, json={**GOOD, "password": "wrong one", **body})
        for _ in range(times)
    ]
    return [answer.status_code for answer in answers]


async def test_guesses_do_not_lock_out_a_device_that_the_account_knows(browser):
    home = browser()
    await login(home)
    strangers = [browser(ip=f"198.51.100.{number}") for number in range(5)]
    for stranger in strangers:
        assert await guess(stranger) == [401]
    assert await guess(strangers[0], email=ANN) == [429]
    assert (await browser(ip="203.0.113.1").post(LOGIN, json=GOOD)).status_code == 429
    home.cookies.delete("medianest_session")
    assert (await home.post(LOGIN, json=GOOD)).status_code == 200


async def test_guesses_from_the_same_address_do_not_lock_it_out_either(browser):
    home, neighbour = browser(), browser()
    await login(home)
    statuses = await guess(neighbour, 110, email="nobody@example.org")
    assert set(statuses) == {401, 429}
    neighbour.cookies.set("medianest_device", "x" * 43)
    answer = await neighbour.post(LOGIN, json={"email": "other@example.org", "password": "x"})
    assert answer.json()["error"]["message"].startswith("Too many requests")
    home.cookies.delete("medianest_session")
    assert (await home.post(LOGIN, json=GOOD)).status_code == 200


async def test_a_known_device_is_limited_itself_and_spends_nobody_elses_tries(browser):
    home = browser()
    await login(home)
    assert await guess(home, 6) == [401] * 5 + [429]
    assert (await browser().post(LOGIN, json=GOOD)).status_code == 200


@pytest.mark.parametrize("other", ["another person's", "made up", "revoked"])
async def test_only_a_device_of_the_account_has_tries_of_its_own(browser, runtime, other):
    stranger = browser()
    if other == "made up":
        stranger.cookies.set("medianest_device", "x" * 43)
    else:
        await login(stranger, email=BEN if other == "another person's" else ANN)
    if other == "revoked":
        async with runtime.database.write() as session:
            await session.execute(delete(Device))
    for number in range(5):
        assert await guess(browser(ip=f"198.51.100.{number}")) == [401]
    assert (await stranger.post(LOGIN, json=GOOD)).status_code == 429


async def test_a_refusal_says_when_to_come_again(browser):
    stranger = browser()
    await guess(stranger, 5)
    answer = await stranger.post(LOGIN, json=GOOD)
    assert answer.status_code == 429
    assert 800 < int(answer.headers["retry-after"]) <= 900


@pytest.mark.parametrize("variables", [{"REDIS_URL": "unix:///nowhere/redis.sock"}])
async def test_the_limits_hold_without_redis(browser):
    home = browser()
    await login(home)
    assert await guess(browser(), 6) == [401] * 5 + [429]
    assert (await home.post(LOGIN, json=GOOD)).status_code == 200


@pytest.mark.parametrize(
    ("variables", "is_trusted"),
    [({}, False), ({"MEDIANEST_ACCESS_TRUSTED_PROXIES": "192.0.2.0/24"}, True)],
    ids=["nobody is trusted", "trusted"],
)
async def test_only_a_trusted_proxy_says_whose_tries_those_are(browser, runtime, is_trusted):
    statuses = []
    for number in range(6):
        headers = {"x-forwarded-for": f"203.0.113.{number}"}
        body = {"email": f"n{number}@example.org", "password": "wrong one"}
        statuses.append((await browser().post(LOGIN, json=body, headers=headers)).status_code)
    assert statuses == [401] * 5 + [401 if is_trusted else 429]


# ---- sessions that are over


async def test_a_session_without_the_second_factor_ends_when_it_is_required(browser, runtime):
    person = browser()
    await login(person)
    await runtime.settings.replace({"access": {"requireTwoFactor": "everybody"}}, updated_by=None)
    await asyncio.sleep(1.1)
    answer = await person.get("/api/v1/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "SESSION_EXPIRED")

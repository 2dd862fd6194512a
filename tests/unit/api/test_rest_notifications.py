"""REST: what people were told; what each route stores, whom and what it refuses."""

from __future__ import annotations

import pytest

from medianest.models import User
from tests.clients.hook_receiver import receiver
from tests.clients.push_service import PretendBrowser, push_service
from tests.unit.api.conftest import ADMIN, ANN, BEN
from tests.unit.services.notifications.told import Told, device

LIST = "/api/v1/dashboard/notifications"
READ = f"{LIST}/read"
TRIAL = "/api/v1/notifications/test"
CHOICES = "/api/v1/notifications/preferences"


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


def data(answer):
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


@pytest.fixture
async def told(runtime, people):
    made = Told(runtime.database)
    for number in (1, 2, 3):
        await made.tell(device(number), people[ANN])
    return made


async def test_people_see_what_they_were_told_and_nobody_elses(signed_in, told):
    ann = await signed_in(ANN)
    found = data(await ann.program.get(LIST, params={"limit": 2}))
    assert [one["title"] for one in found["items"]] == ["Device 3", "Device 2"]
    assert (found["unread"], found["pagination"]["totalItems"]) == (3, 3)
    assert found["items"][0]["isRead"] is False
    for other in (BEN, ADMIN):
        assert data(await (await signed_in(other)).program.get(LIST))["items"] == []


async def test_what_is_read_is_stored(signed_in, told, people):
    ann = await signed_in(ANN)
    first = (await told.bell(people[ANN]))[0].id
    assert data(await ann.program.post(READ, json={"ids": [first]})) == {"read": 1, "unread": 2}
    unread = data(await ann.program.get(LIST, params={"unread": True}))["items"]
    assert first not in {one["id"] for one in unread}
    assert data(await ann.program.post(READ)) == {"read": 2, "unread": 0}
    assert all(entry.read_at is not None for entry in await told.bell(people[ANN]))


async def test_nobody_reads_for_another(signed_in, told, people):
    ids = [entry.id for entry in await told.bell(people[ANN])]
    for other in (BEN, ADMIN):
        someone = await signed_in(other)
        assert data(await someone.program.post(READ, json={"ids": ids}))["read"] == 0
        assert data(await someone.program.post(READ))["read"] == 0
    assert all(entry.read_at is None for entry in await told.bell(people[ANN]))


@pytest.mark.parametrize("body", [{"ids": ["x"] * 501}, {"ids": [""]}, {"all": True}, {"ids": "x"}])
async def test_what_cannot_be_read_is_refused(signed_in, told, people, body):
    ann = await signed_in(ANN)
    assert code(await ann.program.post(READ, json=body)) == (400, "VALIDATION_ERROR")
    assert all(entry.read_at is None for entry in await told.bell(people[ANN]))


async def test_reading_takes_the_token_of_the_page(signed_in, told, people):
    ann = await signed_in(ANN)
    answer = await ann.browser.post(READ, headers={"x-csrf-token": "wrong"})
    assert code(answer) == (403, "CSRF_INVALID")
    assert all(entry.read_at is None for entry in await told.bell(people[ANN]))


async def test_choices_are_stored_for_the_events_that_are_named(signed_in, runtime, people):
    ann = await signed_in(ANN)
    events = {"downloadFailed": ["email", "inApp"], "newMedia": []}
    chosen = data(await ann.program.put(CHOICES, json={"events": events}))["events"]
    assert chosen["downloadFailed"] == ["email", "inApp"]
    assert (chosen["newMedia"], chosen["newDevice"]) == ([], ["inApp"])
    await ann.program.put(CHOICES, json={"events": {"newMedia": ["inApp"]}})
    async with runtime.database.read() as session:
        kept = (await session.get_one(User, people[ANN])).preferences["notifications"]
    assert kept == {"downloadFailed": ["email", "inApp"], "newMedia": ["inApp"]}
    assert data(await ann.program.get(CHOICES))["events"] == {**chosen, "newMedia": ["inApp"]}
    ben = data(await (await signed_in(BEN)).program.get(CHOICES))["events"]
    assert ben["downloadFailed"] == ["inApp"]


async def test_the_hour_of_the_daily_message_is_stored_by_channel(signed_in, runtime, people):
    ann = await signed_in(ANN)
    assert data(await ann.program.get(CHOICES))["digests"] == {}
    for digests, kept in (
        ({"email": "08:00", "apprise": "19:30"}, {"email": "08:00", "apprise": "19:30"}),
        ({"email": "", "push": "07:00"}, {"apprise": "19:30", "push": "07:00"}),
        ({"push": ""}, {"apprise": "19:30"}),
    ):
        answer = await ann.program.put(CHOICES, json={"events": {}, "digests": digests})
        assert data(answer)["digests"] == kept
    await ann.program.put(CHOICES, json={"events": {"newMedia": []}})
    async with runtime.database.read() as session:
        row = await session.get_one(User, people[ANN])
    assert row.preferences["digests"] == {"apprise": "19:30"}


@pytest.mark.parametrize(
    "digests", [{"email": "8"}, {"inApp": "08:00"}, {"pigeon": "08:00"}, {"email": "24:00"}, []]
)
async def test_hours_that_mean_nothing_are_refused(signed_in, runtime, people, digests):
    ann = await signed_in(ANN)
    answer = await ann.program.put(CHOICES, json={"events": {}, "digests": digests})
    assert code(answer) == (400, "VALIDATION_ERROR")
    async with runtime.database.read() as session:
        assert (await session.get_one(User, people[ANN])).preferences == {}


@pytest.mark.parametrize(
    "body",
    [{}, {"events": {"never": []}}, {"events": {"update": ["pigeon"]}}, {"events": [], "x": 1}],
    ids=str,
)
async def test_choices_that_mean_nothing_are_refused(signed_in, runtime, people, body):
    ann = await signed_in(ANN)
    assert code(await ann.program.put(CHOICES, json=body)) == (400, "VALIDATION_ERROR")
    async with runtime.database.read() as session:
        assert (await session.get_one(User, people[ANN])).preferences == {}


async def with_mail(runtime):
    mail = {"host": "127.0.0.1", "port": 9, "from": "nest@example.org", "security": "none"}
    await runtime.settings.replace({"mail": mail}, updated_by=None)


async def test_a_trial_takes_the_way_that_is_named(signed_in, runtime, people):
    await with_mail(runtime)
    ann, made = await signed_in(ANN), Told(runtime.database)
    for channel in ("inApp", "email"):
        answer = await ann.program.post(TRIAL, json={"channel": channel})
        assert (answer.status_code, answer.json()["data"]) == (202, {"channel": channel})
    rows = await made.deliveries()
    assert [(one.user_id, one.channel, one.status) for one in rows] == [
        (people[ANN], "inApp", "waiting"),
        (people[ANN], "email", "waiting"),
    ]
    assert await made.titles(people[ANN]) == ["This is a test"]


@pytest.mark.parametrize(
    ("body", "refusal"),
    [
        ({"channel": "email"}, (409, "CONFLICT")),
        ({"channel": "push"}, (409, "CONFLICT")),
        ({"channel": "apprise"}, (409, "CONFLICT")),
        ({"channel": "pigeon"}, (400, "VALIDATION_ERROR")),
        ({}, (400, "VALIDATION_ERROR")),
    ],
)
async def test_a_trial_that_could_not_arrive_is_refused(signed_in, runtime, body, refusal):
    ann = await signed_in(ANN)
    assert code(await ann.program.post(TRIAL, json=body)) == refusal
    assert await Told(runtime.database).deliveries() == []


async def test_who_has_no_e_mail_is_told_so(signed_in, runtime, people):
    await with_mail(runtime)
    ann = await signed_in(ANN)
    async with runtime.database.write() as session:
        (await session.get_one(User, people[ANN])).email = None
    answer = await ann.program.post(TRIAL, json={"channel": "email"})
    assert code(answer) == (409, "CONFLICT")
    assert "no e-mail" in answer.json()["error"]["message"]


async def test_trials_have_a_limit(signed_in, runtime, people):
    ann = await signed_in(ANN)
    answers = [await ann.program.post(TRIAL, json={"channel": "inApp"}) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert len(await Told(runtime.database).deliveries()) == 10


APPRISE = "/api/v1/notifications/apprise"


async def test_an_address_of_another_app_is_stored_tried_and_removed(signed_in):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    with receiver() as hooks:
        address = hooks.url.replace("http", "json", 1)
        made = await ada.program.post(APPRISE, json={"address": address, "name": "Phone"})
        assert made.status_code == 201
        one = made.json()["data"]
        assert address not in made.text
        assert data(await ada.program.get(APPRISE))["items"] == [one]
        assert data(await ada.program.post(f"{APPRISE}/{one['id']}/test"))["channel"] == "apprise"
        assert len(hooks.calls) == 1
    assert code(await ann.program.post(f"{APPRISE}/{one['id']}/test")) == (404, "NOT_FOUND")
    assert code(await ann.program.delete(f"{APPRISE}/{one['id']}")) == (404, "NOT_FOUND")
    assert code(await ada.program.post(f"{APPRISE}/{one['id']}/test")) == (
        502,
        "EXTERNAL_SERVICE_ERROR",
    )
    data(await ada.program.delete(f"{APPRISE}/{one['id']}"))
    assert data(await ada.program.get(APPRISE))["items"] == []


@pytest.mark.parametrize("address", ["", "discrod://a/b", "json://127.0.0.1/", "x" * 3_000])
async def test_an_address_that_cannot_be_is_refused(signed_in, address):
    ann = (await signed_in(ANN)).program
    answer = await ann.post(APPRISE, json={"address": address})
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert "address" in answer.json()["error"]["details"]
    assert data(await ann.get(APPRISE))["items"] == []


PUSH = "/api/v1/notifications/push"


async def test_a_browser_is_stored_tried_and_removed(signed_in, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    ada, ann = await signed_in(ADMIN, "Phone"), await signed_in(ANN)
    with push_service(tmp_path / "ca.pem") as service:
        browser = service.browser()
        made = await ada.program.post(PUSH, json=browser.body)
        assert made.status_code == 201, made.text
        one = made.json()["data"]
        assert (one["name"], one["current"], one["signedIn"]) == ("Phone", True, True)
        shown = await ada.program.get(PUSH)
        assert data(shown)["items"] == [one]
        assert len(data(shown)["publicKey"]) == 87
        for secret in (browser.endpoint, browser.auth, browser.p256dh):
            assert secret not in made.text + shown.text
        assert data(await ann.program.get(PUSH))["items"] == []
        for other in (ann, await signed_in(BEN)):
            answers = [
                await other.program.post(f"{PUSH}/{one['id']}/test"),
                await other.program.delete(f"{PUSH}/{one['id']}"),
            ]
            assert [code(answer) for answer in answers] == [(404, "NOT_FOUND")] * 2
        assert data(await ada.program.post(f"{PUSH}/{one['id']}/test")) == {"channel": "push"}
        assert service.texts(browser)[0]["title"] == "This is a test"
        answer = await ada.program.post(TRIAL, json={"channel": "push"})
        assert (answer.status_code, answer.json()["data"]) == (202, {"channel": "push"})
    answer = await ada.program.post(f"{PUSH}/{one['id']}/test")
    assert code(answer) == (502, "EXTERNAL_SERVICE_ERROR")
    data(await ada.program.delete(f"{PUSH}/{one['id']}"))
    assert data(await ada.program.get(PUSH))["items"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"endpoint": "http://push.example.org/x"}, "endpoint"),
        ({"endpoint": "https://127.0.0.1/x"}, "endpoint"),
        ({"endpoint": "x" * 5_000}, "endpoint"),
        ({"keys": {"p256dh": "x", "auth": "y"}}, "keys"),
        ({"keys": {}}, "keys"),
        ({"more": 1}, "more"),
    ],
    ids=str,
)
async def test_a_browser_that_cannot_be_is_refused(signed_in, change, field):
    ann = (await signed_in(ANN, "Phone")).program
    body = PretendBrowser("https://push.example.org/x").body
    answer = await ann.post(PUSH, json={**body, **change})
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert any(key.startswith(field) for key in answer.json()["error"]["details"])
    assert data(await ann.get(PUSH))["items"] == []


async def test_browsers_take_the_token_of_the_page_and_have_a_limit(signed_in):
    ann = await signed_in(ANN, "Phone")
    body = PretendBrowser("https://push.example.org/x").body
    answer = await ann.browser.post(PUSH, json=body, headers={"x-csrf-token": "wrong"})
    assert code(answer) == (403, "CSRF_INVALID")
    answers = [await ann.program.post(PUSH, json=body) for _ in range(31)]
    assert [one.status_code for one in answers] == [201] * 30 + [429]
    assert len(data(await ann.program.get(PUSH))["items"]) == 1

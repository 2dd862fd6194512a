"""REST: programs and apps that are told what happens; what each route stores, and whom and what it
refuses."""

from __future__ import annotations

import pytest
from sqlmodel import select

from medianest.models import AuditEvent, WebhookTarget
from tests.clients.hook_receiver import receiver
from tests.unit.api.conftest import ADMIN, ANN

TARGETS = "/api/v1/webhook-targets"
BODY = {"name": "Shelf", "url": "http://127.0.0.1:9/hook?key=7", "events": ["serviceDown"]}


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


@pytest.fixture
async def ada(signed_in):
    return (await signed_in(ADMIN)).program


async def stored(runtime, table=WebhookTarget):
    async with runtime.database.read() as session:
        return (await session.execute(select(table))).scalars().all()


async def test_a_target_is_stored_and_its_secret_is_shown_once(ada, runtime, people):
    made = await ada.post(TARGETS, json=BODY)
    assert made.status_code == 201
    secret = made.json()["data"]["secret"]
    assert len(secret) >= 40
    (row,) = await stored(runtime)
    assert (row.name, row.url, row.events) == ("Shelf", BODY["url"], ["serviceDown"])
    assert (row.enabled, row.created_by) == (True, people[ADMIN])
    assert secret not in row.secret
    assert runtime._ciphers.decrypt(f"webhook_target:secret:{row.id}", row.secret) == secret
    listed = (await ada.get(TARGETS)).json()["data"]["items"]
    assert [(one["name"], one["createdByName"], one["lastStatus"]) for one in listed] == [
        ("Shelf", "ada", "")
    ]
    assert "secret" not in listed[0]
    given = await ada.post(TARGETS, json={**BODY, "secret": "sixteen-or-more-"})
    assert given.json()["data"]["secret"] == ""


async def test_what_is_named_is_changed_and_the_rest_stays(ada, runtime):
    target = (await ada.post(TARGETS, json=BODY)).json()["data"]
    before = (await stored(runtime))[0].secret
    body = {"enabled": False, "events": ["update", "jobFailed"]}
    changed = await ada.patch(f"{TARGETS}/{target['id']}", json=body)
    assert changed.json()["data"]["events"] == ["jobFailed", "update"]
    (row,) = await stored(runtime)
    assert (row.enabled, row.name, row.secret) == (False, "Shelf", before)
    await ada.patch(f"{TARGETS}/{target['id']}", json={"secret": "another-long-secret"})
    assert (await stored(runtime))[0].secret != before
    deeds = [(one.action, one.target) for one in await stored(runtime, AuditEvent)]
    assert deeds == [("webhook.created", "Shelf")] + [("webhook.changed", "Shelf")] * 2
    assert "another-long-secret" not in repr(await stored(runtime, AuditEvent))


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"name": " "}, "name"),
        ({"url": "ftp://example.org/"}, "url"),
        ({"url": "https://me:word@example.org/"}, "url"),
        ({"url": "http://169.254.169.254/latest"}, "url"),
        ({"url": "http://[::ffff:169.254.169.254]/"}, "url"),
        ({"url": "http://example.org:99999/"}, "url"),
        ({"secret": "short"}, "secret"),
        ({"events": []}, "events"),
        ({"events": ["everything"]}, "events"),
        ({"pigeon": 1}, "pigeon"),
    ],
    ids=str,
)
async def test_what_cannot_be_is_refused_with_the_field(ada, runtime, wish, field):
    answer = await ada.post(TARGETS, json={**BODY, **wish})
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert any(field in name for name in answer.json()["error"]["details"])
    assert await stored(runtime) == []


async def test_a_delivery_is_tried_listed_and_sent_once_more(ada):
    with receiver() as hooks:
        target = (await ada.post(TARGETS, json={**BODY, "url": hooks.url})).json()["data"]
        tried = (await ada.post(f"{TARGETS}/{target['id']}/test")).json()["data"]
        assert (tried["status"], tried["responseStatus"]) == ("sent", 200)
        (listed,) = (await ada.get(f"{TARGETS}/{target['id']}/deliveries")).json()["data"]["items"]
        assert listed == tried
        again = await ada.post(f"/api/v1/webhook-deliveries/{tried['id']}/resend")
        assert again.json()["data"]["status"] == "sent"
        assert len(hooks.calls) == 2


async def test_an_app_is_told_and_its_address_is_in_no_answer(ada, runtime):
    with receiver() as room:
        address = room.url.replace("http", "json", 1) + "/token-of-the-house"
        made = await ada.post(TARGETS, json={**BODY, "url": address})
        assert made.status_code == 201
        target = made.json()["data"]
        assert (target["service"], target["url"], target["secret"]) == ("JSON", "", "")
        path = f"{TARGETS}/{target['id']}"
        tried = await ada.post(f"{path}/test")
        again = await ada.post(f"/api/v1/webhook-deliveries/{tried.json()['data']['id']}/resend")
        changed = await ada.patch(path, json={"url": address, "enabled": False})
        assert [body["title"] for _, body in room.calls] == ["This is a test"] * 2
    assert again.json()["data"]["status"] == "sent"
    assert (changed.json()["data"]["service"], changed.json()["data"]["enabled"]) == ("JSON", False)
    lists = [await ada.get(TARGETS), await ada.get(f"{path}/deliveries")]
    audit = await ada.get("/api/v1/admin/audit")
    assert "webhook.changed" in audit.text
    answers = [made, tried, again, changed, audit, *lists]
    assert all("token-of-the-house" not in answer.text for answer in answers)
    assert "token-of-the-house" not in repr(await stored(runtime))


async def test_a_mistyped_address_of_an_app_is_refused_with_words(ada, runtime):
    answer = await ada.post(TARGETS, json={**BODY, "url": "discrod://id/token"})
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert "Did you mean discord://?" in answer.json()["error"]["details"]["url"]
    target = (await ada.post(TARGETS, json=BODY)).json()["data"]
    other = await ada.patch(f"{TARGETS}/{target['id']}", json={"url": "ntfy://ntfy.sh/our-topic"})
    assert code(other) == (400, "VALIDATION_ERROR")
    assert [row.url for row in await stored(runtime)] == [BODY["url"]]


async def test_a_target_is_deleted(ada, runtime):
    target = (await ada.post(TARGETS, json=BODY)).json()["data"]
    assert (await ada.delete(f"{TARGETS}/{target['id']}")).status_code == 200
    assert await stored(runtime) == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", f"{TARGETS}/none", {"name": "x"}),
        ("DELETE", f"{TARGETS}/none", None),
        ("POST", f"{TARGETS}/none/test", None),
        ("GET", f"{TARGETS}/none/deliveries", None),
        ("POST", "/api/v1/webhook-deliveries/none/resend", None),
    ],
)
async def test_what_is_not_there_is_not_found(ada, method, path, body):
    assert code(await ada.request(method, path, json=body)) == (404, "NOT_FOUND")


async def test_people_who_are_no_administrators_are_refused(signed_in, runtime):
    ann = (await signed_in(ANN)).program
    for url in (BODY["url"], "ntfy://ntfy.sh/our-topic"):
        assert code(await ann.post(TARGETS, json={**BODY, "url": url})) == (403, "FORBIDDEN")
    assert await stored(runtime) == []

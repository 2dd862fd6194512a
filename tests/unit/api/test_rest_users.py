"""REST: people; what each route changes, whom and what it refuses."""

from __future__ import annotations

import asyncio
import io
import json
import zipfile

import pytest
from sqlmodel import func, select, update

from medianest.models import AuditEvent, LoginSession, User
from medianest.models.ids import utc_now
from tests.unit.api.conftest import ADMIN, ANN, BEN, PASSWORD

USERS, LIST, ME = "/api/v1/users", "/api/v1/admin/users", "/api/v1/users/me"
AUDIT = "/api/v1/admin/audit"


async def row(runtime, user_id):
    async with runtime.database.read() as session:
        return await session.get(User, user_id)


async def actions(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(AuditEvent.action).order_by(AuditEvent.id))
        return list(found.scalars())


def refused(answer, status, code):
    return (answer.status_code, answer.json()["error"]["code"]) == (status, code)


# ---- the list


@pytest.mark.parametrize("path", [USERS, LIST])
async def test_administrators_see_everybody(signed_in, path):
    answer = await (await signed_in(ADMIN)).program.get(path, params={"limit": 2})
    data = answer.json()["data"]
    assert [item["name"] for item in data["items"]] == ["ada", "ann"]
    assert data["pagination"]["totalItems"] == 3
    assert set(data["items"][0]) == {
        "id",
        "email",
        "name",
        "role",
        "status",
        "createdAt",
        "lastLoginAt",
        "permissions",
        "quotas",
        "plexUsername",
        "hasPassword",
        "twoFactor",
    }
    assert "argon2" not in answer.text


async def test_the_list_is_searched_and_filtered(signed_in):
    ada = (await signed_in(ADMIN)).program
    for params, names in (
        ({"search": "BEN"}, ["ben"]),
        ({"role": "admin"}, ["ada"]),
        ({"status": "suspended"}, []),
        ({"sort": "email:desc"}, ["ben", "ann", "ada"]),
    ):
        items = (await ada.get(LIST, params=params)).json()["data"]["items"]
        assert [item["name"] for item in items] == names


@pytest.mark.parametrize(
    "params", [{"role": "x"}, {"status": "x"}, {"sort": "x"}, {"page": 0}, {"limit": 101}], ids=str
)
async def test_a_list_that_does_not_exist_is_refused(signed_in, params):
    answer = await (await signed_in(ADMIN)).program.get(LIST, params=params)
    assert refused(answer, 400, "VALIDATION_ERROR")


# ---- one account


async def test_people_see_and_change_their_own(signed_in, runtime):
    ann = await signed_in(ANN)
    assert (await ann.program.get(f"{USERS}/{ann.id}")).json()["data"]["email"] == ANN
    body = {"name": "Ann B.", "email": "Ann.B@example.org", "currentPassword": PASSWORD}
    answer = await ann.program.put(f"{USERS}/{ann.id}", json=body)
    assert answer.status_code == 200, answer.text
    stored = await row(runtime, ann.id)
    assert (stored.name, stored.email) == ("Ann B.", "ann.b@example.org")


async def test_somebody_elses_account_is_not_there(signed_in, runtime):
    ann, ben, ada = [await signed_in(email) for email in (ANN, BEN, ADMIN)]
    for other in (ben.id, ada.id, "nothing"):
        path = f"{USERS}/{other}"
        assert refused(await ann.program.get(path), 404, "NOT_FOUND")
        assert refused(await ann.program.put(path, json={"name": "X"}), 404, "NOT_FOUND")
        assert refused(await ann.program.delete(path), 404, "NOT_FOUND")
    assert (await row(runtime, ben.id)).name == "ben"
    assert (await ada.program.get(f"{USERS}/{ben.id}")).json()["data"]["name"] == "ben"


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"email": "x@example.org"}, "currentPassword"),
        ({"email": "x@example.org", "currentPassword": "wrong"}, "currentPassword"),
        ({"email": "nothing"}, "email"),
        ({"name": " "}, "name"),
        ({"role": "admin"}, "role"),
        ({"quotas": {"perUserPerHour": -1}}, "quotas.perUserPerHour"),
        ({"quotas": {"everything": 1}}, "quotas.everything"),
    ],
    ids=str,
)
async def test_a_change_that_cannot_be_made_is_refused(signed_in, runtime, body, field):
    ann = await signed_in(ANN)
    answer = await ann.program.put(f"{USERS}/{ann.id}", json=body)
    assert refused(answer, 400, "VALIDATION_ERROR")
    assert field in answer.json()["error"]["details"]
    stored = await row(runtime, ann.id)
    assert (stored.email, stored.name, stored.role) == (ANN, "ann", "user")


async def test_a_page_needs_its_token_to_change_anything(signed_in, runtime):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    ada.browser.headers.pop("x-csrf-token")
    answer = await ada.browser.patch(f"{LIST}/{ann.id}/role", json={"role": "admin"})
    assert refused(answer, 403, "CSRF_INVALID")
    assert (await row(runtime, ann.id)).role == "user"


# ---- what administrators change


async def test_an_account_is_made(signed_in, runtime):
    ada = (await signed_in(ADMIN)).program
    body = {"email": "Cyd@example.org", "password": "plum tractor window"}
    made = (await ada.post(LIST, json=body)).json()["data"]
    assert (made["email"], made["name"], made["role"]) == ("cyd@example.org", "Cyd", "user")
    assert (await row(runtime, made["id"])).password_hash.startswith("$argon2id$")
    assert refused(await ada.post(LIST, json=body), 409, "DUPLICATE_REQUEST")
    weak = await ada.post(LIST, json={"email": "d@example.org", "password": "password"})
    assert refused(weak, 400, "VALIDATION_ERROR")


async def test_a_role_holds_at_once(signed_in):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    assert refused(await ann.program.get(LIST), 403, "FORBIDDEN")
    answer = await ada.program.patch(f"{LIST}/{ann.id}/role", json={"role": "admin"})
    assert answer.json()["data"]["role"] == "admin"
    assert (await ann.program.get(LIST)).status_code == 200
    await ann.program.patch(f"{LIST}/{ada.id}/role", json={"role": "user"})
    assert refused(await ada.program.get(LIST), 403, "FORBIDDEN")


async def test_the_last_administrator_stays(signed_in, runtime):
    ada = await signed_in(ADMIN)
    answer = await ada.program.patch(f"{LIST}/{ada.id}/role", json={"role": "user"})
    assert refused(answer, 409, "CONFLICT")
    body = {"currentPassword": PASSWORD}
    gone = await ada.program.request("DELETE", ME, json=body)
    assert refused(gone, 409, "CONFLICT")
    assert (await row(runtime, ada.id)).status == "active"


async def test_two_administrators_at_the_same_moment_do_not_both_go(signed_in, runtime):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    await ada.program.patch(f"{LIST}/{ann.id}/role", json={"role": "admin"})
    answers = await asyncio.gather(
        ada.program.patch(f"{LIST}/{ann.id}/role", json={"role": "user"}),
        ann.program.patch(f"{LIST}/{ada.id}/role", json={"role": "user"}),
    )
    assert 200 in {answer.status_code for answer in answers}
    async with runtime.database.read() as session:
        left = select(func.count()).select_from(User).where(User.role == "admin")
        assert (await session.execute(left)).scalar_one() == 1


async def test_who_is_suspended_is_out_at_once_and_may_come_back(signed_in, runtime):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    assert (await ann.browser.get("/api/v1/me")).status_code == 200
    path = f"{LIST}/{ann.id}/status"
    answer = await ada.program.patch(path, json={"status": "suspended"})
    assert answer.json()["data"]["status"] == "suspended"
    assert (await ann.browser.get("/api/v1/me")).status_code == 401
    assert (await ann.program.get("/api/v1/me")).status_code == 401
    await ada.program.patch(path, json={"status": "active"})
    again = await signed_in(ANN)
    assert (await again.program.get("/api/v1/me")).status_code == 200
    own = await ada.program.patch(f"{LIST}/{ada.id}/status", json={"status": "suspended"})
    assert refused(own, 409, "CONFLICT")


async def test_who_may_not_download_is_told(signed_in):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    path = f"{LIST}/{ann.id}/permissions"
    answer = await ada.program.patch(path, json={"permissions": ["request"]})
    assert answer.json()["data"]["permissions"] == ["request"]
    for path, url in (
        ("/api/v1/youtube/download", "https://www.youtube.com/watch?v=nest-clip01"),
        ("/api/v1/subscriptions", "https://www.youtube.com/playlist?list=PLnest-twelve-clips"),
    ):
        assert refused(await ann.program.post(path, json={"url": url}), 403, "FORBIDDEN")
        assert (await ada.program.post(path, json={"url": url})).status_code == 201


@pytest.mark.parametrize(
    ("field", "body"),
    [
        ("role", {"role": "king"}),
        ("role", {}),
        ("status", {"status": "gone"}),
        ("permissions", {"permissions": ["fly"]}),
        ("permissions", {"permissions": "download"}),
        ("permissions", {"permissions": ["download"] * 21}),
    ],
    ids=str,
)
async def test_what_there_is_not_is_refused(signed_in, runtime, field, body):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    answer = await ada.program.patch(f"{LIST}/{ann.id}/{field}", json=body)
    assert refused(answer, 400, "VALIDATION_ERROR")
    assert "user.role_changed" not in await actions(runtime)


async def test_agreed_quotas_are_what_a_person_is_told(signed_in):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    body = {"quotas": {"perUserPerHour": 50, "maxBytes": 9}}
    assert refused(await ann.program.put(f"{USERS}/{ann.id}", json=body), 403, "FORBIDDEN")
    answer = await ada.program.put(f"{USERS}/{ann.id}", json=body)
    assert answer.json()["data"]["quotas"] == {
        "perUserPerHour": 50,
        "perUserActive": None,
        "maxBytes": 9,
        "moviesPerWeek": None,
        "seasonsPerWeek": None,
    }
    told = (await ann.program.get("/api/v1/youtube/quota")).json()["data"]
    assert (told["perHour"], told["maxBytes"], told["perUserActive"]) == (50, 9, 2)


@pytest.mark.parametrize(
    "variables", [{"PLEX_URL": "http://127.0.0.1:9", "PLEX_TOKEN": "owner"}], ids=["plex"]
)
async def test_a_comparison_with_plex_is_asked_for(signed_in, runtime):
    ada = (await signed_in(ADMIN)).program
    answer = await ada.post(f"{LIST}/sync", json={"syncType": "full"})
    assert (answer.status_code, answer.json()["data"]) == (202, {"syncType": "full"})
    assert await runtime.redis.llen("rq:queue:sync") == 1
    other = await ada.post(f"{LIST}/sync", json={"syncType": "full", "plexServerId": "other"})
    assert refused(other, 404, "NOT_FOUND")
    wrong = await ada.post(f"{LIST}/sync", json={"syncType": "some"})
    assert refused(wrong, 400, "VALIDATION_ERROR")


async def test_without_a_plex_server_there_is_nothing_to_compare_with(signed_in, runtime):
    ada = (await signed_in(ADMIN)).program
    answer = await ada.post(f"{LIST}/sync", json={"syncType": "incremental"})
    assert refused(answer, 409, "CONFLICT")
    assert await runtime.redis.llen("rq:queue:sync") == 0


# ---- going


@pytest.mark.parametrize("path", [USERS, LIST])
async def test_an_administrator_deletes_somebody(signed_in, runtime, path):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    assert (await ann.program.get("/api/v1/me")).status_code == 200
    answer = await ada.program.delete(f"{path}/{ann.id}")
    assert answer.json()["data"] == {"id": ann.id}
    assert await row(runtime, ann.id) is None
    assert (await ann.browser.get("/api/v1/me")).status_code == 401
    assert refused(await ada.program.delete(f"{path}/{ann.id}"), 404, "NOT_FOUND")
    assert refused(await ada.program.delete(f"{LIST}/{ada.id}"), 409, "CONFLICT")


@pytest.mark.parametrize("path", [ME, "own"])
async def test_people_delete_themselves_with_their_password(signed_in, runtime, path):
    ann = await signed_in(ANN)
    path = f"{USERS}/{ann.id}" if path == "own" else path
    assert refused(await ann.browser.delete(path), 400, "VALIDATION_ERROR")
    assert await row(runtime, ann.id) is not None
    answer = await ann.browser.request("DELETE", path, json={"currentPassword": PASSWORD})
    assert answer.status_code == 200, answer.text
    assert await row(runtime, ann.id) is None
    assert "medianest_session=;" in answer.headers["set-cookie"]
    assert (await ann.browser.get("/api/v1/me")).status_code == 401


async def test_without_a_password_the_sign_in_must_be_recent(signed_in, runtime):
    ann = await signed_in(ANN)
    async with runtime.database.write() as session:
        await session.execute(update(User).values(password_hash=None))
    assert refused(await ann.program.delete(ME), 403, "FORBIDDEN")
    async with runtime.database.write() as session:
        await session.execute(update(LoginSession).values(proved_at=utc_now()))
    assert (await ann.program.delete(ME)).status_code == 200


# ---- what is one's own


async def test_preferences_are_read_and_changed(signed_in):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    path = f"{ME}/preferences"
    answer = await ann.program.put(path, json={"theme": "light"})
    assert answer.json()["data"]["theme"] == "light"
    assert (await ann.program.get(path)).json()["data"]["theme"] == "light"
    assert (await ben.program.get(path)).json()["data"]["theme"] == "system"
    wrong = await ann.program.put(path, json={"timeZone": "Mars/Base"})
    assert refused(wrong, 400, "VALIDATION_ERROR")
    assert list(wrong.json()["error"]["details"]) == ["timeZone"]


async def test_everything_about_oneself_comes_as_a_file(signed_in):
    ann = await signed_in(ANN)
    answer = await ann.program.get(f"{ME}/export")
    assert answer.headers["content-type"] == "application/zip"
    assert "medianest-export.zip" in answer.headers["content-disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("profile.json"))["email"] == ANN
        assert b"argon2" not in b"".join(archive.read(name) for name in archive.namelist())
    for _ in range(9):
        await ann.program.get(f"{ME}/export")
    assert refused(await ann.program.get(f"{ME}/export"), 429, "RATE_LIMIT_EXCEEDED")


# ---- the audit log


async def test_what_was_done_is_in_the_log_with_its_address(signed_in):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    await ada.program.patch(f"{LIST}/{ann.id}/status", json={"status": "suspended"})
    params = {"action": "user.", "actor": ada.id, "target": ann.id, "result": "ok", "q": "ann"}
    data = (await ada.program.get(AUDIT, params=params)).json()["data"]
    (event,) = data["items"]
    assert (event["action"], event["actorName"], event["target"]) == (
        "user.suspended",
        "ada",
        "ann",
    )
    assert event["ip"] == "192.0.2.1"
    assert event["correlationId"]
    later = {"from": "2100-01-01T00:00:00Z"}
    assert (await ada.program.get(AUDIT, params=later)).json()["data"]["items"] == []
    before = {"to": "2000-01-01T00:00:00+02:00"}
    assert (await ada.program.get(AUDIT, params=before)).json()["data"]["items"] == []


@pytest.mark.parametrize(
    "params",
    [{"from": "yesterday"}, {"from": "2026-01-01T00:00:00"}, {"result": "x"}, {"limit": 101}],
    ids=str,
)
async def test_a_log_that_does_not_exist_is_refused(signed_in, params):
    answer = await (await signed_in(ADMIN)).program.get(AUDIT, params=params)
    assert refused(answer, 400, "VALIDATION_ERROR")


async def test_the_log_is_exported_for_spreadsheets_and_programs(signed_in, runtime):
    ada = await signed_in(ADMIN)
    await runtime.audit.note("test.one", target="=1+1")
    answer = await ada.program.get(f"{AUDIT}/export", params={"action": "test."})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="medianest-audit.csv"' in answer.headers["content-disposition"]
    assert answer.text.splitlines()[0].startswith("id,at,action,")
    assert ",'=1+1," in answer.text
    params = {"action": "test.", "format": "json"}
    (event,) = (await ada.program.get(f"{AUDIT}/export", params=params)).json()
    assert event["target"] == "=1+1"
    wrong = await ada.program.get(f"{AUDIT}/export", params={"format": "xml"})
    assert refused(wrong, 400, "VALIDATION_ERROR")


# ---- tokens of pages


async def test_tokens_of_pages_are_counted(signed_in):
    ada = await signed_in(ADMIN)
    path = "/api/v1/csrf/stats"
    before = (await ada.program.get(path)).json()["data"]
    await ada.browser.post("/api/v1/csrf/refresh")
    await ada.browser.post("/api/v1/csrf/refresh", headers={"x-csrf-token": "wrong"})
    after = (await ada.program.get(path)).json()["data"]
    grown = {name: after[name] - before[name] for name in ("issued", "accepted", "refused")}
    assert grown == {"issued": 1, "accepted": 1, "refused": 1}
    assert after["since"] == before["since"]

"""The file with everything that is held about a person."""

import csv
import io
import json
import zipfile

import pytest

from medianest.errors import RateLimitError
from medianest.models import (
    AppriseAddress,
    AuditEvent,
    Device,
    Download,
    PersonalToken,
    PlexAccount,
    PushSubscription,
    RecoveryCode,
    Subscription,
    User,
)
from medianest.services.users import exports
from tests.unit.services.users.samples import People

SECRET = "s3cret"
PARTS = [
    "profile",
    "preferences",
    "apps",
    "browsers",
    "devices",
    "tokens",
    "downloads",
    "subscriptions",
    "requests",
    "movies",
    "follows",
    "issues",
    "activity",
]


@pytest.fixture
def people(runtime):
    return People(runtime)


@pytest.fixture
async def ada(people):
    return await people.add(
        "Ada", password_hash=f"{SECRET}-p", totp_secret=f"{SECRET}-t", totp_last_step=77
    )


async def things_of(database, user_id, url="https://video.test/1"):
    rows = [
        Device(
            id=f"phone-{user_id[-12:]}",
            user_id=user_id,
            cookie_hash=f"{SECRET}-c",
            name="Phone",
            remember_hash=f"{SECRET}-r{user_id}",
            remember_former_hash=f"{SECRET}-f",
        ),
        PersonalToken(
            user_id=user_id, name="script", token_hash=f"{SECRET}-h{user_id}", prefix="mn_abc"
        ),
        AppriseAddress(user_id=user_id, name="Phone", service="ntfy", address=f"{SECRET}-a"),
        PushSubscription(
            user_id=user_id,
            device_id=f"phone-{user_id[-12:]}",
            name="Phone",
            endpoint_hash=f"{SECRET}-e{user_id}",
            endpoint=f"{SECRET}-e",
            p256dh=f"{SECRET}-q",
            auth=f"{SECRET}-o",
        ),
        RecoveryCode(user_id=user_id, code_hash=f"{SECRET}-k"),
        PlexAccount(
            user_id=user_id,
            plex_id=int(user_id[-12:], 16),
            username="ada_plex",
            token=f"{SECRET}-x",
            server_token=f"{SECRET}-y",
        ),
        Download(user_id=user_id, url=url, quality="best", container="mp4", title="=1+1"),
        Subscription(user_id=user_id, url=url, quality="best", container="mp4"),
        AuditEvent(action="session.begun", actor_id=user_id, ip="192.0.2.1"),
    ]
    async with database.write() as session:
        session.add_all(rows)


async def unpacked(runtime, actor):
    with await runtime.user_exports.make(actor) as file, zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name).decode() for name in archive.namelist()}


@pytest.mark.databases
async def test_everything_of_a_person_is_in_it_twice(runtime, people, ada, database):
    await things_of(database, ada.user_id)
    await runtime.preferences.change(ada, {"theme": "light"})
    files = await unpacked(runtime, ada)
    assert sorted(files) == sorted(["README.txt", *(f"{p}.{e}" for p in PARTS for e in EXTENSIONS)])
    found = {part: json.loads(files[f"{part}.json"]) for part in PARTS}
    assert (found["profile"]["email"], found["profile"]["plexUsername"]) == (
        "ada@example.org",
        "ada_plex",
    )
    assert found["preferences"]["theme"] == "light"
    assert found["devices"][0]["name"] == "Phone"
    assert found["apps"][0]["service"] == "ntfy"
    assert (found["tokens"][0]["name"], found["tokens"][0]["prefix"]) == ("script", "mn_abc")
    assert found["downloads"][0]["url"] == "https://video.test/1"
    assert found["subscriptions"][0]["enabled"] is True
    assert (found["activity"][0]["action"], found["activity"][0]["ip"]) == (
        "session.begun",
        "192.0.2.1",
    )
    (row,) = csv.DictReader(io.StringIO(files["downloads.csv"]))
    assert (row["url"], row["title"]) == ("https://video.test/1", "'=1+1")


EXTENSIONS = ("json", "csv")


async def test_no_secret_and_nothing_of_others_is_in_it(runtime, people, ada, database):
    bob = await people.add("Bob")
    await things_of(database, ada.user_id)
    await things_of(database, bob.user_id, "https://video.test/of-bob")
    files = await unpacked(runtime, ada)
    whole = "\n".join(files.values())
    assert SECRET not in whole
    assert "of-bob" not in whole
    assert bob.user_id not in whole
    assert "bob@example.org" not in whole


async def test_no_column_that_holds_a_secret_is_named():
    named = {column for _, _, columns in exports._PARTS.values() for column in columns.split()}
    assert not [column for column in named if "hash" in column or "secret" in column]
    assert "token" not in named


async def test_who_has_nothing_gets_lists_of_nothing(runtime, ada):
    files = await unpacked(runtime, ada)
    assert json.loads(files["downloads.json"]) == []
    assert files["downloads.csv"].startswith("url,title,")


async def test_a_long_list_comes_whole(runtime, ada, database, monkeypatch):
    monkeypatch.setattr(exports, "AT_ONCE", 3)
    async with database.write() as session:
        session.add_all(AuditEvent(action=f"a.{n}", actor_id=ada.user_id) for n in range(8))
    files = await unpacked(runtime, ada)
    found = [event["action"] for event in json.loads(files["activity.json"])]
    assert sorted(found) == [f"a.{n}" for n in range(8)]
    assert len(files["activity.csv"].splitlines()) == 9


async def test_exports_are_made_a_few_times_an_hour(runtime, ada):
    for _ in range(exports.AN_HOUR.amount):
        (await runtime.user_exports.make(ada)).close()
    with pytest.raises(RateLimitError):
        await runtime.user_exports.make(ada)


async def test_the_profile_of_a_row_names_no_hash(runtime, people, ada):
    row = await people.row(ada.user_id)
    assert isinstance(row, User)
    assert row.password_hash not in (await unpacked(runtime, ada))["profile.json"]

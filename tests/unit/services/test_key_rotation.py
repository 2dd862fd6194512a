"""Rotation of SECRET_KEY: what is stored is read, renewed, and the old key can go."""

import re
from pathlib import Path

import pytest
from sqlmodel import SQLModel, select, update

import medianest
from medianest.errors import StartError
from medianest.models import (
    AppriseAddress,
    Device,
    MonitorFeed,
    PlexAccount,
    PlexPin,
    PushSubscription,
    Setting,
    User,
    WebhookTarget,
)
from medianest.models.ids import utc_now
from medianest.services import key_rotation
from medianest.services.ciphers import Ciphers
from medianest.services.key_rotation import ENCRYPTED, KeyRotation
from medianest.services.keys import Keys

OLD, NEW = "the first secret of some length", "the second secret of some length"
BEFORE, BOTH, AFTER = Ciphers(Keys([OLD])), Ciphers(Keys([NEW, OLD])), Ciphers(Keys([NEW]))
PLAIN = {"user", "token", "server", "pin", "key", "kuma", "hook", "app"}
PLAIN |= {"endpoint", "auth", "room"}


@pytest.fixture
async def stored(database):
    """One secret in every encrypted column, and rows that have none."""
    ann = User(email="ann@example.org", name="Ann", totp_secret=BEFORE.encrypt("place", "user"))
    account = PlexAccount(
        user_id=ann.id,
        plex_id=5,
        token=BEFORE.encrypt("place", "token"),
        server_token=BEFORE.encrypt("place", "server"),
    )
    pin = PlexPin(
        plex_pin_id=1,
        code="A",
        mode="code",
        browser_hash="x",
        details=BEFORE.encrypt("place", "pin"),
        expires_at=utc_now(),
    )
    feed = MonitorFeed(source="uptime_kuma", token=BEFORE.encrypt("place", "kuma"))
    hook = WebhookTarget(name="x", url="http://x.test", secret=BEFORE.encrypt("place", "hook"))
    room = WebhookTarget(name="y", service="x", address=BEFORE.encrypt("place", "room"))
    app = AppriseAddress(
        user_id=ann.id, name="x", service="x", address=BEFORE.encrypt("place", "app")
    )
    phone = Device(user_id=ann.id, cookie_hash="x")
    push = PushSubscription(
        user_id=ann.id,
        device_id=phone.id,
        endpoint_hash="x",
        endpoint=BEFORE.encrypt("place", "endpoint"),
        p256dh="x",
        auth=BEFORE.encrypt("place", "auth"),
    )
    empty = PlexPin(plex_pin_id=2, code="B", mode="code", browser_hash="x", expires_at=utc_now())
    settings = [
        Setting(area="plex", key="token", value=BEFORE.encrypt("place", "key"), encrypted=True),
        Setting(area="plex", key="url", value="http://plex.test"),
        Setting(area="access", key="sessionDays", value=3),
    ]
    async with database.write() as session:
        session.add_all([ann, User(email="ben@example.org", name="Ben"), pin, feed, hook, empty])
        session.add_all([*settings, room])
        await session.flush()
        session.add_all([account, app, phone])
        await session.flush()
        session.add(push)


async def values(database):
    """What is stored encrypted, all columns together."""
    found = []
    for model, column in ENCRYPTED:
        async with database.read() as session:
            rows = (await session.execute(select(model))).scalars().all()
        found += [getattr(row, column) for row in rows if getattr(row, "encrypted", True)]
    return [value for value in found if value]


def read(ciphers, values):
    return {ciphers.decrypt("place", value) for value in values}


@pytest.mark.databases
async def test_after_renewing_the_old_key_can_go(database, stored):
    assert read(BOTH, await values(database)) == PLAIN
    with pytest.raises(StartError):
        read(AFTER, await values(database))
    assert await KeyRotation(database, BOTH).renew() == 11
    assert read(AFTER, await values(database)) == PLAIN
    with pytest.raises(StartError):
        read(BEFORE, await values(database))


@pytest.mark.databases
async def test_what_is_under_the_newest_key_stays_as_it_is(database, stored):
    rotation = KeyRotation(database, BOTH)
    await rotation.renew()
    renewed = await values(database)
    assert await rotation.renew() == 0
    assert await values(database) == renewed


async def test_with_one_key_nothing_is_touched(database, stored):
    before = await values(database)
    assert await KeyRotation(database, BEFORE).renew() == 0
    assert await values(database) == before


async def test_plain_settings_stay_as_they_are(database, stored):
    await KeyRotation(database, BOTH).renew()
    async with database.read() as session:
        assert (await session.get(Setting, ("plex", "url"))).value == "http://plex.test"
        assert (await session.get(Setting, ("access", "sessionDays"))).value == 3


async def test_what_no_key_reads_is_left_and_the_rest_renewed(database, stored):
    lost = Ciphers(Keys(["a third secret of some length"])).encrypt("place", "lost")
    async with database.write() as session:
        session.add(User(email="cy@example.org", name="Cy", totp_secret=lost))
    assert await KeyRotation(database, BOTH).renew() == 11
    assert lost in await values(database)


async def test_more_rows_than_a_batch_are_all_renewed(database, monkeypatch):
    monkeypatch.setattr(key_rotation, "BATCH", 2)
    async with database.write() as session:
        for number in range(5):
            secret = BEFORE.encrypt("place", str(number))
            session.add(User(email=f"{number}@example.org", name="X", totp_secret=secret))
    assert await KeyRotation(database, BOTH).renew() == 5
    assert read(AFTER, await values(database)) == {"0", "1", "2", "3", "4"}


@pytest.mark.databases
async def test_a_value_that_was_replaced_meanwhile_is_not_overwritten(
    database, stored, monkeypatch
):
    rotation = KeyRotation(database, BOTH)
    find = database.rows
    replaced = BOTH.encrypt("place", "replaced")

    async def slow(statement):
        """After a table was read and before it is written, somebody changes what is there."""
        found = await find(statement)
        table = statement.get_final_froms()[0].name
        async with database.write() as session:
            if table == "user":
                await session.execute(update(User).values(totp_secret=replaced))
            elif table == "setting":
                (await session.get(Setting, ("plex", "token"))).value = replaced
        return found

    monkeypatch.setattr(database, "rows", slow)
    await rotation.renew()
    monkeypatch.undo()
    async with database.read() as session:
        users = (await session.execute(select(User))).scalars().all()
        assert {user.totp_secret for user in users} == {replaced}
        assert (await session.get(Setting, ("plex", "token"))).value == replaced


def test_every_column_that_is_encrypted_is_known():
    """The places that are encrypted stand in the code as ``table:column:``."""
    package = Path(medianest.__file__).parent
    sources = [path.read_text(encoding="utf-8") for path in package.rglob("*.py")]
    found = {match for text in sources for match in re.findall(r'"([a-z_]+:[a-z_]+):\{', text)}
    places = {place for place in found if place.partition(":")[0] in SQLModel.metadata.tables}
    known = {f"{model.__tablename__}:{column}" for model, column in ENCRYPTED}
    assert "user:totp_secret" in places
    assert places <= known, places - known

"""What is cleared every hour, and what is not."""

from datetime import timedelta

import pytest
from sqlmodel import select

from medianest.models import (
    Delivery,
    Device,
    Invitation,
    LoginSession,
    Notification,
    PasswordReset,
    PlexPin,
    RefreshToken,
    User,
)
from medianest.models.ids import utc_now
from medianest.services.leftovers import Leftovers

NOW = utc_now()
SOON, PAST = NOW + timedelta(minutes=1), NOW - timedelta(minutes=1)


def days(number):
    return NOW - timedelta(days=number)


async def ids(database, table):
    async with database.read() as session:
        return set((await session.execute(select(table.id))).scalars())


@pytest.mark.databases
async def test_what_is_over_goes_and_what_holds_stays(database):
    user = User(email="ada@example.org", name="Ada")
    whose = {"user_id": user.id}
    times = {"expires_at": SOON, "idle_expires_at": SOON}
    login = LoginSession(**whose, token_hash="0", **times)
    family = {**whose, "family_id": login.id}
    kept = [
        login,
        Device(**whose, cookie_hash="0", last_seen_at=days(399)),
        RefreshToken(**family, token_hash="0", expires_at=SOON, used_at=PAST),
        PasswordReset(**whose, token_hash="0", expires_at=SOON, used_at=PAST),
        Invitation(token_hash="0", expires_at=days(29)),
        Delivery(**whose, **said("0"), ended_at=days(89), created_at=days(200)),
        Delivery(**whose, **said("1"), created_at=days(200)),
        Notification(**whose, event="x", title="x", at=days(179)),
    ]
    over = [
        LoginSession(**whose, token_hash="1", **{**times, "expires_at": PAST}),
        LoginSession(**whose, token_hash="2", **{**times, "idle_expires_at": PAST}),
        Device(**whose, cookie_hash="1", last_seen_at=days(401)),
        RefreshToken(**family, token_hash="1", expires_at=PAST),
        PasswordReset(**whose, token_hash="1", expires_at=PAST),
        PasswordReset(**whose, token_hash="2", expires_at=SOON, used_at=days(2)),
        Invitation(token_hash="1", expires_at=days(31)),
        Delivery(**whose, **said("2"), ended_at=days(91)),
        Notification(**whose, event="x", title="x", at=days(181)),
    ]
    kept += pins([{"expires_at": SOON}, {"expires_at": SOON, "used_at": PAST}])
    over += pins([{"expires_at": PAST}, {"expires_at": SOON, "used_at": days(2)}])
    for rows in ([user], [login], [row for row in kept + over if row is not login]):
        async with database.write() as session:
            session.add_all(rows)
    assert await Leftovers(database).clear(NOW) == len(over)
    for table in {type(row) for row in kept}:
        assert await ids(database, table) == {row.id for row in kept if type(row) is table}
    assert await Leftovers(database).clear(NOW) == 0


def said(event_id):
    return {"event_id": event_id, "channel": "email", "event": "x", "title": "x"}


def pins(times):
    same = {"plex_pin_id": 1, "code": "c", "mode": "code", "browser_hash": "b"}
    return [PlexPin(**same, **one) for one in times]

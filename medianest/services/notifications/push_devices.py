"""Which browsers may be sent anything: those that their person is signed in with."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import col

from medianest.models.device import Device
from medianest.models.login_session import LoginSession
from medianest.models.push_subscription import PushSubscription


def is_signed_in(now: datetime) -> ColumnElement[bool]:
    """Whether the device of a subscription has a login session, or may begin one by itself.

    Asked whenever something is sent: whatever ends a session (a sign-out elsewhere, a new password,
    a stolen cookie, time) ends messages on that device at once, and nothing has to remember to.
    """
    here: Any = col(PushSubscription.device_id)
    session = exists().where(
        col(LoginSession.device_id) == here,
        col(LoginSession.expires_at) > now,
        col(LoginSession.idle_expires_at) > now,
    )
    remembered = exists().where(
        col(Device.id) == here,
        col(Device.remember_hash).is_not(None),
        col(Device.trusted_until) > now,
    )
    return or_(session, remembered)

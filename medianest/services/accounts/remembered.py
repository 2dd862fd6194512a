"""Browsers that asked to be remembered: a token that is exchanged for another at each use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import col, or_, select

from medianest.database import Database
from medianest.models.device import Device
from medianest.models.ids import utc_now
from medianest.services.secret_tokens import new_token, token_hash

GRACE = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A device by its token. ``is_former``: another page has just exchanged it; ``is_stolen``:
    that was too long ago."""

    device: Device
    hashed: str
    is_former: bool
    is_stolen: bool


async def find(database: Database, token: str) -> Remembered | None:
    """The device that ``token`` was given to; ``None`` for none, or when its time is over."""
    hashed = token_hash(token)
    one = select(Device).where(
        or_(col(Device.remember_hash) == hashed, col(Device.remember_former_hash) == hashed)
    )
    async with database.read() as session:
        device = (await session.execute(one.limit(1))).scalar_one_or_none()
    now = utc_now()
    if device is None or device.trusted_until is None or now >= device.trusted_until:
        return None
    is_former = device.remember_hash != hashed
    rotated_at = device.remember_rotated_at
    is_recent = rotated_at is not None and now - rotated_at <= GRACE
    return Remembered(device, hashed, is_former, is_stolen=is_former and not is_recent)


def give(device: Device, until: datetime) -> str:
    """A token for a browser that asks to be remembered until then; a former one is worth
    nothing any more."""
    token = new_token()
    device.remember_hash, device.remember_former_hash = token_hash(token), None
    device.remember_rotated_at, device.trusted_until = None, until
    return token


def exchange(device: Device, used: Remembered, until: datetime) -> str | None:
    """The next token, or ``None`` when another page got it a moment ago."""
    if device.remember_hash != used.hashed:
        return None
    token = new_token()
    device.remember_former_hash, device.remember_hash = used.hashed, token_hash(token)
    device.remember_rotated_at, device.trusted_until = utc_now(), until
    return token

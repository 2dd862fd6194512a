"""Rotation of ``SECRET_KEY``: secrets at rest are encrypted anew, so that an old key can go."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import structlog
from sqlalchemy import JSON, ColumnElement, String, cast, select, update
from sqlalchemy.orm import InstrumentedAttribute
from sqlmodel import SQLModel, col

from medianest.database import AnyRow, Database
from medianest.errors import StartError
from medianest.models.apprise_address import AppriseAddress
from medianest.models.monitor import MonitorFeed
from medianest.models.plex_account import PlexAccount
from medianest.models.plex_pin import PlexPin
from medianest.models.push_subscription import PushSubscription
from medianest.models.setting import Setting
from medianest.models.user import User
from medianest.models.webhook_target import WebhookTarget
from medianest.services.ciphers import Ciphers

BATCH = 200

ENCRYPTED: tuple[tuple[type[SQLModel], str], ...] = (
    (AppriseAddress, "address"),
    (User, "totp_secret"),
    (MonitorFeed, "token"),
    (PlexAccount, "token"),
    (PlexAccount, "server_token"),
    (PlexPin, "details"),
    (PushSubscription, "auth"),
    (PushSubscription, "endpoint"),
    (Setting, "value"),
    (WebhookTarget, "address"),
    (WebhookTarget, "secret"),
)
"""Every column that holds what :class:`Ciphers` made; of settings, the rows that say so."""

log = structlog.get_logger(__name__)


class KeyRotation:
    """Goes through all encrypted columns; what is under the newest key already stays as it is."""

    def __init__(self, database: Database, ciphers: Ciphers) -> None:
        self._database = database
        self._ciphers = ciphers

    async def renew(self) -> int:
        """Encrypt everything with the newest key; answers how many values that changed.

        What no key can read is left where it is, and told: an older key may come back.
        """
        if self._ciphers.has_one_key:
            return 0
        renewed = 0
        for model, column in ENCRYPTED:
            renewed += await self._renew_column(model, column)
        if renewed:
            log.info("secrets were encrypted with the newest key", values=renewed)
        return renewed

    async def _renew_column(self, model: type[SQLModel], column: str) -> int:
        stored, keys = getattr(model, column), _keys(model)
        filled = select(*keys, stored.label("stored")).where(stored.is_not(None))
        if model is Setting:
            filled = filled.where(col(Setting.encrypted).is_(True))
        rows = await self._database.rows(filled)
        renewed = 0
        for start in range(0, len(rows), BATCH):
            renewed += await self._renew_rows(model, column, rows[start : start + BATCH])
        return renewed

    async def _renew_rows(self, model: type[SQLModel], column: str, rows: Sequence[AnyRow]) -> int:
        stored, renewed = getattr(model, column), 0
        async with self._database.write() as session:
            for row in rows:
                if (value := self._renewed(model, row)) is None:
                    continue
                same = [key == part for key, part in zip(_keys(model), row, strict=False)]
                # A value that was replaced meanwhile is under the newest key by itself.
                one = update(model).where(*same, _is(stored, row.stored))
                await session.execute(one.values({column: value}))
                renewed += 1
        return renewed

    def _renewed(self, model: type[SQLModel], row: AnyRow) -> str | None:
        """The value under the newest key, ``None`` where it stays as it is."""
        before = str(row.stored)
        try:
            after = self._ciphers.renew(before) if before else before
        except StartError:
            log.warning("a stored secret cannot be read", table=model.__tablename__)
            return None
        return after if after != before else None


def _is(stored: InstrumentedAttribute[Any], value: str) -> ColumnElement[bool]:
    """Databases compare JSON as text, if at all."""
    if isinstance(stored.type, JSON):
        return cast(stored, String) == json.dumps(value)
    return stored == value


def _keys(model: type[SQLModel]) -> list[InstrumentedAttribute[Any]]:
    return [getattr(model, column.name) for column in model.__table__.primary_key]  # type: ignore[attr-defined]

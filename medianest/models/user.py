"""A person with an account."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class Role(StrEnum):
    USER = "user"
    ADMIN = "admin"


class UserStatus(StrEnum):
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Permission(StrEnum):
    """What a person may do besides looking; administrators may do everything."""

    REQUEST = "request"
    AUTO_APPROVE_MOVIES = "autoApproveMovies"
    AUTO_APPROVE_SERIES = "autoApproveSeries"
    DOWNLOAD = "download"
    SEE_ACTIVITY = "seeActivity"
    MANAGE_REQUESTS = "manageRequests"


DEFAULT_PERMISSIONS = (Permission.REQUEST, Permission.DOWNLOAD)


def default_permissions() -> list[str]:
    """What a new account may do."""
    return [str(permission) for permission in DEFAULT_PERMISSIONS]


class User(SQLModel, table=True):
    """``email`` is stored lower-cased, null for Plex's managed users, who have none.

    ``password_hash`` is null for people without a password. ``totp_secret`` is encrypted;
    ``totp_enabled_at`` is null until a first code was right; ``totp_last_step`` is the last
    30-second step that was accepted. ``quotas`` overrides the settings' defaults (camelCase keys),
    ``preferences`` is what :class:`~medianest.views.preferences.Preferences` reads.
    """

    __tablename__ = "user"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    email: str | None = Field(default=None, unique=True, max_length=254)
    name: str = Field(max_length=100)
    role: str = Field(default=Role.USER, max_length=16)
    status: str = Field(default=UserStatus.ACTIVE, max_length=16)
    plex_id: int | None = Field(default=None, unique=True, sa_type=BigInteger)
    password_hash: str | None = Field(default=None, max_length=255)
    totp_secret: str | None = Field(default=None, max_length=500)
    totp_enabled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    totp_last_step: int | None = Field(default=None, sa_type=BigInteger)
    permissions: list[str] = Field(
        default_factory=default_permissions, sa_column=Column(JSON, nullable=False)
    )
    quotas: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    preferences: dict[str, Any] = Field(
        default_factory=dict, sa_column=Column(JSON, nullable=False)
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_login_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

"""A token that a person made for a program of theirs."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class Scope(StrEnum):
    """What a personal token is good for."""

    READ = "read"
    REQUEST = "request"
    DOWNLOAD = "download"
    MOVIES = "movies"
    ADMIN = "admin"


class PersonalToken(SQLModel, table=True):
    """Only the SHA-256 (hex) is stored; ``prefix`` is what its owner knows it by."""

    __tablename__ = "personal_token"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    name: str = Field(max_length=100)
    token_hash: str = Field(unique=True, max_length=64)
    prefix: str = Field(max_length=16)
    scopes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    expires_at: datetime | None = Field(default=None, sa_type=UtcDateTime)

"""Which plays are meant, and what they come to by hour, section or person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.play import Play
from medianest.services.actor import Actor

_SUMS = (
    func.sum(col(Play.counted)).label("plays"),
    func.sum(col(Play.seconds)).label("seconds"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Plays of a source, from ``since`` until before ``until``; null for all of them, and for
    everybody. ``section_key`` is the server's."""

    source: str
    user_id: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    section_key: str | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        found: list[ColumnElement[bool]] = [col(Play.source) == self.source]
        if self.user_id is not None:
            found.append(col(Play.user_id) == self.user_id)
        if self.since is not None:
            found.append(col(Play.started_at) >= self.since)
        if self.until is not None:
            found.append(col(Play.started_at) < self.until)
        if self.section_key is not None:
            found.append(col(Play.section_key) == self.section_key)
        return found


def whose(actor: Actor, user_id: str | None) -> str | None:
    """Null for everybody. Raises :class:`ForbiddenError` for those of somebody else."""
    if user_id is not None and user_id != actor.user_id:
        actor.require_admin()
    return user_id if actor.is_admin else actor.user_id


def by_moment(wanted: Wanted, letters: int, *, is_sqlite: bool) -> AnySelect:
    """``moment`` is the first so many letters of ``2024-05-03 10:45``, in UTC."""
    at: Any = col(Play.started_at)
    if not is_sqlite:
        at = func.to_char(func.timezone("UTC", at), "YYYY-MM-DD HH24:MI")
    moment = func.substr(at, 1, letters).label("moment")
    return select(moment, *_SUMS).where(*wanted.conditions()).group_by("moment")


def by_section(wanted: Wanted) -> AnySelect:
    key = col(Play.section_key)
    return select(key, *_SUMS).where(*wanted.conditions()).group_by(key)


def by_person(wanted: Wanted) -> AnySelect:
    account = col(Play.account_id)
    return select(account, *_SUMS).where(*wanted.conditions()).group_by(account)

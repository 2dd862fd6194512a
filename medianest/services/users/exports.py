"""Everything that MediaNest holds about a person, as a file for them: JSON and CSV in a zip."""

from __future__ import annotations

import asyncio
import json
import tempfile
import zipfile
from collections.abc import AsyncIterator
from datetime import datetime
from typing import IO, Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from medianest.database import AnySelect, Database
from medianest.errors import SessionEndedError
from medianest.models.apprise_address import AppriseAddress
from medianest.models.audit_event import AuditEvent
from medianest.models.device import Device
from medianest.models.download import Download
from medianest.models.follow import Follow
from medianest.models.media_issue import MediaIssue
from medianest.models.media_request import MediaRequest
from medianest.models.movie import Movie
from medianest.models.personal_token import PersonalToken
from medianest.models.push_subscription import PushSubscription
from medianest.models.subscription import Subscription
from medianest.models.user import User
from medianest.services import csv_rows
from medianest.services.actor import Actor
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.users import preferences, views

AT_ONCE = 1_000
IN_MEMORY_BYTES = 4_000_000
AN_HOUR = Limit("exports", 10, 3600)
README = (
    "Everything that MediaNest holds about you, each part as JSON and as CSV for spreadsheets.\n"
    "Passwords and keys are not in here: MediaNest does not know them or keeps them to itself.\n"
    "Times are UTC.\n"
)

# Columns are named one by one: whatever a table gets later, no secret comes along by itself.
_PARTS: dict[str, tuple[type[SQLModel], str, str]] = {
    "devices": (
        Device,
        "user_id",
        "name platform browser ip network place first_seen_at last_seen_at risk trusted_until",
    ),
    "apps": (AppriseAddress, "user_id", "name service error created_at"),
    "browsers": (PushSubscription, "user_id", "name error created_at last_used_at"),
    "tokens": (
        PersonalToken,
        "user_id",
        "name prefix scopes created_at last_used_at expires_at",
    ),
    "downloads": (
        Download,
        "user_id",
        "url title uploader kind quality container subtitles sponsorblock selection status percent "
        "size_bytes duration_seconds entries_total entries_done entries_failed pinned "
        "error_message created_at ended_at",
    ),
    "subscriptions": (
        Subscription,
        "user_id",
        "url title uploader quality container subtitles sponsorblock title_includes title_excludes "
        "min_seconds max_seconds interval_minutes keep_last keep_days backlog backlog_count "
        "enabled error_message last_checked_at created_at",
    ),
    "requests": (
        MediaRequest,
        "user_id",
        "media_type tmdb_id title year quality seasons_asked seasons_granted comment status reason "
        "decided_at created_at updated_at",
    ),
    "movies": (
        Movie,
        "owner_id",
        "title year rating seen_at notes image_url tmdb_id imdb_id created_at updated_at",
    ),
    "follows": (Follow, "user_id", "media_type tmdb_id title year created_at"),
    "issues": (
        MediaIssue,
        "user_id",
        "media_type tmdb_id title kind status season episode messages created_at updated_at",
    ),
    "activity": (AuditEvent, "actor_id", "at action target ip device result details"),
}


class UserExports:
    """Made when it is asked for, and kept nowhere."""

    def __init__(self, database: Database, limits: RateLimits) -> None:
        self._database = database
        self._limits = limits

    async def make(self, actor: Actor) -> IO[bytes]:
        """The zip of the actor's own things, from its beginning; whoever gets it closes it.

        Raises :class:`RateLimitError` after :data:`AN_HOUR` of them.
        """
        await self._limits.take(AN_HOUR, actor.user_id)
        # Grows into a file without a name, which goes with the last who has it open.
        file = tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES)  # noqa: SIM115
        try:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                archive.writestr("README.txt", README)
                await self._profile(archive, actor)
                for name in _PARTS:
                    await self._as_json(archive, name, actor.user_id)
                    await self._as_csv(archive, name, actor.user_id)
        except BaseException:
            file.close()
            raise
        file.seek(0)
        return file

    async def _profile(self, archive: zipfile.ZipFile, actor: Actor) -> None:
        async with self._database.read() as session:
            user = await session.get(User, actor.user_id)
            if user is None:
                raise SessionEndedError("Your sign-in has ended. Sign in again.")
            profile = (await views.view(session, user)).model_dump(by_alias=True, mode="json")
        chosen = preferences.stored(user.preferences).model_dump(by_alias=True, mode="json")
        for name, values in (("profile", profile), ("preferences", chosen)):
            archive.writestr(f"{name}.json", _json(values) + b"\n")
            archive.writestr(f"{name}.csv", csv_rows.lines([values.keys(), values.values()]))

    async def _as_json(self, archive: zipfile.ZipFile, name: str, user_id: str) -> None:
        columns = _columns(name)
        with archive.open(f"{name}.json", "w") as entry:
            entry.write(b"[")
            separator = b"\n"
            async for part in self._rows(name, user_id):
                rows = [_json(dict(zip(columns, row, strict=True))) for row in part]
                await asyncio.to_thread(entry.write, separator + b",\n".join(rows))
                separator = b",\n"
            entry.write(b"\n]\n")

    async def _as_csv(self, archive: zipfile.ZipFile, name: str, user_id: str) -> None:
        with archive.open(f"{name}.csv", "w") as entry:
            entry.write(csv_rows.lines([_columns(name)]))
            async for part in self._rows(name, user_id):
                await asyncio.to_thread(entry.write, csv_rows.lines(part))

    async def _rows(self, name: str, user_id: str) -> AsyncIterator[list[list[Any]]]:
        last = ""
        while found := await self._database.rows(_select(name, user_id, last)):
            last = found[-1].id
            yield [list(row)[1:] for row in found]


def _columns(name: str) -> list[str]:
    return _PARTS[name][2].split()


def _select(name: str, user_id: str, after: str) -> AnySelect:
    model, owner, _ = _PARTS[name]
    row_id: Any = col(getattr(model, "id"))  # noqa: B009 - SQLModel does not say that each has one
    wanted = [col(getattr(model, column)) for column in _columns(name)]
    theirs = select(row_id, *wanted).where(getattr(model, owner) == user_id, row_id > after)
    return theirs.order_by(row_id).limit(AT_ONCE)


def _json(values: dict[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False, default=_text).encode()


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)

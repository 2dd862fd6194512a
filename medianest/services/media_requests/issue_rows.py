"""Rows of issues, as the upstream has them and as people see them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.integrations.overseerr.issues import Comment, Issue
from medianest.models.ids import utc_now
from medianest.models.media_issue import IssueKind, IssueStatus, MediaIssue
from medianest.services.media_requests.views import untitled
from medianest.views.media_issue import IssueMessageView, MediaIssueView

LONGEST_MESSAGE = 5_000
MOST_MESSAGES = 500
_KINDS = {"subtitles": IssueKind.SUBTITLE}


async def write(
    session: AsyncSession, said: Issue, people: Mapping[int, str], title: str
) -> MediaIssue:
    """Our row of an issue, made or brought up to date; ``people`` are ours behind the upstream's
    numbers, ``title`` is empty where it is not known."""
    one = select(MediaIssue).where(col(MediaIssue.upstream_id) == said.id).with_for_update()
    row = (await session.execute(one)).scalar_one_or_none()
    if row is None:
        row = _new(said, people)
    row.title = title[:500] or row.title
    row.status = status_of(said)
    row.season, row.episode = said.problem_season, said.problem_episode
    row.updated_at = said.updated_at or utc_now()
    if said.comments:
        row.messages = [_message(one) for one in said.comments[:MOST_MESSAGES]]
    session.add(row)
    return row


def view(row: MediaIssue, owner_name: str) -> MediaIssueView:
    return MediaIssueView(
        id=row.id,
        owner_id=row.user_id or "",
        owner_name=owner_name or row.reporter_name,
        media_type=row.media_type,
        tmdb_id=row.tmdb_id,
        title=row.title or untitled(row.media_type, row.tmdb_id),
        kind=row.kind,
        status=row.status,
        season=row.season,
        episode=row.episode,
        messages=[IssueMessageView.model_validate(one) for one in row.messages],
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


def status_of(said: Issue) -> str:
    return IssueStatus.OPEN if said.is_open else IssueStatus.RESOLVED


def _new(said: Issue, people: Mapping[int, str]) -> MediaIssue:
    owner = people.get(said.created_by.id)
    return MediaIssue(
        upstream_id=said.id,
        user_id=owner,
        reporter_name="" if owner else said.created_by.name[:200],
        media_type=said.media.media_type,
        tmdb_id=said.media.tmdb_id,
        kind=_KINDS.get(said.kind, said.kind),
        created_at=said.created_at or utc_now(),
    )


def _message(said: Comment) -> dict[str, Any]:
    at: datetime = said.created_at or utc_now()
    text = said.message[:LONGEST_MESSAGE]
    return {"author": said.user.name[:200], "at": at.isoformat(), "text": text}

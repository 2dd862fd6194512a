"""Issues with titles that are there: people report them, and hear what comes of it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import cast

from sqlalchemy import func, select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UpstreamForbiddenError,
    UpstreamMissingError,
)
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.issues import Issue
from medianest.integrations.overseerr.issues import IssueKind as Kind
from medianest.models.media_issue import IssueKind, IssueStatus, MediaIssue
from medianest.models.media_request import MediaRequest
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.downloads import lists as download_lists
from medianest.services.media_requests import issue_rows, rights
from medianest.services.media_requests.issue_sync import IssueSync
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.title_facts import Titles
from medianest.services.media_requests.wanted import check_title
from medianest.services.overseerr import trouble
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.overseerr.ties import Done, OverseerrTies
from medianest.services.rate_limits import Limit, RateLimits
from medianest.views.media_issue import MediaIssueView
from medianest.views.view import Page, Pagination

AN_HOUR = Limit("media issues", 30, 3600)
LONGEST_TEXT = 2_000
HIGHEST_NUMBER = 100_000
NOT_THERE = "There is no such issue."
NOT_KNOWN = (
    "Overseerr does not know this title, so nothing can be reported of it there. Tell an "
    "administrator."
)
_KINDS = {IssueKind.SUBTITLE: "subtitles"}


class MediaIssues:
    """Everybody sees their own; those who decide see everybody's. The upstream has to be there:
    nothing is kept for later."""

    def __init__(
        self,
        database: Database,
        limits: RateLimits,
        link: OverseerrLink,
        ties: OverseerrTies,
        titles: Titles,
        sync: IssueSync,
        news: RequestNews,
    ) -> None:
        self._database = database
        self._limits = limits
        self._link = link
        self._ties = ties
        self._titles = titles
        self._sync = sync
        self._news = news

    async def report(
        self,
        actor: Actor,
        media_type: str,
        tmdb_id: int,
        kind: str,
        text: str,
        season: int = 0,
        episode: int = 0,
    ) -> MediaIssueView:
        """Report one; ``season`` and ``episode`` 0 stand for all of it.

        Raises :class:`InvalidInputError`, :class:`ConflictError` for a title that Overseerr does
        not know or where there is none, :class:`RateLimitError`, and :class:`UpstreamError` in
        words.
        """
        check_title(media_type, tmdb_id)
        text = _checked(text)
        if kind not in tuple(IssueKind):
            raise _wrong("kind", "Choose video, audio, subtitle or other.")
        if not (0 <= season <= HIGHEST_NUMBER and 0 <= episode <= HIGHEST_NUMBER):
            raise _wrong("season", "There is no such season or episode.")
        await self._limits.take(AN_HOUR, actor.user_id)
        with trouble.in_words():
            media_id = await self._media_id(media_type, tmdb_id)
            named = cast("Kind", _KINDS.get(IssueKind(kind), kind))
            async with self._link.asking() as client:

                async def send(as_user: int | None) -> Issue:
                    signed = _signed(actor, text, as_user)
                    return await client.create_issue(
                        media_id, named, signed, season, episode, as_user=as_user
                    )

                said = await self._acting(actor, send)
        return await self._written(actor, said.id, owner_id=actor.user_id)

    async def page(
        self,
        actor: Actor,
        *,
        everybody: bool = False,
        status: str | None = None,
        page: int = 1,
        limit: int = 20,
    ) -> Page[MediaIssueView]:
        """The newest first. Raises :class:`InvalidInputError`, and :class:`ForbiddenError` for
        everybody's without the right to decide."""
        download_lists.check_page(page, limit)
        if status is not None and status not in tuple(IssueStatus):
            raise _wrong("status", "Choose open or resolved.")
        if everybody:
            rights.require_decider(actor)
        conditions = [] if everybody else [col(MediaIssue.user_id) == actor.user_id]
        if status is not None:
            conditions.append(col(MediaIssue.status) == status)
        counted = select(func.count().label("total")).select_from(MediaIssue).where(*conditions)
        total = (await self._database.rows(counted))[0].total
        newest = _rows().where(*conditions).order_by(col(MediaIssue.id).desc())
        async with self._database.read() as session:
            found = await session.execute(newest.limit(limit).offset((page - 1) * limit))
            views = [issue_rows.view(row, name or "") for row, name in found]
        return Page[MediaIssueView](items=views, pagination=Pagination.of(page, limit, total))

    async def get(self, actor: Actor, issue_id: str) -> MediaIssueView:
        """Raises :class:`NotFoundError`, also for somebody else's."""
        row, name = await self._row(actor, issue_id)
        return issue_rows.view(row, name)

    async def comment(self, actor: Actor, issue_id: str, text: str) -> MediaIssueView:
        """Say something about it. Raises :class:`NotFoundError` and :class:`UpstreamError`."""
        row, _ = await self._row(actor, issue_id)
        text = _checked(text)
        await self._limits.take(AN_HOUR, actor.user_id)
        async with self._at(row) as client:

            async def send(as_user: int | None) -> None:
                signed = _signed(actor, text, as_user)
                await client.comment_issue(row.upstream_id, signed, as_user=as_user)

            await self._acting(actor, send)
        return await self._written(actor, row.upstream_id)

    async def resolve(self, actor: Actor, issue_id: str) -> MediaIssueView:
        """It is mended. For those who decide, and for whoever reported it."""
        row, _ = await self._row(actor, issue_id)
        async with self._at(row) as client:
            await client.resolve_issue(row.upstream_id)
        return await self._written(actor, row.upstream_id)

    async def reopen(self, actor: Actor, issue_id: str) -> MediaIssueView:
        """It is not mended after all; for the same people."""
        row, _ = await self._row(actor, issue_id)
        async with self._at(row) as client:
            await client.reopen_issue(row.upstream_id)
        return await self._written(actor, row.upstream_id)

    async def remove(self, actor: Actor, issue_id: str) -> None:
        """It was no issue: nothing is left of it, here or there. For the same people."""
        row, _ = await self._row(actor, issue_id)
        with trouble.in_words():
            async with self._link.asking() as client:
                with suppress(UpstreamMissingError):
                    await client.delete_issue(row.upstream_id)
        await self._sync.forget(row.upstream_id)

    @asynccontextmanager
    async def _at(self, row: MediaIssue) -> AsyncIterator[Overseerr]:
        """The client, for something about an issue that the upstream may have no more."""
        with trouble.in_words():
            try:
                async with self._link.asking() as client:
                    yield client
            except UpstreamMissingError:
                await self._sync.forget(row.upstream_id)
                raise

    async def _acting(self, actor: Actor, send: Callable[[int | None], Awaitable[Done]]) -> Done:
        """In their own name; who decides here need not be anybody there."""
        try:
            return await self._ties.acting(actor.user_id, send)
        except UpstreamForbiddenError:
            if not rights.may_decide(actor):
                raise
        return await send(None)

    async def _written(
        self, actor: Actor, upstream_id: int, *, owner_id: str | None = None
    ) -> MediaIssueView:
        """Read it anew and answer it; ``owner_id`` says whose it is where the upstream cannot."""
        with trouble.in_words():
            async with self._link.asking() as client:
                said: Issue = await client.issue(upstream_id)
        row = await self._sync.write(said)
        if owner_id is not None and row.user_id != owner_id:
            async with self._database.write() as session:
                mine = await session.get(MediaIssue, row.id, with_for_update=True)
                if mine is not None:
                    mine.user_id, mine.reporter_name = owner_id, ""
        await self._news.synced()
        return await self.get(actor, row.id)

    async def _media_id(self, media_type: str, tmdb_id: int) -> int:
        known = select(col(MediaRequest.media_id)).where(
            col(MediaRequest.media_type) == media_type,
            col(MediaRequest.tmdb_id) == tmdb_id,
            col(MediaRequest.media_id).is_not(None),
        )
        rows = await self._database.rows(known.order_by(col(MediaRequest.id).desc()).limit(1))
        if rows:
            return int(rows[0].media_id)
        facts = await self._titles.ask(media_type, tmdb_id)
        if not facts.media_id:
            raise ConflictError(NOT_KNOWN)
        return facts.media_id

    async def _row(self, actor: Actor, issue_id: str) -> tuple[MediaIssue, str]:
        async with self._database.read() as session:
            found = await session.execute(_rows().where(col(MediaIssue.id) == issue_id))
            row = found.one_or_none()
        if row is None or not (row[0].user_id == actor.user_id or rights.may_decide(actor)):
            raise NotFoundError(NOT_THERE)
        return row[0], row[1] or ""


def _rows() -> AnySelect:
    joined = select(MediaIssue, col(User.name))
    return joined.outerjoin(User, col(User.id) == col(MediaIssue.user_id))


def _signed(actor: Actor, text: str, as_user: int | None) -> str:
    """Whom Overseerr does not know is named, as it would name the key's owner."""
    return text if as_user is not None else f"{actor.name}: {text}"


def _checked(text: str) -> str:
    text = text.strip()
    if not text:
        raise _wrong("text", "Say what is wrong.")
    if len(text) > LONGEST_TEXT:
        raise _wrong("text", f"At most {LONGEST_TEXT} characters, please.")
    return text


def _wrong(field: str, sentence: str) -> InvalidInputError:
    return InvalidInputError(sentence, details={field: sentence})

"""Media requests as people use them: ask for, look, take back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

from sqlalchemy import delete, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    MediaNestError,
    QuotaError,
    UpstreamError,
    UpstreamQuotaError,
)
from medianest.models.media_request import (
    Errand,
    MediaRequest,
    RequestEvent,
    RequestStatus,
)
from medianest.models.user import Permission, User
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog, ExportFormat
from medianest.services.downloads import lists as download_lists
from medianest.services.media_requests import exports, lists, quotas, rights, rows, wanted
from medianest.services.media_requests.decision_aids import DecisionAids
from medianest.services.media_requests.errands import Errands
from medianest.services.media_requests.lists import Sought
from medianest.services.media_requests.making import Draft, Making
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.query import RequestQuery
from medianest.services.media_requests.sight import ItemSight
from medianest.services.media_requests.views import select_rows, views
from medianest.services.media_requests.wanted import Wanted
from medianest.services.overseerr import trouble
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.views.media_request import (
    MadeRequestView,
    MediaRequestView,
    RequestCountsView,
    RequestDetailView,
    RequestStepView,
)
from medianest.views.view import Page, Pagination

AN_HOUR_SECONDS = 3600
TOO_LATE = "This was decided already. Ask an administrator to take it back."
OVER = "There is nothing left to take back: this request is over."
REMOVED = "It was removed by an administrator."
SHARE_USED_UP = "You have used up your share of requests in Overseerr. Ask again later."


class MediaRequests:
    """Everybody sees their own; those who decide see everybody's."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        limits: RateLimits,
        audit: AuditLog,
        making: Making,
        errands: Errands,
        news: RequestNews,
        sight: ItemSight,
        aids: DecisionAids,
    ) -> None:
        self._database = database
        self._settings = settings
        self._limits = limits
        self._audit = audit
        self._making = making
        self._errands = errands
        self._news = news
        self._sight = sight
        self._aids = aids

    async def make(self, actor: Actor, asked: Wanted) -> MadeRequestView:
        """Ask for a film or for seasons of a series. While Overseerr is away, the request is kept
        and sent later.

        Raises :class:`ForbiddenError` for people who may not, :class:`InvalidInputError`,
        :class:`NotFoundError` for a title or person that there is not, :class:`DuplicateError`
        with the ``id`` of one's own request of the same, :class:`QuotaError`,
        :class:`ConflictError` for titles on the block list, and :class:`RateLimitError`.
        """
        actor.require(Permission.REQUEST)
        wanted.check(asked)
        limit = await self._hourly()
        await self._limits.take(limit, actor.user_id)
        try:
            draft = await self._making.draft(actor, asked)
            row, draft = await self._making.store(actor, draft)
            await self._send(row)
        except MediaNestError:
            await self._limits.give_back(limit, actor.user_id)
            raise
        return await self._made(actor, row, draft)

    async def page(
        self, actor: Actor, query: RequestQuery, page: int = 1, limit: int = 20
    ) -> Page[MediaRequestView]:
        """One page, without asking anybody. Raises :class:`InvalidInputError`, and
        :class:`ForbiddenError` for everybody's without the right to decide."""
        download_lists.check_page(page, limit)
        sought = await self._sought(actor, query)
        found, total = await lists.rows_on_page(self._database, sought, page=page, limit=limit)
        shown = await self._sight.seen_by(actor, views(found))
        if query.everybody:
            shown = await self._aids.beside(shown)
        return Page[MediaRequestView](items=shown, pagination=Pagination.of(page, limit, total))

    async def get(self, actor: Actor, request_id: str) -> RequestDetailView:
        """One with its history. Raises :class:`NotFoundError`, also for somebody else's."""
        view = await self._view(actor, request_id)
        steps = (
            select(
                col(RequestEvent.at),
                col(RequestEvent.status),
                col(RequestEvent.note),
                col(User.name),
            )
            .outerjoin(User, col(User.id) == col(RequestEvent.actor_id))
            .where(col(RequestEvent.request_id) == request_id)
            .order_by(col(RequestEvent.at), col(RequestEvent.id))
        )
        history = [
            RequestStepView(at=row.at, status=row.status, actor=row.name or "", note=row.note)
            for row in await self._database.rows(steps)
        ]
        return RequestDetailView(request=view, history=history)

    async def counts(self, actor: Actor, everybody: bool = False) -> RequestCountsView:
        """How many there are by tab: one's own, or everybody's for those who decide."""
        if not everybody:
            return await lists.counts(self._database, actor.user_id, over_limit=0)
        rights.require_decider(actor)
        over = await self._aids.over_limit()
        return await lists.counts(self._database, None, over_limit=over)

    async def of_title(self, actor: Actor, media_type: str, tmdb_id: int) -> list[MediaRequestView]:
        """The requests for a title that this person may see, the newest first."""
        wanted.check_title(media_type, tmdb_id)
        same = select_rows().where(
            col(MediaRequest.media_type) == media_type, col(MediaRequest.tmdb_id) == tmdb_id
        )
        if not rights.may_decide(actor):
            same = same.where(col(MediaRequest.user_id) == actor.user_id)
        found = await self._database.rows(same.order_by(col(MediaRequest.id).desc()))
        return await self._sight.seen_by(actor, views(found))

    async def cancel(self, actor: Actor, request_id: str) -> MediaRequestView:
        """Take a request back: one's own until it is decided, anybody's for those who decide. Whose
        it was then reads by what role it was removed.

        Raises :class:`NotFoundError` and :class:`ConflictError`.
        """
        async with self._database.write() as session:
            row = await rows.locked(session, request_id)
            rights.require_sight(actor, row.user_id)
            _check_can_end(actor, row)
            known = row.upstream_id is not None or row.errand_at is not None
            errand = Errand.REMOVE if known else None
            why = "" if row.user_id == actor.user_id else REMOVED
            await rows.move(
                session,
                row,
                RequestStatus.CANCELLED,
                actor_id=actor.user_id,
                note=why,
                errand=errand,
                reason=why,
            )
            if row.upstream_id is not None:
                row.errand_at = None
            if row.user_id != actor.user_id:
                await self._audit.note(
                    "request.cancelled",
                    actor_id=actor.user_id,
                    target=row.title,
                    target_id=row.user_id,
                    request=row.id,
                    session=session,
                )
        await self._errands.deliver(request_id)
        await self._news.changed([request_id])
        return await self._view(actor, request_id)

    async def remove_all_of(self, actor: Actor, user_id: str) -> None:
        """Everything of a person whose account goes; what Overseerr was told stays there.

        Raises :class:`ForbiddenError`.
        """
        if actor.user_id != user_id:
            actor.require_admin()
        async with self._database.write() as session:
            theirs = delete(MediaRequest).where(col(MediaRequest.user_id) == user_id)
            await session.execute(theirs.execution_options(synchronize_session=False))
        await self._news.synced()

    async def export(
        self, actor: Actor, how: ExportFormat, query: RequestQuery
    ) -> AsyncIterator[bytes]:
        """Everybody's as a file, in parts, for those who decide; the export is an audit event."""
        rights.require_decider(actor)
        await self._audit.note("request.exported", actor_id=actor.user_id, format=str(how))
        sought = await self._sought(actor, replace(query, everybody=True))
        return exports.parts(
            self._database, sought, how, lambda views: self._sight.seen_by(actor, views)
        )

    async def _sought(self, actor: Actor, query: RequestQuery) -> Sought:
        owner_id = _owner(actor, query)
        if not query.over_limit:
            return Sought(query, owner_id)
        rights.require_decider(actor)
        return Sought(query, owner_id, await self._aids.standings())

    async def _send(self, row: MediaRequest) -> None:
        """Now, where that is to be tried; raise what the upstream refuses, in words."""
        if row.errand is None or row.errand_at is None:
            return
        error = await self._errands.deliver_first(row)
        if error is None or isinstance(error, trouble.AWAY) or type(error) is ConflictError:
            return
        await self._news.removed(row.id, row.user_id or "")
        if isinstance(error, UpstreamQuotaError):
            raise QuotaError(SHARE_USED_UP, retry_after_seconds=quotas.A_DAY_SECONDS) from error
        raise (trouble.worded(error) if isinstance(error, UpstreamError) else error) from error

    async def _made(self, actor: Actor, row: MediaRequest, draft: Draft) -> MadeRequestView:
        await self._news.changed([row.id])
        (view,) = await self._news.seen_by(actor, [row.id])
        asked = set(draft.seasons or ())
        granted = set(view.granted) if view.upstream_id is not None else asked
        left_out = sorted({*draft.left_out, *(asked - granted)})
        sentence = _sentence(view, left_out, decides=rights.may_decide(actor))
        return MadeRequestView(request=view, left_out=left_out, sentence=sentence)

    async def _view(self, actor: Actor, request_id: str) -> MediaRequestView:
        one = select_rows().where(col(MediaRequest.id) == request_id)
        found = views(await self._database.rows(one))
        rights.require_sight(actor, found[0].owner_id if found else None)
        rows.require(found)
        (view,) = await self._sight.seen_by(actor, found)
        return view

    async def _hourly(self) -> Limit:
        limits = (await self._settings.current()).rate_limits
        return Limit("media requests", limits.requests_per_hour, AN_HOUR_SECONDS)


def _owner(actor: Actor, query: RequestQuery) -> str | None:
    """Whose requests are meant; ``None`` for everybody's."""
    if not query.everybody and query.owner_id in (None, actor.user_id):
        return actor.user_id
    rights.require_decider(actor)
    return query.owner_id


def _check_can_end(actor: Actor, row: MediaRequest) -> None:
    ends = rows.is_open(row.status) or row.status == RequestStatus.FAILED
    if not ends:
        raise ConflictError(OVER)
    if row.status != RequestStatus.PENDING and not rights.may_decide(actor):
        raise ConflictError(TOO_LATE)


def _sentence(view: MediaRequestView, left_out: list[int], *, decides: bool) -> str:
    said = _what_happened(view, decides=decides)
    if not left_out:
        return said
    named = ", ".join(map(str, left_out))
    several = "Seasons" if len(left_out) > 1 else "Season"
    are = "are" if len(left_out) > 1 else "is"
    return f"{said} {several} {named} {are} here or on the way already."


def _what_happened(view: MediaRequestView, *, decides: bool) -> str:
    if view.waits:
        return "Kept: it is sent as soon as Overseerr can be asked."
    if view.status == RequestStatus.PENDING:
        return f"Asked for. {rights.who_decides(decides=decides)}"
    if view.status == RequestStatus.AVAILABLE:
        return "It is here already."
    return "Asked for, and approved at once."

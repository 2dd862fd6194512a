"""Makes requests: a row of ours first, then what the upstream says to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    DuplicateError,
    ForbiddenError,
    NotFoundError,
    UpstreamError,
    UpstreamMissingError,
)
from medianest.integrations.overseerr.permissions import may_request
from medianest.models.ids import utc_now
from medianest.models.media_request import OPEN, Errand, MediaRequest, RequestStatus
from medianest.models.user import Permission, Role, User
from medianest.services.actor import Actor
from medianest.services.media_requests import owners, quotas, rows, wanted
from medianest.services.media_requests.mirror import Mirror
from medianest.services.media_requests.rights import may_decide
from medianest.services.media_requests.sight import ItemSight
from medianest.services.media_requests.title_facts import TitleFacts, Titles
from medianest.services.media_requests.wanted import Wanted
from medianest.services.overseerr import trouble
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.overseerr.ties import OverseerrTies
from medianest.services.settings.settings import SettingsService

NO_SUCH_TITLE = "TMDB does not know this title any more. Search for it again."
NO_4K = "You may not ask for 4K. Choose 1080p, or ask an administrator to allow it."
OWN = "You have asked for this already. It is under your requests."
HERE = "This is in the library already. Search for it there."
OWN_SEASONS = "You have asked for all of these seasons already. They are under your requests."


@dataclass(frozen=True, slots=True)
class Draft:
    """A request on its way into the database. ``held`` says that it is decided here, as Overseerr
    does not know the person; ``left_out`` are seasons that need not be asked for."""

    wanted: Wanted
    owner: User
    facts: TitleFacts
    seasons: list[int] | None
    held: bool
    is_away: bool = False
    left_out: tuple[int, ...] = ()


class Making:
    """What a request is made of, and the transaction that makes it."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        link: OverseerrLink,
        ties: OverseerrTies,
        titles: Titles,
        mirror: Mirror,
        sight: ItemSight,
    ) -> None:
        self._database = database
        self._settings = settings
        self._link = link
        self._ties = ties
        self._titles = titles
        self._mirror = mirror
        self._sight = sight

    async def draft(self, actor: Actor, asked: Wanted) -> Draft:
        """Who it is for, what it is called, and who decides.

        Raises :class:`ForbiddenError`, :class:`NotFoundError` for a title or person that there is
        not; an upstream that is away is none of this call's trouble.
        """
        owner = await owners.owner(self._database, actor, asked.on_behalf_of)
        facts = await self._facts(asked)
        await self._check_not_here(actor, asked)
        held = await self._is_held(actor, owner, asked)
        # Whom an upstream let wait by now is not to wait for it once more: it is told later.
        is_away = await self._link.is_away()
        return Draft(asked, owner, facts, _seasons(asked, facts), held, is_away)

    async def store(self, actor: Actor, draft: Draft) -> tuple[MediaRequest, Draft]:
        """The row, as it will be sent, and what was left out of it.

        Raises :class:`DuplicateError` and :class:`QuotaError`.
        """
        settings = (await self._settings.current()).overseerr
        try:
            async with self._database.write() as session:
                # Not the strongest lock: that one would wait for rows that point at the person.
                person = select(User).where(col(User.id) == draft.owner.id)
                locked = await session.execute(person.with_for_update(key_share=True))
                if (owner := locked.scalar_one_or_none()) is None:
                    raise NotFoundError(owners.NO_SUCH_PERSON)
                draft = await self._without_known(session, draft)
                if draft.held and owner.role != Role.ADMIN and not may_decide(actor):
                    await quotas.check(session, owner, settings, draft.seasons)
                row = _row(actor, draft)
                rows.make_known(session, row, actor.user_id, "")
                await session.flush()
        except IntegrityError:
            raise DuplicateError(OWN) from None
        return row, draft

    async def _check_not_here(self, actor: Actor, asked: Wanted) -> None:
        """Only by what this person sees of the library: of the rest nothing is said."""
        title = (asked.media_type, asked.tmdb_id)
        here = None if asked.is_series else (await self._mirror.here([title])).get(title)
        if here is None or (asked.is_4k and not here.is_4k):
            return
        copies = (here.item_id,) if asked.is_4k else here.item_ids
        item_id = await self._sight.first_seen(actor, copies)
        if item_id is not None:
            raise DuplicateError(HERE, details={"itemId": item_id})

    async def _facts(self, asked: Wanted) -> TitleFacts:
        if not await self._link.is_away():
            try:
                return await self._titles.ask(asked.media_type, asked.tmdb_id)
            except UpstreamMissingError:
                raise NotFoundError(NO_SUCH_TITLE) from None
            except (UpstreamError, ConflictError):
                pass
        known = await self._titles.remembered(asked.media_type, asked.tmdb_id)
        return known if known.title else replace(known, title=asked.title.strip())

    async def _is_held(self, actor: Actor, owner: User, asked: Wanted) -> bool:
        """Whether we decide: Overseerr does not know the person, or there is none. Where it cannot
        be asked now, it will be when the request is sent."""
        is_away = await self._link.is_away()
        if not is_away:
            try:
                await self._ties.upstream_user(owner.id)
            except (UpstreamError, ConflictError):
                is_away = True
        account = await self._ties.known(owner.id)
        bits = 0 if account is None else account.permissions
        may_4k = may_request(bits, is_series=asked.is_series, is_4k=True)
        if asked.is_4k and not (may_decide(actor) or may_4k):
            raise ForbiddenError(NO_4K)
        return account is None and not (is_away and await self._link.client() is not None)

    async def _without_known(self, session: AsyncSession, draft: Draft) -> Draft:
        """Without what this person asked for, and, where nobody else could tell, without what
        anybody did. Raises :class:`DuplicateError` where nothing is left."""
        known = await _known(session, draft, everybody=draft.held or draft.is_away)
        own = [row for row in known if row.user_id == draft.owner.id]
        if draft.seasons is None:
            if known:
                raise DuplicateError(OWN if own else trouble.DUPLICATE, details=_where(own))
            return draft
        taken = {number for row in known for number in _seasons_of(row)}
        left = [number for number in draft.seasons if number not in taken]
        if not left and draft.seasons:
            raise DuplicateError(OWN_SEASONS if own else trouble.DUPLICATE, details=_where(own))
        out = tuple(number for number in draft.seasons if number in taken)
        return replace(draft, seasons=left, left_out=out)


def _row(actor: Actor, draft: Draft) -> MediaRequest:
    asked, now = draft.wanted, utc_now()
    row = MediaRequest(
        user_id=draft.owner.id,
        asked_by=actor.user_id if actor.user_id != draft.owner.id else None,
        media_type=asked.media_type,
        tmdb_id=asked.tmdb_id,
        quality=asked.quality,
        seasons_asked=draft.seasons,
        comment=asked.comment.strip(),
        media_id=draft.facts.media_id,
        open_key=wanted.open_key(draft.owner.id, asked, draft.seasons),
        created_at=now,
        updated_at=now,
        **draft.facts.columns(),
    )
    if _is_decided(actor, draft):
        row.status, row.decided_by, row.decided_at = RequestStatus.APPROVED, actor.user_id, now
    if not draft.held or row.status == RequestStatus.APPROVED:
        row.errand = Errand.SEND
        row.errand_at = None if draft.is_away else now
    return row


def _is_decided(actor: Actor, draft: Draft) -> bool:
    """Asked for by somebody who decides, for others or where Overseerr cannot; or by somebody who
    needs nobody's approval here."""
    if may_decide(actor) and (draft.held or actor.user_id != draft.owner.id):
        return True
    freed = (
        Permission.AUTO_APPROVE_SERIES if draft.wanted.is_series else Permission.AUTO_APPROVE_MOVIES
    )
    return draft.held and not draft.wanted.is_4k and freed in draft.owner.permissions


def _seasons(asked: Wanted, facts: TitleFacts) -> list[int] | None:
    """Which seasons, by number; none at all stands for all of a series that nothing is known of."""
    if not asked.is_series:
        return None
    if asked.seasons is None:
        return sorted(facts.seasons or ())
    return sorted(set(asked.seasons))


def _seasons_of(row: MediaRequest) -> Sequence[int]:
    granted, asked = row.seasons_granted, row.seasons_asked
    return granted if granted is not None else asked or ()


def _where(own: Sequence[MediaRequest]) -> dict[str, str]:
    return {"id": own[0].id} if own else {"follow": "true"}


async def _known(session: AsyncSession, draft: Draft, *, everybody: bool) -> Sequence[MediaRequest]:
    """Open requests for the same, in a quality that Overseerr does not tell apart."""
    asked = draft.wanted
    is_4k = col(MediaRequest.quality) == wanted.ULTRA_HD
    same = select(MediaRequest).where(
        col(MediaRequest.media_type) == asked.media_type,
        col(MediaRequest.tmdb_id) == asked.tmdb_id,
        col(MediaRequest.status).in_(OPEN),
        is_4k if asked.is_4k else ~is_4k,
    )
    if not everybody:
        same = same.where(col(MediaRequest.user_id) == draft.owner.id)
    return (await session.execute(same)).scalars().all()

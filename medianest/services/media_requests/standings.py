"""How those who wait for a decision stand with their share, by our own rows: nobody is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import String, bindparam, func, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaRequest, MediaType, RequestStatus
from medianest.models.overseerr_account import OverseerrAccount
from medianest.models.user import Role, User
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.media_requests import quotas
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.settings.settings import SettingsService

MOMENT_SECONDS = 0.2
"""Less than pages wait before they read again: what was decided shows at once."""

ShareKey = tuple[str, str]
"""Whose share it is, and of what: a person's id, and ``movie`` or ``tv``."""


@dataclass(frozen=True, slots=True)
class Standing:
    """``left`` of ``limit`` films or seasons, what waits counted as used: less than none where it
    is overdrawn, both ``None`` without a limit and where it is not known. ``waiting`` counts the
    requests that wait."""

    waiting: int
    limit: int | None = None
    left: int | None = None

    @property
    def is_over(self) -> bool:
        return self.left is not None and self.left < 0


@dataclass(frozen=True, slots=True)
class _Rule:
    """So many in a time; ``of_upstream`` says whose rule it is, and so what counts."""

    limit: int
    window: timedelta
    of_upstream: bool


class Standings:
    """For those whom Overseerr knows, the limit that it said last, and its own way of counting: all
    of so many days but what was declined, a season each, 4K with the rest. A request that it took
    in the key's own name is counted for whom it is for. For everybody else our own share of a week.
    """

    def __init__(self, database: Database, settings: SettingsService, link: OverseerrLink) -> None:
        self._database = database
        self._settings = settings
        self._link = link
        self._found: RememberedAnswers[Mapping[ShareKey, Standing]] = RememberedAnswers(
            seconds=MOMENT_SECONDS, most=2
        )

    async def waiting(self) -> Mapping[ShareKey, Standing]:
        """Of everybody who has something that waits, for films and series apart."""
        url = await self._link.url()
        return await self._found.get(url, lambda: self._read(url))

    async def _read(self, url: str) -> Mapping[ShareKey, Standing]:
        rows = await self._database.rows(_WAITING, {"url": url})
        rules = await self._rules(rows)
        used = await self._used(rules)
        return {whose: _standing(row, whose, rules, used) for whose, row in _by_whose(rows)}

    async def _rules(self, rows: Sequence[AnyRow]) -> dict[ShareKey, _Rule]:
        """Those that limit."""
        found = {whose: _upstream_rule(row) for whose, row in _by_whose(rows) if row.tie}
        own = [row for row in rows if not row.tie and row.role != Role.ADMIN]
        found |= await self._own_rules(own) if own else {}
        return {whose: rule for whose, rule in found.items() if rule is not None}

    async def _own_rules(self, rows: Sequence[AnyRow]) -> dict[ShareKey, _Rule | None]:
        settings = (await self._settings.current()).overseerr
        ids = {row.user_id for row in rows}
        async with self._database.read() as session:
            people = (await session.execute(select(User).where(col(User.id).in_(ids)))).scalars()
            known = {user.id: user for user in people}
        found: dict[ShareKey, _Rule | None] = {}
        for (user_id, kind), _ in _by_whose(rows):
            is_series = kind == MediaType.TV
            limit = quotas.limit_of(known[user_id], settings, is_series=is_series)
            found[user_id, kind] = _Rule(limit, quotas.WINDOW, False) if limit else None
        return found

    async def _used(self, rules: Mapping[ShareKey, _Rule]) -> dict[ShareKey, int]:
        if not rules:
            return {}
        now = utc_now()
        since = now - max(rule.window for rule in rules.values())
        used: dict[ShareKey, int] = {}
        for row in await self._database.rows(_asked({user for user, _ in rules}, since)):
            whose = (row.user_id, row.media_type)
            rule = rules.get(whose)
            if rule and row.created_at > now - rule.window and _counts(row, rule):
                used[whose] = used.get(whose, 0) + _weight(row)
        return used


def _standing(
    row: AnyRow, whose: ShareKey, rules: Mapping[ShareKey, _Rule], used: Mapping[ShareKey, int]
) -> Standing:
    rule = rules.get(whose)
    if rule is None:
        return Standing(row.waiting)
    return Standing(row.waiting, rule.limit, rule.limit - used.get(whose, 0))


def _upstream_rule(row: AnyRow) -> _Rule | None:
    """Without days Overseerr counts nothing at all."""
    is_series = row.media_type == MediaType.TV
    limit = row.season_limit if is_series else row.movie_limit
    days = row.season_days if is_series else row.movie_days
    return _Rule(limit, timedelta(days=days or 0), True) if limit else None


def _counts(row: AnyRow, rule: _Rule) -> bool:
    if not rule.of_upstream:
        return row.status not in quotas.GIVEN_BACK
    # What failed there counts; what never came there does not.
    return row.status != RequestStatus.FAILED or row.upstream_id is not None


def _weight(row: AnyRow) -> int:
    if row.media_type != MediaType.TV:
        return 1
    granted = row.seasons_granted
    return len((granted if granted is not None else row.seasons_asked) or ())


def _by_whose(rows: Iterable[AnyRow]) -> list[tuple[ShareKey, AnyRow]]:
    return [((row.user_id, row.media_type), row) for row in rows]


def _waiting() -> AnySelect:
    picked = (
        select(
            col(MediaRequest.user_id),
            col(MediaRequest.media_type),
            func.count().label("waiting"),
        )
        .where(
            col(MediaRequest.status) == RequestStatus.PENDING,
            col(MediaRequest.user_id).is_not(None),
        )
        .group_by(col(MediaRequest.user_id), col(MediaRequest.media_type))
        .subquery()
    )
    tie = OverseerrAccount
    same = (col(tie.user_id) == picked.c.user_id) & (
        col(tie.server_url) == bindparam("url", type_=String)
    )
    return (
        select(
            picked.c.user_id,
            picked.c.media_type,
            picked.c.waiting,
            col(User.role),
            col(tie.id).label("tie"),
            col(tie.movie_limit),
            col(tie.movie_days),
            col(tie.season_limit),
            col(tie.season_days),
        )
        .join(User, col(User.id) == picked.c.user_id)
        .outerjoin(tie, same)
    )


_WAITING = _waiting()


def _asked(user_ids: Iterable[str], since: object) -> AnySelect:
    given_back = (RequestStatus.DENIED, RequestStatus.CANCELLED)
    return select(
        col(MediaRequest.user_id),
        col(MediaRequest.media_type),
        col(MediaRequest.created_at),
        col(MediaRequest.seasons_asked),
        col(MediaRequest.seasons_granted),
        col(MediaRequest.status),
        col(MediaRequest.upstream_id),
    ).where(
        col(MediaRequest.user_id).in_(sorted(user_ids)),
        col(MediaRequest.created_at) > since,
        col(MediaRequest.status).not_in(given_back),
    )

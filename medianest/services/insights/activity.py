"""When, where and by whom things are played: sums for charts, by somebody's own clock."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.play import PlayAccount
from medianest.models.plex_account import PlexAccount
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.insights import play_sums
from medianest.services.insights.basis import Basis, BasisReader
from medianest.services.insights.local_time import midnight, steps, usual_step
from medianest.services.insights.moments import (
    Known,
    Moment,
    by_day,
    moments_of,
    points_of,
    sum_known,
)
from medianest.services.insights.play_sums import Wanted
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.views.insight_charts import (
    ActivityView,
    ChartChoices,
    HourPoint,
    PersonChoice,
    PersonPlays,
    SectionChoice,
    SectionPlays,
    Step,
)

REMEMBERED_SECONDS = 60
LONG_DAYS, LONG_SECONDS = 100, 600
"""Years of plays take seconds to add up, and those of some minutes change little of it."""
HOURS, WEEKDAYS = range(24), range(7)
GONE_SECTION = "No longer in the library"

_ACCOUNTS: AnySelect = (
    select(col(PlayAccount.id), col(PlayAccount.name), col(User.id).label("user_id"))
    .add_columns(col(User.name).label("user_name"))
    .outerjoin(PlexAccount, col(PlexAccount.plex_id) == col(PlayAccount.id))
    .outerjoin(User, col(User.id) == col(PlexAccount.user_id))
)
_PEOPLE: AnySelect = (
    select(col(User.id), col(User.name))
    .join(PlexAccount, col(PlexAccount.user_id) == col(User.id))
    .order_by(col(User.name), col(User.id))
)


@dataclass(frozen=True, slots=True)
class Question:
    """Plays of the last ``days`` of somebody's calendar, today among them; null for all that is
    known. ``user_id`` is null for everybody an actor may ask about, ``section_id`` for all."""

    zone: ZoneInfo
    days: int | None = None
    user_id: str | None = None
    section_id: int | None = None
    step: Step | None = None


class Activity:
    """People are told of their own plays; administrators of everybody's, or of one person's."""

    def __init__(self, database: Database, basis: BasisReader) -> None:
        self._database = database
        self._basis = basis
        self._answers = RememberedAnswers[ActivityView](seconds=REMEMBERED_SECONDS, most=200)
        self._long_answers = RememberedAnswers[ActivityView](seconds=LONG_SECONDS, most=50)

    async def choices(self, actor: Actor) -> ChartChoices:
        """What administrators may ask about."""
        actor.require_admin()
        people = await self._database.rows(_PEOPLE)
        sections = (await self._basis.read(utc_now())).sections
        return ChartChoices(
            people=tuple(PersonChoice(user_id=row.id, name=row.name) for row in people),
            sections=tuple(
                SectionChoice(id=row.id, title=row.title, type=row.type) for row in sections
            ),
        )

    async def show(self, actor: Actor, question: Question) -> ActivityView:
        """Raises :class:`NotFoundError` for a section that is not there."""
        user_id = play_sums.whose(actor, question.user_id)
        now = utc_now()
        basis = await self._basis.read(now)
        today = now.astimezone(question.zone).date()
        since = None
        if question.days is not None:
            since = midnight(today - timedelta(days=question.days - 1), question.zone)
        key = basis.key_of(question.section_id)
        wanted = Wanted(basis.view.source, user_id, since, section_key=key)

        async def find_out() -> ActivityView:
            return await self._view(question, basis, wanted, today)

        known = (basis.view.known_at, basis.view.begins_at, basis.view.trouble)
        asked = (wanted, question.zone.key, question.days, question.step, today, known)
        is_long = question.days is None or question.days > LONG_DAYS
        answers = self._long_answers if is_long else self._answers
        return await answers.get(asked, find_out)

    async def _view(
        self, question: Question, basis: Basis, wanted: Wanted, today: date
    ) -> ActivityView:
        asking = self._database.slow_rows
        moments, sections, accounts, people = await asyncio.gather(
            moments_of(self._database, wanted, question.zone),
            asking(play_sums.by_section(wanted)),
            asking(play_sums.by_person(wanted)),
            self._database.rows(_ACCOUNTS),
        )
        known = Known.of(basis, question.zone)
        days = by_day(moments)
        first = min(filter(None, (known.first, *days)), default=today)
        if question.days is not None:
            first = today - timedelta(days=question.days - 1)
        step = question.step or usual_step(first, today)
        points = points_of(days, known, steps(first, today, step), step)
        return ActivityView(
            time_zone=question.zone.key,
            days=question.days,
            step=step,
            known_from=known.first,
            known_until=known.last,
            plays=sum(one.plays for one in moments),
            seconds=sum_known(one.seconds for one in moments),
            points=points,
            hours=_hours(moments),
            sections=_sections(sections, basis),
            people=_people(accounts, people),
            basis=basis.view,
        )


def _hours(moments: Sequence[Moment]) -> tuple[HourPoint, ...]:
    plays: dict[tuple[int, int], int] = defaultdict(int)
    seconds: dict[tuple[int, int], int] = defaultdict(int)
    for one in moments:
        place = (one.at.weekday(), one.at.hour)
        plays[place] += one.plays
        seconds[place] += one.seconds or 0
    says_how_long = any(one.seconds is not None for one in moments)
    return tuple(
        HourPoint(
            weekday=day,
            hour=hour,
            plays=plays[day, hour],
            seconds=seconds[day, hour] if says_how_long else None,
        )
        for day in WEEKDAYS
        for hour in HOURS
        if moments
    )


def _sections(rows: Sequence[AnyRow], basis: Basis) -> tuple[SectionPlays, ...]:
    named = {section.key: section for section in basis.sections}
    found: list[SectionPlays] = []
    gone: list[AnyRow] = []
    for row in rows:
        if (section := named.get(row.section_key)) is None:
            gone.append(row)
        else:
            found.append(
                SectionPlays(
                    section_id=section.id,
                    title=section.title,
                    plays=int(row.plays),
                    seconds=_whole(row.seconds),
                )
            )
    if gone:
        plays = sum(int(row.plays) for row in gone)
        seconds = sum_known(_whole(row.seconds) for row in gone)
        found.append(
            SectionPlays(section_id=None, title=GONE_SECTION, plays=plays, seconds=seconds)
        )
    return tuple(sorted(found, key=lambda one: (-one.plays, one.title)))


def _people(rows: Sequence[AnyRow], accounts: Sequence[AnyRow]) -> tuple[PersonPlays, ...]:
    named = {account.id: account for account in accounts}
    found = []
    for row in rows:
        account = named.get(row.account_id)
        name = (account.user_name or account.name) if account else ""
        found.append(
            PersonPlays(
                user_id=account.user_id if account else None,
                name=name or str(row.account_id),
                plays=int(row.plays),
                seconds=_whole(row.seconds),
            )
        )
    return tuple(sorted(found, key=lambda one: (-one.plays, one.name)))


def _whole(value: object) -> int | None:
    """PostgreSQL's sums are decimals."""
    return None if value is None else int(value)  # type: ignore[call-overload]

"""A year of plays: somebody's own, or everybody's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemType
from medianest.models.play import PlayAccount
from medianest.models.plex_account import PlexAccount
from medianest.services.actor import Actor
from medianest.services.insights import play_sums
from medianest.services.insights.basis import Basis, BasisReader
from medianest.services.insights.figures import REMEMBERED_SECONDS, Figures
from medianest.services.insights.local_time import midnight, steps
from medianest.services.insights.moments import Known, Moment, by_day, moments_of, points_of
from medianest.services.insights.play_sums import Wanted
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.views.insight_charts import Step, YearGap, YearView

FAVOURITES = 5
_WRITTEN_DOWN: AnySelect = (
    select(col(PlayAccount.keeps_history))
    .select_from(PlexAccount)
    .outerjoin(PlayAccount, col(PlayAccount.id) == col(PlexAccount.plex_id))
)


class Years:
    """People are told of their own; administrators of everybody's, or of one person's."""

    def __init__(self, database: Database, basis: BasisReader, figures: Figures) -> None:
        self._database = database
        self._basis = basis
        self._figures = figures
        self._answers = RememberedAnswers[YearView](seconds=REMEMBERED_SECONDS, most=200)

    async def show(
        self, actor: Actor, zone: ZoneInfo, *, year: int | None = None, user_id: str | None = None
    ) -> YearView:
        """This year where none is given. Raises :class:`ForbiddenError` for somebody else's."""
        whose = play_sums.whose(actor, user_id)
        now = utc_now()
        basis = await self._basis.read(now)
        today = now.astimezone(zone).date()
        shown = year or today.year

        async def find_out() -> YearView:
            return await self._view(actor, basis, zone, shown, whose)

        known = (basis.view.known_at, basis.view.begins_at, basis.view.trouble)
        return await self._answers.get((zone.key, shown, whose, today, known), find_out)

    async def _view(
        self, actor: Actor, basis: Basis, zone: ZoneInfo, year: int, whose: str | None
    ) -> YearView:
        first, last = date(year, 1, 1), date(year, 12, 31)
        since, until = midnight(first, zone), midnight(last + timedelta(days=1), zone)
        wanted = Wanted(basis.view.source, whose, since, until)
        moments = await moments_of(self._database, wanted, zone)
        days, known = by_day(moments), Known.of(basis, zone)
        played = sorted(day for day, (plays, _) in days.items() if plays)
        streak, began = _streak(played)
        movies, shows = [
            await self._figures.top(
                actor, kind, user_id=whose, since=since, until=until, limit=FAVOURITES
            )
            for kind in (ItemType.MOVIE, ItemType.SHOW)
        ]
        seconds = [one.seconds for one in moments if one.seconds is not None]
        plays = sum(one.plays for one in moments)
        return YearView(
            user_id=whose,
            year=year,
            years=_years(known, utc_now().astimezone(zone).date(), year),
            time_zone=zone.key,
            plays=plays,
            seconds=sum(seconds) if seconds else None,
            active_days=len(played),
            streak_days=streak,
            streak_began=began,
            busiest_hour=_busiest(moments, by_weekday=False),
            busiest_weekday=_busiest(moments, by_weekday=True),
            months=points_of(days, known, steps(first, last, Step.MONTH), Step.MONTH),
            movies=tuple(movies),
            shows=tuple(shows),
            known_from=known.first,
            gap=None if plays else await self._gap(whose),
            basis=basis.view,
        )

    async def _gap(self, whose: str | None) -> YearGap | None:
        """Why somebody has no plays at all."""
        if whose is None:
            return None
        theirs = _WRITTEN_DOWN.where(col(PlexAccount.user_id) == whose)
        rows = await self._database.rows(theirs)
        if not rows:
            return YearGap.NO_ACCOUNT
        return YearGap.HISTORY_OFF if rows[0].keeps_history is False else None


def _streak(days: Collection[date]) -> tuple[int, date | None]:
    """The longest row of days one after the other, of days in order, and its first."""
    longest, began = 0, None
    length, start = 0, None
    before: date | None = None
    for day in days:
        if before is None or day != before + timedelta(days=1):
            length, start = 0, day
        length, before = length + 1, day
        if length > longest:
            longest, began = length, start
    return longest, began


def _busiest(moments: Collection[Moment], *, by_weekday: bool) -> int | None:
    """The hour or weekday with the most plays, the earliest of equal ones."""
    plays: Counter[int] = Counter()
    for one in moments:
        plays[one.at.weekday() if by_weekday else one.at.hour] += one.plays
    found = [place for place in sorted(plays) if plays[place]]
    return max(found, key=lambda place: plays[place], default=None)


def _years(known: Known, today: date, shown: int) -> tuple[int, ...]:
    """Those that there is anything to say of, the last one first."""
    first = known.first.year if known.first else today.year
    years = set(range(min(first, today.year), today.year + 1)) | {shown}
    return tuple(sorted(years, reverse=True))

"""Figures of what is watched and what the library holds, as charts show them."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from medianest.views.insights import BasisView, TopView
from medianest.views.view import View


class Step(StrEnum):
    """What a point of a chart stands for; weeks begin on Monday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class PersonChoice(View):
    user_id: str
    name: str


class SectionChoice(View):
    id: int
    title: str
    type: str


class ChartChoices(View):
    """Whose plays administrators may choose, and of which sections."""

    people: tuple[PersonChoice, ...] = ()
    sections: tuple[SectionChoice, ...] = ()


class PlayPoint(View):
    """Plays that were begun in a day, week or month; null where that is not known, which is
    something else than none. ``seconds`` is null too where the source never says how long."""

    begins: date
    plays: int | None
    seconds: int | None = None


class HourPoint(View):
    """An hour of the week: ``weekday`` from 0 for Monday, ``hour`` from 0 to 23."""

    weekday: int
    hour: int
    plays: int
    seconds: int | None = None


class SectionPlays(View):
    """``section_id`` is null for plays of sections that are no more."""

    section_id: int | None
    title: str
    plays: int
    seconds: int | None = None


class PersonPlays(View):
    """``user_id`` is null for people without an account here."""

    user_id: str | None
    name: str
    plays: int
    seconds: int | None = None


class ActivityView(View):
    """Plays of the last ``days``, or of all that is known where that is null, by the clock of
    ``time_zone``. ``known_from`` and ``known_until`` are the days between which nothing is missing,
    null where nothing is known at all."""

    time_zone: str
    days: int | None
    step: Step
    known_from: date | None
    known_until: date | None
    plays: int
    seconds: int | None
    points: tuple[PlayPoint, ...]
    hours: tuple[HourPoint, ...]
    sections: tuple[SectionPlays, ...]
    people: tuple[PersonPlays, ...]
    basis: BasisView


class YearGap(StrEnum):
    """Why nothing is known of what somebody watches."""

    NO_ACCOUNT = "noAccount"
    HISTORY_OFF = "historyOff"


class YearView(View):
    """The year of ``user_id``, or everybody's where that is null, by the clock of ``time_zone``.
    ``streak_days`` is the longest row of days with a play on each, ``streak_began`` its first.
    ``busiest_weekday`` is from 0 for Monday; it and ``busiest_hour`` are null without a play."""

    user_id: str | None
    year: int
    years: tuple[int, ...]
    time_zone: str
    plays: int
    seconds: int | None
    active_days: int
    streak_days: int
    streak_began: date | None
    busiest_hour: int | None
    busiest_weekday: int | None
    months: tuple[PlayPoint, ...]
    movies: tuple[TopView, ...]
    shows: tuple[TopView, ...]
    known_from: date | None
    gap: YearGap | None = None
    basis: BasisView


class GrowthSeries(View):
    """What a section held at the end of each of the days of a :class:`GrowthView`; null where that
    is not known."""

    section_id: int
    title: str
    type: str
    items: tuple[int | None, ...]
    size_bytes: tuple[int | None, ...]


class SizeView(View):
    """``files`` are versions: something that is there twice is counted twice, as it takes room
    twice. For a section they are its titles."""

    name: str
    files: int
    size_bytes: int


class ForecastPoint(View):
    day: date
    size_bytes: int


class ForecastView(View):
    """A straight line through what was measured: ``known_days`` lie between the first and the last
    of it, and below ``needed_days`` nothing is said. ``free_bytes`` is null where the disk of the
    library is not known, ``full_on`` where it is not, or does not get full within ten years."""

    known_days: int
    needed_days: int
    bytes_per_day: int | None = None
    measured: tuple[ForecastPoint, ...] = ()
    expected: tuple[ForecastPoint, ...] = ()
    free_bytes: int | None = None
    full_on: date | None = None


class GrowthView(View):
    """``days`` end each step. Before ``sampled_since``, figures are those of what is still there by
    when it was added; it is null as long as nothing was measured."""

    days: tuple[date, ...]
    step: Step
    sampled_since: date | None
    series: tuple[GrowthSeries, ...]
    sections: tuple[SizeView, ...]
    resolutions: tuple[SizeView, ...]
    codecs: tuple[SizeView, ...]
    forecast: ForecastView

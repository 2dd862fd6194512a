"""The figures of charts as files for spreadsheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from medianest.services import csv_rows
from medianest.views.insight_charts import ActivityView, GrowthView, SizeView, YearView
from medianest.views.insights import TopView

Rows = Iterable[Sequence[Any]]


class ActivityChart(StrEnum):
    DAYS = "days"
    HOURS = "hours"
    SECTIONS = "sections"
    PEOPLE = "people"


class GrowthChart(StrEnum):
    GROWTH = "growth"
    SECTIONS = "sections"
    RESOLUTIONS = "resolutions"
    CODECS = "codecs"
    FORECAST = "forecast"


class YearChart(StrEnum):
    MONTHS = "months"
    TITLES = "titles"


def activity(view: ActivityView, chart: ActivityChart) -> bytes:
    """An empty cell is what is not known."""
    rows: dict[ActivityChart, Callable[[], Rows]] = {
        ActivityChart.DAYS: lambda: [
            (view.step, "plays", "seconds"),
            *((one.begins.isoformat(), one.plays, one.seconds) for one in view.points),
        ],
        ActivityChart.HOURS: lambda: [
            ("weekday", "hour", "plays", "seconds"),
            *((one.weekday, one.hour, one.plays, one.seconds) for one in view.hours),
        ],
        ActivityChart.SECTIONS: lambda: [
            ("section", "plays", "seconds"),
            *((one.title, one.plays, one.seconds) for one in view.sections),
        ],
        ActivityChart.PEOPLE: lambda: [
            ("person", "plays", "seconds"),
            *((one.name, one.plays, one.seconds) for one in view.people),
        ],
    }
    return csv_rows.lines(rows[chart]())


def growth(view: GrowthView, chart: GrowthChart) -> bytes:
    """``measured`` is false for what was worked out of what is still there."""
    rows: dict[GrowthChart, Callable[[], Rows]] = {
        GrowthChart.GROWTH: lambda: [
            ("day", "section", "titles", "sizeBytes", "measured"),
            *_grown(view),
        ],
        GrowthChart.SECTIONS: lambda: _sizes("section", "titles", view.sections),
        GrowthChart.RESOLUTIONS: lambda: _sizes("resolution", "files", view.resolutions),
        GrowthChart.CODECS: lambda: _sizes("codec", "files", view.codecs),
        GrowthChart.FORECAST: lambda: [
            ("day", "sizeBytes", "measured"),
            *((one.day.isoformat(), one.size_bytes, True) for one in view.forecast.measured),
            *((one.day.isoformat(), one.size_bytes, False) for one in view.forecast.expected[1:]),
        ],
    }
    return csv_rows.lines(rows[chart]())


def year(view: YearView, chart: YearChart) -> bytes:
    if chart is YearChart.TITLES:
        return top((*view.movies, *view.shows))
    months = ((one.begins.isoformat(), one.plays, one.seconds) for one in view.months)
    return csv_rows.lines([("month", "plays", "seconds"), *months])


def top(views: Iterable[TopView]) -> bytes:
    names = ("kind", "title", "year", "plays", "people", "seconds", "lastPlayedAt")
    rows = (
        (one.kind, one.title, one.year, one.plays, one.people, one.seconds, one.last_played_at)
        for one in views
    )
    return csv_rows.lines([names, *rows])


def _grown(view: GrowthView) -> Rows:
    for series in view.series:
        for day, items, size in zip(view.days, series.items, series.size_bytes, strict=True):
            yield day.isoformat(), series.title, items, size, _is_measured(view, day)


def _is_measured(view: GrowthView, day: date) -> bool:
    return view.sampled_since is not None and day >= view.sampled_since


def _sizes(what: str, of: str, views: Sequence[SizeView]) -> Rows:
    return [(what, of, "sizeBytes"), *((one.name, one.files, one.size_bytes) for one in views)]

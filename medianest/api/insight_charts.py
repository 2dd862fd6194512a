"""REST: the figures of charts, as data and as files for spreadsheets."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.audit import MEDIA_TYPES
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.library_syncs import MOST
from medianest.api.policy import REST
from medianest.services.audit import ExportFormat
from medianest.services.insights import charts_csv
from medianest.services.insights.activity import Question
from medianest.services.insights.charts_csv import ActivityChart, GrowthChart, YearChart
from medianest.services.insights.figures import TopOrder
from medianest.services.insights.local_time import zone_named
from medianest.views.insight_charts import ActivityView, GrowthView, Step, YearView
from medianest.views.insights import TopView
from medianest.views.preferences import TimeZone
from medianest.views.view import View

router = APIRouter(prefix=REST, route_class=RestRoute, tags=["insights"])

Window = Annotated[int | None, Query(ge=1, le=36_500)]
Whose = Annotated[str | None, Query(alias="userId", max_length=64)]
OfSection = Annotated[int | None, Query(alias="sectionId", ge=1, le=MOST)]
Zone = Annotated[TimeZone, Query(alias="timeZone")]
Limit = Annotated[int, Query(ge=1, le=100)]
Format = Annotated[ExportFormat, Query(alias="format")]


class TopKind(StrEnum):
    MOVIE = "movie"
    SHOW = "show"


class TopTitles(View):
    items: list[TopView]


@router.get("/insights/activity", response_model=Envelope[ActivityView])
async def activity(
    request: Request,
    days: Window = 30,
    user_id: Whose = None,
    section_id: OfSection = None,
    everything: Annotated[bool, Query(alias="all")] = False,
    step: Step | None = None,
    zone: Zone = "",
    chart: ActivityChart = ActivityChart.DAYS,
    how: Format = ExportFormat.JSON,
) -> Response:
    """When things are played, of which sections and by whom: by you, or by everybody as an
    administrator. With ``all``, since the history begins. Days and hours are those of ``timeZone``,
    else of your preferences, else of UTC. ``chart`` is what a CSV holds."""
    question = Question(
        await _zone(request, zone), None if everything else days, user_id, section_id, step
    )
    found = await runtime(request).insights.activity.show(actor(request), question)
    if how is ExportFormat.CSV:
        return _file(charts_csv.activity(found, chart), f"plays-{chart}")
    return success(found)


@router.get("/insights/top", response_model=Envelope[TopTitles])
async def top(
    request: Request,
    kind: TopKind = TopKind.MOVIE,
    by: TopOrder = TopOrder.PLAYS,
    user_id: Whose = None,
    section_id: OfSection = None,
    days: Window = None,
    limit: Limit = 10,
    how: Format = ExportFormat.JSON,
) -> Response:
    """What was played most, by most people or for the longest time: by you, or by everybody as an
    administrator."""
    found = await runtime(request).insights.figures.top(
        actor(request),
        kind,
        user_id=user_id,
        section_id=section_id,
        days=days,
        order=by,
        limit=limit,
    )
    if how is ExportFormat.CSV:
        return _file(charts_csv.top(found), f"top-{kind}s")
    return success(TopTitles(items=found))


@router.get("/insights/growth", response_model=Envelope[GrowthView])
async def growth(
    request: Request,
    days: Window = None,
    section_id: OfSection = None,
    chart: GrowthChart = GrowthChart.GROWTH,
    how: Format = ExportFormat.JSON,
) -> Response:
    """How the library grew, what it is made of, and when the disk is full if it grows on. ``chart``
    is what a CSV holds."""
    service = runtime(request).insights.growth
    found = await service.show(actor(request), days=days, section_id=section_id)
    if how is ExportFormat.CSV:
        return _file(charts_csv.growth(found, chart), f"library-{chart}")
    return success(found)


@router.get("/insights/year", response_model=Envelope[YearView])
async def year(
    request: Request,
    year: Annotated[int | None, Query(ge=2000, le=2200)] = None,
    user_id: Whose = None,
    zone: Zone = "",
    chart: YearChart = YearChart.MONTHS,
    how: Format = ExportFormat.JSON,
) -> Response:
    """A year of plays: yours, or everybody's as an administrator. ``chart`` is what a CSV holds."""
    found = await runtime(request).insights.years.show(
        actor(request), await _zone(request, zone), year=year, user_id=user_id
    )
    if how is ExportFormat.CSV:
        return _file(charts_csv.year(found, chart), f"{found.year}-{chart}")
    return success(found)


async def _zone(request: Request, asked: str) -> ZoneInfo:
    preferences = await runtime(request).preferences.get(actor(request))
    return zone_named(asked, preferences.time_zone)


def _file(content: bytes, name: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="medianest-{name}.csv"'}
    return Response(content, media_type=MEDIA_TYPES[ExportFormat.CSV], headers=headers)

"""Figures as charts show them: what the address of each page asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Literal, TypeAlias
from zoneinfo import ZoneInfo

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.models.library_item import ItemType
from medianest.services.actor import Actor
from medianest.services.insights.activity import Question
from medianest.services.insights.figures import TopOrder
from medianest.services.insights.local_time import zone_named
from medianest.services.insights.parts import InsightParts
from medianest.state.arguments import ZoneName
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.views.insight_charts import ActivityView, ChartChoices, GrowthView, YearView
from medianest.views.insights import TopView

EVERYBODY = "all"
TOP_TITLES = 10

Found: TypeAlias = dict[str, Any]
"""Values of a state by their names."""


class ChartsQuery(Query):
    """``window`` is in days, ``person`` somebody's id."""

    window: Literal["30", "90", "365", "all"] | None = None
    person: str = Field(default="", max_length=64)
    section: int | None = Field(default=None, ge=1, le=2**31 - 1)
    by: TopOrder = TopOrder.PLAYS
    year: int | None = Field(default=None, ge=2000, le=2200)

    def days(self, otherwise: int | None) -> int | None:
        if self.window is None:
            return otherwise
        return None if self.window == EVERYBODY else int(self.window)


class ActivityChartsState(rx.State):
    """When, where and by whom things are played; for administrators."""

    view: ActivityView | None = None
    choices: ChartChoices | None = None
    problem: str = ""
    _turn: int = 0

    @rx.event(background=True)
    async def load(self, zone: ZoneName) -> None:
        """``zone`` is the browser's, for those who chose none."""
        async with self:
            person, wanted, turn = await _begin(self)
        found = await _found(activity_of(person, wanted, zone))
        async with self:
            _take(self, turn, found)


class TopChartsState(rx.State):
    """What is watched most; for administrators."""

    movies: list[TopView] | None = None
    shows: list[TopView] | None = None
    choices: ChartChoices | None = None
    problem: str = ""
    _turn: int = 0

    @rx.event(background=True)
    async def load(self) -> None:
        async with self:
            person, wanted, turn = await _begin(self)
        found = await _found(top_of(person, wanted))
        async with self:
            _take(self, turn, found)


class GrowthChartsState(rx.State):
    """How the library grows; for administrators."""

    view: GrowthView | None = None
    choices: ChartChoices | None = None
    problem: str = ""
    _turn: int = 0

    @rx.event(background=True)
    async def load(self) -> None:
        async with self:
            person, wanted, turn = await _begin(self)
        found = await _found(growth_of(person, wanted))
        async with self:
            _take(self, turn, found)


class YearChartsState(rx.State):
    """One's own year; administrators may look at everybody's."""

    view: YearView | None = None
    choices: ChartChoices | None = None
    problem: str = ""
    _turn: int = 0

    @rx.event(background=True)
    async def load(self, zone: ZoneName) -> None:
        """``zone`` is the browser's, for those who chose none."""
        async with self:
            person, wanted, turn = await _begin(self)
        found = await _found(year_of(person, wanted, zone))
        async with self:
            _take(self, turn, found)


async def activity_of(person: Actor, wanted: ChartsQuery, zone: str) -> Found:
    question = Question(
        await _zone(person, zone), wanted.days(30), wanted.person or None, wanted.section
    )
    activity = _insights().activity
    return {
        "choices": await activity.choices(person),
        "view": await activity.show(person, question),
    }


async def top_of(person: Actor, wanted: ChartsQuery) -> Found:
    figures = _insights().figures
    movies, shows = await asyncio.gather(
        *(
            figures.top(
                person,
                kind,
                user_id=wanted.person or None,
                section_id=wanted.section,
                days=wanted.days(30),
                order=wanted.by,
                limit=TOP_TITLES,
            )
            for kind in (ItemType.MOVIE, ItemType.SHOW)
        )
    )
    choices = await _insights().activity.choices(person)
    return {"choices": choices, "movies": movies, "shows": shows}


async def growth_of(person: Actor, wanted: ChartsQuery) -> Found:
    growth = _insights().growth
    return {
        "choices": await _insights().activity.choices(person),
        "view": await growth.show(person, days=wanted.days(365), section_id=wanted.section),
    }


async def year_of(person: Actor, wanted: ChartsQuery, zone: str) -> Found:
    """Their own where the address names nobody."""
    whose = None if wanted.person == EVERYBODY else wanted.person or person.user_id
    view = await _insights().years.show(
        person, await _zone(person, zone), year=wanted.year, user_id=whose
    )
    choices = await _insights().activity.choices(person) if person.is_admin else None
    return {"choices": choices, "view": view}


async def _begin(state: Any) -> tuple[Actor, ChartsQuery, int]:
    """Who asks for what, and which answer is awaited: an address may change before one comes."""
    state._turn = turn = state._turn + 1  # noqa: SLF001 - of these states alone
    return await actor(state), asked(ChartsQuery, state.router.url.query_parameters), turn


async def _found(asking: Awaitable[Found]) -> Found:
    try:
        return {"problem": "", **await asking}
    except MediaNestError as problem:
        return {"problem": problem.message}


def _take(state: Any, turn: int, found: Found) -> None:
    if turn == state._turn:  # noqa: SLF001
        for name, value in found.items():
            setattr(state, name, value)


async def _zone(person: Actor, browsers: str) -> ZoneInfo:
    chosen = await runtime.current().preferences.get(person)
    return zone_named(chosen.time_zone, browsers)


def _insights() -> InsightParts:
    return runtime.current().insights

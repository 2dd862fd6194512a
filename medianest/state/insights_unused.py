"""What nobody watches: the part of the report that the page's address asks for, and what is done
about it. For administrators."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from typing import Any, Literal

import reflex as rx
from pydantic import Field

from medianest import runtime
from medianest.errors import InvalidInputError, MediaNestError, NotFoundError
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.services.insights.parts import InsightParts
from medianest.services.insights.unused_query import UnusedQuery
from medianest.state import page_events
from medianest.state.arguments import DayWords, KeepReason, RowIds
from medianest.state.problems import Problems, told
from medianest.state.queries import Query, asked
from medianest.state.session import actor
from medianest.state.toasts import show_toast
from medianest.views.insights import KeepView, LibraryView, SumView, UnusedPage
from medianest.views.view import View

ROWS = 25
MOST_DAYS = 36_500
KEEP, LEAVE = "keep", "leave"
SHARED = frozenset({"movie", "show"})
"""Kinds of sections that the report is about."""
LONGEST_REASON = 500
TOO_LONG = "Say it in 500 characters at most."
NO_DAY = "Choose a day."
NO_SUCH_DAY = "This is not a day. Choose one such as 2030-12-31."


class UnusedPageQuery(Query):
    """What the page's address asks for."""

    section: int | None = Field(default=None, ge=1, le=2**31 - 1)
    kind: Literal["", "movie", "show", "season"] = ""
    state: Literal["", "never", "unused", "unknown"] = ""
    kept: Literal["", "1"] = ""
    never_days: int = Field(default=90, ge=0, le=MOST_DAYS)
    last_days: int = Field(default=365, ge=0, le=MOST_DAYS)
    sort: Literal[
        "size:desc",
        "size:asc",
        "title:asc",
        "title:desc",
        "lastPlayed:asc",
        "lastPlayed:desc",
        "added:asc",
        "added:desc",
        "plays:asc",
        "plays:desc",
    ] = "size:desc"
    page: int = Field(default=1, ge=1, le=1_000_000)

    def query(self) -> UnusedQuery:
        return UnusedQuery(
            section_id=self.section,
            never_days=self.never_days,
            last_days=self.last_days,
            kinds=(self.kind,) if self.kind else (),
            states=(self.state,) if self.state else (),
            kept=bool(self.kept),
            sort=self.sort,
        )

    def without_parts(self) -> UnusedPageQuery:
        """The same of all sections and states, in no order: what is summed up."""
        return UnusedPageQuery(kind=self.kind, never_days=self.never_days, last_days=self.last_days)


class SectionShare(View):
    """How much of a section could be freed."""

    id: int
    title: str
    reclaimable: SumView


class UnusedState(rx.State):
    """A page of the report, and how much of each section could be freed."""

    report: UnusedPage | None = None
    """Null before the first answer."""
    sections: list[LibraryView] = []
    shares: list[SectionShare] = []
    """Of every section, whichever is listed; what is kept is left out."""
    kept: int = 0
    """How many titles would be listed if they were not kept."""
    lost_section: bool = False
    """The address names a section that is not there."""
    names: dict[str, str] = {}
    """Of the people who want one of these titles to stay, or decided so, by their ids."""
    leaves: dict[str, str] = {}
    """When those of these titles leave that do, by their ids."""
    problems: Problems = {}
    """Of the form that is open."""
    _divided: str = ""
    """What ``shares`` answer, and when."""

    @rx.event
    async def load(self) -> Any:
        """What the page's address asks for; for ``on_load``, and when anything has changed."""
        person, services = await actor(self), _services()
        wanted = asked(UnusedPageQuery, self.router.url.query_parameters)
        found = await services.unused.libraries(person)
        self.sections = [one for one in found.items if one.type in SHARED]
        try:
            self.report = await services.unused.page(
                person, wanted.query(), page=wanted.page, limit=ROWS
            )
            self.lost_section = False
            self.names = await names_of(person, [one.keep for one in self.report.items])
            here = {one.item_id for one in self.report.items}
            leaving = await services.leaving.listed(person)
            self.leaves = {
                str(one.item_id): one.leaves_on.isoformat()
                for one in leaving
                if one.item_id in here
            }
        except NotFoundError:
            self.report, self.lost_section = None, True
        question = f"{wanted.without_parts().model_dump_json()} {utc_now():%H:%M}"
        if question == self._divided:
            return None
        self._divided = question
        return UnusedState.divide

    @rx.event
    async def divide(self) -> None:
        """What each section comes to, after the list itself: it takes a question for each."""
        person, services = await actor(self), _services()
        wanted = asked(UnusedPageQuery, self.router.url.query_parameters).without_parts()
        shares = []
        for section in self.sections:
            of_it = wanted.model_copy(update={"section": section.id})
            found = await services.unused.page(person, of_it.query(), limit=1)
            shares.append(
                SectionShare(id=section.id, title=section.title, reclaimable=found.sums.reclaimable)
            )
        self.shares = shares
        kept = wanted.model_copy(update={"kept": "1"})
        found = await services.unused.page(person, kept.query(), limit=1)
        self.kept = found.pagination.total_items

    @rx.event
    async def begin(self) -> None:
        """A form opens anew."""
        self.problems = {}

    @rx.event
    async def keep(self, item_ids: RowIds, reason: KeepReason, until: DayWords) -> Any:
        """Let these titles stay, whoever watches them; to the end of a day, or for ever."""
        person = await actor(self)
        try:
            end = end_of(until) if until.strip() else None
            await _keep(person, item_ids, checked_reason(reason), end)
        except MediaNestError as problem:
            self.problems = told(problem)
            return None
        self.problems, self._divided = {}, ""
        done = show_toast(f"{_titles(item_ids)} kept.", level="success")
        return [page_events.close(KEEP), UnusedState.load, done]

    @rx.event
    async def end_keep(self, item_ids: RowIds) -> Any:
        """Keep these titles no longer."""
        person, keeps = await actor(self), _services().keeps
        for item_id in item_ids:
            await keeps.remove(person, item_id)
        self._divided = ""
        done = show_toast(f"{_titles(item_ids)} no longer kept.", level="success")
        return [UnusedState.load, done]


def checked_reason(reason: str) -> str:
    """Raises :class:`InvalidInputError` for one that is too long."""
    if len(reason.strip()) > LONGEST_REASON:
        raise InvalidInputError(TOO_LONG, details={"reason": TOO_LONG})
    return reason.strip()


async def names_of(person: Actor, keeps: Iterable[KeepView | None]) -> dict[str, str]:
    """Of who asked and who decided, by their ids; for administrators."""
    users = runtime.current().users
    ids = {user_id for one in keeps if one for user_id in (one.asked_by, one.decided_by)}
    return {
        one: (await users.get(person, one)).name for one in sorted(ids - {None}, key=str) if one
    }


def end_of(day: str) -> datetime:
    """The last second of a day such as ``2030-12-31``, in UTC. Raises
    :class:`InvalidInputError`."""
    return datetime.combine(day_of(day, "until"), time(23, 59, 59, tzinfo=UTC))


def day_of(day: str, field: str) -> date:
    """Raises :class:`InvalidInputError` that names the ``field`` of a form."""
    if not day.strip():
        raise InvalidInputError(NO_DAY, details={field: NO_DAY})
    try:
        return date.fromisoformat(day.strip())
    except ValueError:
        raise InvalidInputError(NO_SUCH_DAY, details={field: NO_SUCH_DAY}) from None


async def _keep(
    person: Actor, item_ids: Iterable[int], reason: str, until: datetime | None
) -> None:
    for item_id in item_ids:
        await _services().keeps.keep(person, item_id, reason=reason, until=until)


def _titles(ids: list[int]) -> str:
    return "The title is" if len(ids) == 1 else f"{len(ids)} titles are"


def _services() -> InsightParts:
    return runtime.current().insights

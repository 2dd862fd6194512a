"""What is wrong with titles: one's own reports, and everybody's for those who decide."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

import reflex as rx

from medianest import routes, runtime
from medianest.errors import MediaNestError
from medianest.models.user import Permission
from medianest.services.actor import Actor
from medianest.state.arguments import Id, IssueText
from medianest.state.problems import Problems
from medianest.state.queries import asked
from medianest.state.requests import PROBLEMS, OwnQuery
from medianest.state.session import actor
from medianest.views.media_issue import MediaIssueView

if TYPE_CHECKING:
    from medianest.services.media_requests.issues import MediaIssues

ROWS = 50
Change = Callable[[Actor], Awaitable[MediaIssueView | None]]
"""What it is then; nothing where it is no more."""


class IssuesState(rx.State):
    """A page of the tab; read where it is open."""

    items: list[MediaIssueView] = []
    page: int = 1
    pages: int = 1
    loaded: bool = False
    failures: Problems = {}
    """Id → why something about it was not done."""

    @rx.event
    async def load(self) -> None:
        """For ``on_load``, and when requests have changed."""
        person = await actor(self)
        wanted = asked(OwnQuery, self.router.url.query_parameters)
        if wanted.status != PROBLEMS:
            return
        everybody = _is_everybodys(self.router.url.path)
        if everybody and not person.may(Permission.MANAGE_REQUESTS):
            return
        found = await _service().page(
            person, everybody=everybody, status=None, page=wanted.page, limit=ROWS
        )
        self.items, self.loaded = found.items, True
        self.page, self.pages = found.pagination.page, found.pagination.total_pages

    @rx.event(background=True)
    async def comment(self, issue_id: Id, text: IssueText) -> None:
        """Add to what was said about it."""
        await self._change(issue_id, lambda who: _service().comment(who, issue_id, text.strip()))

    @rx.event(background=True)
    async def resolve(self, issue_id: Id) -> None:
        """It is right again."""
        await self._change(issue_id, lambda who: _service().resolve(who, issue_id))

    @rx.event(background=True)
    async def reopen(self, issue_id: Id) -> None:
        """It is not right after all."""
        await self._change(issue_id, lambda who: _service().reopen(who, issue_id))

    @rx.event(background=True)
    async def remove(self, issue_id: Id) -> None:
        """It was no problem."""
        await self._change(issue_id, lambda who: _service().remove(who, issue_id))

    async def _change(self, issue_id: str, change: Change) -> None:
        """Overseerr may take its time: the page stays usable meanwhile."""
        async with self:
            person = await actor(self)
            self.failures = {one: why for one, why in self.failures.items() if one != issue_id}
        try:
            after = await change(person)
        except MediaNestError as problem:
            async with self:
                self.failures = {**self.failures, issue_id: problem.message}
            return
        async with self:
            shown = [after if one.id == issue_id else one for one in self.items]
            self.items = [one for one in shown if one is not None]


def _service() -> MediaIssues:
    return runtime.current().media_requests.issues


def _is_everybodys(path: str) -> bool:
    return path.rstrip("/") == routes.APPROVALS

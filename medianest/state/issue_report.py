"""The dialog that says what is wrong with a title which is here, on the pages of titles."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.state import page_events
from medianest.state.arguments import IssueWords
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast

DIALOG = "report-issue"


class IssueReportState(rx.State):
    """What was typed stays in the dialog until Overseerr has it."""

    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def begin(self) -> None:
        """The dialog opens anew."""
        self.problems = {}

    @rx.event(background=True)
    async def report(self, words: IssueWords) -> Any:
        """Say what is wrong."""
        async with self:
            if self.busy:
                return None
            person, self.busy = await actor(self), True
        problems: Problems = {}
        try:
            await runtime.current().media_requests.issues.report(person, **words.model_dump())
        except (ValidationError, MediaNestError) as problem:
            problems = told(problem)
        finally:
            async with self:
                self.busy, self.problems = False, problems
        if problems:
            return None
        thanks = show_toast("Reported. The administrators see it now.", level="success")
        return [page_events.close(DIALOG), thanks]

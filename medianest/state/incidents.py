"""What administrators tell everybody about troubles: open, say more, resolve."""

from __future__ import annotations

from typing import Any

import reflex as rx
from pydantic import ValidationError

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.services.monitoring.incidents import Incidents
from medianest.state import page_events
from medianest.state.arguments import Fields, Id, IssueText
from medianest.state.forms import IncidentForm
from medianest.state.problems import Problems, told
from medianest.state.session import actor

DIALOG = "new-incident"
"""Opened where there is a button for it; the incidents themselves are in ``StatusState``."""


class IncidentsState(rx.State):
    """What is wrong with what was typed."""

    problems: Problems = {}
    failures: Problems = {}
    """Id of an incident → why something about it was not done."""

    @rx.event
    async def begin(self) -> None:
        """The dialog opens anew."""
        self.problems = {}

    @rx.event
    async def open(self, fields: Fields) -> Any:
        """Tell everybody that something is wrong."""
        person = await actor(self)
        try:
            filled = IncidentForm.model_validate(fields)
            await _service().open(person, filled.title, filled.content, filled.style)
        except (ValidationError, MediaNestError) as problem:
            self.problems = told(problem)
            return None
        self.problems = {}
        return page_events.close(DIALOG)

    @rx.event
    async def note(self, incident_id: Id, text: IssueText) -> None:
        """Say what became of it."""
        person = await actor(self)
        self.failures = {}
        try:
            await _service().note(person, incident_id, text.strip())
        except MediaNestError as problem:
            self.failures = {incident_id: problem.message}

    @rx.event
    async def resolve(self, incident_id: Id, text: IssueText) -> None:
        """It is over; ``text`` says how."""
        person = await actor(self)
        self.failures = {}
        try:
            await _service().resolve(person, incident_id, text.strip())
        except MediaNestError as problem:
            self.failures = {incident_id: problem.message}


def _service() -> Incidents:
    return runtime.current().monitoring.incidents

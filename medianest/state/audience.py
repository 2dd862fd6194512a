"""Tabs that see the same downloads, and the board they share."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass

from medianest.events import AnyEvent, DownloadChanged, DownloadProgressed, DownloadRemoved
from medianest.services.actor import Actor
from medianest.state.board import Board
from medianest.views.download import DownloadView

EVERYONE = "*"


@dataclass(eq=False)
class Tab:
    """An open page, and which versions of its audience's board it has."""

    sid: str
    person: Actor
    audience: Audience
    structure_seen: int
    motion_seen: int
    follows: bool = False

    @property
    def session(self) -> str:
        return self.person.session_id

    @property
    def is_behind(self) -> bool:
        audience = self.audience
        return (self.structure_seen, self.motion_seen) != (audience.structure, audience.motion)


class Audience:
    """A board, its versions, and the tabs that watch it.

    ``structure`` counts changes of rows, ``motion`` changes of progress, ``taken`` events that were
    for this audience. ``person`` is whom the board is read for.
    """

    def __init__(self, name: str, person: Actor) -> None:
        self.name = name
        self.person = person
        self.board = Board()
        self.loaded = False
        self.structure = self.motion = self.taken = 0
        self.tabs: dict[str, Tab] = {}
        self.changed = asyncio.Event()
        self.unsure = asyncio.Event()
        self.unsure.set()
        self.tasks: list[asyncio.Task[None]] = []

    @staticmethod
    def name_for(person: Actor) -> str:
        """Administrators share one audience; everybody else is their own."""
        return EVERYONE if person.is_admin else person.user_id

    def take(self, event: AnyEvent) -> None:
        """Change the board by an event, unless it is about somebody else's download."""
        match event:
            case DownloadChanged(download=view) if self.person.may_see(view.owner_id):
                self._restructured(self.board.put(view))
            case DownloadRemoved() if self.person.may_see(event.owner_id):
                self._restructured(self.board.remove(event.id))
            case DownloadProgressed() if self.person.may_see(event.owner_id):
                self._moved(event)

    def fill(self, views: Iterable[DownloadView]) -> None:
        """Take over what was read from the database."""
        changed = self.board.replace(views)
        if changed or not self.loaded:
            self.loaded = True
            self.structure += 1
            self.changed.set()

    def end(self) -> None:
        """Nobody watches any more."""
        for task in self.tasks:
            task.cancel()

    def _restructured(self, changed: bool) -> None:
        self.taken += 1
        self.unsure.set()
        if changed:
            self.structure += 1
            self.changed.set()

    def _moved(self, event: DownloadProgressed) -> None:
        try:
            changed = self.board.move(event.id, event.progress)
        except KeyError:
            self.unsure.set()  # It runs and the board does not know: something was missed.
            return
        if changed:
            self.motion += 1
            self.changed.set()

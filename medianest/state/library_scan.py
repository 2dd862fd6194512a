"""Scans of a section by Plex: begun by administrators, and followed until Plex is done."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import reflex as rx

from medianest import runtime
from medianest.errors import MediaNestError
from medianest.services.actor import Actor
from medianest.services.library.scans import LibraryScans
from medianest.state import page_events
from medianest.state.arguments import Folder, RowId
from medianest.state.problems import Problems, told
from medianest.state.session import actor
from medianest.state.toasts import show_toast

DIALOG = "scan-section"
LOOK_SECONDS = 2.0
PATIENCE_SECONDS = 1800.0
DONE = "Plex is done looking. What it found shows here by itself."


class LibraryScanState(rx.State):
    """``running`` are ids of sections that Plex looks through because of this tab."""

    folders: list[str] = []
    running: list[int] = []
    problems: Problems = {}
    busy: bool = False

    @rx.event
    async def begin(self, section_id: RowId) -> None:
        """The dialog opens: where the section's files lie."""
        self.problems = {}
        self.folders = await _scans().folders(await actor(self), section_id)

    @rx.event(background=True)
    async def scan(self, section_id: RowId, folder: Folder) -> Any:
        """Have Plex look for new files, in one folder where one is named."""
        async with self:
            person, self.busy, self.problems = await actor(self), True, {}
        try:
            await _scans().scan(person, section_id, folder.strip() or None)
        except MediaNestError as problem:
            async with self:
                self.problems, self.busy = told(problem), False
            return None
        async with self:
            self.busy = False
        return [page_events.close(DIALOG), LibraryScanState.follow(section_id)]

    @rx.event(background=True)
    async def follow(self, section_id: RowId) -> Any:
        """Say that Plex looks through a section for as long as it does."""
        async with self:
            person = await actor(self)
            if section_id in self.running:
                return None
            self.running = [*self.running, section_id]
        is_done = await _is_done(person, section_id)
        async with self:
            self.running = [one for one in self.running if one != section_id]
        return show_toast(DONE, level="success") if is_done else None


async def _is_done(person: Actor, section_id: int) -> bool:
    """Wait for the end of a scan; false where Plex stops answering, or takes for ever."""
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            if not await _scans().is_running(person, section_id):
                return True
        except MediaNestError:
            return False
    return False


def _scans() -> LibraryScans:
    return runtime.current().library.scans

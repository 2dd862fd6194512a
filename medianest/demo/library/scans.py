"""The scan commands of the pretend Plex server, and what it says it is busy with."""

from __future__ import annotations

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.library import scanning
from medianest.demo.library.answers import container
from medianest.demo.library.browsing import viewing
from medianest.demo.library.things import Section
from medianest.demo.library.viewers import Viewer
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import page


@dataclass
class Activity:
    """Something that takes a while; `progress` counts to 100."""

    section: Section
    subtitle: str = ""
    progress: int = 0
    uuid: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def row(self) -> dict[str, Any]:
        """As the server names it."""
        return {
            "uuid": self.uuid,
            "type": "library.update.section",
            "cancellable": True,
            "userID": 1,
            "title": f"Scanning {self.section.title}",
            "subtitle": self.subtitle,
            "progress": self.progress,
            "Context": {"librarySectionID": self.section.key},
        }


class Scans:
    """One after another for each section; a command returns before its scan begins."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex
        self._running: dict[asyncio.Task[None], Activity] = {}

    def routes(self) -> list[Route]:
        """Its routes."""
        path = "/library/sections/{section}/refresh"
        scan = viewing(self._plex, self.scan, owner=True)
        cancel = viewing(self._plex, self.cancel, owner=True)
        one = viewing(self._plex, self.cancel_one, owner=True)
        return [
            Route(path, scan, methods=["GET", "POST"]),
            Route(path, cancel, methods=["DELETE"]),
            Route("/activities", viewing(self._plex, self.activities, owner=True)),
            Route("/activities/{uuid}", one, methods=["DELETE"]),
        ]

    async def scan(self, request: Request, viewer: Viewer) -> Response:
        sections = self._named(request)
        if not sections:
            return page(404)
        for section in sections:
            activity = Activity(section, request.query_params.get("path", ""))
            task = asyncio.create_task(self._run(activity))
            self._running[task] = activity
            task.add_done_callback(self._running.pop)
        return page(200)

    async def cancel(self, request: Request, viewer: Viewer) -> Response:
        keys = [section.key for section in self._named(request)]
        self._stop([task for task, each in self._running.items() if each.section.key in keys])
        return page(200)

    async def cancel_one(self, request: Request, viewer: Viewer) -> Response:
        uuid = request.path_params["uuid"]
        found = [task for task, each in self._running.items() if each.uuid == uuid]
        self._stop(found)
        return page(200 if found else 404)

    async def activities(self, request: Request, viewer: Viewer) -> Response:
        rows = [activity.row for activity in self._running.values()]
        return container(request, {"size": len(rows), **({"Activity": rows} if rows else {})})

    def _named(self, request: Request) -> list[Section]:
        sections, key = self._plex.library.sections, request.path_params["section"]
        if key == "all":
            return list(sections.values())
        return [sections[key]] if key in sections else []

    def _stop(self, tasks: list[asyncio.Task[None]]) -> None:
        for task in tasks:
            task.cancel()

    async def _run(self, activity: Activity) -> None:
        library, section = self._plex.library, activity.section
        section.refreshing = True
        self._tell("started", activity)
        try:
            await asyncio.sleep(library.behaviour.scan_seconds)
            activity.progress = 50
            self._tell("updated", activity)
            scanning.look(library, section, activity.subtitle)
            activity.progress = 100
        finally:
            others = [each for each in self._running.values() if each is not activity]
            section.refreshing = any(each.section is section for each in others)
            self._tell("ended", activity)

    def _tell(self, event: str, activity: Activity) -> None:
        told = {"event": event, "uuid": activity.uuid, "Activity": activity.row}
        self._plex.tell("activity", told)

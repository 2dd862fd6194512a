"""What a pretend Kuma answers over HTTP: public pages, pushes of monitors, and its own page for
everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from medianest.demo.kuma.checking import Checks
from medianest.demo.kuma.json_rows import Rows
from medianest.demo.kuma.metrics import Metrics
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.rows import Page, PageGroup, Status

_JSON = "application/json; charset=utf-8"
_PAGE_SECONDS, _BEATS_SECONDS = 300, 60
_HTML = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="UTF-8" /><title>Uptime Kuma</title></head>'
    '<body><div id="app"></div></body></html>\n'
)


class Pages:
    """Its routes."""

    def __init__(self, kuma: PretendKuma, checks: Checks) -> None:
        self._kuma = kuma
        self._rows = Rows(kuma)
        self._checks = checks
        self._metrics = Metrics(kuma)

    def routes(self) -> list[Route]:
        public = "/api/status-page/{slug}"
        return [
            Route("/", self._root),
            Route("/metrics", self._metrics.answer),
            Route("/api/entry-page", self._entry_page),
            Route("/setup-database-info", self._database),
            Route("/api/status-page/heartbeat/{slug}", self._beats),
            Route(f"{public}/incident-history", self._history),
            Route(f"{public}/manifest.json", self._manifest),
            Route(public, self._page),
            Route("/api/push/{token}", self._push, methods=["GET", "POST"]),
            Route("/{path:path}", _browser_page),
        ]

    async def _root(self, request: Request) -> Response:
        return RedirectResponse("/dashboard", 302)

    async def _entry_page(self, request: Request) -> Response:
        return _told({"type": "entryPage", "entryPage": None})

    async def _database(self, request: Request) -> Response:
        if not self._kuma.is_two:
            return await _browser_page(request)
        return _told({"runningSetup": False, "needSetup": False})

    async def _page(self, request: Request) -> Response:
        page = self._kuma.page(request.path_params["slug"])
        if page is None:
            return await self._no_page()
        return self._cached(request, _PAGE_SECONDS, lambda: self._whole(page))

    async def _no_page(self) -> Response:
        """1.23 forgets to answer."""
        if not self._kuma.is_two:
            await asyncio.get_running_loop().create_future()
        return _told({"status": "fail", "msg": "Status Page Not Found"}, 404)

    def _cached(self, request: Request, seconds: int, make: Callable[[], Any]) -> Response:
        """The answer of a while ago; an address with another query is another answer."""
        kuma, key = self._kuma, f"{request.url.path}?{request.url.query}"
        with kuma.working():
            now = kuma.clock.now()
            until, body = kuma.cached.get(key, (0.0, None))
            if until <= now:
                body = make()
                kuma.cached[key] = (now + seconds, body)
        return _told(body)

    def _whole(self, page: Page) -> dict[str, Any]:
        kuma, rows = self._kuma, self._rows
        shown = {number for group in page.groups for number in group.monitors}
        pinned = [each for each in kuma.incidents.values() if each.page == page.id and each.pinned]
        listed = [rows.incident(each) for each in reversed(pinned)]
        return {
            "config": rows.page(page, public=True),
            **(
                {"incidents": listed}
                if kuma.is_two
                else {"incident": listed[0] if listed else None}
            ),
            "publicGroupList": [
                self._group(page, group, place) for place, group in enumerate(page.groups, 1)
            ],
            "maintenanceList": [
                rows.maintenance(each)
                for each in kuma.maintenances.values()
                if kuma.state(each) == "under-maintenance" and shown & set(each.monitors)
            ],
        }

    def _group(self, page: Page, group: PageGroup, weight: int) -> dict[str, Any]:
        listed = []
        for number in group.monitors:
            monitor = self._kuma.monitors[number]
            linked = number in group.linked
            told = {"id": number, "name": monitor.name, "sendUrl": int(linked)}
            told |= {"type": monitor.type} | ({"url": monitor.url} if linked else {})
            if page.shows_tags:
                told["tags"] = [self._rows.tag(monitor, t, public=True) for t in monitor.tags]
            listed.append(told)
        return {"id": group.id, "name": group.name, "weight": weight, "monitorList": listed}

    async def _beats(self, request: Request) -> Response:
        """Of an unknown page there are none."""
        page = self._kuma.page(request.path_params["slug"])
        return self._cached(request, _BEATS_SECONDS, lambda: self._all_beats(page))

    def _all_beats(self, page: Page | None) -> dict[str, Any]:
        groups = page.groups if page else []
        shown = [self._kuma.monitors[number] for group in groups for number in group.monitors]
        return {
            "heartbeatList": {str(each.id): self._rows.public_beats(each) for each in shown},
            "uptimeList": {f"{each.id}_24": self._rows.uptime(each, 1) for each in shown},
        }

    async def _history(self, request: Request) -> Response:
        if not self._kuma.is_two:
            return await _browser_page(request)
        page = self._kuma.page(request.path_params["slug"])
        if page is None:
            return await self._no_page()
        return _told({"ok": True, **self._rows.incident_history(page)})

    async def _manifest(self, request: Request) -> Response:
        page = self._kuma.page(request.path_params["slug"])
        if page is None:
            return await self._no_page()
        icon = {"src": "/icon.svg", "sizes": "128x128", "type": "image/png"}
        return _told(
            {
                "name": page.title,
                "start_url": f"/status/{page.slug}",
                "display": "standalone",
                "icons": [icon],
            }
        )

    async def _push(self, request: Request) -> Response:
        token, query = request.path_params["token"], request.query_params
        with self._kuma.working():
            found = [m for m in self._kuma.monitors.values() if m.push_token == token]
            if not found or self._kuma.is_paused(found[0]):
                return _told({"ok": False, "msg": "Monitor not found or not active."}, 404)
            (monitor,) = found
            monitor.service = Status.DOWN if query.get("status") == "down" else Status.UP
            monitor.says = query.get("msg", "OK")
            ping = query.get("ping", "")
            monitor.ping = int(ping) if ping.isdigit() else None
            self._checks.check(monitor)
        return _told({"ok": True})


async def _browser_page(request: Request) -> Response:
    """What any unknown address is answered."""
    return HTMLResponse(_HTML)


def _told(body: Any, status: int = 200) -> Response:
    return JSONResponse(body, status, media_type=_JSON)

"""What a server says of itself, its settings, the webhook's, and which services it uses."""

from __future__ import annotations

import asyncio
import base64
import json
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo import hooks
from medianest.demo.seerr import notices
from medianest.demo.seerr.codes import Permission
from medianest.demo.seerr.door import PREFIX, Call, Door, told
from medianest.demo.seerr.pretend_seerr import API_KEY, PretendSeerr
from medianest.demo.seerr.refusals import said
from medianest.demo.seerr.webhook_template import TEMPLATE

_SILENT_SECONDS = 3_600.0
_SERVICES: dict[str, dict[str, Any]] = {
    "radarr": {"name": "Radarr", "activeDirectory": "/movies", "activeProfileId": 4},
    "sonarr": {
        "name": "Sonarr", "activeDirectory": "/tv", "activeProfileId": 4,
        "activeLanguageProfileId": 1,
    },
}  # fmt: skip
_PROFILES = [{"id": 1, "name": "Any"}, {"id": 4, "name": "HD-1080p"}]


class SettingsApi:
    """Its routes; some need no key."""

    def __init__(self, seerr: PretendSeerr, door: Door) -> None:
        self._seerr = seerr
        self._door = door

    def routes(self) -> list[Route]:
        admin, route = Permission.ADMIN, self._door.route
        hook = "/settings/notifications/webhook"
        return [
            route("GET", "/status", self.status, is_open=True),
            route("GET", "/settings/public", self.public, is_open=True),
            route("GET", "/settings/main", self.main, admin),
            route("GET", "/settings/about", self.about, admin),
            route("GET", hook, self.webhook, admin),
            route("POST", hook, self.set_webhook, admin),
            Route(f"{PREFIX}{hook}/test", self.test_webhook, methods=["POST"]),
            route("GET", "/service/radarr", self._services("radarr")),
            route("GET", "/service/sonarr", self._services("sonarr")),
            Route(f"{PREFIX}/service/{{name}}/{{id:int}}", self.service),
        ]

    def status(self, call: Call) -> Response:
        return told(
            {
                "version": self._seerr.version,
                "commitTag": "local",
                "updateAvailable": False,
                "commitsBehind": 0,
                "restartRequired": False,
            }
        )

    def public(self, call: Call) -> Response:
        settings = self._seerr.settings
        row = {
            "initialized": settings.initialized,
            "applicationTitle": settings.title,
            "applicationUrl": "",
            "hideAvailable": False,
            "localLogin": True,
            "movie4kEnabled": settings.four_k,
            "series4kEnabled": settings.four_k,
            "originalLanguage": "",
            "partialRequestsEnabled": True,
            "cacheImages": False,
            "vapidPublic": "pretend",
            "enablePushRegistration": False,
            "locale": "en",
            "emailEnabled": False,
            "newPlexLogin": True,
        }
        return told({**row, **(self._of_seerr() if self._seerr.is_seerr else {"region": ""})})

    def _of_seerr(self) -> dict[str, Any]:
        settings = self._seerr.settings
        return {
            "hideBlocklisted": False,
            "mediaServerLogin": True,
            "jellyfinExternalHost": "",
            "jellyfinForgotPasswordUrl": "",
            "discoverRegion": "",
            "streamingRegion": "",
            "mediaServerType": 1 if settings.initialized else 4,
            "enableSpecialEpisodes": settings.special_episodes,
            "userEmailRequired": False,
            "youtubeUrl": "",
        }

    def main(self, call: Call) -> Response:
        settings = self._seerr.settings
        row = {
            "apiKey": API_KEY,
            "applicationTitle": settings.title,
            "applicationUrl": "",
            "cacheImages": False,
            "defaultPermissions": int(settings.default_permissions),
            "defaultQuotas": {"movie": {}, "tv": {}},
            "hideAvailable": False,
            "localLogin": True,
            "newPlexLogin": True,
            "originalLanguage": "",
            "partialRequestsEnabled": True,
            "locale": "en",
        }
        only_here = ("jellyfinExternalHost", "jellyfinForgotPasswordUrl", "userEmailRequired")
        public = {k: v for k, v in self._of_seerr().items() if k not in only_here}
        of_seerr = {**public, "blocklistedTags": "", "blocklistedTagsLimit": 50}
        return told({**row, **(of_seerr if self._seerr.is_seerr else {"region": ""})})

    def about(self, call: Call) -> Response:
        return told(
            {
                "version": self._seerr.version,
                "totalMediaItems": len(self._seerr.media),
                "totalRequests": len(self._seerr.requests),
                "tz": "UTC",
                "appDataPath": "/app/config",
            }
        )

    def webhook(self, call: Call) -> Response:
        return told(self._webhook(self._seerr.hooks.template or TEMPLATE))

    def _webhook(self, template: str) -> dict[str, Any]:
        hook = self._seerr.hooks
        options: dict[str, Any] = {"webhookUrl": hook.url, "jsonPayload": template}
        if hook.secret:
            options["authHeader"] = hook.secret
        if self._seerr.is_seerr:
            options["supportVariables"] = False
            more = {"embedPoster": True}
        else:
            more = {}
        return {"enabled": hook.enabled, **more, "types": hook.types, "options": options}

    def set_webhook(self, call: Call) -> Response:
        body, hook = call.body, self._seerr.hooks
        options = body.get("options", {})
        text = options.get("jsonPayload", "")
        template = _template(text)
        if template is None:
            raise said(500, "Unexpected token in JSON at position 0")
        hook.set_up(options.get("webhookUrl", ""), options.get("authHeader", ""), 0)
        hook.enabled, hook.types = bool(body.get("enabled")), int(body.get("types", 0))
        hook.template = template
        row = self._webhook(base64.b64encode(text.encode()).decode("ascii"))
        row.pop("embedPoster", None)
        return told(row)

    async def test_webhook(self, request: Request) -> Response:
        """Sends it before it answers, so that the answer says whether somebody took it."""
        checked = self._door.route("POST", "/", lambda call: told(None, 204), Permission.ADMIN)
        answer: Response = await checked.endpoint(request)
        if answer.status_code != 204:
            return answer
        options = (await request.json()).get("options", {})
        url, secret = options.get("webhookUrl", ""), options.get("authHeader", "")
        is_good = _template(options.get("jsonPayload", "")) is not None
        sent = await hooks.post(url, secret, notices.test_body()) if is_good else ""
        if sent.startswith("2"):
            return answer
        return told({"message": "Failed to send webhook notification."}, 500)

    def _services(self, name: str) -> Any:
        return lambda call: told([_service(name)])

    async def service(self, request: Request) -> Response:
        """Never answers while the service is down."""
        name, number = request.path_params["name"], request.path_params["id"]
        if name in self._seerr.behaviour.unreachable:
            await asyncio.sleep(_SILENT_SECONDS)
        checked = self._door.route("GET", "/", lambda call: _in_full(name, number))
        answer: Response = await checked.endpoint(request)
        return answer


def _service(name: str) -> dict[str, Any]:
    return {"id": 0, "is4k": False, "isDefault": True, "activeTags": [], **_SERVICES[name]}


def _in_full(name: str, number: int) -> Response:
    if name not in _SERVICES or number:
        raise said(404, f"{name.capitalize()} server with provided ID does not exist.")
    server = _service(name)
    folder = {"id": 1, "path": server["activeDirectory"], "freeSpace": 10**12}
    row = {
        "server": server,
        "profiles": _PROFILES,
        "rootFolders": [{**folder, "totalSpace": 2 * 10**12}],
        "tags": [],
    }
    return told({**row, **({"languageProfiles": None} if name == "sonarr" else {})})


def _template(text: str) -> str | None:
    """The template: a JSON text that holds the JSON text, and nothing for one encoded once only."""
    try:
        inner = json.loads(text)
        return inner if isinstance(inner, str) and isinstance(json.loads(inner), dict) else None
    except (TypeError, ValueError):
        return None

"""`/auth/me` and `/user`: who somebody is, who there is, quotas, new people."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr import people
from medianest.demo.seerr.api_requests import paged
from medianest.demo.seerr.codes import Permission
from medianest.demo.seerr.door import Call, Door, told
from medianest.demo.seerr.json_rows import Rows
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import Found, RefusedError, check_number, said
from medianest.demo.seerr.rows import User

_EXISTS = {"message": "User already exists with submitted email.", "errors": ["USER_EXISTS"]}


class PeopleApi:
    """Its routes."""

    def __init__(self, seerr: PretendSeerr, rows: Rows, door: Door) -> None:
        self._seerr = seerr
        self._rows = rows
        self._door = door

    def routes(self) -> list[Route]:
        manage, route = Permission.MANAGE_USERS, self._door.route
        return [
            route("GET", "/auth/me", self.me),
            route("GET", "/user", self.listed, manage, query=self._listing),
            route("POST", "/user", self.create, manage),
            route("POST", "/user/import-from-plex", self.import_from_plex, manage),
            route("GET", "/user/{id}", self.one),
            route("GET", "/user/{id}/quota", self.quota),
            route("GET", "/user/{id}/settings/main", self.settings),
        ]

    def _listing(self) -> dict[str, str | tuple[str, ...]]:
        sorts = ("created", "updated", "requests", "displayname")
        kinds: dict[str, str | tuple[str, ...]] = {
            "take": "number", "skip": "number", "sort": sorts,
        }  # fmt: skip
        if self._seerr.is_seerr:
            kinds |= {"q": "string", "includeIds": "string"}
        return kinds

    def me(self, call: Call) -> Response:
        return told(self._rows.user(call.actor, with_settings=True))

    def listed(self, call: Call) -> Response:
        users = list(self._seerr.users.values())
        if call.query.get("sort") == "displayname":
            users.sort(key=lambda user: user.display_name.lower())
        page = paged(users, call)
        return told({**page, "results": [self._rows.user(user) for user in page["results"]]})

    def one(self, call: Call) -> Response:
        row = self._rows.user(self._found(call), with_settings=True)
        if not call.actor.may(Permission.MANAGE_USERS):
            row = {name: value for name, value in row.items() if name not in ("email", "plexId")}
        return told(row)

    def create(self, call: Call) -> Response:
        _check_user(call.body)
        email = str(call.body["email"])
        if any(user.email.lower() == email.lower() for user in self._seerr.users.values()):
            raise RefusedError(409, dict(_EXISTS))
        permissions = call.body.get("permissions")
        user = self._seerr.add_user(email, call.body.get("username"), permissions=permissions)
        return told(self._rows.new_user(user), 201)

    def import_from_plex(self, call: Call) -> Response:
        wanted = call.body.get("plexIds") if isinstance(call.body, dict) else None
        found = Found()
        for place, number in enumerate(wanted or []):
            if not isinstance(number, str):
                found.add(f".body.plexIds[{place}]", "should be string", "type")
        found.check()
        made = people.import_from_plex(self._seerr, wanted)
        return told([self._rows.new_user(user) for user in made], 201)

    def quota(self, call: Call) -> Response:
        user = self._found(call)
        manages = call.actor.may(Permission.MANAGE_USERS)
        if user.id != call.actor.id and not manages:
            text = "You do not have permission to view this user's request limits."
            raise said(403, text)
        seerr = self._seerr
        return told({kind: people.quota(seerr, user, kind) for kind in ("movie", "tv")})

    def settings(self, call: Call) -> Response:
        user = self._found(call)
        if user.id != call.actor.id and not call.actor.may(Permission.MANAGE_USERS):
            raise said(403, "You do not have permission to view this user's settings.")
        return told(
            {
                "username": user.username,
                "email": user.email,
                "movieQuotaLimit": user.movie_quota_limit,
                "movieQuotaDays": user.movie_quota_days,
                "tvQuotaLimit": user.tv_quota_limit,
                "tvQuotaDays": user.tv_quota_days,
            }
        )

    def _found(self, call: Call) -> User:
        user = self._seerr.users.get(check_number("userId", call.path["id"]))
        if user is None:
            raise said(404, "User not found.")
        return user


def _check_user(body: Any) -> None:
    found = Found()
    if not isinstance(body, dict) or not isinstance(body.get("email"), str):
        found.add(".body.email", "should have required property 'email'", "required")
    found.check()

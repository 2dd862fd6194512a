"""`/request`: asking, lists, decisions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr import requesting
from medianest.demo.seerr.codes import MediaStatus, Permission, RequestStatus
from medianest.demo.seerr.door import Call, Door, told
from medianest.demo.seerr.json_rows import Row, Rows
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import Found, Schema, said
from medianest.demo.seerr.rows import Request

_FILTERS = ("all", "approved", "available", "pending", "processing", "unavailable", "failed")
_OF_SEERR = ("deleted", "completed")
_NOT_THERE = (
    MediaStatus.UNKNOWN, MediaStatus.PENDING, MediaStatus.PROCESSING,
    MediaStatus.PARTIALLY_AVAILABLE,
)  # fmt: skip
_STATUSES: dict[str, tuple[RequestStatus, ...]] = {
    "approved": (RequestStatus.APPROVED,),
    "processing": (RequestStatus.APPROVED,),
    "pending": (RequestStatus.PENDING,),
    "unavailable": (RequestStatus.PENDING, RequestStatus.APPROVED),
    "failed": (RequestStatus.FAILED,),
    "completed": (RequestStatus.COMPLETED,),
    "deleted": (RequestStatus.COMPLETED,),
}
_MEDIA: dict[str, tuple[MediaStatus, ...]] = {
    "available": (MediaStatus.AVAILABLE,),
    "processing": _NOT_THERE,
    "unavailable": _NOT_THERE,
    "deleted": (MediaStatus.DELETED,),
}
_SEES_ALL = (Permission.MANAGE_REQUESTS, Permission.REQUEST_VIEW)


class RequestsApi:
    """Its routes; lists of Overseerr know fewer filters."""

    def __init__(self, seerr: PretendSeerr, rows: Rows, door: Door) -> None:
        self._seerr = seerr
        self._rows = rows
        self._door = door

    def routes(self) -> list[Route]:
        manage, route = Permission.MANAGE_REQUESTS, self._door.route
        return [
            route("GET", "/request", self.listed, query=self._listing),
            route("POST", "/request", self.make),
            route("GET", "/request/count", self.count),
            route("GET", "/request/{id}", self.one),
            route("PUT", "/request/{id}", self.edit),
            route("DELETE", "/request/{id}", self.delete),
            route("POST", "/request/{id}/retry", self.retry, manage),
            route("POST", "/request/{id}/{action}", self.decide, manage),
            route("GET", "/user/{user}/requests", self.of_user, query=_PAGED),
        ]

    def _listing(self) -> Schema:
        of_seerr = self._seerr.is_seerr
        kinds: dict[str, str | tuple[str, ...]] = {
            **_PAGED,
            "filter": (*_FILTERS, *(_OF_SEERR if of_seerr else ())),
            "sort": ("added", "modified"),
            "requestedBy": "number",
        }
        if of_seerr:
            kinds |= {"mediaType": ("movie", "tv", "all"), "sortDirection": ("asc", "desc")}
        return kinds

    def listed(self, call: Call) -> Response:
        found = self._filtered(call, call.query.get("filter", "all"))
        media_type = call.query.get("mediaType", "all")
        if media_type != "all":
            found = [request for request in found if request.media_type == media_type]
        backwards = call.query.get("sortDirection", "desc") == "desc"
        by_change = call.query.get("sort") == "modified"
        found.sort(key=lambda r: (r.updated_at if by_change else 0, r.id), reverse=backwards)
        page = paged(found, call)
        page["results"] = [self._listed(call, request) for request in page["results"]]
        return told({**page, **self._service_errors()})

    def _listed(self, call: Call, request: Request) -> Row:
        return self._rows.listed_request(
            request, for_manager=call.actor.may(Permission.MANAGE_REQUESTS)
        )

    def _filtered(self, call: Call, wanted: str) -> list[Request]:
        statuses = _STATUSES.get(wanted)
        if wanted == "available":
            done = RequestStatus.COMPLETED if self._seerr.is_seerr else RequestStatus.APPROVED
            statuses = (done,)
        media = _MEDIA.get(wanted, self._not_hidden())
        whose = self._whose(call)
        return [
            request
            for request in self._seerr.requests.values()
            if (statuses is None or request.status in statuses)
            and self._state(request) in media
            and (whose is None or request.requested_by == whose)
        ]

    def _not_hidden(self) -> tuple[MediaStatus, ...]:
        """Lists leave out what is blocklisted, and Overseerr knows nothing of deleted titles."""
        deleted = (MediaStatus.DELETED,) if self._seerr.is_seerr else ()
        return (*_NOT_THERE, MediaStatus.AVAILABLE, *deleted)

    def _state(self, request: Request) -> int:
        return self._seerr.media[request.media_id].state(is_4k=request.is_4k)

    def _whose(self, call: Call) -> int | None:
        asked = call.number("requestedBy", 0)
        if call.actor.may(*_SEES_ALL):
            return asked or None
        if asked and asked != call.actor.id:
            raise said(403, "You do not have permission to view this user's requests.")
        return call.actor.id

    def _service_errors(self) -> Row:
        if not self._seerr.is_seerr:
            return {}
        down = self._seerr.behaviour.unreachable
        errors = {
            service: [{"id": 0, "name": service.capitalize()}] if service in down else []
            for service in ("radarr", "sonarr")
        }
        return {"serviceErrors": errors}

    def of_user(self, call: Call) -> Response:
        user = self._seerr.users.get(_id(call.path["user"]))
        if user is None:
            raise said(404, "User not found.")
        if user.id != call.actor.id and not call.actor.may(*_SEES_ALL):
            raise said(403, "You do not have permission to view this user's requests.")
        own = [r for r in self._seerr.requests.values() if r.requested_by == user.id]
        page = paged(sorted(own, key=lambda r: -r.id), call)
        found = page["results"]
        page["results"] = [self._rows.listed_request(r, for_manager=False) for r in found]
        return told(page)

    def count(self, call: Call) -> Response:
        every = list(self._seerr.requests.values())
        approved = [r for r in every if r.status == RequestStatus.APPROVED]
        there = [r for r in approved if self._state(r) == MediaStatus.AVAILABLE]
        row = {
            "total": len(every),
            "movie": sum(r.media_type == "movie" for r in every),
            "tv": sum(r.media_type == "tv" for r in every),
            "pending": sum(r.status == RequestStatus.PENDING for r in every),
            "approved": len(approved),
            "declined": sum(r.status == RequestStatus.DECLINED for r in every),
            "processing": len(approved) - len(there),
            "available": len(there),
        }
        if self._seerr.is_seerr:
            row["completed"] = sum(r.status == RequestStatus.COMPLETED for r in every)
        return told(row)

    def make(self, call: Call) -> Response:
        _check_body(call.body)
        known = self._seerr.media_of(call.body["mediaType"], int(call.body["mediaId"]))
        request = requesting.make(self._seerr, call.actor, call.body)
        return told(self._rows.new_request(request, is_first=known is None), 201)

    def one(self, call: Call) -> Response:
        request = self._found(call)
        if request.requested_by != call.actor.id and not call.actor.may(*_SEES_ALL):
            raise said(403, "You do not have permission to view this request.")
        return told(self._rows.request(request))

    def edit(self, call: Call) -> Response:
        request = self._found(call)
        before = len(request.seasons)
        requesting.edit(self._seerr, call.actor, request, call.body)
        # The count is from before the change, as with the real one.
        return told({**self._rows.edited_request(request), "seasonCount": before})

    def delete(self, call: Call) -> Response:
        requesting.delete(self._seerr, call.actor, self._found(call))
        return told(None, 204)

    def retry(self, call: Call) -> Response:
        request = self._found(call)
        requesting.retry(self._seerr, request)
        return told(self._rows.request(request))

    def decide(self, call: Call) -> Response:
        action = call.path["action"]
        if action not in ("approve", "decline"):
            found = Found()
            words = "should be equal to one of the allowed values: approve, decline"
            found.add(".params.status", words, "enum")
            found.check()
        request = self._found(call)
        do = requesting.approve if action == "approve" else requesting.decline
        do(self._seerr, call.actor, request)
        return told(self._rows.request(request))

    def _found(self, call: Call) -> Request:
        request = self._seerr.requests.get(_id(call.path["id"]))
        if request is None:
            raise said(404, "Request not found.")
        return request


_PAGED: Schema = {"take": "number", "skip": "number"}


def paged(found: list[Any], call: Call, take: int = 10) -> Row:
    """The rows that `take` and `skip` name, and how many there are."""
    size, skip = call.number("take", take), call.number("skip", 0)
    info = {
        "pages": -(-len(found) // size) if size else 0,
        "pageSize": size,
        "results": len(found),
        "page": -(-skip // size) + 1 if size else 1,
    }
    return {"pageInfo": info, "results": found[skip : skip + size]}


def _id(text: str) -> int:
    return int(text) if text.isdigit() else 0


def _check_body(body: Any) -> None:
    found = Found()
    given = body if isinstance(body, dict) else {}
    for name in ("mediaType", "mediaId"):
        if name not in given:
            found.add(f".body.{name}", f"should have required property '{name}'", "required")
    if "mediaType" in given and given["mediaType"] not in ("movie", "tv"):
        allowed = "should be equal to one of the allowed values: movie, tv"
        found.add(".body.mediaType", allowed, "enum")
    if "mediaId" in given and not isinstance(given["mediaId"], int | float):
        found.add(".body.mediaId", "should be number", "type")
    found.check()

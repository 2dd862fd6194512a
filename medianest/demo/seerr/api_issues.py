"""`/issue`: reports, comments and what became of them."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr import issues
from medianest.demo.seerr.api_requests import paged
from medianest.demo.seerr.codes import IssueStatus, IssueType, Permission
from medianest.demo.seerr.door import Call, Door, told
from medianest.demo.seerr.json_rows import Rows
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import Found, Schema, check_number, said
from medianest.demo.seerr.rows import Issue

_SEE = (Permission.MANAGE_ISSUES, Permission.VIEW_ISSUES, Permission.CREATE_ISSUES)
_SEE_ALL = (Permission.MANAGE_ISSUES, Permission.VIEW_ISSUES)
_WRITE = (Permission.MANAGE_ISSUES, Permission.CREATE_ISSUES)
_STATES = {"open": IssueStatus.OPEN, "resolved": IssueStatus.RESOLVED}
_LISTING: Schema = {
    "take": "number", "skip": "number", "sort": ("added", "modified"),
    "filter": ("all", "open", "resolved"), "requestedBy": "number", "createdBy": "number",
}  # fmt: skip


class IssuesApi:
    """Its routes; `mediaId` is the server's own number of a title, not TMDB's."""

    def __init__(self, seerr: PretendSeerr, rows: Rows, door: Door) -> None:
        self._seerr = seerr
        self._rows = rows
        self._door = door

    def routes(self) -> list[Route]:
        route = self._door.route
        return [
            route("GET", "/issue", self.listed, *_SEE, query=_LISTING),
            route("POST", "/issue", self.report, *_WRITE),
            route("GET", "/issue/count", self.count),
            route("GET", "/issue/{id}", self.one, *_SEE),
            route("DELETE", "/issue/{id}", self.delete, *_WRITE),
            route("POST", "/issue/{id}/comment", self.write, *_WRITE),
            route("POST", "/issue/{id}/{state}", self.decide, *_WRITE),
        ]

    def listed(self, call: Call) -> Response:
        wanted = _STATES.get(call.query.get("filter", "open"))
        sees_all = call.actor.may(*_SEE_ALL)
        found = [
            issue
            for issue in self._seerr.issues.values()
            if wanted in (None, issue.status) and (sees_all or issue.created_by == call.actor.id)
        ]
        by_change = call.query.get("sort") == "modified"
        found.sort(key=lambda i: (i.updated_at if by_change else 0, i.id), reverse=True)
        page = paged(found, call)
        return told({**page, "results": [self._rows.listed_issue(i) for i in page["results"]]})

    def count(self, call: Call) -> Response:
        every = list(self._seerr.issues.values())
        kinds = [issue.type for issue in every]
        is_open = sum(issue.status == IssueStatus.OPEN for issue in every)
        row = {
            "total": len(every),
            "video": kinds.count(IssueType.VIDEO),
            "audio": kinds.count(IssueType.AUDIO),
            "subtitles": kinds.count(IssueType.SUBTITLES),
            "others": kinds.count(IssueType.OTHER),
            "open": is_open,
            "closed": len(every) - is_open,
        }
        return told(row)

    def report(self, call: Call) -> Response:
        body = _checked(call.body)
        if body.get("mediaId") not in self._seerr.media:
            raise said(404, "Media does not exist.")
        issue = issues.report(
            self._seerr,
            call.actor,
            body["mediaId"],
            int(body.get("issueType", IssueType.OTHER)),
            str(body.get("message", "")),
            season=int(body.get("problemSeason") or 0),
            episode=int(body.get("problemEpisode") or 0),
        )
        return told(self._rows.issue(issue, with_settings=True))

    def one(self, call: Call) -> Response:
        issue = self._found(call, unknown=500)
        if issue.created_by != call.actor.id and not call.actor.may(*_SEE_ALL):
            raise said(403, "You do not have permission to view this issue.")
        return told(self._rows.issue(issue))

    def write(self, call: Call) -> Response:
        issue = self._own(call, "You do not have permission to comment on this issue.")
        issues.write(self._seerr, call.actor, issue, str(_checked(call.body).get("message", "")))
        return told(self._rows.changed_issue(issue))

    def decide(self, call: Call) -> Response:
        state = _STATES.get(call.path["state"])
        if state is None:
            found = Found()
            words = "should be equal to one of the allowed values: open, resolved"
            found.add(".params.status", words, "enum")
            found.check()
            raise AssertionError("the line above raises")
        issue = self._own(call, "You do not have permission to modify this issue.")
        issues.decide(self._seerr, call.actor, issue, state)
        return told(self._rows.changed_issue(issue))

    def delete(self, call: Call) -> Response:
        issue = self._own(call, "You do not have permission to delete this issue.")
        del self._seerr.issues[issue.id]
        return told(None, 204)

    def _own(self, call: Call, refusal: str) -> Issue:
        issue = self._found(call, unknown=404)
        if issue.created_by != call.actor.id and not call.actor.may(Permission.MANAGE_ISSUES):
            raise said(401, refusal)
        return issue

    def _found(self, call: Call, *, unknown: int) -> Issue:
        issue = self._seerr.issues.get(check_number("issueId", call.path["id"]))
        if issue is None:
            raise said(unknown, "Issue not found.")
        return issue


def _checked(body: Any) -> dict[str, Any]:
    found = Found()
    given: dict[str, Any] = body if isinstance(body, dict) else {}
    kinds: tuple[tuple[str, type, str], ...] = (
        ("issueType", int, "number"), ("message", str, "string"), ("mediaId", int, "number"),
    )  # fmt: skip
    for name, kind, called in kinds:
        if name in given and not isinstance(given[name], kind):
            found.add(f".body.{name}", f"should be {called}", "type")
    found.check()
    return given

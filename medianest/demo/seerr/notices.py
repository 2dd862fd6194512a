"""The bodies that a pretend Seerr's webhook sends: every value in them is a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from medianest.demo.seerr.codes import IssueStatus, IssueType, MediaStatus, NotificationType
from medianest.demo.seerr.rows import Comment, Issue, Media, Request, User
from medianest.demo.seerr.titles import Title

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr

IMAGES = "https://image.tmdb.org/t/p/w600_and_h900_bestv2"
_LONGEST = 500
_EVENTS = {
    "MEDIA_PENDING": "New {four_k}{kind} Request",
    "MEDIA_APPROVED": "{four_k}{kind} Request Approved",
    "MEDIA_AUTO_APPROVED": "{four_k}{kind} Request Automatically Approved",
    "MEDIA_AVAILABLE": "{four_k}{kind} Request Now Available",
    "MEDIA_DECLINED": "{four_k}{kind} Request Declined",
    "MEDIA_FAILED": "{four_k}{kind} Request Failed",
    "ISSUE_CREATED": "New {issue} Issue Reported",
    "ISSUE_COMMENT": "New Comment on {issue} Issue",
    "ISSUE_RESOLVED": "{issue} Issue Resolved",
    "ISSUE_REOPENED": "{issue} Issue Reopened",
}
_NOTHING: dict[str, Any] = {"media": None, "request": None, "issue": None, "comment": None}


def about_request(seerr: PretendSeerr, kind: str, request: Request) -> None:
    """Tell what became of a request; nobody is told while TMDB, which knows its title, is away."""
    media = seerr.media[request.media_id]
    title = seerr.catalogue.find(media.media_type, media.tmdb_id)
    if title is None or seerr.behaviour.tmdb_away:
        return
    four_k = "4K " if request.is_4k else ""
    film = "Movie" if media.media_type == "movie" else "Series"
    seasons = ", ".join(str(season.number) for season in request.seasons)
    body = {
        **_head(kind, _EVENTS[kind].format(four_k=four_k, kind=film), title),
        "message": title.overview[:_LONGEST],
        **_NOTHING,
        "media": _media(media),
        "request": {
            "request_id": str(request.id),
            **_person("requestedBy", seerr.users[request.requested_by]),
        },
        "extra": [{"name": "Requested Seasons", "value": seasons}] if request.seasons else [],
    }
    seerr.hooks.tell(NotificationType[kind], body)


def about_issue(
    seerr: PretendSeerr, kind: str, issue: Issue, comment: Comment | None = None
) -> None:
    """Tell of an issue, or of what somebody wrote about it."""
    media = seerr.media[issue.media_id]
    title = seerr.catalogue.find(media.media_type, media.tmdb_id)
    if title is None or seerr.behaviour.tmdb_away:
        return
    name = IssueType(issue.type).name
    told = {
        "issue_id": str(issue.id),
        "issue_type": name,
        "issue_status": IssueStatus(issue.status).name,
        **_person("reportedBy", seerr.users[issue.created_by]),
    }
    body = {
        **_head(kind, _EVENTS[kind].format(issue=name.capitalize()), title),
        "message": issue.comments[0].message if issue.comments else "",
        **_NOTHING,
        "media": _media(media),
        "issue": told,
        "comment": _comment(seerr, comment) if comment else None,
        "extra": _places(issue),
    }
    seerr.hooks.tell(NotificationType[kind], body)


def test_body() -> dict[str, Any]:
    """What the button "Test" sends."""
    return {
        "notification_type": "TEST_NOTIFICATION",
        "event": "",
        "subject": "Test Notification",
        "message": "Check check, 1, 2, 3. Are we coming in clear?",
        "image": "",
        **_NOTHING,
        "extra": [],
    }


def _head(kind: str, event: str, title: Title) -> dict[str, Any]:
    return {
        "notification_type": kind,
        "event": event,
        "subject": title.caption,
        "message": "",
        "image": f"{IMAGES}{title.poster}",
    }


def _media(media: Media) -> dict[str, str]:
    return {
        "media_type": media.media_type,
        "tmdbId": str(media.tmdb_id),
        "tvdbId": str(media.tvdb_id or ""),
        "status": MediaStatus(media.status).name,
        "status4k": MediaStatus(media.status_4k).name,
    }


def _person(who: str, user: User) -> dict[str, str]:
    return {
        f"{who}_email": user.email,
        f"{who}_username": user.display_name,
        f"{who}_avatar": user.avatar,
        f"{who}_settings_discordId": "",
        f"{who}_settings_telegramChatId": "",
    }


def _comment(seerr: PretendSeerr, comment: Comment) -> dict[str, str]:
    author = _person("commentedBy", seerr.users[comment.user_id])
    return {"comment_message": comment.message, **author}


def _places(issue: Issue) -> list[dict[str, str]]:
    places = (("Affected Season", issue.season), ("Affected Episode", issue.episode))
    return [{"name": name, "value": str(number)} for name, number in places if number]

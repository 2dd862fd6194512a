"""Issues that people report: made, written about, resolved and opened again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from medianest.demo.seerr import notices
from medianest.demo.seerr.codes import IssueStatus
from medianest.demo.seerr.rows import Comment, Issue, User

if TYPE_CHECKING:
    from medianest.demo.seerr.pretend_seerr import PretendSeerr


def report(
    seerr: PretendSeerr,
    actor: User,
    media_id: int,
    kind: int,
    message: str,
    *,
    season: int = 0,
    episode: int = 0,
) -> Issue:
    """Something is wrong with what is there of a title."""
    now = seerr.clock.now()
    issue = Issue(seerr.new_id("issue"), media_id, kind, IssueStatus.OPEN, season, episode)
    issue.created_by, issue.created_at, issue.updated_at = actor.id, now, now
    issue.comments.append(Comment(seerr.new_id("comment"), actor.id, message, now, now))
    seerr.issues[issue.id] = issue
    notices.about_issue(seerr, "ISSUE_CREATED", issue)
    return issue


def write(seerr: PretendSeerr, actor: User, issue: Issue, message: str) -> None:
    """A further comment."""
    now = seerr.clock.now()
    comment = Comment(seerr.new_id("comment"), actor.id, message, now, now)
    issue.comments.append(comment)
    seerr.touch(issue)
    notices.about_issue(seerr, "ISSUE_COMMENT", issue, comment)


def decide(seerr: PretendSeerr, actor: User, issue: Issue, status: IssueStatus) -> None:
    """Resolve it, or open it again."""
    changed = issue.status != status
    issue.status, issue.modified_by = status, actor.id
    seerr.touch(issue)
    if changed:
        is_over = status == IssueStatus.RESOLVED
        notices.about_issue(seerr, "ISSUE_RESOLVED" if is_over else "ISSUE_REOPENED", issue)
